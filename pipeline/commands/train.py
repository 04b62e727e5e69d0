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
@click.option("--released", default="", metavar="DIR", help="A release's version folder to begin from.")
@click.option("--checkpoints", default="", metavar="PLACE", help="Path or URI of checkpoints; else OUT.checkpoints.")
@click.option("--restart", is_flag=True, help="Trains anew where checkpoints of an earlier run are.")
@OVERRIDES
def command(  # noqa: PLR0913 - click passes one parameter an option
    config: str,
    examples: Path,
    transform: Path,
    out: Path,
    released: str,
    checkpoints: str,
    restart: bool,
    overrides: tuple[str, ...],
) -> None:
    """Learn a candidate from examples.

    A run that was killed, or ended by SIGTERM (exit code 143), is taken up by the same command.
    """
    loaded = load_config(config, overrides)
    from pipeline.quiet_tensorflow import import_tensorflow

    import_tensorflow()
    from components.train.run import run

    run(
        loaded,
        examples=examples,
        transform=transform,
        candidate=out,
        released=released,
        checkpoints=checkpoints,
        restart=restart,
    )
    click.echo(str(out))
