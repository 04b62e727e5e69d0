"""`gateline check`: parses, validates and explains a config; with data, its columns too."""

from pathlib import Path

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import CONFIG, OVERRIDES
from protos.explain import explain
from protos.read import read_config


@click.command(name="check", short_help=COMMANDS["check"])
@CONFIG
@click.option("--train", metavar="PATHS", help="Raw log whose columns and types are checked as well.")
@OVERRIDES
def command(config: Path, train: str | None, overrides: tuple[str, ...]) -> None:
    """Parse and validate a config and say what each part of it will do.

    With --train, also check that the raw log has every column that the config reads, in a type that its uses can take.
    """
    loaded = read_config(config, overrides)
    click.echo(explain(loaded))
    if train is None:
        return
    from components.raw_log.columns import log_columns
    from components.raw_log.open import open_log

    log = open_log(train, log_columns(loaded.config), loaded.config.data_config)
    click.echo(f"\n{train}: {len(log.files)} files; columns that the config reads:")
    for name, kind in log.types.items():
        click.echo(f"  {name}: {kind}")
