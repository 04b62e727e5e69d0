"""One retrain: decide, and train if it is worth it, one at a time for a folder of releases."""

from dataclasses import dataclass

from components.progress import say
from components.shelf.open_shelf import open_shelf
from pipeline.retrain.decide import Action, Answer, decide
from pipeline.retrain.found_log import Digests, find_logs
from pipeline.retrain.start import Ran, Start
from protos.config_pb2 import PipelineConfig


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a retrain.

    Attributes:
      train: raw log to learn from.
      evaluate: raw log to judge on; "" if the config splits the other.
      releases: the releases folder.
      force: why to train in any case; None: only if something is new.
      wait_s: how long to wait for another retrain, in seconds.
      reads_all: whether to take no file for unchanged by its size and time.
    """

    train: str
    evaluate: str
    releases: str
    force: str | None
    wait_s: float
    reads_all: bool


def retrain(config: PipelineConfig, asked: Asked, start: Start) -> tuple[Answer, Ran | None]:
    """Trains, judges and releases if something is new, and says why or why not.

    Whether anything is new is found out without a lock, and once more with it: another retrain may have been at work.

    Args:
      config: the config.
      asked: where logs and releases are, and how to decide.
      start: runs the pipeline.

    Returns:
      The answer, and the run if there was one.

    Raises:
      TimeoutError: another retrain is at work all the while.
      ConfigError, DataError: what has to be read for the answer can't be.
      Exception: as `start` raises it.
    """
    shelf, digests = open_shelf(asked.releases, config.push_config), Digests(reads_all=asked.reads_all)

    def answer() -> Answer:
        return decide(shelf, config, find_logs(config, asked.train, asked.evaluate), digests, asked.force)

    found = answer()
    if found.action is Action.TRAIN:
        shelf.prepare()
        with shelf.retraining(asked.wait_s):
            found = answer()
            if found.action is Action.TRAIN:
                say("retrain", found.why)
                return found, start(found.why)
    say("retrain", found.why)
    return found, None
