"""Whether a written value fits the type of its field."""

from google.protobuf import text_format
from google.protobuf.descriptor import FieldDescriptor

from protos.nearest import nearest_names
from protos.tree import Scalar

_RANGES = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}
_FLOATS = (FieldDescriptor.CPPTYPE_FLOAT, FieldDescriptor.CPPTYPE_DOUBLE)


def misfit(field: FieldDescriptor, value: Scalar, from_json: bool) -> str | None:
    """Returns what is wrong with a value of a field that is no message, or None if it fits.

    Args:
      field: the field's descriptor.
      value: the value as written.
      from_json: whether JSON's rules hold: numbers and enum values may stand in quotes.
    """
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return None if value.kind == "string" else f'wanted text in quotes, got {value.text}; write "{value.text}"'
    quoted = value.kind == "string" and (field.cpp_type == FieldDescriptor.CPPTYPE_BOOL or not from_json)
    if field.cpp_type == FieldDescriptor.CPPTYPE_ENUM:
        return _enum_misfit(field, value, quoted)
    wanted = _wanted(field)
    if quoted:
        return f'wanted {wanted}, got text "{value.text}"; leave the quotes out'
    return None if _parses(field, value.text, from_json) else f"wanted {wanted}, got {value.text}; correct the value"


def _wanted(field: FieldDescriptor) -> str:
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return "true or false"
    if field.cpp_type in _FLOATS:
        return "a number"
    low, high = _RANGES[field.cpp_type]
    return f"a whole number from {low} to {high}"


def _parses(field: FieldDescriptor, text: str, from_json: bool) -> bool:
    try:
        if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
            text_format.ParseBool(text)
        elif field.cpp_type in _FLOATS:
            text_format.ParseFloat(text)
        elif from_json:
            low, high = _RANGES[field.cpp_type]
            return float(text).is_integer() and low <= float(text) <= high
        else:
            is_long = field.cpp_type in (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)
            is_signed = field.cpp_type in (FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64)
            text_format.ParseInteger(text, is_signed=is_signed, is_long=is_long)
    except ValueError:
        return False
    return True


def _enum_misfit(field: FieldDescriptor, value: Scalar, quoted: bool) -> str | None:
    legal = field.enum_type.values_by_name
    names = ", ".join(legal)
    if quoted:
        return f'wanted one of {names}, got text "{value.text}"; leave the quotes out'
    if value.kind == "number":
        try:
            known = int(value.text, 0) in field.enum_type.values_by_number
        except ValueError:
            known = False
    else:
        known = value.text in legal
    if known:
        return None
    near = nearest_names(value.text, legal)
    return f"wanted one of {names}, got {value.text}; " + (
        f"nearest: {', '.join(near)}" if near else "correct the value"
    )
