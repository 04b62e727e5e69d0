"""Which table each feature of a group is looked up in.

PER_FEATURE, TorchEasyRec's way: one table a feature for all groups' plain features, another for all sequence groups;
embedding_name puts several features in one, embedding_name_suffix gives a group its own. PER_GROUP, EasyRec's way: one
table for each feature of each group; features of one embedding_name share one everywhere, and a name that one feature
alone has counts as none.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from protos.feature_kinds import feature_name, message_of, simplify
from protos.features_pb2 import FeatureConfig
from protos.model_pb2 import PER_GROUP, FeatureGroupConfig, TableSharing
from protos.sequences_pb2 import SeqGroupConfig

SEQUENCES = "sequence/"
"""How the names of TorchEasyRec's tables for sequence groups begin."""


@dataclass(frozen=True, slots=True)
class TableNames:
    """Names of tables.

    Attributes:
      sharing: the config's table_sharing.
      shared: feature -> embedding_name, where it has one that counts.
    """

    sharing: TableSharing
    shared: dict[str, str]

    def plain(self, group: FeatureGroupConfig, feature: str) -> str:
        """Returns the table of one of a group's feature_names."""
        if self.sharing == PER_GROUP:
            return self.shared.get(feature, f"{group.group_name}/{feature}_emb")
        return self._own(feature) + group.embedding_name_suffix

    def in_sequence_group(self, group: FeatureGroupConfig, part: SeqGroupConfig, feature: str) -> str:
        """Returns the table of a feature, query or sequence, of one of a group's sequence_groups."""
        if self.sharing == PER_GROUP:
            return self.shared.get(feature, f"{SEQUENCES}{group.group_name}/{part.group_name}/{feature}_emb")
        return SEQUENCES + self._own(feature) + part.embedding_name_suffix

    def in_attention(self, group: FeatureGroupConfig, feature: str) -> str:
        """Returns the table of a key or history of one of a group's sequence_features."""
        if feature in group.feature_names:
            return self.plain(group, feature)
        if self.sharing == PER_GROUP:
            return self.shared.get(feature, f"{SEQUENCES}{group.group_name}/{feature}_emb")
        return SEQUENCES + self._own(feature) + group.embedding_name_suffix

    def _own(self, feature: str) -> str:
        return self.shared.get(feature, f"{feature}_emb")


def read_table_names(sharing: TableSharing, features: Iterable[FeatureConfig]) -> TableNames:
    """Returns the names of tables.

    Args:
      sharing: the config's table_sharing.
      features: all that are declared, parts of sequence_features each on their own.
    """
    simple = {feature_name(feature): found for feature in features if (found := simplify(feature)) is not None}
    names = {name: message_of(feature).embedding_name for name, feature in simple.items()}
    users = Counter(names.values())
    fewest = 2 if sharing == PER_GROUP else 1
    return TableNames(sharing, {name: shared for name, shared in names.items() if shared and users[shared] >= fewest})
