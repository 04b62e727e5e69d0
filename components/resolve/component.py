"""What a run is about, settled before it has cost anything, as Kubeflow sees it."""

from typing import NamedTuple


def resolve(
    config: str,
    releases: str,
    checkpoints: str = "",
) -> NamedTuple("Resolved", [("config", str), ("released", str)]):  # type: ignore[valid-type]
    """Returns the canonical config text and the newest release's folder, "" before the first.

    `config` is text or the URI of a file: it is read once, so that all steps of a run follow the same. A config or a
    releases folder that can't be used ends the run here, and so does a place for checkpoints or for the run's outcome
    that can't be written.
    """
    from components.step_errors import recorded

    with recorded("resolve"):
        from components.config_text import read_config_text
        from components.outcome import outcome_folder
        from components.releases import newest_release, usable_shelf
        from components.storage.locate import locate
        from components.storage.writable import check_writable

        for place in (locate(checkpoints) if checkpoints else None, outcome_folder()):
            if place:
                check_writable(place)
        text = read_config_text(config)
        return text, newest_release(usable_shelf(releases).uri)
