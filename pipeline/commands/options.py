"""Options and arguments that several commands share, and the config that they name."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pipeline.config_file import read_config_file
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def _here_or_in_a_store(ctx: click.Context, argument: click.Parameter, value: str) -> str:
    """A config is a file that is here, or a URI, which is opened when it is read."""
    if "://" in value:
        return value
    return str(click.Path(exists=True, dir_okay=False).convert(value, argument, ctx))


FOLDER = click.Path(file_okay=False, path_type=Path)
_EXISTING = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)

CONFIG = click.argument("config", callback=_here_or_in_a_store)
TRAIN = click.option("--train", metavar="PATHS", help="Raw log to learn from; else the config's train_input_path.")
EVALUATE = click.option(
    "--eval", "evaluate", metavar="PATHS", help="Raw log to judge on; else the config's eval_input_path or split."
)
RELEASES = click.option(
    "--releases", metavar="DIR", help="Folder of releases; else push_config.releases_path, else OUT/releases."
)
SHARED_RELEASES = click.option(
    "--releases", metavar="DIR", help="Folder of releases; else the config's push_config.releases_path."
)
OVERRIDES = click.option(
    "--set", "overrides", multiple=True, metavar="PATH=VALUE", help="Replaces a field of the config; may be repeated."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Writes JSON to stdout instead of text.")
BEAM_ARGS = click.option(
    "--beam-arg", "beam_args", multiple=True, metavar="ARG", help="A pipeline option of Beam's; may be repeated."
)
CLUSTER = click.option(
    "--cluster", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What the cluster gives each step."
)
IMAGE = click.option("--image", help="Container image of every step, best by digest; else the cluster file's.")
RUNNER = click.option("--runner", metavar="RUNNER", help="Beam's runner, in preprocessing and evaluation.")


def input_folder(name: str, text: str) -> Decorator:
    """Returns a required option that names an artefact's folder, which is there."""
    return click.option(f"--{name}", type=_EXISTING, required=True, help=text)


def input_place(name: str, text: str) -> Decorator:
    """Returns a required option that names an artefact's folder by its path, which is there, or by its URI."""
    return click.option(f"--{name}", required=True, metavar="PLACE", callback=_existing, help=text)


def output_place(text: str) -> Decorator:
    """Returns the required option --out, a folder by its path, which can be made, or by its URI."""
    return click.option("--out", required=True, metavar="PLACE", callback=_makeable_place, help=text)


def output_folder(text: str) -> Decorator:
    """Returns the required option --out, a folder that can be made."""
    return click.option("--out", type=FOLDER, required=True, callback=_makeable, help=text)


def load_config(path: str, overrides: tuple[str, ...]) -> PipelineConfig:
    """Reads a config and says on stderr what in it does not act as its text may suggest."""
    loaded = read_config_file(path, overrides)
    for notice in loaded.notices:
        click.echo(str(notice), err=True)
    return loaded.config


def given(flag: str, value: str | None, field: str, configured: str) -> str:
    """Returns the flag's value, else the config's.

    Raises:
      ConfigError: neither is there.
    """
    if found := value or configured:
        return found
    raise ConfigError(f"{field}: expected a path, got none; give {flag} or set {field} in the config")


def judged(value: str | None, config: PipelineConfig) -> str:
    """Returns the log to judge on: the flag's, else the config's, else none if the config splits the other log.

    Raises:
      ConfigError: there is neither a log nor a split.
    """
    if config.HasField("split") and not (value or config.eval_input_path):
        return ""
    return given("--eval", value, "eval_input_path or split", config.eval_input_path)


def _makeable(ctx: click.Context, option: click.Parameter, path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.BadParameter(
            f"{path}: can't be made ({error.strerror}); name another folder", ctx, option
        ) from error
    return path


def _existing(ctx: click.Context, option: click.Parameter, value: str) -> str:
    return value if "://" in value else str(_EXISTING.convert(value, option, ctx))


def _makeable_place(ctx: click.Context, option: click.Parameter, value: str) -> str:
    return value if "://" in value else str(_makeable(ctx, option, FOLDER.convert(value, option, ctx)))


def with_runner(beam_args: tuple[str, ...], runner: str | None) -> list[str]:
    """Returns Beam's arguments, with the runner among them if one is named."""
    return [*([f"--runner={runner}"] if runner else []), *beam_args]
