"""What is measured of which tasks, and how: the settings that every worker needs."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.evaluate.judged_kind import judged_kinds
from components.report import CLASS_SLICE, CLASSES, COLD_SLICE, DOMAIN_SLICE, SPACE_SLICE
from protos.errors import ConfigError
from protos.model_pb2 import TaskTower
from protos.release_pb2 import EvaluationConfig

MODELS = ("candidate", "released")


@dataclass(frozen=True, slots=True)
class JudgedTask:
    """A task.

    Attributes:
      name: the tower's name.
      kind: CHANCE, CLASSES or VALUE.
      num_classes: classes of a task of several; else 1.
      has_space: whether its rows in its task space are a slice.
      is_weighted: whether its metrics count rows by their sample weight.
    """

    name: str
    kind: str
    num_classes: int = 1
    has_space: bool = False
    is_weighted: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How rows are measured.

    Attributes:
      tasks: what is judged.
      domains: names of the domains by number; empty if rows have none.
      cold_features: features whose rows with an unknown value are a slice.
      slicings: columns that rows are sliced by, several together; DOMAIN_SLICE stands for the domain.
      has_users: whether rows have a user.
      has_sessions: whether rows have a session.
      compare: whether the released model is measured too.
      max_slice_values: values of a slicing that are slices of their own.
      max_counted_values: values of a slicing that are counted at a time.
      num_blocks: parts that users are hashed into.
      num_bins: bins of scores.
      top_k: places at the top of a session's list that count.
      level: share of intervals that are to hold the true value.
    """

    tasks: tuple[JudgedTask, ...]
    domains: tuple[str, ...]
    slicings: tuple[tuple[str, ...], ...]
    cold_features: tuple[str, ...]
    has_users: bool
    has_sessions: bool
    compare: bool
    max_slice_values: int
    max_counted_values: int
    num_blocks: int
    num_bins: int
    top_k: int
    level: float

    @property
    def models(self) -> tuple[str, ...]:
        """The models that are measured."""
        return MODELS if self.compare else MODELS[:1]


def make_plan(
    towers: Sequence[TaskTower],
    domains: Sequence[str],
    evaluation: EvaluationConfig,
    slicings: Sequence[tuple[str, ...]] = (),
    *,
    compare: bool,
) -> Plan:
    """Returns the plan of a config's evaluation.

    Args:
      towers: the tasks.
      domains: names of the domains by number; empty if rows have none.
      evaluation: its settings.
      slicings: columns to slice by, as protos.uses.slicings gives them.
      compare: whether there is a released model.

    Raises:
      ConfigError: a column has a name that stands for another kind of slice, or rows have no domain to slice by.
    """
    for columns in slicings:
        taken = {SPACE_SLICE, COLD_SLICE, CLASS_SLICE, *([] if domains else [DOMAIN_SLICE])} & set(columns)
        if taken or (columns == (DOMAIN_SLICE,) and DOMAIN_SLICE in evaluation.slice_columns):
            text = f"expected another name than {min(taken, default=DOMAIN_SLICE)!r}, which names slices of its own"
            raise ConfigError(f"evaluation_config.slice_columns: {text}; rename the log's column")
    kinds = judged_kinds(towers)
    return Plan(
        tasks=tuple(_task(tower, kinds[tower.tower_name], evaluation) for tower in towers),
        domains=tuple(domains),
        slicings=tuple(columns for columns in slicings if columns != (DOMAIN_SLICE,)),
        cold_features=tuple(evaluation.cold_features),
        has_users=bool(evaluation.user_column),
        has_sessions=bool(evaluation.session_column),
        compare=compare,
        max_slice_values=evaluation.max_slice_values,
        max_counted_values=evaluation.max_counted_values,
        num_blocks=evaluation.num_blocks,
        num_bins=evaluation.num_score_bins,
        top_k=evaluation.top_k,
        level=evaluation.interval_level,
    )


def _task(tower: TaskTower, kind: str, evaluation: EvaluationConfig) -> JudgedTask:
    has_space = bool(tower.task_space_indicator_label or tower.task_space_indicator_name)
    is_weighted = evaluation.weigh_rows and bool(tower.sample_weight_name)
    return JudgedTask(tower.tower_name, kind, tower.num_class if kind == CLASSES else 1, has_space, is_weighted)
