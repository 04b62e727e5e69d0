import math

import pytest
import tensorflow as tf
from google.protobuf import text_format

from model.build.schedules import read_schedule
from model.optimizers.schedules.constant import Constant
from model.optimizers.schedules.cosine_annealing import CosineAnnealing, CosineRestarts
from model.optimizers.schedules.exponential_decay import ExponentialDecay
from model.optimizers.schedules.manual_step import ManualStep
from model.optimizers.schedules.poly_decay import PolyDecay
from model.optimizers.schedules.transformer import Transformer
from model.optimizers.schedules.warmup import Warmup
from protos.errors import ConfigError
from protos.optimizers_pb2 import SparseOptimizer


def rates(schedule: object, *steps: int) -> list[float]:
    return [float(schedule(tf.constant(step, tf.int64))) for step in steps]


def test_constant() -> None:
    assert rates(Constant(0.25), 0, 10**9) == [0.25, 0.25]


def test_exponential_decay_by_stairs_changes_at_whole_sizes() -> None:
    schedule = Warmup(0.8, 0.0, 0, ExponentialDecay(0.8, 10, 0.5, staircase=True, least=0.15))
    assert rates(schedule, 0, 9, 10, 19, 20, 30) == pytest.approx([0.8, 0.8, 0.4, 0.4, 0.2, 0.15])


def test_exponential_decay_without_stairs_is_smooth() -> None:
    schedule = Warmup(0.8, 0.0, 0, ExponentialDecay(0.8, 10, 0.25, staircase=False))
    assert rates(schedule, 0, 5, 10) == pytest.approx([0.8, 0.4, 0.2])


def test_warm_up_starts_from_its_own_rate_and_decay_counts_from_its_end() -> None:
    schedule = Warmup(0.8, 0.0, 4, ExponentialDecay(0.8, 10, 0.5))
    assert rates(schedule, 0, 1, 3, 4, 13, 14) == pytest.approx([0.0, 0.2, 0.6, 0.8, 0.8, 0.4])
    assert rates(Warmup(0.8, 0.4, 4, ExponentialDecay(0.8, 10, 0.5)), 0, 2) == pytest.approx([0.4, 0.6])


def test_a_manual_rate_begins_after_its_size_not_at_it() -> None:
    schedule = ManualStep(0.5, (10, 20), (0.2, 0.1))
    assert rates(schedule, 0, 10, 11, 20, 21, 1000) == pytest.approx([0.5, 0.5, 0.2, 0.2, 0.1, 0.1])


def test_manual_steps_may_warm_up_to_the_first_rate() -> None:
    schedule = ManualStep(0.1, (10, 20), (0.5, 0.2), warmup=True)
    assert rates(schedule, 0, 5, 10, 11, 21) == pytest.approx([0.1, 0.3, 0.5, 0.5, 0.2])


def test_cosine_annealing_falls_by_half_a_wave_and_stays() -> None:
    schedule = Warmup(1.0, 0.0, 2, CosineAnnealing(1.0, 8, least=0.2))
    halfway = 0.2 + 0.8 * (1 + math.cos(math.pi / 4)) / 2
    assert rates(schedule, 0, 1, 2, 4, 6, 10, 99) == pytest.approx([0.0, 0.5, 1.0, halfway, 0.6, 0.2, 0.2])


def test_cosine_restarts_begin_again_every_size_steps() -> None:
    schedule = Warmup(1.0, 0.0, 0, CosineRestarts(1.0, 4))
    last = (1 + math.cos(math.pi * 3 / 4)) / 2
    assert rates(schedule, 0, 2, 3, 4, 8, 11) == pytest.approx([1.0, 0.5, last, 1.0, 1.0, last])


@pytest.mark.parametrize("growth", [2, 3])
def test_cosine_restarts_grow(growth: int) -> None:
    schedule = Warmup(1.0, 0.0, 3, CosineRestarts(1.0, 4, growth, least=0.1))
    start = 3
    for wave in range(6):
        length = 4 * growth**wave
        middle, last = start + length // 2, start + length - 1
        assert rates(schedule, start, middle) == pytest.approx([1.0, 0.55])
        assert rates(schedule, last)[0] == pytest.approx(
            0.1 + 0.9 * (1 + math.cos(math.pi * (length - 1) / length)) / 2, abs=1e-6
        )
        start += length


@pytest.mark.parametrize(
    "schedule",
    [
        Constant(0.0),
        ManualStep(0.0, (1,), (0.5,)),
        Warmup(0.0, 0.1, 4, ExponentialDecay(0.0, 10, 0.5, least=0.1)),
        Warmup(0.0, 0.1, 4, CosineAnnealing(0.0, 8, least=0.2)),
    ],
    ids=["constant", "manual", "exponential", "cosine"],
)
def test_a_rate_of_0_freezes_whatever_the_schedule(schedule: object) -> None:
    assert rates(schedule, 0, 2, 50) == [0.0, 0.0, 0.0]


def test_trap_22_a_manual_rate_may_begin_at_its_size() -> None:
    schedule = ManualStep(0.5, (10, 20), (0.2, 0.1), from_size=True)
    assert rates(schedule, 0, 9, 10, 19, 20, 1000) == pytest.approx([0.5, 0.5, 0.2, 0.2, 0.1, 0.1])


def test_trap_21_a_burn_in_without_a_rate_of_its_own_is_the_constant_base() -> None:
    text = "exponential_decay_learning_rate { decay_size: 10 decay_factor: 0.5 warmup_size: 4 constant_warmup: true }"
    old = read_schedule("x", text_format.Parse(text, SparseOptimizer()), 0.8, None)
    assert rates(old, 0, 3, 4, 13, 14, 24) == pytest.approx([0.8, 0.8, 0.8, 0.8, 0.4, 0.2])
    new = read_schedule("x", text_format.Parse(text.replace("constant_warmup: true", ""), SparseOptimizer()), 0.8, None)
    assert rates(new, 0, 1, 4) == pytest.approx([0.0, 0.2, 0.8])


def test_cosine_annealing_may_hold_its_rate_before_the_wave() -> None:
    schedule = Warmup(1.0, 0.0, 2, CosineAnnealing(1.0, 8, hold=3))
    assert rates(schedule, 0, 2, 5, 9, 13, 99) == pytest.approx([0.0, 1.0, 1.0, 0.5, 0.0, 0.0], abs=1e-7)


def test_poly_decay_falls_to_its_end_and_stays() -> None:
    assert rates(PolyDecay(1.0, 10, 2.0, 0.2), 0, 5, 10, 99) == pytest.approx([1.0, 0.2 + 0.8 * 0.25, 0.2, 0.2])
    assert rates(PolyDecay(0.0, 10, 2.0, 0.2), 0, 99) == [0.0, 0.0]


def test_the_transformers_rate_rises_in_a_line_and_falls_with_the_root() -> None:
    schedule = Transformer(2.0, 16, 4)
    assert rates(schedule, 0, 1, 3, 15) == pytest.approx([0.5 / 8, 1 / 8, 0.5 / 2, 0.5 / 4])
    assert rates(Transformer(2.0, 16, 4, 0.5), 2) == pytest.approx([0.5 * min(2 * 2**-1.5, 2**-0.5)])


def test_schedules_may_count_epochs() -> None:
    text = "exponential_decay_learning_rate { decay_size: 1 decay_factor: 0.5 by_epoch: true }"
    message = text_format.Parse(text, SparseOptimizer())
    assert rates(read_schedule("x", message, 0.8, 5), 0, 4, 5, 9, 10) == pytest.approx([0.8, 0.8, 0.4, 0.4, 0.2])
    with pytest.raises(ConfigError, match="by_epoch: expected false without training data, got true"):
        read_schedule("x", message, 0.8, None)
