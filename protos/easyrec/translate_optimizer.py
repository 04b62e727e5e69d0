"""Optimizers: one entry for all variables, or the tables' and then the others'."""

from protos.easyrec.optimizer_pb2 import Optimizer
from protos.easyrec.translate_schedule import translate_schedule
from protos.easyrec.translation import Translation
from protos.train_pb2 import DenseOptimizer, SparseOptimizer

_KINDS: dict[str, str] = {
    "adam_optimizer": "tf_adam_optimizer",
    "lazy_adam_optimizer": "tf_adam_optimizer",
    "adam_async_optimizer": "tf_adam_optimizer",
    "adamw_optimizer": "tf_adam_optimizer",
    "adam_asyncw_optimizer": "tf_adam_optimizer",
    "momentum_optimizer": "tf_momentum_optimizer",
    "momentumw_optimizer": "tf_momentum_optimizer",
    "rms_prop_optimizer": "tf_rms_prop_optimizer",
    "adagrad_optimizer": "tf_adagrad_optimizer",
    "ftrl_optimizer": "tf_ftrl_optimizer",
}

_FIELDS = {"momentum_optimizer_value": "momentum"}


def translate_optimizers(translation: Translation) -> None:
    """Writes sparse_optimizer and dense_optimizer."""
    old, train = translation.old.train_config.optimizer_config, translation.new.train_config
    if len(old) not in (1, 2):
        path = "train_config.optimizer_config" if old else "train_config"
        next_step = "write one for all weights, or the tables' and then the others'"
        translation.blame(path, "one or two optimizer_config", len(old), next_step)
        return
    for name, message, index in (
        ("sparse_optimizer", train.sparse_optimizer, 0),
        ("dense_optimizer", train.dense_optimizer, len(old) - 1),
    ):
        path = f"train_config.optimizer_config[{index}]"
        _translate(translation, old[index], message, path, f"train_config.{name}")
    _translate_shared(translation, list(old))


def _translate(
    translation: Translation, old: Optimizer, new: SparseOptimizer | DenseOptimizer, old_path: str, new_path: str
) -> None:
    new.SetInParent()
    translation.origins[new_path] = old_path
    kind = old.WhichOneof("optimizer")
    if kind is None:
        translation.blame(old_path, "an optimizer", "none", "write adam_optimizer {...}")
        return
    target, settings = getattr(new, _KINDS[kind]), getattr(old, kind)
    own_path, path = f"{old_path}.{kind}", f"{new_path}.{_KINDS[kind]}"
    target.SetInParent()
    translation.origins[path] = own_path
    for field in settings.DESCRIPTOR.fields:
        if field.message_type is None:
            names = (field.name, _FIELDS.get(field.name, field.name))
            translation.carry_as(settings, target, own_path, path, names)
    if kind == "lazy_adam_optimizer":
        translation.write(target, path, "lazy", True, own_path)
    if "async" in kind:
        translation.note(own_path, "approximated", "there is one worker's step at a time; it learns as Adam does")
    rate = settings.learning_rate
    translate_schedule(translation, rate, (new, target), f"{own_path}.learning_rate", (new_path, path))


def _translate_shared(translation: Translation, old: list[Optimizer]) -> None:
    """Writes what EasyRec reads beside an optimizer: from the first entry, the moving average from any."""
    train = translation.new.train_config
    for index, entry in enumerate(old):
        path = f"train_config.optimizer_config[{index}]"
        if entry.use_moving_average:
            decay = entry.moving_average_decay
            translation.write(train, "train_config", "moving_average_decay", decay, f"{path}.use_moving_average")
        elif entry.HasField("moving_average_decay"):
            translation.note(f"{path}.moving_average_decay", "no effect", "use_moving_average is not set")
        if entry.HasField("embedding_learning_rate_multiplier"):
            if index == 0:
                name, factor = "embedding_learning_rate_multiplier", entry.embedding_learning_rate_multiplier
                translation.write(train, "train_config", name, factor, f"{path}.{name}")
            else:
                text = "EasyRec reads it from the first entry only"
                translation.note(f"{path}.embedding_learning_rate_multiplier", "no effect", text)
