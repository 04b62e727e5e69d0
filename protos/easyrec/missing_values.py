"""What a missing cell is taken for: input_fields say it for a column, the new features each for itself."""

from protos.easyrec.config_pb2 import EasyRecConfig
from protos.easyrec.data_pb2 import BOOL, DOUBLE, FLOAT, STRING, Field
from protos.easyrec.name_ranges import expand_names
from protos.easyrec.translation import Translation


def input_field(old: EasyRecConfig, name: str) -> Field | None:
    """Returns the input field of a column, or None where the config does not list it."""
    data = old.data_config
    for field in data.input_fields:
        if name == field.input_name or (data.auto_expand_input_fields and name in expand_names(field.input_name)):
            return field
    return None


def write_default(translation: Translation, name: str, text: str) -> bool:
    """Writes a column's default for all that read it; returns whether input_fields list the column."""
    for index, field in enumerate(translation.new.data_config.input_fields):
        if field.input_name == name:
            path = f"data_config.input_fields[{index}]"
            translation.write(field, path, "default_val", text, translation.origins[path])
            return True
    return False


def missing_text(old: EasyRecConfig, name: str) -> str:
    """Returns the text that EasyRec's reader takes for a missing cell of a column; "": there is no value.

    That is default_val, else 0 of a numeric column, which a hashed column then has the id of.
    """
    field = input_field(old, name)
    if field is None:
        return ""
    if field.HasField("default_val") or field.input_type == STRING:
        return field.default_val
    return {BOOL: "False", FLOAT: "0.0", DOUBLE: "0.0"}.get(field.input_type, "0")
