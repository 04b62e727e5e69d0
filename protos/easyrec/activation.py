"""EasyRec's activation strings -> torch.nn's names, as the new schema has them."""

from google.protobuf.message import Message

from protos.activations import TENSORFLOW
from protos.easyrec.translation import Translation
from protos.nearest import suggestion
from protos.positions import join


def translate_activation(
    translation: Translation, old: Message, new: Message, old_path: str, new_path: str, name: str
) -> None:
    """Writes an activation; an empty one is linear.

    Args:
      translation: under way.
      old: message with the field.
      new: message to write it in.
      old_path: of the old message.
      new_path: of the new message.
      name: of the field, in both.
    """
    text, path = str(getattr(old, name)), join(old_path, name)
    key = text.strip().rpartition(".")[2].lower() or "linear"
    if key not in TENSORFLOW:
        translation.blame(path, "an activation that Gateline knows", f'"{text}"', suggestion(key, TENSORFLOW))
        return
    field = new.DESCRIPTOR.fields_by_name[name]
    if old.HasField(name) or TENSORFLOW[key] != field.default_value:
        translation.write(new, new_path, name, TENSORFLOW[key], path)
