"""Metrics of training batches: measured now and then, and averaged with a memory that fades.

Every decay_step steps a metric is measured on that step's batch, after the step, and m <- d m + (1 - d) new, d the
decay rate. The first number stands as it is; one that is undefined changes nothing.
"""

from collections.abc import Mapping

import tensorflow as tf

from components.train.judged import Columns, Fading, find_fading
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
      means: those that an earlier process has come to.
    """

    def __init__(
        self, ranker: Ranker, config: PipelineConfig, spec: ExampleSpec, means: Mapping[str, float] | None = None
    ) -> None:
        self._predict = tf.function(ranker.predict, input_signature=[features_signature(spec)], autograph=False)
        self._config = config
        self._spec = spec
        self._found: tuple[Fading, ...] | None = None
        self._means = dict(means or {})

    @property
    def means(self) -> dict[str, float]:
        """The means by name, such as auc_ctr; those that have not been defined yet are left out."""
        return dict(self._means)

    def see(self, step: int, batch: Batch) -> None:
        """Takes the batch of a completed step, counted from 1."""
        due = [fading for fading in self._fading() if step % fading.every == 0]
        if not due:
            return
        outputs = {name: values.numpy() for name, values in self._predict(batch.features).items()}
        columns = Columns(batch.labels.numpy(), batch.keys.numpy())
        for fading in due:
            value, name = fading.judged.measure(outputs, columns), fading.judged.name
            if value is not None:
                before = self._means.get(name, value)
                self._means[name] = fading.decay * before + (1 - fading.decay) * value

    def _fading(self) -> tuple[Fading, ...]:
        if self._found is None:
            # Tracing the predictions to learn their shapes takes seconds: only where something is asked for.
            asked = any(tower.train_metrics for tower in towers(self._config))
            outputs = self._predict.get_concrete_function().structured_outputs if asked else {}
            self._found = find_fading(self._config, self._spec, {name: it.shape.rank for name, it in outputs.items()})
        return self._found
