"""How a model's gates are used on the eval examples: experts that no task listens to, gates that always say the same.

Dimensions: B examples, N experts, G gates of a layer.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from model.batch import Features, features_signature
from model.example_spec import ExampleSpec
from model.gate_readings import read_gates
from model.ranker import Ranker
from protos.train_pb2 import TrainConfig

NUM_BINS = 20
"""Of the histogram of a layer's gates, from 0 to their upper bound."""

_MMOE = "mmoe/gate_"

Sums = dict[str, npt.NDArray[np.float64]]


class GateUse:
    """Sums up what gates say, batch by batch.

    Args:
      ranker: whose gates; its weights at the time of each call.
      config: bounds of the warnings.
      spec: the columns of batches.

    Attributes:
      has_gates: whether the model has any gate that can be read.
    """

    def __init__(self, ranker: Ranker, config: TrainConfig, spec: ExampleSpec) -> None:
        self._config = config
        self._ranker = ranker
        self._scales: dict[str, float] = {}
        self._measure = tf.function(self._of_batch, input_signature=[features_signature(spec)], autograph=False)
        shares, counts = self._measure.get_concrete_function().structured_outputs
        self.has_gates = bool(shares or counts)
        self.clear()

    def clear(self) -> None:
        """Forgets all batches."""
        self._shares: Sums = {}
        self._counts: Sums = {}

    def see(self, features: Features) -> None:
        """Adds a batch."""
        for sums, found in zip((self._shares, self._counts), self._measure(features), strict=True):
            for name, value in found.items():
                sums[name] = sums.get(name, 0.0) + value.numpy().astype(np.float64)

    def summary(self) -> dict[str, Any]:
        """Returns what the batches showed.

        "mmoe": by task "mean", each expert's mean share, "entropy" of these means, and "row_entropy", the mean of the
        rows' own entropies; entropies as shares of ln N, so 1 where all experts count alike, 0 where one alone does.
        "gates": by layer "edges" and "counts" of a histogram of its gates. "warnings": sentences.
        """
        mixtures = {_task(name): _mixture(sums) for name, sums in self._shares.items()}
        gates = {
            name: {
                "edges": np.linspace(0.0, self._scales[name], NUM_BINS + 1).round(6).tolist(),
                "counts": counts.astype(int).tolist(),
            }
            for name, counts in self._counts.items()
        }
        return {"mmoe": mixtures, "gates": gates, "warnings": [*self._of_mixtures(mixtures), *self._of_gates(gates)]}

    def _of_batch(self, features: Features) -> tuple[dict[str, tf.Tensor], dict[str, tf.Tensor]]:
        with read_gates() as readings:
            self._ranker.predict(features)
        self._scales = {name: scale for name, (_, scale) in readings.factors.items()}
        shares = {name: _sum_of_shares(value) for name, value in readings.shares.items()}
        return shares, {name: _count(factors / scale) for name, (factors, scale) in readings.factors.items()}

    def _of_mixtures(self, mixtures: dict[str, Any]) -> list[str]:
        least, warnings = self._config.min_expert_share, []
        for layer, names in self._gates_by_layer().items():
            for expert, shares in enumerate(zip(*(mixtures[name]["mean"] for name in names), strict=True)):
                if len(mixtures[names[0]]["mean"]) > 1 and not max(shares) >= least:
                    warnings.append(
                        f"expert {expert} of {layer} is dead: no task gives it {least:.2%} (most: {max(shares):.2%}); "
                        "try fewer experts, or a lower learning rate"
                    )
        for name, found in mixtures.items():
            if len(found["mean"]) > 1 and not found["entropy"] >= self._config.min_gate_entropy:
                warnings.append(
                    f"the gate of {name} has collapsed: expert {int(np.argmax(found['mean']))} gets "
                    f"{max(found['mean']):.2%}, entropy {found['entropy']:.3f} of 1"
                )
        return warnings

    def _gates_by_layer(self) -> dict[str, list[str]]:
        """The gates that mix the same experts: those of one layer, over as many."""
        found: dict[tuple[str, int], list[str]] = {}
        for path, sums in self._shares.items():
            found.setdefault((path.rsplit("/", 1)[0], len(sums)), []).append(_task(path))
        return {layer: names for (layer, _), names in found.items()}

    def _of_gates(self, gates: dict[str, Any]) -> list[str]:
        most, warnings = self._config.max_stuck_gate_share, []
        for name, found in gates.items():
            total = max(sum(found["counts"]), 1)
            for place, end in ((0, "0"), (-1, "their upper bound")):
                share = found["counts"][place] / total
                if share > most:
                    warnings.append(f"the gates of {name} are stuck at {end}: {share:.2%} of them lie within 5 % of it")
        return warnings


def flat_numbers(summary: dict[str, Any]) -> dict[str, float | None]:
    """Returns a summary as numbers by name, for the training record."""
    found: dict[str, float | None] = {}
    for name, mixture in summary["mmoe"].items():
        found |= {f"{name}/expert_{index}": share for index, share in enumerate(mixture["mean"])}
        found |= {f"{name}/entropy": mixture["entropy"], f"{name}/row_entropy": mixture["row_entropy"]}
    for name, gate in summary["gates"].items():
        middles = (np.array(gate["edges"][1:]) + np.array(gate["edges"][:-1])) / 2
        total = max(sum(gate["counts"]), 1)
        found |= {f"{name}/mean": float(middles @ np.array(gate["counts"])) / total}
        found |= {f"{name}/at_0": gate["counts"][0] / total, f"{name}/at_bound": gate["counts"][-1] / total}
    return found


def _sum_of_shares(shares: tf.Tensor) -> tf.Tensor:
    """float32[N + 2]: sums over rows of the shares, of the rows' entropies and of 1."""
    entropies = -tf.reduce_sum(tf.math.xlogy(shares, shares), axis=1)
    return tf.concat(
        [tf.reduce_sum(shares, axis=0), [tf.reduce_sum(entropies)], [tf.cast(tf.size(entropies), tf.float32)]], 0
    )


def _count(shares_of_bound: tf.Tensor) -> tf.Tensor:
    """int32[NUM_BINS]: how many gates lie in each bin."""
    bins = tf.clip_by_value(tf.cast(shares_of_bound * NUM_BINS, tf.int32), 0, NUM_BINS - 1)
    return tf.math.bincount(tf.reshape(bins, [-1]), minlength=NUM_BINS, maxlength=NUM_BINS)


def _mixture(sums: npt.NDArray[np.float64]) -> dict[str, Any]:
    *shares, entropies, num_rows = sums.tolist()
    mean = [share / num_rows for share in shares]
    most = math.log(len(mean)) or 1.0
    entropy = -sum(share * math.log(share) for share in mean if share > 0) / most
    return {"mean": mean, "entropy": entropy, "row_entropy": entropies / num_rows / most}


def _task(path: str) -> str:
    """The task's name where the gate is one of MMoE's own, else the path."""
    return path.removeprefix(_MMOE) if path.startswith(_MMOE) else path
