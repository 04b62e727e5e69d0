"""Texts as float32 numbers, NaN where a text is none."""

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from components.cell_checks import NUMBER
from components.preprocess.operations.vectors import Vectors, flush

if TYPE_CHECKING:
    import tensorflow as tf


def in_graph(texts: "tf.Tensor") -> "tf.Tensor":
    """Returns float32[N] for string[N]."""
    import tensorflow as tf

    from components.preprocess.operations.graph_vectors import flush as flush_tensor

    is_number = tf.strings.regex_full_match(texts, NUMBER)
    return flush_tensor(tf.strings.to_number(tf.where(is_number, tf.strings.strip(texts), "nan"), tf.float32))


def in_arrow(texts: pa.StringArray) -> Vectors:
    """Returns float32[N] for string[N]."""
    numbers = pc.if_else(pc.match_substring_regex(texts, NUMBER), texts, "nan")
    plain = pc.replace_substring_regex(pc.utf8_trim_whitespace(numbers), r"^\+", "").cast(pa.float32())
    return flush(np.asarray(plain.to_numpy(zero_copy_only=False), np.float32))
