"""Rows of tables spread over parameter servers: of P servers, number k holds rows k, k + P, k + 2 P, ... of a stack.

In a step all processes tell one another which rows they need, servers answer with the weights of those they hold,
summed gradients go to all, and each server changes its own rows. What an optimizer keeps for a row leaves its server
only on its way into a checkpoint.

A row's place is its number where one server's rows stand below the other's. So what servers answer, one after the
other, is in the order of places.

Dimensions: R rows of a stack, C numbers of each, D of them weights, P servers, Q rows asked for.
"""

from collections.abc import Callable, Iterator
from itertools import accumulate

import tensorflow as tf

from model.workers import Workers

_PART_BYTES = 16 << 20
"""Of what a server sends at once into a checkpoint."""

_BYTES_OF_NUMBER = 4


class Spread:
    """Where the rows of one stack are.

    Args:
      num_rows: R.
      workers: of whom some are servers.

    Attributes:
      num_rows: R.
      num_here: rows that this process holds; 0 where it is no server.
      workers: all processes.
    """

    def __init__(self, num_rows: int, workers: Workers) -> None:
        self.num_rows = num_rows
        self.workers = workers
        sizes = [-(-(num_rows - server) // workers.num_servers) for server in range(workers.num_servers)]
        self._starts = [0, *accumulate(sizes)]
        server = workers.server
        self._first, self._end = (0, 0) if server is None else (self._starts[server], self._starts[server + 1])
        self.num_here = self._end - self._first

    def read(self, variable: tf.Variable, width: int, numbers: tf.Tensor) -> tf.Tensor:
        """Returns the weights of rows; all processes take part, each with the rows that it needs.

        Args:
          variable: float32[rows that are here, C].
          width: D.
          numbers: int32[Q], different rows.

        Returns:
          float32[Q, D]
        """
        places = self._places(numbers)
        asked = tf.sort(tf.unique(self.workers.gather(places))[0])
        here = tf.boolean_mask(asked, self._are_here(asked)) - self._first
        answered = self.workers.gather(tf.gather(variable, here)[:, :width])
        return tf.gather(answered, tf.searchsorted(asked, places))

    def own(self, numbers: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Returns which of some rows are here, int64, and which rows of this process's variable they are, int32."""
        places = self._places(numbers)
        kept = tf.where(self._are_here(places))[:, 0]
        return kept, tf.gather(places, kept) - self._first

    def set_rows(self, variable: tf.Variable, numbers: tf.Tensor, rows: tf.Tensor) -> None:
        """Sets those of some rows that are here."""
        kept, here = self.own(numbers)
        variable.scatter_update(tf.IndexedSlices(tf.gather(rows, kept), here))

    def _places(self, numbers: tf.Tensor) -> tf.Tensor:
        num_servers = self.workers.num_servers
        return tf.gather(tf.constant(self._starts), numbers % num_servers) + numbers // num_servers

    def _are_here(self, places: tf.Tensor) -> tf.Tensor:
        return (places >= self._first) & (places < self._end)


class SpreadVariable:
    """A variable of which each server has some rows, as a checkpoint sees it: whole.

    Attributes:
      variable: float32[rows that are here, C].
      spread: where rows are.
      shape: (R, C).
    """

    def __init__(self, variable: tf.Variable, spread: Spread) -> None:
        self.variable = variable
        self.spread = spread
        self.shape = (spread.num_rows, int(variable.shape[1]))
        self._carriers = [spread.workers.carrier(server) for server in range(spread.workers.num_servers)]
        self._rows_at_once = max(_PART_BYTES // (_BYTES_OF_NUMBER * self.shape[1]), 1)

    def collect(self) -> Iterator[tuple[int, tf.Tensor]]:
        """Yields on the chief, part by part, the number of a first row and rows from there on, float32[N, C].

        Servers take part, and yield nothing; nor do others, who need not.
        """
        workers = self.spread.workers
        if not workers.is_chief and workers.server is None:
            return
        for first in self._firsts():
            sent = self._part(first // workers.num_servers)
            parts = [carry(sent) for carry in self._carriers]
            if workers.is_chief:
                yield first, tf.reshape(tf.stack(parts, axis=1), [-1, self.shape[1]])[: self.shape[0] - first]

    def restore(self, read: Callable[[int, int], tf.Tensor]) -> None:
        """Sets the rows that are here.

        Args:
          read: (first row, number of rows) -> these rows, float32[N, C].
        """
        if not self.spread.num_here:
            return
        for first in self._firsts():
            num_rows = min(self._rows_at_once * self.spread.workers.num_servers, self.shape[0] - first)
            self.spread.set_rows(self.variable, tf.range(first, first + num_rows), read(first, num_rows))

    def _firsts(self) -> range:
        return range(0, self.shape[0], self._rows_at_once * self.spread.workers.num_servers)

    def _part(self, start: int) -> tf.Tensor:
        """The rows that are here from `start` on, filled up with zeros to the size that all parts have."""
        part = self.variable[start : start + self._rows_at_once]
        return tf.pad(part, [[0, self._rows_at_once - part.shape[0]], [0, 0]])
