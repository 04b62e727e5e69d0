"""Fields that the schema has and no part of Gateline acts on yet, with what to write instead; refused when set.

A part that learns to act on a field removes its line here. A field set to its default asks for nothing.
"""

FEATURES: dict[str, dict[str, str]] = {
    "IdFeature": {
        "float_precision": "numbers with a fraction are not turned into ids yet; bucketise them as a raw_feature",
    },
    "Field": {
        "default_val": "a missing cell has its feature's default_value; write that instead",
        "ignore_val": "only empty cells and nulls count as missing yet; remove it and clean the column",
    },
}
"""Columns, features, tables and sequences."""

NETWORKS: dict[str, dict[str, str]] = {}
"""Networks, layers and backbones."""

LEARNING: dict[str, dict[str, str]] = {}
"""Losses, regularisation, metrics, optimizers and schedules."""
