"""How several workers go through the same training: the chief writes and decides, the others follow.

What decides (to stop, to end) is asked of all at the same places, so that all do as many steps.
"""

from components.errors import DataError
from components.train.checkpoint import checkpoint_path, find_damage, restore_checkpoint
from components.train.checkpoint_home import CheckpointHome
from components.train.dataset import Dataset
from components.train.fit import Watch, fit
from components.train.losses import Losses, not_finite
from components.train.pace import Pace
from components.train.standing import Standing, Unreported
from components.train.stop_signal import StopSignal, stop_signal
from model.batch import Batch
from model.ranker import Ranker
from model.workers import Workers


class Chief:
    """A Watch that tells the other workers what the chief's own decides.

    Args:
      own: what the chief does beside the steps; its evaluations are not interrupted.
      stop: whether the chief is to end.
      workers: all of them.
    """

    def __init__(self, own: Watch, stop: StopSignal, workers: Workers) -> None:
        self._stop = stop
        self._workers = workers
        self.see, self.report, self.save, self.explain = own.see, own.report, own.save, own.explain
        self._judge = own.judge

    @property
    def is_stopping(self) -> bool:
        """Whether any worker is to end."""
        return self._workers.any(self._stop.is_set)

    def judge(self, step: int) -> bool:
        """Evaluates, and returns whether training goes on."""
        return self._workers.any(self._judge(step))


class Follower:
    """A Watch that writes nothing and does as the chief says.

    Args:
      stop: whether this worker is to end.
      workers: all of them.
    """

    def __init__(self, stop: StopSignal, workers: Workers) -> None:
        self._stop = stop
        self._workers = workers

    @property
    def is_stopping(self) -> bool:
        """Whether any worker is to end."""
        return self._workers.any(self._stop.is_set)

    def see(self, step: int, batch: Batch) -> None:
        """Does nothing."""

    def report(self, step: int, numbers: dict[str, float]) -> dict[str, float]:
        """Returns the numbers."""
        return numbers

    def judge(self, step: int) -> bool:
        """Returns whether training goes on, as the chief's evaluation says."""
        return self._workers.any(False)

    def save(self, step: int, *, is_judged: bool, has_ended: bool, unreported: Unreported) -> None:
        """Does nothing: the chief saves."""

    def explain(self, step: int, batch: Batch, losses: Losses) -> DataError:
        """Returns the error that names the step."""
        named = ", ".join(f"{name} is {value}" for name, value in not_finite(losses).items())
        return DataError(f"training stopped at step {step}: expected finite losses, got {named}; see the chief's log")


def tell_standing(standing: Standing, workers: Workers) -> None:
    """Tells the other workers where training begins; the chief's part of `follow`."""
    workers.agree([standing.step, standing.is_judged, standing.has_ended])


def follow(ranker: Ranker, dataset: Dataset, pace: Pace, home: CheckpointHome, workers: Workers) -> None:
    """Learns with the chief from where it begins, until its candidate is whole.

    Args:
      ranker: its variables are fresh.
      dataset: this worker's part.
      pace: how long.
      home: the checkpoints that the chief writes.
      workers: all of them.

    Raises:
      DataError: the checkpoint that the chief goes on from can't be read here; or see fit.
      StoppedError: see fit.
    """
    step, is_judged, has_ended = workers.agree([0, 0, 0])
    if step:
        _restore(ranker, step, home)
    if not has_ended:
        with stop_signal() as stop:
            fit(ranker, dataset, pace, Standing(step, bool(is_judged)), Follower(stop, workers))
    workers.any(False)  # the chief has written its candidate


def _restore(ranker: Ranker, step: int, home: CheckpointHome) -> None:
    if home.mirror:
        home.mirror.fetch()
    path = checkpoint_path(home.folder, step)
    if damage := find_damage(path):
        raise DataError(
            f"{path}: expected the checkpoint from which the chief goes on, got: {damage}; let all workers read the "
            "same checkpoints, on a shared disk or in a store (--checkpoints)"
        )
    restore_checkpoint(path, ranker.variables)
