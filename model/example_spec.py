"""What one example holds: the promise that preprocessing makes to the model, in plain numbers.

An example is a row after the transform graph. Its columns are named by kind, because one raw column may be a feature
and a label at once: `id.<feature>`, `id_weight.<feature>`, `sequence.<feature>`, `sequence_size.<feature>`,
`sequence_weight.<feature>`, `dense.<feature>`, `label.<label>`, `weight.<column>`, `key.<name>`, `domain`, `user`.
"""

from dataclasses import dataclass

NO_ID = -1
"""Stands for "no id" in an `id.` column that holds one id a row; it embeds to the zero vector."""

DOMAIN = "domain"
"""Column of the domain's number, int32 in 0..K-1."""

USER = "user"
"""Column of the user's hashed key, int64."""


@dataclass(frozen=True, slots=True)
class IdFeature:
    """A feature that is a table row number.

    Attributes:
      name: the feature's name; the column is `id.<name>`.
      num_rows: rows of its table, at least 1; ids lie in 0..num_rows-1.
      multi_valued: whether a row holds any number of ids (a list column) or at most one (int32, NO_ID for none).
      weighted: whether each id of a multi-valued feature has a weight, in a list column `id_weight.<name>` (float32).
    """

    name: str
    num_rows: int
    multi_valued: bool = False
    weighted: bool = False

    @property
    def column(self) -> str:
        """Name of the example column."""
        return f"id.{self.name}"

    @property
    def weight_column(self) -> str:
        """Name of the example column of the ids' weights."""
        return f"id_weight.{self.name}"


@dataclass(frozen=True, slots=True)
class DenseFeature:
    """A feature that is `width` float32 numbers; the column is `dense.<name>`."""

    name: str
    width: int = 1

    @property
    def column(self) -> str:
        """Name of the example column."""
        return f"dense.{self.name}"


@dataclass(frozen=True, slots=True)
class SequenceFeature:
    """A feature that is a list whose order and places count; the column is `sequence.<name>`.

    Attributes:
      name: the feature's name.
      num_rows: rows of its table; elements are ids (int32), NO_ID for none. 0: they are numbers (float32).
      together: name of the set of sequences that are of one length in every row; sequences of one set share it.
      width: numbers of an element, one after the other in the list.
      multi_valued: whether an element holds any number of ids, none of them NO_ID: the list has those of all elements,
        a list column `sequence_size.<name>` (int32) how many each element has.
      weighted: whether each id of a multi-valued one has a weight, in a list column `sequence_weight.<name>` (float32).
    """

    name: str
    num_rows: int = 0
    together: str = ""
    width: int = 1
    multi_valued: bool = False
    weighted: bool = False

    @property
    def is_number(self) -> bool:
        """Whether elements are numbers."""
        return self.num_rows == 0

    @property
    def column(self) -> str:
        """Name of the example column."""
        return f"sequence.{self.name}"

    @property
    def size_column(self) -> str:
        """Name of the example column of the elements' numbers of ids."""
        return f"sequence_size.{self.name}"

    @property
    def weight_column(self) -> str:
        """Name of the example column of the ids' weights."""
        return f"sequence_weight.{self.name}"

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all its example columns."""
        beside = (self.size_column,) * self.multi_valued + (self.weight_column,) * self.weighted
        return (self.column, *beside)


@dataclass(frozen=True, slots=True)
class ExampleSpec:
    """All columns of an example, in the order in which batches hold them.

    Attributes:
      ids: id features, one-valued and multi-valued ones.
      dense: dense features.
      labels: label names; columns `label.<name>`, float32.
      weights: sample weight names; columns `weight.<name>`, float32, finite and at least 0.
      domains: names of the K domains by number; empty if rows have no domain.
      sequences: sequence features.
      keys: what losses, metrics and task spaces name as sessions, groups and columns, a feature or a raw column;
        columns `key.<name>`, int64, equal where the raw values are; see model/key_hash.py.
    """

    ids: tuple[IdFeature, ...]
    dense: tuple[DenseFeature, ...]
    labels: tuple[str, ...]
    weights: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    sequences: tuple[SequenceFeature, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def single_ids(self) -> tuple[IdFeature, ...]:
        """Features with at most one id a row, in the order of `ids`."""
        return tuple(feature for feature in self.ids if not feature.multi_valued)

    @property
    def multi_ids(self) -> tuple[IdFeature, ...]:
        """Features with any number of ids a row, in the order of `ids`."""
        return tuple(feature for feature in self.ids if feature.multi_valued)

    @property
    def multi_sequences(self) -> tuple[SequenceFeature, ...]:
        """Sequences whose elements hold any number of ids, in the order of `sequences`."""
        return tuple(feature for feature in self.sequences if feature.multi_valued)

    @property
    def weighted_sequences(self) -> tuple[SequenceFeature, ...]:
        """Sequences whose ids have weights, in the order of `sequences`."""
        return tuple(feature for feature in self.sequences if feature.weighted)

    @property
    def weighted_ids(self) -> tuple[IdFeature, ...]:
        """Multi-valued features whose ids have weights, in the order of `ids`."""
        return tuple(feature for feature in self.multi_ids if feature.weighted)
