"""One training from where it stands to its end: the loop, the evaluations, the record and the checkpoints."""

import json
import shutil
from pathlib import Path

from components.artifacts import GATES, TRAINING_LOG
from components.deciding_metric import deciding_metric
from components.errors import DataError
from components.progress import say
from components.stop_signal import StopSignal, stop_signal
from components.train.best import Best
from components.train.checkpoint import checkpoint_path, restore_checkpoint
from components.train.checkpoints import Checkpoints, Saved
from components.train.evaluation import Evaluation
from components.train.failure import failure_without_trace, write_failure
from components.train.fit import fit
from components.train.gate_use import flat_numbers
from components.train.losses import Losses
from components.train.material import Material
from components.train.standing import Standing, Unreported
from components.train.together import Chief, tell_standing
from components.train.train_metrics import TrainMetrics
from components.train.training_record import TrainingRecord
from model.batch import Batch
from model.workers import Workers

CHECKPOINT = "checkpoint"
EVENTS = "tensorboard"


class Learner:
    """What is done beside the steps of a training; a Watch.

    Attributes:
      step: the last that is saved.
      metric: name of the number that decides what is exported, or when training stops; None if none does.
      best: the best evaluation by it.

    Args:
      material: what it is made of.
      checkpoints: where it is saved.
      saved: the checkpoint to go on from, or None.
      record: gets the reports.
      stop: tells whether it is to end.
    """

    def __init__(
        self,
        material: Material,
        checkpoints: Checkpoints,
        saved: Saved | None,
        record: TrainingRecord,
        stop: StopSignal,
    ) -> None:
        config, ranker = material.config, material.ranker
        begin = saved.standing if saved else Standing()
        self._material = material
        self._checkpoints = checkpoints
        self._record = record
        self._stop = stop
        self._evaluation = Evaluation(ranker, config, material.judged)
        self.metric = deciding_metric(config)
        self.best = Best(self.metric, config.export_config.metric_larger_is_better, begin.best)
        self._train_metrics = TrainMetrics(ranker, config, material.train.spec, begin.train_means)
        self.step = begin.step
        self._gates = json.loads(saved.texts[GATES]) if saved else {}
        self._shown: dict[str, float] = {}

    @property
    def has_gates(self) -> bool:
        """Whether the model has gates that can be looked at."""
        return self._evaluation.has_gates

    @property
    def is_stopping(self) -> bool:
        """Whether training is to end after the step under way."""
        return self._stop.is_set

    def see(self, step: int, batch: Batch) -> None:
        """Takes the batch of a step, before it is learnt from."""
        self._train_metrics.see(step, batch)

    def report(self, step: int, numbers: dict[str, float]) -> dict[str, float]:
        """Records the numbers of some steps; returns them beside the AUCs of the last evaluation."""
        found = numbers | self._train_metrics.means
        self._record.write("train", step, found)
        return self._shown | found

    def judge(self, step: int) -> bool:
        """Evaluates; returns whether training goes on.

        Raises:
          DataError: the metric that decides is undefined, as AUC is where all labels are equal.
        """
        metrics = self._evaluation.measure(self._stop.check)
        self._record.write("eval", step, metrics)
        shown = (f"{name} {'undefined' if value is None else f'{value:.4f}'}" for name, value in metrics.items())
        say("train", f"step {step:,}: {', '.join(shown)}")
        self._shown = {f"eval_{name}": value for name, value in metrics.items() if value and name.startswith("auc_")}
        self._look_at_gates(step)
        self.best.see(step, metrics)
        if self.metric is not None:
            self.best.found()  # what is undefined once is so always, for it is by the labels
        export = self._material.config.export_config
        if export.enable_early_stop and self.best.num_steps_since(step) >= export.max_check_steps:
            say(
                "train", f"step {step:,}: {self.metric} has not improved for {export.max_check_steps:,} steps: stopping"
            )
            return False
        return True

    def save(self, step: int, *, is_judged: bool, has_ended: bool, unreported: Unreported) -> None:
        """Writes a checkpoint."""
        standing = Standing(step, is_judged, has_ended, unreported, self.best.so_far, self._train_metrics.so_far)
        self.step = step
        texts = {TRAINING_LOG: self._record.text, GATES: json.dumps(self._gates, indent=1) + "\n"}
        self._checkpoints.save(self._material.ranker.variables, standing, texts)

    def explain(self, step: int, batch: Batch, losses: Losses) -> DataError:
        """Returns the error of losses that are not finite, after writing down what caused them."""
        if self._material.ranker.embeddings.is_spread:
            return failure_without_trace(step, losses)
        return write_failure(self._checkpoints.folder, self._material.ranker, self._material.train, step, batch, losses)

    def _look_at_gates(self, step: int) -> None:
        self._gates = self._evaluation.gates
        if numbers := flat_numbers(self._gates):
            self._record.write("gates", step, numbers)
        for warning in self._gates["warnings"]:
            say("train", f"step {step:,}: warning: {warning}")


def learn(
    material: Material,
    checkpoints: Checkpoints,
    saved: Saved | None,
    folder: Path,
    workers: Workers | None = None,
) -> Path:
    """Trains, keeps record and last checkpoint in `folder`, and leaves the ranker as it is to be exported.

    Returns the checkpoint that holds what is to be exported.

    Args:
      material: what is trained; the variables are fresh.
      checkpoints: where it is saved.
      saved: the checkpoint to go on from, or None.
      folder: of the candidate.
      workers: who else learns the same, this process being the chief; None: nobody.

    Raises:
      DataError: see fit; or no evaluation gave a number to choose the best by.
      StoppedError: see fit.
    """
    config, ranker = material.config, material.ranker
    begin = saved.standing if saved else Standing()
    if saved:
        say("train", f"going on after step {begin.step:,} of {material.pace.num_steps:,}, from {saved.path}")
        restore_checkpoint(saved.path, ranker.variables)
    events = folder / EVENTS if config.train_config.use_tensorboard else None
    before = saved.texts[TRAINING_LOG] if saved else ""
    with TrainingRecord(folder / TRAINING_LOG, events, before) as record:
        with stop_signal() as stop:
            learner = Learner(material, checkpoints, saved, record, stop if workers is None else StopSignal())
            if workers is not None:
                tell_standing(begin, workers)
            if not begin.has_ended:
                watch = learner if workers is None else Chief(learner, stop, workers)
                fit(ranker, material.train, material.pace, begin, watch)
        exported = last = checkpoint_path(checkpoints.folder, learner.step)
        shutil.copytree(last, folder / CHECKPOINT / last.name)
        if learner.metric is not None and config.export_config.exporter_type == "best":
            best = learner.best.found()
            exported = checkpoints.restore(best.step, ranker.variables)
            record.write("export", best.step, {learner.metric: best.metric})
            say(
                "train",
                f"exporting the weights of step {best.step:,}, the best by {learner.metric} ({best.metric:.4f})",
            )
    if learner.has_gates:
        shutil.copyfile(exported / GATES, folder / GATES)
    return exported
