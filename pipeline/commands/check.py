"""`gateline check`: parses, validates and explains a config; with data, its columns too."""

import json
from dataclasses import asdict

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import AS_JSON, CONFIG, OVERRIDES
from pipeline.config_file import read_config_file
from protos.block_graph import told_path
from protos.errors import ConfigError
from protos.explain import explain
from protos.explanation import explanation
from protos.read import LoadedConfig
from protos.table_sizes import table_sizes
from protos.treatments import treatments


@click.command(name="check", short_help=COMMANDS["check"])
@CONFIG
@click.option("--train", metavar="PATHS", help="Raw log whose columns and types are checked as well.")
@click.option("--quick", is_flag=True, help="Does not build the model, whose dense parameters are then not counted.")
@OVERRIDES
@AS_JSON
def command(config: str, train: str | None, quick: bool, overrides: tuple[str, ...], as_json: bool) -> None:
    """Parse and validate a config and say what each part of it will do.

    What is refused ends the command with exit code 2, a line for each problem. With --train, also check that the raw
    log has every column that the config reads, in a type that its uses can take.
    """
    loaded = _read(config, overrides, as_json)
    facts = explanation(loaded.config, loaded.notices) | {
        "valid": True,
        "dialect": {"name": loaded.dialect.name, "reason": loaded.dialect.reason},
        "tables": [asdict(table) for table in table_sizes(loaded.config)],
        "fields": [asdict(field) for field in treatments(loaded.written, loaded.notices)],
    }
    if not as_json:
        click.echo(explain(loaded))
    if not quick:
        facts["num_dense_parameters"] = _count(loaded, as_json)
        if not as_json:
            click.echo(f"\nDense layers: {facts['num_dense_parameters']:,} numbers")
    if train is not None:
        from components.raw_log.columns import log_columns
        from components.raw_log.joins.open_joined import open_joined_log

        log = open_joined_log(loaded.config, train, log_columns(loaded.config))
        facts["log"] = {"files": list(log.files), "types": {name: str(kind) for name, kind in log.types.items()}}
        if not as_json:
            click.echo(f"\nThe raw log has all of them ({len(log.files)} files)")
            click.echo("\n".join(f"  {name}: {kind}" for name, kind in log.types.items()))
    if as_json:
        click.echo(json.dumps(facts, indent=2))


def _count(loaded: LoadedConfig, as_json: bool) -> int:
    """Counts dense parameters; what only the model can refuse is placed where it stands."""
    from components.preprocess.model_size import num_dense_parameters

    try:
        return num_dense_parameters(loaded.config)
    except ConfigError as error:
        at = loaded.positions.find(told_path(str(error), loaded.config.model_config.backbone))
        problem = f"{at}: {error}"
        if as_json:
            click.echo(json.dumps({"valid": False, "problems": [problem]}, indent=2))
        raise ConfigError(problem) from error


def _read(config: str, overrides: tuple[str, ...], as_json: bool) -> LoadedConfig:
    """Reads the config; a machine is told its problems as a list."""
    try:
        return read_config_file(config, overrides)
    except ConfigError as error:
        if as_json:
            click.echo(json.dumps({"valid": False, "problems": str(error).splitlines()}, indent=2))
        raise
