"""Config text of either dialect -> validated PipelineConfig in canonical form; the only parser."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from google.protobuf import json_format, text_format
from google.protobuf.message import Message

from protos.canonicalise import canonicalise
from protos.config_pb2 import PipelineConfig
from protos.dialect import EASYREC, Dialect, tell_dialect
from protos.easyrec.config_pb2 import EasyRecConfig
from protos.easyrec.translate import translate
from protos.errors import ConfigError
from protos.json_tree import parse_json_tree
from protos.notice import Notice
from protos.other_parts import other_parts
from protos.overrides import apply_overrides, names_a_field
from protos.positions import Positions
from protos.problem import Problem, raise_if_any
from protos.schema import Rename
from protos.support import judge_support
from protos.text_tree import parse_text_tree
from protos.validate import validate


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """A config that passed every check.

    Attributes:
      config: in canonical form.
      notices: what is approximated, corrected, has no effect, or was written in an alias; in the order of the text.
      dialect: that it was written in.
      written: the config in that dialect, as it was written and overridden.
      positions: where the fields of `config` come from.
    """

    config: PipelineConfig
    notices: tuple[Notice, ...]
    dialect: Dialect
    written: Message
    positions: Positions


def read_config(path: str | Path, overrides: Sequence[str] = ()) -> LoadedConfig:
    """Reads a config file: JSON if its name ends in .json, else protobuf text format.

    Args:
      path: the file.
      overrides: `path=value` each, applied in order; see protos/overrides.py.

    Raises:
      ConfigError: the file can't be read, or the config can't be used.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        text = f"wanted UTF-8 text, got byte {error.object[error.start]:#04x} at offset {error.start}"
        raise ConfigError(f"{path}: {text}; is this the config?") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ConfigError(f"{path}: wanted a readable config file, got: {reason}; check the path") from error
    return parse_config(text, str(path), overrides)


def parse_config(text: str, name: str, overrides: Sequence[str] = ()) -> LoadedConfig:
    """Parses, overrides, translates or canonicalises, and validates a config.

    A singular field given twice is no error: the last value holds, blocks are merged, and a notice says so.

    Args:
      text: protobuf text format, or JSON if `name` ends in .json.
      name: the file's name, for messages.
      overrides: `path=value` each; see protos/overrides.py. Of a config in EasyRec's dialect a path is one of that
        dialect where it has such a field, else one of Gateline's.

    Raises:
      ConfigError: the config can't be used; one line for each problem, in the order of the text.
    """
    from_json = name.endswith(".json")
    tree = parse_json_tree(text, name) if from_json else parse_text_tree(text, name)
    if not tree.fields:
        raise ConfigError(f"{name}:1:1: wanted a config, got an empty file; see examples/ for one to begin with")
    dialect = tell_dialect(tree, name, from_json)
    raise_if_any(other_parts(tree, dialect.name))
    raise_if_any(_with_reason(dialect))
    renamed = _rename(text, dialect.found.renames)
    if dialect.name == EASYREC:
        old = EasyRecConfig()
        _parse(renamed, old, name, from_json)
        return _load_easyrec(old, dialect, overrides)
    native = PipelineConfig()
    _parse(renamed, native, name, from_json)
    return _load_native(native, dialect, overrides)


def _with_reason(dialect: Dialect) -> list[Problem]:
    """Returns the problems of fitting the text to its schema; where neither schema fits, with the reason for this."""
    problems = dialect.found.problems
    if dialect.name == EASYREC and dialect.found.num_unknown:
        return [replace(it, text=f"{it.text} (read as {EASYREC}'s dialect: {dialect.reason})") for it in problems]
    return problems


def _load_native(written: PipelineConfig, dialect: Dialect, overrides: Sequence[str]) -> LoadedConfig:
    config, positions = PipelineConfig(), dialect.found.positions
    apply_overrides(written, overrides, positions)
    config.CopyFrom(written)
    aliases, contradictions = canonicalise(config, positions)
    support, refusals = judge_support(config, positions)
    raise_if_any([*contradictions, *refusals, *validate(config, positions)])
    return LoadedConfig(config, _in_order([*dialect.found.notices, *aliases, *support]), dialect, written, positions)


def _load_easyrec(written: EasyRecConfig, dialect: Dialect, overrides: Sequence[str]) -> LoadedConfig:
    """Translates, then judges and validates what came out; all places and paths are those of the old text."""
    own = [override for override in overrides if names_a_field(EasyRecConfig, override)]
    apply_overrides(written, own, dialect.found.positions)
    translation = translate(written, dialect.found.positions)
    raise_if_any(translation.problems)
    config, positions = translation.new, translation.new_positions()
    apply_overrides(config, [override for override in overrides if override not in own], positions)
    support, refusals = judge_support(config, positions)
    raise_if_any(translation.place(it) for it in (*refusals, *validate(config, positions)))
    notices = [*dialect.found.notices, *translation.notices, *(translation.place(it) for it in support)]
    return LoadedConfig(config, _in_order(notices), dialect, written, positions)


def _rename(text: str, renames: Iterable[Rename]) -> str:
    """Puts the schema's names where aliases stand, from the end so that places hold."""
    lines = text.split("\n")
    for rename in sorted(renames, key=lambda it: (it.at.line, it.at.column), reverse=True):
        line, start = lines[rename.at.line - 1], rename.at.column - 1
        lines[rename.at.line - 1] = line[:start] + line[start:].replace(rename.written, rename.name, 1)
    return "\n".join(lines)


def _parse(text: str, config: Message, name: str, from_json: bool) -> None:
    try:
        if from_json:
            json_format.Parse(text, config)
        else:
            text_format.Merge(text, config)
    except text_format.ParseError as error:
        reason = str(error).split(" : ", 1)[-1]
        raise ConfigError(f"{name}:{error.GetLine()}:{error.GetColumn()}: {reason}; correct the text") from error
    except json_format.ParseError as error:
        raise ConfigError(f"{name}:1:1: {' '.join(str(error).split())}; correct the value") from error


def _in_order(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    def place(notice: Notice) -> tuple[int, int, str]:
        at = notice.position
        return (at.line, at.column, notice.path) if at else (0, 0, notice.path)

    return tuple(sorted(set(notices), key=place))
