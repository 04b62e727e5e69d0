"""Paths, columns and reading: data_config and the inputs of the root."""

from collections.abc import Iterator, Mapping

from protos.data_pb2 import FG_NORMAL
from protos.data_pb2 import FieldType as NewFieldType
from protos.easyrec.data_pb2 import BOOL, DatasetConfig, Field, FieldType, InputType
from protos.easyrec.declared import column_readers
from protos.easyrec.feature_pb2 import LookupFeature
from protos.easyrec.missing_values import write_default
from protos.easyrec.name_ranges import expand_names
from protos.easyrec.translation import Translation

_PATHS = ("train_path", "eval_path")


def translate_data(translation: Translation) -> None:
    """Writes data_config and the two input paths; columns are raw, so that every feature is computed from them."""
    old, new = translation.old.data_config, translation.new.data_config
    translation.origins["data_config"] = "data_config"
    _translate_paths(translation)
    translation.carry(old, new, "data_config", "data_config", "batch_size", "shuffle", "with_header", "drop_remainder")
    translation.carry_as(old, new, "data_config", "data_config", ("separator", "delimiter"))
    translation.carry(old, new, "data_config", "data_config", "label_fields")
    translation.write(new, "data_config", "fg_mode", FG_NORMAL, "data_config")
    if old.sample_weight:
        new.sample_weight_fields.append(old.sample_weight)
        translation.origins["data_config.sample_weight_fields[0]"] = "data_config.sample_weight"
    _translate_fields(translation, old)
    _judge_defaults(translation, old)
    _judge_reader(translation, old)


def _translate_paths(translation: Translation) -> None:
    old, new = translation.old, translation.new
    translation.carry(old, new, "", "", "model_dir")
    for oneof in _PATHS:
        source, target = old.WhichOneof(oneof), f"{oneof.removesuffix('path')}input_path"
        if source in (target, f"parquet_{oneof.removesuffix('path')}input"):
            translation.write(new, "", target, getattr(old, source), source)
        elif source:
            flag = "--train" if oneof == "train_path" else "--eval"
            translation.note(source, "no effect", f"Gateline reads Parquet and CSV files; name them by {flag}")


def _translate_fields(translation: Translation, old: DatasetConfig) -> None:
    """Writes names and types; what a missing cell is taken for goes to the features, see missing_values.py."""
    for old_path, name, written in _expanded(old):
        index = len(translation.new.data_config.input_fields)
        field, path = translation.new.data_config.input_fields.add(), f"data_config.input_fields[{index}]"
        translation.origins[path] = old_path
        translation.write(field, path, "input_name", name, f"{old_path}.input_name")
        kind = NewFieldType.Value("STRING" if written.input_type == BOOL else FieldType.Name(written.input_type))
        if written.input_type == BOOL:
            translation.note(f"{old_path}.input_type", "approximated", "truth values are read as text")
        translation.write(field, path, "input_type", kind, f"{old_path}.input_type")
        translation.carry(written, field, old_path, path, "ignore_val")


def _judge_defaults(translation: Translation, old: DatasetConfig) -> None:
    """Says of each default_val that no feature takes over why that is so."""
    readers = column_readers(translation.old)
    rows = {*old.label_fields, old.sample_weight}
    for path, name, written in _expanded(old):
        if not written.HasField("default_val"):
            continue
        if LookupFeature in readers.get(name, ()) and name not in rows:
            write_default(translation, name, written.default_val)
        elif told := _not_taken_over(name, rows, readers):
            translation.note(f"{path}.default_val", *told)


def _not_taken_over(name: str, rows: set[str], readers: Mapping[str, set[int]]) -> tuple[str, str] | None:
    """Returns grade and reason; None where features of the column take the default over."""
    if name in rows:
        return "approximated", "a row without this label or weight is set aside with that reason, and given no default"
    if name not in readers:
        return "no effect", "no feature that the model reads is made of the column"
    return None


def _expanded(old: DatasetConfig) -> Iterator[tuple[str, str, Field]]:
    for index, written in enumerate(old.input_fields):
        names = expand_names(written.input_name) if old.auto_expand_input_fields else (written.input_name,)
        for name in names:
            yield f"data_config.input_fields[{index}]", name, written


def _judge_reader(translation: Translation, old: DatasetConfig) -> None:
    if old.HasField("input_type"):
        name = InputType.Name(old.input_type)
        if "RTP" in name:
            next_step = "write its columns out as Parquet or CSV"
            translation.blame("data_config.input_type", "one column a value", f"{name}, which packs them", next_step)
        else:
            translation.note("data_config.input_type", "no effect", "the files themselves say what they are")
    if list(old.label_dim) and set(old.label_dim) != {1}:
        translation.blame("data_config.label_dim", "one number a label", list(old.label_dim), "split such labels")
    if old.label_fields:
        text = "a row whose label is missing is set aside with that reason, where EasyRec takes 0 or default_val"
        translation.note("data_config.label_fields", "approximated", text)
