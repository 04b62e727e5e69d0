"""The last page of a run: released, refused or failed, why, and what to do next."""

from pathlib import Path

from components.outcome import DECISION, ERROR, Decided, Failure, outcome_folder, read_decision, read_failure

NEXT_STEPS = {
    "ConfigError": "correct the config or the cluster's settings",
    "DataError": "look at the data it names",
    "RefusalError": "run again: it is judged against what is released by then",
    "OSError": "look at the place it names and at the rights of the steps' account",
}
"""By kind of failure."""

OTHER_STEP = "read the step's log; a pod without one was killed (memory, timeout) or never began (image, secret, node)"


def run(*, state: str, message: str, page: Path) -> None:
    """Writes the page.

    Args:
      state: of everything before, as Kubeflow names it.
      message: what Kubeflow says of a failure; "" if nothing.
      page: Markdown file to write.

    Raises:
      DataError: the folder of outcomes can't be read.
    """
    folder = outcome_folder()
    failure, decided = (read_failure(folder), read_decision(folder)) if folder else (None, None)
    page.write_text(outcome_page(state, message, failure, decided), encoding="utf-8")


def outcome_page(state: str, message: str, failure: Failure | None, decided: Decided | None) -> str:
    """Returns the page; a failure of a step comes before what push decided, and both before Kubeflow's own words."""
    if failure:
        return _page(
            f"Failed: {failure.step}",
            [f"{failure.kind}: {failure.message}"],
            NEXT_STEPS.get(failure.kind, OTHER_STEP),
        )
    if decided and decided.version is not None:
        return _page(f"Released: version {decided.version}", [], "nothing; servers that follow the folder load it")
    if decided:
        return _page("Refused, nothing released", decided.reasons, "see the page of `gate`, finding by finding")
    if state == "SUCCEEDED":
        return _page("Ended", [f"No {DECISION} was left; set outcomes_path to have it told here."], "see `gate`")
    said = [message] if message else []
    return _page(f"Failed ({state})", [*said, f"No {ERROR} was left by the step that failed."], OTHER_STEP)


def _page(headline: str, lines: tuple[str, ...] | list[str], next_step: str) -> str:
    return "\n".join([f"# {headline}", "", *(f"- {line}" for line in lines), "", f"Next: {next_step}.", ""])
