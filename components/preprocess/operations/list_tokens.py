"""A column of lists as any number of values a row; missing values are left out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from components.preprocess.operations.tokens import Tokens, find_list_tokens

if TYPE_CHECKING:
    import tensorflow as tf


@dataclass(frozen=True, slots=True)
class ListTokens:
    """Lists of text or integers -> any number of tokens a row; the default where there is none, if it isn't None."""

    default: str | None

    def in_graph(self, column: "tf.SparseTensor") -> "tf.RaggedTensor":
        """Returns string[B, None]."""
        import tensorflow as tf

        from components.preprocess.operations.graph_values import as_text, present

        lists = tf.RaggedTensor.from_sparse(column)
        return present(lists.with_values(as_text(lists.values)), self.default)

    def in_arrow(self, column: pa.ListArray) -> Tokens:
        """Returns the tokens of B rows."""
        return find_list_tokens(column, self.default)
