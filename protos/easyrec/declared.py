"""The features that an EasyRec config declares: flat or wrapped, with the clones of shared_names, each by its name."""

from dataclasses import dataclass

from protos.easyrec.config_pb2 import EasyRecConfig
from protos.easyrec.feature_pb2 import FeatureConfig
from protos.easyrec.name_ranges import expand_names


@dataclass(frozen=True, slots=True)
class Declared:
    """One feature.

    Attributes:
      name: that groups use: feature_name, else the first of input_names; "" if neither is there.
      message: its settings; of a clone, with its own input.
      path: in the old config.
    """

    name: str
    message: FeatureConfig
    path: str


def declared_features(old: EasyRecConfig) -> tuple[Declared, ...]:
    """Returns all features in order. A flat feature_configs that is not empty holds alone, as in EasyRec."""
    flat = bool(old.feature_configs)
    prefix = "feature_configs" if flat else "feature_config.features"
    declared: list[Declared] = []
    for index, message in enumerate(old.feature_configs if flat else old.feature_config.features):
        path = f"{prefix}[{index}]"
        declared.append(Declared(_name(message), message, path))
        for number, shared in enumerate(message.shared_names):
            declared.append(Declared(shared, _clone(message, shared), f"{path}.shared_names[{number}]"))
    return tuple(declared)


def used_names(old: EasyRecConfig) -> frozenset[str]:
    """Returns the names that feature groups mention, in whatever place."""
    names: set[str] = set()
    for group in old.model_config.feature_groups:
        for name in group.feature_names:
            names |= {name, *expand_names(name)}
        for attention in group.sequence_features:
            for entry in attention.seq_att_map:
                names |= {*entry.key, *entry.hist_seq, *entry.aux_hist_seq}
    return frozenset(names)


def column_readers(old: EasyRecConfig) -> dict[str, set[int]]:
    """Returns the columns that features which groups mention are made of, with the feature types."""
    used, readers = used_names(old), dict[str, set[int]]()
    for feature in declared_features(old):
        for name in feature.message.input_names if feature.name in used else ():
            readers.setdefault(name, set()).add(feature.message.feature_type)
    return readers


def _name(message: FeatureConfig) -> str:
    return message.feature_name or (message.input_names[0] if message.input_names else "")


def _clone(message: FeatureConfig, name: str) -> FeatureConfig:
    clone = FeatureConfig()
    clone.CopyFrom(message)
    clone.ClearField("shared_names")
    clone.feature_name = name
    clone.input_names[:] = [name]
    return clone
