"""What the rows of each feature's table stand for, by the operation that makes its ids."""

from components.preprocess.example_columns import domain_names
from components.preprocess.id_steps import FindIds, find_ids
from components.preprocess.learnt import Learnt
from components.preprocess.operations.bucket_ids import BucketIds
from components.preprocess.operations.hash_ids import HashIds
from components.preprocess.operations.identity_ids import IdentityIds
from components.preprocess.operations.table_ids import TableIds
from components.preprocess.operations.vocabulary_ids import VocabularyIds
from components.preprocess.raw_steps import find_buckets, raw_of
from components.row_keys import BY_TOKEN, AllRowKeys, RowKeys
from model.example_spec import NO_ID
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import OTHER, DataConfig
from protos.feature_kinds import element_of, feature_name, is_sequence
from protos.features_pb2 import FeatureConfig
from protos.uses import domain_column, domain_in_features, is_dense, is_id, used_features


def find_row_keys(config: PipelineConfig, learnt: Learnt) -> AllRowKeys:
    """Returns what rows stand for, of every feature that ends in ids, and of the domains.

    Raises:
      DataError: a vocab_file can't be used.
    """
    features = {
        feature_name(feature): _of_feature(element_of(feature) if is_sequence(feature) else feature, config, learnt)
        for feature in used_features(config)
        if not is_dense(feature)
    }
    domain = _of_domains(config, learnt) if domain_column(config) is not None else None
    if domain is not None and domain_in_features(config):
        features[config.domain_config.feature_name] = domain
    return AllRowKeys(features, domain)


def _of_feature(feature: FeatureConfig, config: PipelineConfig, learnt: Learnt) -> RowKeys:
    data = config.data_config
    return _of_ids(find_ids(feature, data, learnt)) if is_id(feature) else _of_numbers(feature, data, learnt)


def _of_ids(ids: FindIds) -> RowKeys:
    match ids:
        case HashIds():
            return RowKeys(f"FarmHash into {ids.num_rows} rows")
        case IdentityIds():
            return RowKeys(f"the number itself, of {ids.num_rows} rows")
        case TableIds():
            special = {"unknown": ids.unknown_id}
            if ids.missing_id not in (None, NO_ID):
                special["missing"] = ids.missing_id
            return RowKeys(BY_TOKEN, tokens=dict(ids.ids), special=special)
        case VocabularyIds():
            count = ids.num_oov_buckets
            special = {f"unknown {bucket} of {count}": ids.size + bucket for bucket in range(count)}
            return RowKeys(BY_TOKEN, vocabulary=ids.file.name, special=special)


def _of_numbers(feature: FeatureConfig, data: DataConfig, learnt: Learnt) -> RowKeys:
    raw, buckets = raw_of(feature), find_buckets(feature, data, learnt)
    places = f", for each of {raw.value_dim} places" if raw.rows_per_value else ""
    if isinstance(buckets, BucketIds):
        return RowKeys(f"boundaries {' '.join(f'{bound:.9g}' for bound in buckets.boundaries)}{places}")
    return RowKeys(f"the number itself, of {buckets.num_rows} rows{places}")


def _of_domains(config: PipelineConfig, learnt: Learnt) -> RowKeys:
    names = domain_names(config, learnt.domains)
    has_other = config.HasField("domain_config") and config.domain_config.unseen == OTHER
    known = names[:-1] if has_other else names
    tokens = {name: number for number, name in enumerate(known)}
    return RowKeys(BY_TOKEN, tokens=tokens, special={"other": len(known)} if has_other else {})
