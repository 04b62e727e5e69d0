"""freeze_gradient: patterns of EasyRec's names of variables -> patterns of Gateline's."""

from collections.abc import Iterator

from protos.easyrec.translation import Translation
from protos.uses import towers

_TABLES = ("input_layer", "embedding_weights")
"""What patterns say that mean embedding tables."""


def translate_freezing(translation: Translation) -> None:
    """Writes the patterns that name tables, experts, gates, towers, their last layers, or blocks of a backbone."""
    known = dict(_names(translation))
    patterns = translation.new.train_config.freeze_gradient
    for index, pattern in enumerate(translation.old.train_config.freeze_gradient):
        path = f"train_config.freeze_gradient[{index}]"
        found = known.get(_plain(pattern))
        if found is None:
            wanted = f"the name of a part that learns: one of {', '.join(known)}"
            next_step = "convert the config and name Gateline's variables, or set a feature's trainable: false"
            translation.blame(path, wanted, f'"{pattern}"', next_step)
        elif found not in patterns:
            translation.origins[f"train_config.freeze_gradient[{len(patterns)}]"] = path
            patterns.append(found)
            if _plain(pattern) not in _TABLES:
                translation.note(path, "approximated", f"what Gateline calls {found} does not learn")


def _plain(pattern: str) -> str:
    """Returns a pattern without what begins and ends it."""
    return pattern.removeprefix("^").removesuffix("$").removesuffix(".*").strip("/")


def _names(translation: Translation) -> Iterator[tuple[str, str]]:
    """Yields EasyRec's name of each part, with a pattern of Gateline's."""
    yield from ((name, "^embedding/") for name in _TABLES)
    model = translation.new.model_config
    if model.HasField("mmoe"):
        yield "mmoe", "^dense/mmoe/"
        yield "expert", "^dense/mmoe/experts/"
        yield "gate", "^dense/mmoe/gate_"
        count = len(model.mmoe.experts) or model.mmoe.num_expert
        yield from ((f"expert_{number}", f"^dense/mmoe/experts/expert_{number}/") for number in range(count))
    yield "dnn_output", "^dense/tower_[^/]+/logits/"
    for number, tower in enumerate(towers(translation.new)):
        yield tower.tower_name, f"^dense/tower_{tower.tower_name}/mlp/"
        yield f"dnn_output_{number}", f"^dense/tower_{tower.tower_name}/logits/"
        if model.HasField("mmoe"):
            yield f"gate_{number}", f"^dense/mmoe/gate_{tower.tower_name}/"
    yield from ((block.name, f"^dense/backbone/blocks/{block.name}/") for block in model.backbone.blocks)
