"""`gateline train`: the second step alone."""

from pathlib import Path

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import CONFIG, OVERRIDES, input_folder, load_config, output_folder


@click.command(name="train", short_help=COMMANDS["train"])
@CONFIG
@input_folder("examples", "What preprocess wrote.")
@input_folder("transform", "What preprocess wrote.")
@output_folder("The candidate's folder.")
@OVERRIDES
def command(config: str, examples: Path, transform: Path, out: Path, overrides: tuple[str, ...]) -> None:
    """Learn a candidate from examples."""
    loaded = load_config(config, overrides)
    from pipeline.quiet_tensorflow import import_tensorflow

    import_tensorflow()
    from components.train.run import run

    run(loaded, examples=examples, transform=transform, candidate=out)
    click.echo(str(out))
