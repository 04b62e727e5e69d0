"""`gateline predict`: scores a file with a release."""

import json
from pathlib import Path

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import AS_JSON, FILE, input_folder


@click.command(name="predict", short_help=COMMANDS["predict"])
@input_folder("model", "A release's version folder.")
@click.argument("rows", metavar="INPUT")
@click.option("-o", "--output", type=FILE, required=True, help="The file to write: Parquet, or CSV by its name.")
@click.option("--join", is_flag=True, help="Joins the rows with the tables of the release's config.")
@AS_JSON
def command(model: Path, rows: str, output: Path, join: bool, as_json: bool) -> None:
    """Score raw rows (files, folders or globs) with a released model.

    The output has one row an input row, in order, with the model's outputs by their names: probs_<tower>, ... Columns
    that joined tables gave in learning have to be in the rows, unless --join looks them up.
    """
    from components.artifacts import ASSETS_EXTRA, CONFIG
    from pipeline.quiet_tensorflow import import_tensorflow
    from protos.errors import ConfigError
    from protos.read import read_config

    config = model / ASSETS_EXTRA / CONFIG
    whole = read_config(config).config if config.exists() else None
    if join and (whole is None or not whole.joined_tables):
        raise ConfigError(f"{config}: --join: wanted joined_tables, got none; give rows that have every column.")
    import_tensorflow()
    from components.predict.run import run

    num_rows = run(model=model, data=rows, out=output, form=whole if join or whole is None else whole.data_config)
    result = json.dumps({"output": str(output), "rows": num_rows})
    click.echo(result if as_json else f"{output}  {num_rows:,} rows")
