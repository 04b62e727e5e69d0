"""Which raw columns a config reads, and what for: that decides which types of a column will do."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from components.cell_values import is_computed, is_numbered, separator
from components.raw_log.kinds import ColumnType, Kind
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import DataConfig, FgMode
from protos.feature_columns import column_uses
from protos.feature_kinds import element_of, feature_kind, feature_name, is_sequence
from protos.features_pb2 import FeatureConfig, IdFeature
from protos.options_pb2 import Column
from protos.uses import (
    domain_column,
    id_or_raw,
    key_columns,
    label_names,
    raw_columns,
    sequence_columns,
    sliced_columns,
    split_column,
    used_features,
    weight_names,
)


class Need(Enum):
    """What a use asks of a column."""

    ID = auto()
    """Values are looked up or hashed by their text; any number a row."""
    ID_NUMBER = auto()
    """Values are bucket numbers; any number a row."""
    ONE_ID = auto()
    """One text or integer a row."""
    ONE_ID_NUMBER = auto()
    """One bucket number a row."""
    ONE_ID_OR_FLOAT = auto()
    """One text or integer a row, or one float, whose digits are known."""
    NUMBER = auto()
    """One number a row."""
    NUMBERS = auto()
    """A vector a row: a list of numbers, or text to be split."""
    NUMBER_LISTS = auto()
    """A vector a row, in a list: there is no separator to split text at."""
    PAIRS = auto()
    """Texts of two parts, any number a row."""
    SEQUENCE = auto()
    """Values in their order: a list of text or integers, or text to be split."""
    TIME = auto()
    """One number a row, exact beyond float32."""
    KEY = auto()
    """One value a row of whatever kind; only compared."""


ONE_NUMBER = frozenset((Need.NUMBER, Need.TIME, Need.ONE_ID_NUMBER))
"""Needs that only one number a row meets."""


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a column: who asks, in the words of the config (`feature price`), and for what."""

    by: str
    need: Need


@dataclass(frozen=True, slots=True)
class LogColumn:
    """A raw column that is read, with all its uses. Without a use any type will do."""

    name: str
    uses: tuple[Use, ...] = ()

    @property
    def needs(self) -> frozenset[Need]:
        """What the uses ask for."""
        return frozenset(use.need for use in self.uses)


def log_columns(config: PipelineConfig) -> tuple[LogColumn, ...]:
    """Returns the raw columns that learning and judging read, features first, each once, with all its uses."""
    uses: dict[str, list[Use]] = {}
    for name, use in _uses(config):
        uses.setdefault(name, []).append(use)
    return tuple(LogColumn(name, tuple(found)) for name, found in uses.items())


def graph_columns(config: PipelineConfig) -> tuple[str, ...]:
    """Returns the raw columns that the transform graph, and so the served model, takes: features' and the domain's."""
    mode = config.data_config.fg_mode
    names = [column for feature in used_features(config) for column in raw_columns(feature, mode)]
    domain = domain_column(config)
    return tuple(dict.fromkeys([*names, *([domain] if domain else [])]))


def type_by_use(needs: frozenset[Need]) -> ColumnType:
    """Returns the type that untyped cells (CSV, or a column of nulls) are read as: the narrowest that every use takes.

    Bucket numbers, and columns that are both numbers and ids, are integers; other numbers floats; the rest text. A
    time column that is nothing else is a double.
    """
    texts = needs & {Need.ID, Need.ONE_ID}
    if needs & {Need.NUMBERS, Need.NUMBER_LISTS, Need.PAIRS, Need.SEQUENCE}:
        return ColumnType(Kind.TEXT)
    numbers = needs & {Need.NUMBER, Need.TIME, Need.ONE_ID_OR_FLOAT}
    if needs & {Need.ID_NUMBER, Need.ONE_ID_NUMBER} or (texts and numbers):
        return ColumnType(Kind.INTEGER)
    if not numbers:
        return ColumnType(Kind.TEXT)
    return ColumnType(Kind.FLOAT if numbers != {Need.TIME} else Kind.DOUBLE)


def refusal(use: Use, got: ColumnType) -> str | None:
    """Returns what a use wants instead of a column of this type, or None if it takes it."""
    match use.need:
        case Need.ID | Need.ID_NUMBER:
            return None if got.kind in {Kind.TEXT, Kind.INTEGER} else "text or integers"
        case Need.ONE_ID:
            return None if got in {ColumnType(Kind.TEXT), ColumnType(Kind.INTEGER)} else "one text or integer a row"
        case Need.KEY | Need.ONE_ID_OR_FLOAT:
            return "one value a row" if got.is_list else None
        case Need.PAIRS:
            return None if got.kind is Kind.TEXT else "text, or lists of text"
        case Need.SEQUENCE:
            takes = got.kind is Kind.TEXT or (got.is_list and got.kind is Kind.INTEGER)
            return None if takes else "lists of text or integers, or text with a separator"
        case Need.NUMBERS | Need.NUMBER_LISTS:
            splits = use.need is Need.NUMBERS and got.kind is Kind.TEXT
            takes = got.kind is not Kind.TEXT if got.is_list else splits
            return None if takes else "lists of numbers, or text with a separator"
        case Need.NUMBER | Need.TIME | Need.ONE_ID_NUMBER:
            return "one number a row" if got.is_list or got.kind is Kind.TEXT else None


def _uses(config: PipelineConfig) -> Iterator[tuple[str, Use]]:
    data = config.data_config
    for feature in used_features(config):
        yield from _feature_uses(feature, data)
    for label in label_names(config):
        yield label, Use(f"label {label}", Need.NUMBER)
    for weight in weight_names(config):
        yield weight, Use(f"sample weight {weight}", Need.NUMBER)
    if domain := domain_column(config):
        yield domain, Use("the domain", _domain_need(config))
    if data.time_column:
        yield data.time_column, Use("time_column", Need.TIME)
    if column := split_column(config):
        yield column, Use("split", Need.TIME if config.split.HasField("time") else Need.KEY)
    yield from _compared(config)
    for table in config.joined_tables:
        yield from ((key.column, Use(f"table {table.name}", Need.ONE_ID)) for key in table.keys)


def _compared(config: PipelineConfig) -> Iterator[tuple[str, Use]]:
    for key in key_columns(config):
        yield key, Use("sessions, groups or a task space", Need.KEY)
    if user := config.evaluation_config.user_column:
        yield user, Use("user_column", Need.KEY)
    if session := config.evaluation_config.session_column:
        yield session, Use("session_column", Need.KEY)
    for column in sliced_columns(config):
        yield column, Use("slice_columns", Need.KEY)


def _feature_uses(feature: FeatureConfig, data: DataConfig) -> Iterator[tuple[str, Use]]:
    columns = raw_columns(feature, data.fg_mode)
    splits = is_sequence(feature) or separator(feature, data) != ""
    for column, need in zip(columns, _needs(feature, data.fg_mode), strict=True):
        found = Need.NUMBER_LISTS if need is Need.NUMBERS and not splits else need
        yield column, Use(f"feature {feature_name(feature)}", found)


def _needs(feature: FeatureConfig, fg_mode: FgMode) -> tuple[Need, ...]:
    """Returns what a feature asks of each of its raw_columns."""
    if is_sequence(feature):
        in_order = sequence_columns(feature, fg_mode)
        of_elements = _needs(element_of(feature), fg_mode)
        return tuple(
            _of_sequence(need) if column in in_order else need
            for column, need in zip(raw_columns(feature, fg_mode), of_elements, strict=True)
        )
    if is_computed(feature, fg_mode):
        computed = getattr(feature, feature_kind(feature) or "")
        num_values = getattr(computed, "value_dim", 0)
        return tuple(_of_use(use, num_values) for use in column_uses(computed).values())
    message = id_or_raw(feature)
    if not isinstance(message, IdFeature):
        return (Need.NUMBER if message.value_dim <= 1 else Need.NUMBERS,)
    return _id_needs(feature, message, fg_mode)


def _of_use(use: Column.Use, num_values: int) -> Need:
    match use:
        case Column.PAIRS:
            return Need.PAIRS
        case Column.NUMBER:
            return Need.NUMBERS if num_values > 1 else Need.NUMBER
        case Column.ONE_VALUE:
            return Need.ONE_ID
    return Need.ONE_ID if num_values == 1 else Need.ID


def _id_needs(feature: FeatureConfig, message: IdFeature, fg_mode: FgMode) -> tuple[Need, ...]:
    if message.weighted:
        return (Need.PAIRS,)
    if message.weight_expression:
        return (Need.PAIRS, Need.NUMBERS)
    numbered = is_numbered(feature, fg_mode)
    if message.HasField("float_precision") and not numbered:
        return (Need.ONE_ID_OR_FLOAT,)
    if message.value_dim == 1:
        return (Need.ONE_ID_NUMBER if numbered else Need.ONE_ID,)
    # Cells that may be split have to be read as text, so that only an unsaid value_dim leaves CSV cells integers.
    return (Need.ID_NUMBER if numbered and not message.HasField("value_dim") else Need.ID,)


def _of_sequence(need: Need) -> Need:
    """Returns what a sequence asks whose elements ask for `need`; vectors of numbers in elements are text."""
    match need:
        case Need.NUMBER:
            return Need.NUMBERS
        case Need.NUMBERS | Need.PAIRS:
            return Need.PAIRS
    return Need.SEQUENCE


def _domain_need(config: PipelineConfig) -> Need:
    match config.domain_config.WhichOneof("buckets"):
        case "values" | "vocabulary":
            return Need.ONE_ID
        case "boundaries":
            return Need.NUMBER
    return Need.ONE_ID_NUMBER
