"""Metrics of training batches, averaged with a memory that fades.

A metric is measured on every batch, by the weights that it is about to change. Every decay_step steps
m <- d m + (1 - d) new, d the decay rate and new the mean over the batches since the last time, weighted by their rows.
The first number stands as it is; a batch of which the metric is undefined does not count.
"""

from collections.abc import Mapping
from dataclasses import replace

import tensorflow as tf

from components.train.judged import Columns, Fading, find_fading
from components.train.standing import TrainMean
from model.batch import Batch, features_signature
from model.example_spec import ExampleSpec
from model.ranker import Ranker
from protos.config_pb2 import PipelineConfig
from protos.uses import towers


class TrainMetrics:
    """Keeps the fading means of the train_metrics that towers ask for; does nothing where none does.

    Args:
      ranker: what is measured; its weights at the time of each call.
      config: towers with their train_metrics.
      spec: the columns of batches.
      so_far: what an earlier process has come to.
    """

    def __init__(
        self, ranker: Ranker, config: PipelineConfig, spec: ExampleSpec, so_far: Mapping[str, TrainMean] | None = None
    ) -> None:
        self._predict = tf.function(ranker.predict, input_signature=[features_signature(spec)], autograph=False)
        self._config = config
        self._spec = spec
        self._found: tuple[Fading, ...] | None = None
        self._means = {name: replace(mean) for name, mean in (so_far or {}).items()}

    @property
    def means(self) -> dict[str, float]:
        """The means by name, such as auc_ctr; those that have not been defined yet are left out."""
        return {name: it.mean for name, it in self._means.items() if it.mean is not None}

    @property
    def so_far(self) -> dict[str, TrainMean]:
        """What it has come to, by name."""
        return {name: replace(mean) for name, mean in self._means.items()}

    def see(self, step: int, batch: Batch) -> None:
        """Takes the batch of a step, counted from 1, before the step."""
        fadings = self._fading()
        if not fadings:
            return
        outputs = {name: values.numpy() for name, values in self._predict(batch.features).items()}
        columns = Columns(batch.labels.numpy(), batch.keys.numpy())
        for fading in fadings:
            so_far = self._means.setdefault(fading.judged.name, TrainMean())
            value = fading.judged.measure(outputs, columns)
            if value is not None:
                so_far.num_rows += len(columns.labels)
                so_far.summed += value * len(columns.labels)
            if step % fading.every == 0 and so_far.num_rows:
                new = so_far.summed / so_far.num_rows
                before = new if so_far.mean is None else so_far.mean
                self._means[fading.judged.name] = TrainMean(fading.decay * before + (1 - fading.decay) * new)

    def _fading(self) -> tuple[Fading, ...]:
        if self._found is None:
            # Tracing the predictions to learn their shapes takes seconds: only where something is asked for.
            asked = any(tower.train_metrics for tower in towers(self._config))
            outputs = self._predict.get_concrete_function().structured_outputs if asked else {}
            self._found = find_fading(self._config, self._spec, {name: it.shape.rank for name, it in outputs.items()})
        return self._found
