"""Text cells split into vectors of numbers."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.cell_checks import NUMBER
from components.preprocess.operations.vectors import Vectors, to_vectors

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class SplitNumbers:
    """string[B] -> float32[B, width].

    Empty pieces are left out; missing numbers, and pieces that are none, are NaN; a cell with other than `width` of
    them, which preprocessing rejects, is cut or filled up with NaN.
    """

    separator: str
    width: int

    def in_graph(self, column: "tf.Tensor") -> "tf.Tensor":
        """Returns float32[B, width]."""
        import tensorflow as tf

        from components.preprocess.operations.graph_vectors import to_vectors

        pieces = tf.strings.split(column, self.separator)
        pieces = tf.ragged.boolean_mask(pieces, tf.not_equal(pieces, ""))
        is_number = tf.strings.regex_full_match(pieces.values, NUMBER)
        numbers = tf.strings.to_number(tf.where(is_number, tf.strings.strip(pieces.values), "nan"), tf.float32)
        return to_vectors(pieces.with_values(numbers), self.width)

    def in_arrow(self, column: pa.Array) -> Vectors:
        """Returns float32[B, width]."""
        lists = pc.split_pattern(column, self.separator)
        pieces = lists.flatten()
        keep = pc.not_equal(pieces, "").to_numpy(zero_copy_only=False)
        offsets = np.concatenate([[0], np.cumsum(keep)]).astype(np.int32)[lists.offsets.to_numpy()]
        kept = pieces.filter(pa.array(keep))
        text = pc.utf8_trim_whitespace(pc.if_else(pc.match_substring_regex(kept, NUMBER), kept, "nan"))
        numbers = pc.replace_substring_regex(text, r"^\+", "").cast(pa.float32()).to_numpy(zero_copy_only=False)
        return to_vectors(numbers, offsets, self.width)
