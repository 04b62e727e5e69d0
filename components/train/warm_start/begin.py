"""Sets a ranker's variables to those of an earlier model, as far as they mean the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from components.row_keys import AllRowKeys, RowKeys
from components.train.warm_start.carried import LEFT_OUT, Carried, TableCarried
from components.train.warm_start.match_rows import NEW, CannotCarryError, Keys, Rows, match_rows
from components.train.warm_start.source import Origin, Source
from components.weights_record import WeightsRecord
from model.embedding.spread import SpreadVariable
from model.ranker import Ranker
from model.weight_places import DomainPart, TablePlace
from protos.train_pb2 import WarmStart

_ROWS_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Beginner:
    """A ranker with fresh weights, and what its weights mean.

    Attributes:
      ranker: what is to begin.
      tables: where its tables stand, by name.
      domain_parts: its variables that belong to one domain each.
      optimizers: kinds of its optimizers.
      row_keys: what rows stand for.
      assets: folder of vocabularies.
    """

    ranker: Ranker
    tables: Mapping[str, TablePlace]
    domain_parts: Mapping[str, DomainPart]
    optimizers: Mapping[str, str]
    row_keys: AllRowKeys
    assets: Path


def begin_from(beginner: Beginner, origin: Origin, source: Source, settings: WarmStart) -> Carried:
    """Carries weights over, and optimizer state if it is there; moving averages begin at the weights.

    Args:
      beginner: what is to begin; changed.
      origin: where the source is.
      source: the earlier model.
      settings: what is to be carried.
    """
    begin = _Begin(beginner, source)
    ranker = beginner.ranker
    names = [name for name in ranker.variables if name.startswith("dense/")]
    tables = begin.tables() if settings.tables else {name: _no_rows(it, LEFT_OUT) for name, it in begin.new.items()}
    dense = begin.dense(names) if settings.dense else dict.fromkeys(names, LEFT_OUT)
    state = begin.state() if source.has_state else None
    ranker.restart_averages()
    return Carried(origin.parent, tables, dense, state)


class _Begin:
    """One warm start."""

    def __init__(self, beginner: Beginner, source: Source) -> None:
        self.new = beginner.tables
        self._beginner = beginner
        self._source = source
        self._record: WeightsRecord = source.record
        self._variables = beginner.ranker.variables
        self._old_parts = {(part.family, part.domain): name for name, part in source.record.domain_parts.items()}
        self._same = {
            kind: source.record.optimizers.get(kind) == beginner.optimizers[kind] for kind in beginner.optimizers
        }

    def tables(self) -> dict[str, TableCarried]:
        """Carries rows over; of the old variables one at a time is in memory."""
        found: dict[str, TableCarried] = {}
        by_variable: dict[str, list[str]] = {}
        for name in self.new:
            if name in self._record.tables:
                by_variable.setdefault(self._record.tables[name].variable, []).append(name)
            else:
                found[name] = _no_rows(self.new[name], "the earlier model has no such table")
        for variable, names in by_variable.items():
            values = self._source.weights.read(variable)
            found |= {name: self._table(name, values) for name in names}
        return {name: found[name] for name in self.new}

    def dense(self, names: list[str]) -> dict[str, str]:
        """Carries variables over by name and shape."""
        return {name: self._variable(name, self._old_name(name)) for name in names}

    def state(self) -> dict[str, str]:
        """Carries the optimizers' state over, that of rows apart, which goes with them; and the number of steps."""
        names = [name for name in self._variables if name.startswith(("optimizer/", "balance/"))]
        found = {"step": self._variable("step", "step")}
        for name in names:
            if name.startswith("optimizer/") and not self._same["dense"]:
                found[name] = f"another optimizer: {self._record.optimizers.get('dense')}"
            else:
                found[name] = self._variable(name, self._old_state_name(name))
        return found

    def _table(self, name: str, values: npt.NDArray[np.float32]) -> TableCarried:
        new, old = self.new[name], self._record.tables[name]
        try:
            if old.width != new.width:
                raise CannotCarryError(f"its width was {old.width} and is {new.width}")
            rows = self._match(old, new)
        except CannotCarryError as cannot:
            return _no_rows(new, str(cannot))
        kept = np.flatnonzero(rows != NEW)
        for start in range(0, len(kept), _ROWS_AT_ONCE):
            some = kept[start : start + _ROWS_AT_ONCE]
            self._set_rows(new, new.first_row + some, values[old.first_row + rows[some]])
        num_gone = old.num_rows - len(np.unique(rows[kept]))
        return TableCarried(len(kept), new.num_rows - len(kept), num_gone)

    def _set_rows(self, table: TablePlace, rows: Rows, values: npt.NDArray[np.float32]) -> None:
        """Sets rows: their weights, and what the optimizer keeps behind them if that is there and of one kind."""
        variable = self._variables[table.variable]
        if isinstance(variable, SpreadVariable):
            kept, rows = (found.numpy() for found in variable.spread.own(tf.constant(rows, tf.int32)))
            values, variable = values[kept], variable.variable
        if not (self._source.has_state and self._same["sparse"] and values.shape[1] == variable.shape[1]):
            beside = tf.gather(variable, rows)[:, table.width :]
            values = np.concatenate([values[:, : table.width], beside.numpy()], axis=1)
        variable.scatter_update(tf.IndexedSlices(tf.constant(values), tf.constant(rows)))

    def _match(self, old: TablePlace, new: TablePlace) -> Rows:
        """Returns the old row of each; features that share the table must agree on it."""
        matches = []
        for feature in new.features:
            before = feature if feature in old.features else old.features[0]
            matches.append(
                match_rows(
                    Keys(_keys(self._source.row_keys, before, old), self._source.assets, old.num_rows),
                    Keys(_keys(self._beginner.row_keys, feature, new), self._beginner.assets, new.num_rows),
                )
            )
        if any(not np.array_equal(match, matches[0]) for match in matches):
            raise CannotCarryError(f"{' and '.join(new.features)} share it, and its rows mean other things to each")
        return matches[0]

    def _variable(self, name: str, old_name: str | None) -> str:
        """Sets a variable, or returns why not."""
        variable: Any = self._variables[name]
        shapes = self._source.weights.shapes
        if old_name is None:
            return "the earlier model has no such domain"
        if old_name not in shapes:
            return "the earlier model has no such variable"
        if shapes[old_name] != tuple(variable.shape):
            return f"its shape was {list(shapes[old_name])} and is {variable.shape.as_list()}"
        value: Any = self._source.weights.read(old_name)
        variable.assign(value)
        return ""

    def _old_name(self, name: str) -> str | None:
        """The name of a dense variable in the earlier model: of the same domain, whatever its number is."""
        part = self._beginner.domain_parts.get(name)
        if part is None:
            return name
        number = self._domain_numbers.get(part.domain)
        return None if number is None else self._old_parts.get((part.family, number), name)

    def _old_state_name(self, name: str) -> str | None:
        if not name.startswith("optimizer/"):
            return name
        slot, variable = name.removeprefix("optimizer/").split("/", 1)
        old = self._old_name(f"dense/{variable}")
        return None if old is None else f"optimizer/{slot}/{old.removeprefix('dense/')}"

    @cached_property
    def _domain_numbers(self) -> dict[int, int]:
        """The earlier numbers of domains by their present ones; those that are new are in none."""
        old, new = self._source.row_keys.domain, self._beginner.row_keys.domain
        if old is None or new is None:
            return {}
        counts = [len(keys.tokens) + len(keys.special) for keys in (old, new)]
        pair = Keys(old, self._source.assets, counts[0]), Keys(new, self._beginner.assets, counts[1])
        return {number: int(row) for number, row in enumerate(match_rows(*pair)) if row != NEW}


def _keys(keys: AllRowKeys, feature: str, table: TablePlace) -> RowKeys:
    """What a feature's rows stand for; numbers that weight rows have one a place."""
    return keys.features.get(feature, RowKeys(f"the places of {table.num_rows} numbers"))


def _no_rows(table: TablePlace, why: str) -> TableCarried:
    return TableCarried(0, table.num_rows, 0, why)
