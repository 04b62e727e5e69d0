"""Which features learn, and what: for each the counts to take of its raw column and what to make of them in the end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from components.cell_values import element_types, is_weighted
from components.preprocess.find_tokens import LearntFrom, find_learnt
from components.preprocess.learning.element_cells import ElementNumbers, ElementTokens
from components.preprocess.learning.exact_moments import VectorMoments
from components.preprocess.learning.number_counts import Boundaries, NumberCounts
from components.preprocess.learning.token_counts import TokenCounts
from components.preprocess.learning.write_vocabulary import write_vocabulary
from components.preprocess.learnt import LearntTokens
from components.preprocess.operations.find_elements import FindElements
from components.preprocess.operations.scale_numbers import ScaleNumbers
from components.preprocess.raw_steps import NumberSteps, number_steps
from components.preprocess.sequence_steps import find_elements
from components.preprocess.vocabulary_file import vocabulary_file
from components.raw_log.kinds import ColumnType
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import FG_NONE, DataConfig
from protos.feature_kinds import element_of, feature_name, is_sequence
from protos.features_pb2 import EXACT, LOG_Z_SCORE, MIN_MAX, FeatureConfig, IdFeature, LearntScale
from protos.uses import id_or_raw, is_dense, raw_column, used_features

if TYPE_CHECKING:
    from components.preprocess.learning.number_sketch import NumberSketch


@dataclass(frozen=True, slots=True)
class VocabularyLearner:
    """Learns a feature's vocabulary from the tokens of a raw column.

    Attributes:
      feature: the feature.
      column: its first raw column.
      tokens: finds the tokens in that.
      top_k: most tokens in the vocabulary; 0: all.
      frequency_threshold: fewest rows of a token.
      keeps_tokens: whether just these tokens become the feature's ids, so that they are kept for the examples.
    """

    feature: str
    column: str
    tokens: LearntFrom | ElementTokens
    top_k: int
    frequency_threshold: int
    keeps_tokens: bool = False

    def start(self) -> TokenCounts:
        """Returns counts of nothing."""
        return TokenCounts(self.tokens)

    def finish(self, counts: TokenCounts, folder: Path) -> LearntTokens:
        """Writes the vocabulary into the folder."""
        file = folder / vocabulary_file(self.feature)
        return LearntTokens(file, write_vocabulary(counts.table(), self.top_k, self.frequency_threshold, file))


@dataclass(frozen=True, slots=True)
class QuantileLearner:
    """Learns a feature's bucket boundaries from the numbers of a raw column; exactly, or by TFT's sketch."""

    feature: str
    column: str
    numbers: NumberSteps | ElementNumbers
    num_buckets: int
    is_exact: bool
    keeps_tokens: ClassVar[bool] = False

    def start(self) -> "NumberCounts | NumberSketch":
        """Returns counts of nothing."""
        if self.is_exact:
            return NumberCounts(self.numbers)
        from components.preprocess.learning.number_sketch import NumberSketch

        return NumberSketch(self.numbers)

    def finish(self, counts: "NumberCounts | NumberSketch", folder: Path) -> Boundaries:
        """Returns the boundaries; the folder is not used."""
        return counts.boundaries(self.num_buckets)


@dataclass(frozen=True, slots=True)
class ScaleLearner:
    """Learns a feature's scale from the numbers of a raw column.

    Z_SCORE: mean and deviation of the whole population; LOG_Z_SCORE: those of sign(x) log(1 + |x|); MIN_MAX: least and
    greatest. Where that is no scale, z-scores are 0 and shares of the range 0.5.
    """

    feature: str
    column: str
    numbers: NumberSteps | ElementNumbers
    scale: LearntScale
    keeps_tokens: ClassVar[bool] = False

    def start(self) -> VectorMoments:
        """Returns counts of nothing."""
        return VectorMoments(self.numbers, self.scale == LOG_Z_SCORE)

    def finish(self, counts: VectorMoments, folder: Path) -> ScaleNumbers:
        """Returns the scale; the folder is not used."""
        places = counts.places
        if self.scale == MIN_MAX:
            least = tuple(place.least for place in places)
            return ScaleNumbers(least, tuple(place.greatest - place.least for place in places), 0.5)
        means, deviations = tuple(place.mean for place in places), tuple(place.deviation for place in places)
        return ScaleNumbers(means, deviations, 0.0, takes_log=self.scale == LOG_Z_SCORE)


Learner: TypeAlias = VocabularyLearner | QuantileLearner | ScaleLearner


def make_learners(config: PipelineConfig, types: Mapping[str, ColumnType]) -> tuple[Learner, ...]:
    """Returns a learner for each feature that the config leaves something of to the data."""
    return tuple(learner for feature in used_features(config) for learner in _learners(feature, types, config))


def _learners(feature: FeatureConfig, types: Mapping[str, ColumnType], config: PipelineConfig) -> Iterator[Learner]:
    data = config.data_config
    name, column, message = feature_name(feature), raw_column(feature, data.fg_mode), id_or_raw(feature)
    if isinstance(message, IdFeature):
        if message.HasField("vocabulary"):
            settings, tokens = message.vocabulary, _tokens(feature, types, data)
            keeps = not (is_weighted(feature) or is_sequence(feature))
            yield VocabularyLearner(name, column, tokens, settings.top_k, settings.frequency_threshold, keeps)
    elif message.HasField("quantiles") and not message.boundaries and data.fg_mode != FG_NONE:
        numbers, quantiles = _numbers(feature, types, data), message.quantiles
        yield QuantileLearner(name, column, numbers, quantiles.num_buckets, quantiles.method == EXACT)
    elif message.HasField("learnt_scale") and is_dense(feature):
        yield ScaleLearner(name, column, _numbers(feature, types, data), message.learnt_scale)


def _tokens(feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig) -> LearntFrom | ElementTokens:
    if not is_sequence(feature):
        return find_learnt(feature, types, data)
    elements = find_elements(feature, types, data, fills_up=False)
    first = FindElements(elements.columns[:1], fills_up=False)
    return ElementTokens(first, find_learnt(element_of(feature), element_types(feature, types, data), data))


def _numbers(feature: FeatureConfig, types: Mapping[str, ColumnType], data: DataConfig) -> NumberSteps | ElementNumbers:
    if not is_sequence(feature):
        return number_steps(feature, types, data)
    elements = find_elements(feature, types, data, fills_up=False)
    return ElementNumbers(elements, number_steps(element_of(feature), element_types(feature, types, data), data))
