"""Whether to train: because something is new, or forced; and not what was refused before."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import version as installed_version

from components.release_log import Decision
from components.shelf.shelf import Shelf
from components.trial import Trial, content_digest, stamps_digest, total_bytes
from pipeline.retrain.found_log import Digests, FoundLogs
from pipeline.retrain.news import News, find_news
from protos.canonical import config_digest
from protos.config_pb2 import PipelineConfig


class Action(Enum):
    """What to do."""

    TRAIN = "train"
    NOTHING_NEW = "nothing_new"
    NOT_AGAIN = "not_again"


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do, why in a sentence or two, and what is new."""

    action: Action
    why: str
    news: News


def decide(shelf: Shelf, config: PipelineConfig, logs: FoundLogs, digests: Digests, force: str | None) -> Answer:
    """Decides whether to train. Writes nothing.

    Args:
      shelf: the releases, there or not yet.
      config: the config.
      logs: the files to learn from and to judge on.
      digests: of files.
      force: why to train in any case; None: only if it is worth it.

    Raises:
      DataError: a manifest, the log of decisions, or a file that has to be read, can't be read.
    """
    news = find_news(shelf, config, logs, digests)
    if force is not None:
        return Answer(Action.TRAIN, f"training, forced: {force} ({news.told()})", news)
    if not news:
        return Answer(Action.NOTHING_NEW, news.told(), news)
    if objection := _objection(shelf.log(), news.version, config, logs, digests):
        return Answer(Action.NOT_AGAIN, f"{objection}; --force REASON to try again", news)
    return Answer(Action.TRAIN, f"training, as {news.told()}", news)


def _objection(
    log: Sequence[Decision], newest: int | None, config: PipelineConfig, logs: FoundLogs, digests: Digests
) -> str:
    """Returns what became of the same trial before; "" if it was not made, or counts no more."""
    for place in range(len(log) - 1, -1, -1):
        decision = log[place]
        if decision.trial is None or not _is_same(decision.trial, config, logs, digests):
            continue
        if decision.decision == "refused" and decision.released_version_before == newest:
            reasons = "; ".join(decision.reasons)
            return f"refused already on {decision.time}, with the same data, config and code: {reasons}"
        gone_back = next((later for later in log[place:] if later.decision == "rolled_back"), None)
        if decision.decision == "released" and gone_back is not None:
            note = f" ({gone_back.note})" if gone_back.note else ""
            return (
                f"version {decision.version} was made of the same data, config and code, and on {gone_back.time} "
                f"somebody went back to version {gone_back.rollback_to}{note}"
            )
        return ""
    return ""


def _is_same(trial: Trial, config: PipelineConfig, logs: FoundLogs, digests: Digests) -> bool:
    """Returns whether a trial is what would be tried now. Reads files only where nothing cheaper tells."""
    if (trial.config_sha256, trial.code_version) != (config_digest(config), installed_version("gateline")):
        return False
    if trial.num_bytes != total_bytes(logs.learnt, logs.held_out):
        return False
    if digests.trusts_stamps and trial.stamps_sha256 == stamps_digest(logs.learnt, logs.held_out):
        return True
    learnt, held_out = ([digests.of(*item) for item in files.items()] for files in (logs.learnt, logs.held_out))
    return trial.data_sha256 == content_digest(learnt, held_out)
