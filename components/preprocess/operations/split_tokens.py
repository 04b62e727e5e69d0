"""Text cells split into any number of values a row; empty pieces are left out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from components.preprocess.operations.tokens import Tokens, find_list_tokens

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class SplitTokens:
    """string[B] -> any number of tokens a row; the default where there is no piece, if it isn't None."""

    separator: str
    default: str | None

    def in_graph(self, column: "tf.Tensor") -> "tf.RaggedTensor":
        """Returns string[B, None]."""
        import tensorflow as tf

        from components.preprocess.operations.graph_values import present

        return present(tf.strings.split(column, self.separator), self.default)

    def in_arrow(self, column: pa.Array) -> Tokens:
        """Returns the tokens of B rows."""
        return find_list_tokens(pc.split_pattern(column, self.separator), self.default)
