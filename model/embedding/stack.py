"""Tables of one width as one variable, each row with its optimizer's state beside its weights.

A step then reads the rows that its batch touches with one gather and writes them back with one scatter, whatever the
number of tables; what a step costs follows the batch and not the tables.

Dimensions: R rows of all tables, D their width, Z slots (numbers that the optimizer keeps for each weight).
"""

from collections.abc import Sequence

import tensorflow as tf

from model.embedding.spread import Spread, SpreadVariable
from model.embedding.table import Lookup, SequenceLookup, Table
from model.seeds import child_seed
from model.workers import Workers

_ROWS_AT_ONCE = 1 << 20
_MOST_ROWS = 2**31 - 2


class Stack(tf.Module):
    """Tables one under another, and below them one row of zeros that stands for "no id" and never learns.

    Attributes:
      tables: by name.
      width: D.
      trainable: whether they learn.
      starts: by name of the table, its first row.
      null_row: R, the row of zeros.
      spread: where rows are that parameter servers hold; None: all are here.
      variable: float32[R + 1, D (1 + Z)]: weights, then one slot after another; of these rows, those that are here.
    """

    def __init__(self, tables: Sequence[Table], num_slots: int, workers: Workers | None = None) -> None:
        """Makes the variable, all zeros.

        Args:
          tables: of one width, all trainable or none.
          num_slots: Z.
          workers: who else learns the same; None: nobody.

        Raises:
          ValueError: there are more rows than int32 can number.
        """
        self.tables = tuple(sorted(tables, key=lambda table: table.name))
        self.width = self.tables[0].width
        self.trainable = self.tables[0].trainable
        super().__init__(name=f"width_{self.width}" + ("" if self.trainable else "_frozen"))
        self.starts: dict[str, int] = {}
        self.null_row = 0
        for table in self.tables:
            self.starts[table.name] = self.null_row
            self.null_row += table.num_rows
        if self.null_row > _MOST_ROWS:
            raise ValueError(f"tables of width {self.width}: expected at most {_MOST_ROWS} rows, got {self.null_row}")
        self.spread = Spread(self.null_row + 1, workers) if workers is not None and workers.num_servers else None
        num_here = self.null_row + 1 if self.spread is None else self.spread.num_here
        self.variable = tf.Variable(tf.zeros([num_here, self.width * (1 + num_slots)]), name=self.name)

    def place(self, ids: tf.Tensor, lookups: Sequence[Lookup]) -> tf.Tensor:
        """Turns ids into rows of the variable.

        An id outside 0..num_ids-1, NO_ID among them, becomes the row of zeros: it can't reach another table's rows.

        Args:
          ids: int32[..., F], the last axis in the order of lookups.
          lookups: F of them.

        Returns:
          int32, as ids.
        """
        starts = tf.constant([self.starts[lookup.table] for lookup in lookups], tf.int32)
        num_ids = tf.constant([lookup.num_ids for lookup in lookups], tf.int32)
        return tf.where((ids >= 0) & (ids < num_ids), ids + starts, self.null_row)

    def place_one(self, ids: tf.Tensor, lookup: Lookup | SequenceLookup) -> tf.Tensor:
        """Turns the ids of one lookup, int32[N], into rows of the variable; as place."""
        start = self.starts[lookup.table]
        return tf.where((ids >= 0) & (ids < lookup.num_ids), ids + start, self.null_row)

    def fill(self, slots: Sequence[float], seed: int) -> None:
        """Sets fresh weights and slots.

        Args:
          slots: Z first values.
          seed: a table's weights depend on it and on the table's own name, shape and initialiser, and on nothing else.
        """
        values = [value for value in slots for _ in range(self.width)]
        for table in self.tables:
            start, table_seed = self.starts[table.name], child_seed(seed, f"table/{table.name}")
            # Drawn in pieces, so that making a large table takes little more memory than the table. Written by scatter:
            # assigning to a slice of a variable copies the whole of it.
            for stream, first in enumerate(range(0, table.num_rows, _ROWS_AT_ONCE)):
                last = min(first + _ROWS_AT_ONCE, table.num_rows)
                weights = table.initial_rows((last - first, table.width), table_seed, stream)
                beside = tf.broadcast_to(tf.constant(values, tf.float32), [last - first, len(values)])
                self._set_rows(tf.range(start + first, start + last), tf.concat([weights, beside], axis=1))

    def whole(self, variable: tf.Variable) -> tf.Variable | SpreadVariable:
        """Returns this stack's variable, or another with its rows, as a checkpoint sees it."""
        return variable if self.spread is None else SpreadVariable(variable, self.spread)

    def without_slots(self) -> "Stack":
        """Returns a copy that holds weights only; of tables on parameter servers one of zeros, to be set."""
        copy = Stack(self.tables, num_slots=0)
        if self.spread is None:
            copy.variable.assign(self.variable[:, : self.width])
        return copy

    def _set_rows(self, numbers: tf.Tensor, rows: tf.Tensor) -> None:
        """Sets those of some rows that are here."""
        if self.spread is None:
            self.variable.scatter_update(tf.IndexedSlices(rows, numbers))
        else:
            self.spread.set_rows(self.variable, numbers, rows)
