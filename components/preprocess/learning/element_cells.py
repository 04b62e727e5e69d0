"""What is learnt from sequences: the tokens or the numbers of all elements."""

from dataclasses import dataclass

import pyarrow as pa

from components.preprocess.find_tokens import LearntFrom
from components.preprocess.operations.find_elements import FindElements
from components.preprocess.operations.tokens import Tokens
from components.preprocess.operations.vectors import Vectors
from components.preprocess.raw_steps import NumberSteps


@dataclass(frozen=True, slots=True)
class ElementTokens:
    """The tokens of all elements of a row, as learning counts them."""

    elements: FindElements
    tokens: LearntFrom

    def in_arrow(self, *columns: pa.Array) -> Tokens:
        """Returns the tokens of all elements, one or any number an element."""
        cells, _, _ = self.elements.in_arrow(*columns)
        return self.tokens.in_arrow(*cells)


@dataclass(frozen=True, slots=True)
class ElementNumbers:
    """The numbers of all elements, as learning measures them."""

    elements: FindElements
    numbers: NumberSteps

    def in_arrow(self, column: pa.Array) -> Vectors:
        """Returns float32[N, width], NaN where missing."""
        cells, _, _ = self.elements.in_arrow(column)
        return self.numbers.in_arrow(cells[0])
