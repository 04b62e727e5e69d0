"""Several processes that learn together, each from rows of its own: what they tell one another inside a step.

A batch is the rows of all workers. Losses divide by the weights of all (see model/losses/reduction.py), so gradients of
workers add up to the batch's; each worker then changes all weights alike. What flows is summed dense gradients, and row
numbers with their summed gradients; never a table. The last of them may be parameter servers, which have no rows to
learn from, and hold the tables for all (see model/embedding/spread.py).

Dimensions: W workers, servers among them.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count

import tensorflow as tf

from model.seeds import child_seed

_GROUP = 1
_NUM_AGREED = 3
_MOST_BITS = 31


class Workers:
    """The processes that TensorFlow's collective operations connect; see components/train/find_workers.py.

    Args:
      rank: number of this process, 0 the chief.
      size: W, at least 2.
      connection: what keeps the processes connected, held as long as this object.
      num_servers: how many of them, the last, are parameter servers; 0: each holds all tables.
    """

    def __init__(self, rank: int, size: int, connection: object, num_servers: int = 0) -> None:
        self.rank = rank
        self.size = size
        self.num_servers = num_servers
        self.num_learners = size - num_servers
        self._connection = connection
        self._keys = count(1)
        signature = [tf.TensorSpec([_NUM_AGREED], tf.int64)]
        self._sum_numbers = tf.function(self.sum, input_signature=signature, autograph=False).get_concrete_function()

    @property
    def is_chief(self) -> bool:
        """Whether this process writes what is written."""
        return self.rank == 0

    @property
    def server(self) -> int | None:
        """Number of this process among the parameter servers; None where it is none."""
        return self.rank - self.num_learners if self.rank >= self.num_learners else None

    @property
    def share_of_tables(self) -> float:
        """The part of all tables' rows that this process holds while it learns."""
        if not self.num_servers:
            return 1.0
        return 0.0 if self.server is None else 1 / self.num_servers

    def sum(self, numbers: tf.Tensor) -> tf.Tensor:
        """Returns the sum over all workers, the same bits on each; in a graph, or by `agree`."""
        with tf.device("/CPU:0"):
            return tf.raw_ops.CollectiveReduceV2(
                input=numbers,
                group_size=self.size,
                group_key=_GROUP,
                instance_key=self._key(),
                ordering_token=[],
                merge_op="Add",
                final_op="Id",
            )

    def sum_all(self, tensors: Sequence[tf.Tensor]) -> list[tf.Tensor]:
        """Returns the sums of several float32 tensors of known shapes, told at once."""
        flat = self.sum(tf.concat([tf.reshape(tensor, [-1]) for tensor in tensors], axis=0))
        parts = tf.split(flat, [tensor.shape.num_elements() for tensor in tensors])
        return [tf.reshape(part, tensor.shape) for part, tensor in zip(parts, tensors, strict=True)]

    def gather(self, rows: tf.Tensor) -> tf.Tensor:
        """Returns the rows of all workers, one worker after the other; in a graph."""
        num_rows = tf.shape(rows)[:1]
        of_each = self._gather(num_rows, self._key())
        sizes = tf.constant([1 << bits for bits in range(_MOST_BITS)])
        bits = tf.searchsorted(sizes, tf.reduce_max(of_each)[tf.newaxis])
        size = tf.gather(sizes, bits)
        missing = tf.concat([size - num_rows, tf.zeros([rows.shape.rank - 1], tf.int32)], axis=0)
        # To TensorFlow a key has one shape for good: so sizes are powers of 2, each with a key of its own.
        padded = tf.pad(rows, tf.stack([tf.zeros_like(missing), missing], axis=1))
        gathered = self._gather(padded, self._key() + bits[0])
        return tf.boolean_mask(gathered, tf.reshape(tf.sequence_mask(of_each, size[0]), [-1]))

    def carrier(self, server: int) -> Callable[[tf.Tensor], tf.Tensor]:
        """Returns what brings numbers of one shape from a server to the chief.

        Both call it, the chief with numbers of that shape, and get the server's; others would get their own.
        """
        ends = {"group_size": 2, "group_key": _GROUP + 1 + server, "instance_key": self._key()}

        def carry(numbers: tf.Tensor) -> tf.Tensor:
            with tf.device("/CPU:0"):
                if self.is_chief:
                    return tf.raw_ops.CollectiveBcastRecvV2(T=numbers.dtype, shape=numbers.shape, **ends)
                if self.server == server:
                    return tf.raw_ops.CollectiveBcastSendV2(input=numbers, **ends)
                return tf.identity(numbers)

        carrier: Callable[[tf.Tensor], tf.Tensor] = tf.function(carry, autograph=False)
        return carrier

    def agree(self, numbers: Sequence[int]) -> list[int]:
        """Returns the sums of up to 3 whole numbers over all workers; each waits here for the others."""
        rest = [0] * (_NUM_AGREED - len(numbers))  # an operation must always have the same shape
        sums: list[int] = self._sum_numbers(tf.constant([*numbers, *rest], tf.int64)).numpy().tolist()
        return sums[: len(numbers)]

    def any(self, flag: bool) -> bool:
        """Returns whether any worker says so; each waits here for the others."""
        return self.agree([flag])[0] > 0

    def _gather(self, rows: tf.Tensor, key: int | tf.Tensor) -> tf.Tensor:
        with tf.device("/CPU:0"):
            return tf.raw_ops.CollectiveGatherV2(
                input=rows, group_size=self.size, group_key=_GROUP, instance_key=key, ordering_token=[]
            )

    def _key(self) -> int:
        """Numbers an operation. All workers trace the same ones in one order: a number means the same to all."""
        return _MOST_BITS * next(self._keys)


_WORKERS: ContextVar[Workers | None] = ContextVar("workers", default=None)


@contextmanager
def working_with(workers: Workers | None) -> Iterator[None]:
    """Lets what is traced in the block count the rows of all workers; None: there are no others."""
    before = _WORKERS.set(workers)
    try:
        yield
    finally:
        _WORKERS.reset(before)


def sum_over_workers(number: tf.Tensor) -> tf.Tensor:
    """Returns the sum of a number that no weight has a say in."""
    workers = _WORKERS.get()
    return number if workers is None else workers.sum(tf.stop_gradient(number))


def total_over_workers(numbers: tf.Tensor) -> tf.Tensor:
    """Returns the sum of numbers that weights have a say in; the gradients of all losses go back to each part of it."""
    workers = _WORKERS.get()
    if workers is None:
        return numbers
    total = tf.custom_gradient(lambda part: (workers.sum(part), workers.sum))
    return total(numbers)


def share_of_worker(number: tf.Tensor) -> tf.Tensor:
    """Returns a W-th of what all workers compute alike, so that it counts once in their sum."""
    workers = _WORKERS.get()
    return number if workers is None else number / workers.size


def seed_of_worker(seed: int) -> int:
    """Returns the seed of what is drawn for rows: another one on each worker; the same for the chief as alone."""
    workers = _WORKERS.get()
    return seed if workers is None or workers.is_chief else child_seed(seed, f"worker_{workers.rank}")
