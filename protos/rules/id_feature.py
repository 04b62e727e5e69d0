"""Rules of id features: where ids come from, and how wide their embedding is."""

from protos.data_pb2 import FG_NONE
from protos.features_pb2 import IdFeature
from protos.id_source import id_sources
from protos.rules.check import Check
from protos.rules.features import used


def check_id_features(check: Check) -> None:
    """Each id feature has one source of ids, an embedding width, and a vocabulary without holes."""
    for path, feature in used(check, "id_feature"):
        message = feature.id_feature
        if not message.HasField("embedding_dim"):
            check.blame(
                f"{path}.embedding_dim", "the width of the embedding", "none", "write embedding_dim: 16, or another"
            )
        _check_source(check, path, message)
        _check_tokens(check, path, message)


def _check_source(check: Check, path: str, message: IdFeature) -> None:
    sources = id_sources(message)
    if len(sources) > 1:
        others = ", ".join(f"{name} in line {check.positions.find(f'{path}.{name}').line}" for name in sources)
        text = f'one source of ids for "{message.feature_name}"'
        check.blame(f"{path}.{sources[1]}", text, f"{len(sources)} ({others})", "keep one")
    elif not sources:
        text = "a source of ids: hash_bucket_size, num_buckets, vocab_list, vocab_dict, vocab_file or vocabulary"
        check.blame(path, text, f'none for "{message.feature_name}"', "e.g. vocabulary {} learns one from the log")
    elif sources[0] == "vocabulary" and check.config.data_config.fg_mode == FG_NONE:
        text = "no learnt vocabulary under fg_mode FG_NONE, where columns hold bucket ids already"
        check.blame(f"{path}.vocabulary", text, "vocabulary", "write num_buckets, or fg_mode: FG_NORMAL in data_config")


def _check_tokens(check: Check, path: str, message: IdFeature) -> None:
    seen: set[str] = set()
    for index, token in enumerate(message.vocab_list):
        if token in seen:
            check.blame(f"{path}.vocab_list[{index}]", "each token once", f'"{token}" again', "remove one")
        seen.add(token)
    if message.vocab_file and not message.HasField("default_bucketize_value"):
        text = "default_bucketize_value beside it, the id of tokens that the file lacks"
        check.blame(f"{path}.vocab_file", text, "none", "write default_bucketize_value: 0, or another id")
    if message.vocab_dict and not message.HasField("default_bucketize_value") and min(message.vocab_dict.values()) < 2:
        text = "ids from 2 on, since 0 means missing and 1 unknown without default_bucketize_value"
        check.blame(f"{path}.vocab_dict", text, min(message.vocab_dict.values()), "raise the ids or set that field")
