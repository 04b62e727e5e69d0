"""Identity: the value already is the id. -1 and what is no integer give none; ids outside of the table become 0."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.cell_checks import INTEGER
from components.preprocess.operations.ids import Ids
from model.example_spec import NO_ID

if TYPE_CHECKING:
    import tensorflow as tf


_TOO_LONG = 10**18
"""The least number that INTEGER takes for none, for its length; the missing integer is one of those below minus it."""


@dataclass(frozen=True, slots=True)
class IdentityIds:
    """Decimal text -> id in 0..num_rows-1, or NO_ID.

    What FBGEMM's bounds check does in TorchEasyRec; preprocessing counts the ids that it changes.
    """

    num_rows: int

    def in_graph(self, tokens: "tf.Tensor") -> "tf.Tensor":
        """Returns int64[N] for string[N]."""
        import tensorflow as tf

        from components.preprocess.operations.graph_values import is_missing

        none = tf.constant(NO_ID, tf.int64)
        is_number = tf.logical_and(tf.logical_not(is_missing(tokens)), tf.strings.regex_full_match(tokens, INTEGER))
        text = tf.where(is_number, tf.strings.strip(tokens), str(NO_ID))
        ids = tf.strings.to_number(text, tf.int64)
        inside = tf.logical_and(ids >= 0, ids < self.num_rows)
        return tf.where(inside, ids, tf.where(tf.equal(ids, NO_ID), none, tf.zeros_like(ids)))

    def in_arrow(self, tokens: pa.Array) -> Ids:
        """Returns int64[N] for string[N] or int64[N]."""
        if pa.types.is_integer(tokens.type):
            numbers = tokens.to_numpy()
            whole = np.where((numbers > -_TOO_LONG) & (numbers < _TOO_LONG), numbers, NO_ID)
        else:
            text = pc.if_else(pc.match_substring_regex(tokens, INTEGER), tokens, str(NO_ID))
            whole = pc.replace_substring_regex(pc.utf8_trim_whitespace(text), r"^\+", "").cast(pa.int64()).to_numpy()
        inside = (whole >= 0) & (whole < self.num_rows)
        return np.where(inside, whole, np.where(whole == NO_ID, NO_ID, 0))
