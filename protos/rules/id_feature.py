"""Rules of features that end as ids: where ids come from, what weights them, and how wide their embedding is."""

from protos.data_pb2 import FG_NONE
from protos.feature_kinds import is_sequence
from protos.features_pb2 import IdFeature, RawFeature
from protos.id_source import hash_rows, id_sources
from protos.rules.check import Check
from protos.rules.features import check_expression, is_computed, used
from protos.uses import id_or_raw


def check_id_features(check: Check) -> None:
    """Each has one source of ids, an embedding width, a vocabulary without holes, and one kind of weights or none."""
    for path, feature in used(check):
        message = id_or_raw(feature)
        if not isinstance(message, IdFeature):
            continue
        if not message.HasField("embedding_dim"):
            check.blame(
                f"{path}.embedding_dim", "the width of the embedding", "none", "write embedding_dim: 16, or another"
            )
        _check_source(check, path, message)
        _check_tokens(check, path, message)
        _check_weights(check, path, message)
        _check_sequence(check, path, message, is_sequence(feature))


def _check_source(check: Check, path: str, message: IdFeature) -> None:
    sources = id_sources(message)
    if len(sources) > 1 and sources[-1] == "vocabulary":
        text = f'a vocabulary learnt from the log, or ids from {sources[0]}, for "{message.feature_name}"'
        check.blame(f"{path}.vocabulary", text, "both", "keep one")
    elif not sources:
        text = "a source of ids: hash_bucket_size, num_buckets, vocab_list, vocab_dict, vocab_file or vocabulary"
        check.blame(path, text, f'none for "{message.feature_name}"', "e.g. vocabulary {} learns one from the log")
    elif sources[0] == "vocabulary" and check.config.data_config.fg_mode == FG_NONE:
        text = "no learnt vocabulary under fg_mode FG_NONE, where columns hold bucket ids already"
        check.blame(f"{path}.vocabulary", text, "vocabulary", "write num_buckets, or fg_mode: FG_NORMAL in data_config")
    elif sources[0] in ("zch", "dynamicemb") and not hash_rows(message):
        field = "zch.zch_size" if sources[0] == "zch" else "dynamicemb.max_capacity"
        check.blame(f"{path}.{field}", "the rows of the table", "none", "write a number, at least 1")


def _check_tokens(check: Check, path: str, message: IdFeature) -> None:
    seen: set[str] = set()
    for index, token in enumerate(message.vocab_list):
        if token in seen:
            check.blame(f"{path}.vocab_list[{index}]", "each token once", f'"{token}" again', "remove one")
        seen.add(token)
    if message.vocab_file and path.endswith("tokenize_feature"):
        text, step = "ids of a known number", "declare an id_feature of that column, with num_buckets"
        check.blame(f"{path}.vocab_file", text, "a tokenizer's file, which Gateline does not read", step)
    elif message.vocab_file and not message.HasField("default_bucketize_value"):
        text = "default_bucketize_value beside it, the id of tokens that the file lacks"
        check.blame(f"{path}.vocab_file", text, "none", "write default_bucketize_value: 0, or another id")
    if message.vocab_dict and not message.HasField("default_bucketize_value") and min(message.vocab_dict.values()) < 2:
        text = "ids from 2 on, since 0 means missing and 1 unknown without default_bucketize_value"
        check.blame(f"{path}.vocab_dict", text, min(message.vocab_dict.values()), "raise the ids or set that field")


def _check_weights(check: Check, path: str, message: IdFeature) -> None:
    if message.weighted and message.weight_expression:
        text = "weights beside the ids (weighted) or in a column of their own (weight_expression)"
        check.blame(f"{path}.weight_expression", text, "both", "keep one")
    field = "weighted" if message.weighted else "weight_expression"
    if not (message.weighted or message.weight_expression):
        return
    if message.value_dim == 1:
        check.blame(f"{path}.{field}", "weights of several values", "value_dim: 1", "remove value_dim or the weights")
    if message.weighted and not message.weight_separator:
        check.blame(f"{path}.weight_separator", "text between id and weight", '""', 'write weight_separator: ":"')
    if message.weight_expression and is_computed(check):
        check_expression(check, f"{path}.weight_expression", message.weight_expression)
    elif message.weight_expression:
        text = "weight_expression under FG_NORMAL or FG_DAG, where columns are named by expressions"
        check.blame(f"{path}.weight_expression", text, "another fg_mode", "write weighted: true and id:weight cells")


def _check_sequence(check: Check, path: str, message: IdFeature, is_in_order: bool) -> None:
    if not is_in_order:
        return
    if not message.sequence_delim:
        check.blame(f"{path}.sequence_delim", "text between elements", '""', 'write sequence_delim: ";"')
    check_inside(check, path, message)


def check_inside(check: Check, path: str, message: IdFeature | RawFeature) -> None:
    """Values inside an element are parted by another text than elements are."""
    data = check.config.data_config
    inside = data.fg_encoded_multival_sep if data.fg_mode == FG_NONE else message.separator
    many = message.value_dim > 1 or (isinstance(message, IdFeature) and (holds_many(message)))
    if many and inside == message.sequence_delim:
        text = "another text between the values of an element than between elements"
        check.blame(f"{path}.sequence_delim", text, f'"{inside}" for both', "change separator or sequence_delim")


def holds_many(message: IdFeature) -> bool:
    """Returns whether an element of a sequence may hold several ids."""
    is_told = message.HasField("value_dim") and message.value_dim != 1
    return is_told or message.weighted or bool(message.weight_expression)
