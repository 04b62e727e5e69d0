"""Learning rate schedules; the base rate moves into the optimizer."""

from typing import Any

from google.protobuf.message import Message

from protos.easyrec.optimizer_pb2 import LearningRate
from protos.easyrec.translation import Translation

_SCHEDULES: dict[str, tuple[str, str, dict[str, str]]] = {
    "constant_learning_rate": ("learning_rate", "constant_learning_rate", {}),
    "exponential_decay_learning_rate": (
        "initial_learning_rate",
        "exponential_decay_learning_rate",
        {
            "decay_steps": "decay_size",
            "decay_factor": "decay_factor",
            "staircase": "staircase",
            "burnin_learning_rate": "warmup_learning_rate",
            "burnin_steps": "warmup_size",
            "min_learning_rate": "min_learning_rate",
        },
    ),
    "manual_step_learning_rate": ("initial_learning_rate", "manual_step_learning_rate", {"warmup": "warmup"}),
    "cosine_decay_learning_rate": (
        "learning_rate_base",
        "cosine_annealing_learning_rate",
        {
            "warmup_learning_rate": "warmup_learning_rate",
            "warmup_steps": "warmup_size",
            "hold_base_rate_steps": "hold_size",
        },
    ),
    "poly_decay_learning_rate": (
        "learning_rate_base",
        "poly_decay_learning_rate",
        {"power": "power", "end_learning_rate": "end_learning_rate"},
    ),
    "transformer_learning_rate": (
        "learning_rate_base",
        "transformer_learning_rate",
        {"step_scaling_rate": "step_scaling_rate"},
    ),
}
"""Old schedule -> field of its base rate, new schedule, old field -> new field."""


def translate_schedule(
    translation: Translation,
    old: LearningRate,
    new: tuple[Any, Message],
    old_path: str,
    paths: tuple[str, str],
) -> None:
    """Writes the schedule, and its base rate as the optimizer's lr.

    Args:
      translation: under way.
      old: the schedule.
      new: the new message with both oneofs, and the optimizer in it.
      old_path: of the old schedule.
      paths: of the two new messages.
    """
    (owner, optimizer), (owner_path, optimizer_path) = new, paths
    kind = old.WhichOneof("learning_rate")
    if kind is None:
        next_step = "write learning_rate { constant_learning_rate { learning_rate: 0.001 } }"
        translation.blame(old_path, "a learning rate", "none", next_step)
        return
    rate, name, fields = _SCHEDULES[kind]
    settings, path = getattr(old, kind), f"{old_path}.{kind}"
    translation.write(optimizer, optimizer_path, "lr", getattr(settings, rate), f"{path}.{rate}")
    schedule, schedule_path = getattr(owner, name), f"{owner_path}.{name}"
    schedule.SetInParent()
    translation.origins[schedule_path] = path
    for old_name, new_name in fields.items():
        translation.carry_as(settings, schedule, path, schedule_path, (old_name, new_name))
    if finish := _FINISHES.get(kind):
        finish(translation, settings, schedule, path, schedule_path)


def _finish_exponential(translation: Translation, old: Any, new: Any, old_path: str, new_path: str) -> None:  # noqa: ANN401
    if old.burnin_steps and not old.burnin_learning_rate:
        translation.write(new, new_path, "constant_warmup", True, f"{old_path}.burnin_learning_rate")


def _finish_manual(translation: Translation, old: Any, new: Any, old_path: str, new_path: str) -> None:  # noqa: ANN401
    new.schedule_sizes.extend(step.step for step in old.schedule)
    new.learning_rates.extend(step.learning_rate for step in old.schedule)
    for index in range(len(old.schedule)):
        translation.origins[f"{new_path}.schedule_sizes[{index}]"] = f"{old_path}.schedule[{index}]"
    translation.write(new, new_path, "from_size", True, old_path)


def _finish_cosine(translation: Translation, old: Any, new: Any, old_path: str, new_path: str) -> None:  # noqa: ANN401
    """EasyRec counts the wave's end from step 0, the new schedule from its begin."""
    before = old.warmup_steps + old.hold_base_rate_steps
    if old.total_steps <= before:
        wanted = f"more total_steps than the {before} of warmup_steps and hold_base_rate_steps"
        translation.blame(f"{old_path}.total_steps", wanted, old.total_steps, "raise total_steps")
    if old.learning_rate_base < old.warmup_learning_rate:
        wanted, got = "a warmup_learning_rate of at most learning_rate_base", f"{old.warmup_learning_rate:g}"
        translation.blame(f"{old_path}.warmup_learning_rate", wanted, got, "lower it")
    size = max(old.total_steps - before, 1)
    translation.write(new, new_path, "T_max", size, f"{old_path}.total_steps")


def _finish_poly(translation: Translation, old: Any, new: Any, old_path: str, new_path: str) -> None:  # noqa: ANN401
    if old.total_steps < 1:
        translation.blame(f"{old_path}.total_steps", "total_steps of at least 1", old.total_steps, "raise it")
    else:
        translation.write(new, new_path, "total_steps", old.total_steps, f"{old_path}.total_steps")


def _finish_transformer(translation: Translation, old: Any, new: Any, old_path: str, new_path: str) -> None:  # noqa: ANN401
    for name in ("hidden_size", "warmup_steps"):
        if getattr(old, name) < 1:
            translation.blame(f"{old_path}.{name}", f"{name} of at least 1", getattr(old, name), "raise it")
        else:
            translation.write(new, new_path, name, getattr(old, name), f"{old_path}.{name}")


_FINISHES = {
    "exponential_decay_learning_rate": _finish_exponential,
    "manual_step_learning_rate": _finish_manual,
    "cosine_decay_learning_rate": _finish_cosine,
    "poly_decay_learning_rate": _finish_poly,
    "transformer_learning_rate": _finish_transformer,
}
"""Schedules that need more than other names."""
