"""A whole config of the old dialect -> Gateline's own form."""

from protos.easyrec.config_pb2 import EasyRecConfig
from protos.easyrec.declared import declared_features, used_names
from protos.easyrec.feature_pb2 import PassThroughFeature
from protos.easyrec.grades import GRADES
from protos.easyrec.translate_data import translate_data
from protos.easyrec.translate_features import translate_features
from protos.easyrec.translate_model import translate_model
from protos.easyrec.translate_train import translate_evaluation, translate_export, translate_train
from protos.easyrec.translation import Translation
from protos.positions import Positions, is_within
from protos.support import judge

_OWN_SECTIONS = ("domain_config", "preprocess_config", "evaluation_config", "gate_config", "push_config")


def translate(old: EasyRecConfig, positions: Positions) -> Translation:
    """Translates a config; what acts otherwise, and what can't be translated, stands in the result.

    Args:
      old: as parsed, defaults not written out.
      positions: where its fields stand.
    """
    translation = Translation(old, positions)
    translate_data(translation)
    translate_features(translation)
    translate_model(translation)
    translate_train(translation)
    translate_evaluation(translation)
    translate_export(translation)
    for name in _OWN_SECTIONS:
        if old.HasField(name):
            getattr(translation.new, name).CopyFrom(getattr(old, name))
            places = [path for path in positions.places if is_within(path, name)]
            translation.origins |= {path: path for path in places}
    translation.new.joined_tables.MergeFrom(old.joined_tables)
    translation.origins |= {path: path for path in positions.places if path.startswith("joined_tables[")}
    notices, problems = judge(old, positions, GRADES, _idle_paths(old))
    translation.notices += notices
    translation.problems += problems
    return translation


def _idle_paths(old: EasyRecConfig) -> tuple[str, ...]:
    """Returns the paths of features that no group names and of containers that are not read."""
    used, declared = used_names(old), declared_features(old)
    live = {
        feature.path.partition(".shared_names")[0]
        for feature in declared
        if feature.name in used or feature.message.feature_type == PassThroughFeature
    }
    idle = [feature.path for feature in declared if feature.path not in live and ".shared_names" not in feature.path]
    return (*idle, "feature_config") if old.feature_configs else tuple(idle)
