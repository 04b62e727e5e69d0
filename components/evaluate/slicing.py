"""Which slices rows belong to: the values of a column, or of several together, the most frequent ones by name."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from components.evaluate.cold_values import cold_column
from components.evaluate.frequent_values import FrequentValues
from components.evaluate.plan import JudgedTask, Plan
from components.report import CLASS_SLICE, CLASSES, COLD_SLICE, DOMAIN_SLICE, IN_SPACE, SPACE_SLICE

OTHER = "(other)"
MISSING = "(missing)"
SEPARATOR = "\x1f"
"""Between the values of several columns; a control character made for this."""

Codes = npt.NDArray[np.int32]
Place = dict[str, str]


@dataclass(frozen=True, slots=True)
class Slicing:
    """A partition of rows into slices.

    Attributes:
      columns: what it looks at; empty: all rows are one slice without a name.
      values: the slices that are named, in their order; of several columns joined by SEPARATOR.
      has_other: whether there is a last slice for all other values.
    """

    columns: tuple[str, ...]
    values: tuple[str, ...]
    has_other: bool = False

    @property
    def places(self) -> list[Place]:
        """Each slice as the report names it."""
        if not self.columns:
            return [{}]
        named = [dict(zip(self.columns, value.split(SEPARATOR), strict=True)) for value in self.values]
        return named + ([dict.fromkeys(self.columns, OTHER)] if self.has_other else [])

    def codes(self, rows: pa.Table, domains: Sequence[str]) -> Codes:
        """Returns the number of each row's slice; -1 for none."""
        if self.columns == (DOMAIN_SLICE,):
            domain: Codes = rows.column(DOMAIN_SLICE).to_numpy().astype(np.int32)
            return np.where((domain >= 0) & (domain < len(self.values)), domain, np.int32(-1))
        found = pc.index_in(joined(rows, self.columns, domains), pa.array(self.values, pa.string()))
        rest = len(self.values) if self.has_other else -1
        codes: Codes = pc.fill_null(found, rest).to_numpy().astype(np.int32)
        return codes


def slice_column(column: str) -> str:
    """Returns the name that a raw column has among scored rows."""
    return f"slice.{column}"


def joined(rows: pa.Table | pa.RecordBatch, columns: Sequence[str], domains: Sequence[str]) -> pa.ChunkedArray:
    """Returns the values of columns of scored rows as one text."""
    texts = [
        _domain_names(rows, domains) if name == DOMAIN_SLICE else rows.column(slice_column(name)) for name in columns
    ]
    return texts[0] if len(texts) == 1 else pc.binary_join_element_wise(*texts, SEPARATOR)


def _domain_names(rows: pa.Table | pa.RecordBatch, domains: Sequence[str]) -> pa.Array:
    """Returns each row's domain by name; a number that is none's is MISSING."""
    codes = rows.column(DOMAIN_SLICE).to_numpy()
    named = np.where((codes >= 0) & (codes < len(domains)), codes, len(domains))
    return pa.array([*domains, MISSING], pa.string()).take(pa.array(named))


def as_slices(column: pa.Array) -> pa.Array:
    """Returns a raw column's values as slices name them."""
    return pc.replace_substring(pc.fill_null(column.cast(pa.string()), MISSING), SEPARATOR, " ")


def count_values(rows: pa.RecordBatch, plan: Plan) -> list[Counter[str]]:
    """Returns how often each value of each of the plan's slicings occurs."""
    counted = [pc.value_counts(joined(rows, columns, plan.domains)) for columns in plan.slicings]
    return [
        Counter(dict(zip(found.field("values").to_pylist(), found.field("counts").to_pylist(), strict=True)))
        for found in counted
    ]


def choose_slicings(plan: Plan, values: Sequence[FrequentValues]) -> tuple[Slicing, ...]:
    """Returns all slicings: all rows, the domains, and of each column the most frequent values.

    Args:
      plan: how many values are named.
      values: the values of each of the plan's slicings.
    """
    chosen = [Slicing((), ()), *([Slicing((DOMAIN_SLICE,), plan.domains)] if plan.domains else [])]
    for columns, found in zip(plan.slicings, values, strict=True):
        others = SEPARATOR.join([OTHER] * len(columns))
        # Ties go to the name that sorts first, so that the choice does not hang on the order of the rows.
        by_size = sorted((name for name in found.counts if name != others), key=lambda it: (-found.counts[it], it))
        named = tuple(by_size[: plan.max_slice_values])
        chosen.append(Slicing(columns, named, has_other=len(named) < len(found.counts) or not found.is_whole))
    return tuple(chosen)


def task_slicings(
    task: JudgedTask, slicings: Sequence[Slicing], rows: pa.Table, plan: Plan
) -> Iterator[tuple[list[Place], Codes]]:
    """Yields the places of each slicing of a task, and the slice of each of its entries.

    Entries are rows, or of a task of several classes rows times classes, the classes of a row side by side.
    """
    for slicing in slicings:
        codes = slicing.codes(rows, plan.domains) if slicing.columns else np.zeros(rows.num_rows, np.int32)
        yield slicing.places, np.repeat(codes, task.num_classes)
    parts = [({SPACE_SLICE: IN_SPACE}, f"{SPACE_SLICE}.{task.name}")] if task.has_space else []
    parts += [({COLD_SLICE: name}, cold_column(name)) for name in plan.cold_features]
    for place, column in parts:
        inside = rows.column(column).to_numpy()
        yield [place], np.repeat(np.where(inside, 0, -1).astype(np.int32), task.num_classes)
    if task.kind == CLASSES:
        classes = np.arange(task.num_classes, dtype=np.int32)
        yield [{CLASS_SLICE: str(number)} for number in classes], np.tile(classes, rows.num_rows)
