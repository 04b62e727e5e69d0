"""Which sequences must be of one length in every row: those that one encoder, attention or block reads side by side."""

from collections.abc import Iterator

from protos.config_pb2 import PipelineConfig
from protos.feature_kinds import is_sequence
from protos.uses import declared_features, element_groups, groups


def sequence_sets(config: PipelineConfig) -> dict[str, str]:
    """Returns sequence -> name of its set, the first of the set's sequences, for sets of two sequences or more.

    Sets that share a sequence are one.
    """
    sequences = frozenset(name for name, feature in declared_features(config).items() if is_sequence(feature))
    found: dict[str, str] = {}
    for names in _read_together(config, sequences):
        if len(names) < 2:
            continue
        merged = {found.get(name, name) for name in names}
        first = next(found.get(name, name) for name in names)
        found |= dict.fromkeys(names, first)
        found |= {name: first for name, old in found.items() if old in merged}
    return found


def _read_together(config: PipelineConfig, sequences: frozenset[str]) -> Iterator[list[str]]:
    by_element = element_groups(config)
    for group in groups(config):
        if group.group_name in by_element:
            yield [name for name in dict.fromkeys(group.feature_names) if name in sequences]
        for part in group.sequence_groups:
            yield [name for name in dict.fromkeys(part.feature_names) if name in sequences]
        for attention in group.sequence_features:
            for item in attention.seq_att_map:
                both = dict.fromkeys((*item.hist_seq, *item.aux_hist_seq))
                yield [name for name in both if name in sequences]
