"""How good a ranker is on the eval examples while it trains: the metrics that its towers ask for.

Not the judgement that a release needs: that is components/evaluate, which scores the served model on raw rows.
"""

from collections.abc import Callable
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from components.train.dataset import Dataset
from components.train.gate_use import GateUse
from components.train.judged import Columns, find_judged
from components.train.tensors import to_features
from model.batch import features_signature
from model.ranker import Ranker
from protos.config_pb2 import PipelineConfig


class Evaluation:
    """Measures a ranker on the eval examples.

    Args:
      ranker: what is measured; its weights at the time of each call, or their averages, if it keeps any and
        eval_config asks for them.
      config: towers with their metrics; eval_config says how many batches are looked at.
      dataset: the eval examples, in file order.
    """

    def __init__(self, ranker: Ranker, config: PipelineConfig, dataset: Dataset) -> None:
        self._ranker = ranker
        self._gates = GateUse(ranker, config.train_config, dataset.spec)
        self._predict = tf.function(ranker.predict, input_signature=[features_signature(dataset.spec)], autograph=False)
        self._dataset = dataset
        self._max_batches = config.eval_config.num_steps or None
        self._of_averages = config.eval_config.use_dense_ema or config.train_config.HasField("moving_average_decay")
        outputs = self._predict.get_concrete_function().structured_outputs
        self._judged = find_judged(config, dataset.spec, {name: it.shape.rank for name, it in outputs.items()})

    @property
    def has_gates(self) -> bool:
        """Whether the model has gates that can be looked at."""
        return self._gates.has_gates

    @property
    def gates(self) -> dict[str, Any]:
        """How gates were used in the last measurement; see components/train/gate_use.py."""
        return self._gates.summary()

    def measure(self, before_batch: Callable[[], None] = lambda: None) -> dict[str, float | None]:
        """Returns every metric; None where it is undefined, such as AUC where all labels are equal.

        Args:
          before_batch: called before each batch; what it raises ends the measurement.
        """
        if self._of_averages:
            with self._ranker.averaged():
                return self._measure(before_batch)
        return self._measure(before_batch)

    def _measure(self, before_batch: Callable[[], None]) -> dict[str, float | None]:
        self._gates.clear()
        parts: dict[str, list[npt.NDArray[np.floating]]] = {judged.output: [] for judged in self._judged}
        labels: list[npt.NDArray[np.float32]] = []
        keys: list[npt.NDArray[np.int64]] = []
        for block in islice(self._dataset.epoch(0), self._max_batches):
            before_batch()
            features = to_features(block)
            predicted = self._predict(features)
            if self._gates.has_gates:
                self._gates.see(features)
            labels.append(block.labels)
            keys.append(block.keys)
            for name, found in parts.items():
                found.append(predicted[name].numpy())
        columns = Columns(np.concatenate(labels), np.concatenate(keys))
        outputs = {name: np.concatenate(found) for name, found in parts.items()}
        return {judged.name: judged.measure(outputs, columns) for judged in self._judged}
