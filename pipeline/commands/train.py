"""`gateline train`: the second step alone, or one worker's part in it."""

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import CONFIG, OVERRIDES, input_place, load_config, output_place


@click.command(name="train", short_help=COMMANDS["train"])
@CONFIG
@input_place("examples", "What preprocess wrote.")
@input_place("transform", "What preprocess wrote.")
@output_place("The candidate's folder.")
@click.option("--released", default="", metavar="DIR", help="A release's version folder to begin from.")
@click.option("--checkpoints", default="", metavar="PLACE", help="Path or URI of checkpoints; else OUT.checkpoints.")
@click.option("--restart", is_flag=True, help="Trains anew where checkpoints of an earlier run are.")
@OVERRIDES
def command(  # noqa: PLR0913 - click passes one parameter an option
    config: str,
    examples: str,
    transform: str,
    out: str,
    released: str,
    checkpoints: str,
    restart: bool,
    overrides: tuple[str, ...],
) -> None:
    """Learn a candidate from examples.

    A run that was killed, or ended by SIGTERM (exit code 143), is taken up by the same command. Folders may be URIs:
    they are copied here, and the candidate there.
    """
    loaded = load_config(config, overrides)
    from pipeline.quiet_tensorflow import import_tensorflow

    import_tensorflow()
    from components.storage.locate import locate
    from components.storage.staged import staged
    from components.train.run import run

    to = locate(out)
    with staged(locate(examples)) as read, staged(locate(transform)) as graph:
        run(
            loaded,
            examples=read,
            transform=graph,
            candidate=out,
            released=released,
            checkpoints=checkpoints or ("" if to.is_local else f"{to}.checkpoints"),
            restart=restart,
        )
    click.echo(out)
