"""Where the ids of an id feature come from, and how many there are."""

from protos.features_pb2 import IdFeature

ID_SOURCES = (
    "zch",
    "dynamicemb",
    "hash_bucket_size",
    "num_buckets",
    "vocab_list",
    "vocab_dict",
    "vocab_file",
    "vocabulary",
)
"""TorchEasyRec's order of precedence, and Gateline's own last, which no other may stand beside."""


def id_sources(feature: IdFeature) -> tuple[str, ...]:
    """Returns the names of the sources that are set, the one that holds first; a valid config sets one at least."""
    present = {field.name for field, _ in feature.ListFields()}
    return tuple(name for name in ID_SOURCES if name in present)


def hash_rows(feature: IdFeature) -> int | None:
    """Returns how many ids tokens are hashed into; None for a feature with another source."""
    match id_sources(feature)[:1]:
        case ("zch",):
            return int(feature.zch.zch_size)
        case ("dynamicemb",):
            return int(feature.dynamicemb.max_capacity)
        case ("hash_bucket_size",):
            return int(feature.hash_bucket_size)
    return None


def static_rows(feature: IdFeature) -> int | None:
    """Returns the rows of the table as far as the config alone tells; None for vocabularies in files or learnt.

    An explicit default_bucketize_value lies in the table too. Without it a list's ids begin at 2.
    """
    default_rows = feature.default_bucketize_value + 1 if feature.HasField("default_bucketize_value") else 0
    match id_sources(feature)[:1]:
        case ("num_buckets",):
            return int(feature.num_buckets)
        case ("vocab_list",):
            return max(len(feature.vocab_list), default_rows) if default_rows else len(feature.vocab_list) + 2
        case ("vocab_dict",):
            return max(max(feature.vocab_dict.values()) + 1, default_rows)
    return hash_rows(feature)
