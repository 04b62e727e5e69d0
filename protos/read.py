"""Config text -> validated PipelineConfig in canonical form; the only parser."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from google.protobuf import json_format, text_format

from protos.canonicalise import canonicalise
from protos.config_pb2 import PipelineConfig
from protos.dialect import old_markers
from protos.errors import ConfigError
from protos.json_tree import parse_json_tree
from protos.notice import Notice
from protos.overrides import apply_overrides
from protos.problem import raise_if_any
from protos.schema import Rename, survey
from protos.support import judge_support
from protos.text_tree import parse_text_tree
from protos.tree import Block
from protos.validate import validate


@dataclass(frozen=True, slots=True)
class LoadedConfig:
    """A config that passed every check.

    Attributes:
      config: in canonical form.
      notices: what is approximated, has no effect, or was written in an alias; in the order of the text.
    """

    config: PipelineConfig
    notices: tuple[Notice, ...]


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
    """Parses, overrides, canonicalises and validates a config.

    A singular field given twice is no error: the last value holds, blocks are merged, and a notice says so.

    Args:
      text: protobuf text format, or JSON if `name` ends in .json.
      name: the file's name, for messages.
      overrides: `path=value` each; see protos/overrides.py.

    Raises:
      ConfigError: the config can't be used; one line for each problem, in the order of the text.
    """
    from_json = name.endswith(".json")
    tree = parse_json_tree(text, name) if from_json else parse_text_tree(text, name)
    if not tree.fields:
        raise ConfigError(f"{name}:1:1: wanted a config, got an empty file; see examples/ for one to begin with")
    _refuse_old_dialect(tree)
    found = survey(tree, PipelineConfig, name, from_json)
    raise_if_any(found.problems)
    config = _parse(_rename(text, found.renames), name, from_json)
    apply_overrides(config, overrides, found.positions)
    aliases, contradictions = canonicalise(config, found.positions)
    support, refusals = judge_support(config, found.positions)
    raise_if_any([*contradictions, *refusals, *validate(config, found.positions)])
    return LoadedConfig(config, _in_order([*found.notices, *aliases, *support]))


def _refuse_old_dialect(tree: Block) -> None:
    # A translator of EasyRec's dialect takes over here: tree with markers in, native text out.
    if markers := old_markers(tree):
        seen = ", ".join(dict.fromkeys(f"{marker.name} in line {marker.at.line}" for marker in markers[:4]))
        text = (
            f"wanted the field names of TorchEasyRec (feature_configs {{ id_feature {{...}} }}, sparse_optimizer, "
            f"task_towers with mlp, losses and metrics), got EasyRec's older dialect ({seen}); rewrite the config"
        )
        raise ConfigError(f"{markers[0].at}: {text}")


def _rename(text: str, renames: Iterable[Rename]) -> str:
    """Puts the schema's names where aliases stand, from the end so that places hold."""
    lines = text.split("\n")
    for rename in sorted(renames, key=lambda it: (it.at.line, it.at.column), reverse=True):
        line, start = lines[rename.at.line - 1], rename.at.column - 1
        lines[rename.at.line - 1] = line[:start] + line[start:].replace(rename.written, rename.name, 1)
    return "\n".join(lines)


def _parse(text: str, name: str, from_json: bool) -> PipelineConfig:
    config = PipelineConfig()
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
    return config


def _in_order(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    def place(notice: Notice) -> tuple[int, int, str]:
        at = notice.position
        return (at.line, at.column, notice.path) if at else (0, 0, notice.path)

    return tuple(sorted(set(notices), key=place))
