"""How several workers go through the same training: the chief writes and decides, the others follow.

What decides (to stop, to end) is asked of all at the same places, so that all do as many steps.
"""

from components.errors import DataError
from components.stop_signal import StopSignal, stop_signal
from components.train.checkpoint import checkpoint_path, find_damage, restore_checkpoint
from components.train.checkpoint_home import CheckpointHome
from components.train.evaluation import Evaluation
from components.train.failure import failure_without_trace
from components.train.fit import Watch, fit
from components.train.losses import Losses
from components.train.material import Material
from components.train.shared_rows import without_rows
from components.train.standing import Standing, Unreported
from components.train.train_metrics import TrainMetrics
from components.train.variable_files import send_rows
from model.batch import Batch
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

    Where parameter servers hold the tables, the chief can't look anything up alone: it is followed in all that it
    predicts, without rows in evaluations.

    Args:
      material: what the training is made of.
      stop: whether this worker is to end.
      workers: all of them.
    """

    def __init__(self, material: Material, stop: StopSignal, workers: Workers) -> None:
        self._stop = stop
        self._workers = workers
        self._ranker = ranker = material.ranker
        self._evaluation = self._train_metrics = None
        if ranker.embeddings.is_spread:
            self._evaluation = Evaluation(ranker, material.config, without_rows(material.judged))
            self._train_metrics = TrainMetrics(ranker, material.config, material.train.spec)

    @property
    def is_stopping(self) -> bool:
        """Whether any worker is to end."""
        return self._workers.any(self._stop.is_set)

    def see(self, step: int, batch: Batch) -> None:
        """Takes part where the chief measures the batch of a completed step."""
        if self._train_metrics is not None:
            self._train_metrics.see(step, batch)

    def report(self, step: int, numbers: dict[str, float]) -> dict[str, float]:
        """Returns the numbers."""
        return numbers

    def judge(self, step: int) -> bool:
        """Returns whether training goes on, as the chief's evaluation says."""
        if self._evaluation is not None:
            self._evaluation.measure()
        return self._workers.any(False)

    def save(self, step: int, *, is_judged: bool, has_ended: bool, unreported: Unreported) -> None:
        """Sends the chief, who saves, what it has not."""
        send_rows(self._ranker.variables)

    def explain(self, step: int, batch: Batch, losses: Losses) -> DataError:
        """Returns the error that names the step."""
        return failure_without_trace(step, losses, "see the chief's log")


def tell_standing(standing: Standing, workers: Workers) -> None:
    """Tells the other workers where training begins; the chief's part of `follow`."""
    workers.agree([standing.step, standing.is_judged, standing.has_ended])


def follow(material: Material, home: CheckpointHome, workers: Workers) -> None:
    """Learns with the chief from where it begins, until its candidate is whole.

    Args:
      material: what the training is made of, with this worker's rows; variables are fresh.
      home: the checkpoints that the chief writes.
      workers: all of them.

    Raises:
      DataError: the checkpoint that the chief goes on from can't be read here; or see fit.
      StoppedError: see fit.
    """
    step, is_judged, has_ended = workers.agree([0, 0, 0])
    if step:
        _restore(material, step, home)
    if not has_ended:
        with stop_signal() as stop:
            watch = Follower(material, stop, workers)
            fit(material.ranker, material.train, material.pace, Standing(step, bool(is_judged)), watch)
    workers.any(False)  # the chief has written its candidate


def _restore(material: Material, step: int, home: CheckpointHome) -> None:
    if home.mirror:
        home.mirror.fetch()
    path = checkpoint_path(home.folder, step)
    if damage := find_damage(path):
        raise DataError(
            f"{path}: expected the checkpoint from which the chief goes on, got: {damage}; let all workers read the "
            "same checkpoints, on a shared disk or in a store (--checkpoints)"
        )
    restore_checkpoint(path, material.ranker.variables)
