"""`gateline convert`: a config of any dialect in Gateline's own form."""

import json
import os
from pathlib import Path

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import AS_JSON, CONFIG, FILE, OVERRIDES
from pipeline.config_file import read_config_file
from protos.canonical import canonical_text, config_digest
from protos.errors import ConfigError
from protos.read import parse_config


@click.command(name="convert", short_help=COMMANDS["convert"])
@CONFIG
@click.option("-o", "--output", type=FILE, required=True, help="The config file to write.")
@OVERRIDES
@AS_JSON
def command(config: str, output: Path, overrides: tuple[str, ...], as_json: bool) -> None:
    """Write a config of EasyRec, TorchEasyRec or Gateline as Gateline reads it, with other defaults written out.

    The file means the same: converting it again gives the same bytes. Comments are not kept. What does not act as the
    text may suggest is said on stderr.
    """
    loaded = read_config_file(config, overrides)
    text = canonical_text(loaded.config)
    # What is written is what every later reader sees; it must come out of the parser as it went in.
    if canonical_text(parse_config(text, str(output)).config) != text:
        raise ValueError(f"{config}: expected the converted text to parse to itself; please report this config")
    _write(output, text)
    for notice in loaded.notices:
        click.echo(str(notice), err=True)
    facts = {
        "written": str(output),
        "dialect": loaded.dialect.name,
        "reason": loaded.dialect.reason,
        "config_sha256": config_digest(loaded.config),
        "notices": [str(notice) for notice in loaded.notices],
    }
    click.echo(json.dumps(facts, indent=2) if as_json else f"{output}: from {loaded.dialect.name}'s dialect")


def _write(output: Path, text: str) -> None:
    unfinished = output.with_name(f".{output.name}.unfinished")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(text, encoding="utf-8")
        os.replace(unfinished, output)
    except OSError as error:
        raise ConfigError(f"{output}: can't be written ({error.strerror}); name another file") from error
    finally:
        unfinished.unlink(missing_ok=True)
