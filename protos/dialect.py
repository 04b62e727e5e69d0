"""Tells EasyRec's old dialect from the native one by fields that only it has."""

from collections.abc import Iterator

from protos.tree import Block, Field

OLD_MARKERS = (
    "model_config.model_class",
    "model_config.backbone",
    "feature_config",
    "feature_configs.input_names",
    "feature_configs.feature_type",
    "train_config.optimizer_config",
    "data_config.input_type",
)
"""Field paths that every EasyRec config has some of and no TorchEasyRec config has, without list indices."""


def old_markers(tree: Block) -> tuple[Field, ...]:
    """Returns the fields that mark the old dialect, in the order of the text; none for a native config."""
    return tuple(_marked(tree, ""))


def _marked(block: Block, path: str) -> Iterator[Field]:
    for field in block.fields:
        own_path = f"{path}{field.name}"
        if own_path in OLD_MARKERS:
            yield field
        elif any(marker.startswith(f"{own_path}.") for marker in OLD_MARKERS):
            for value in field.values:
                if isinstance(value, Block):
                    yield from _marked(value, f"{own_path}.")
