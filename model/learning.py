"""How a model learns: plain parts, put together by model/build/ranker.py and used by model/ranker.py."""

from collections.abc import Mapping
from dataclasses import dataclass

import tensorflow as tf

from model.losses.balance import Balance
from model.optimizers.dense.updater import DenseUpdater
from model.optimizers.gradient_clip import GradientClip
from model.optimizers.moving_average import MovingAverage
from model.optimizers.schedules.schedule import Schedule
from model.optimizers.sparse.rule import SparseRule
from model.penalties import Penalties


@dataclass(frozen=True, slots=True)
class TableLearning:
    """How embedding rows change, how fast, and a factor of their gradients."""

    rule: SparseRule
    schedule: Schedule
    multiplier: float = 1.0


@dataclass(frozen=True, slots=True)
class Learning:
    """How a model learns.

    Attributes:
      tables: the embedding rows.
      dense: all other variables.
      balance: how much each loss counts.
      penalties: what is added to the losses.
      least_shares: Pareto weights' least values by loss; None: the balance alone weighs.
      clip: bound of gradients, or None.
      clips_tables: whether gradients of tables count in the bound, and are bounded.
      num_averaged: batches whose gradients are averaged into one change of the dense variables. Tables change at every
        batch, by a gradient divided by it.
      average: of weights, or None.
      precision: what dense layers compute in while learning; see model/precision.py.
    """

    tables: TableLearning
    dense: DenseUpdater
    balance: Balance
    penalties: Penalties
    least_shares: Mapping[str, float] | None = None
    clip: GradientClip | None = None
    clips_tables: bool = False
    num_averaged: int = 1
    average: MovingAverage | None = None
    precision: tf.DType = tf.float32
