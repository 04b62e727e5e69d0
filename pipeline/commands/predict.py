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
@AS_JSON
def command(model: Path, rows: str, output: Path, as_json: bool) -> None:
    """Score raw rows (files, folders or globs) with a released model.

    The output has one row an input row, in order, with the model's outputs by their names: probs_<tower>, ...
    """
    from components.artifacts import ASSETS_EXTRA, CONFIG
    from pipeline.quiet_tensorflow import import_tensorflow
    from protos.read import read_config

    config = model / ASSETS_EXTRA / CONFIG
    data_config = read_config(config).config.data_config if config.exists() else None
    import_tensorflow()
    from components.predict.run import run

    num_rows = run(model=model, data=rows, out=output, data_config=data_config)
    result = json.dumps({"output": str(output), "rows": num_rows})
    click.echo(result if as_json else f"{output}  {num_rows:,} rows")
