"""`gateline preprocess`: the first step alone."""

from pathlib import Path

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import (
    BEAM_ARGS,
    CONFIG,
    EVALUATE,
    OVERRIDES,
    RUNNER,
    TRAIN,
    given,
    judged,
    load_config,
    output_folder,
    with_runner,
)


@click.command(name="preprocess", short_help=COMMANDS["preprocess"])
@CONFIG
@TRAIN
@EVALUATE
@click.option("--released", help="A release's version folder, whose data this is compared with.", metavar="DIR")
@output_folder("Receives examples/, transform/, statistics/ and rejects/.")
@OVERRIDES
@RUNNER
@BEAM_ARGS
def command(  # noqa: PLR0913 - click passes one parameter an option
    config: str,
    train: str | None,
    evaluate: str | None,
    released: str | None,
    out: Path,
    overrides: tuple[str, ...],
    runner: str | None,
    beam_args: tuple[str, ...],
) -> None:
    """Turn raw logs into examples and the transform graph."""
    loaded = load_config(config, overrides)
    train = given("--train", train, "train_input_path", loaded.train_input_path)
    evaluate = judged(evaluate, loaded)
    from components.preprocess.run import run

    run(
        loaded,
        train=train,
        evaluate=evaluate,
        examples=out / "examples",
        transform=out / "transform",
        statistics=out / "statistics",
        rejects=out / "rejects",
        released=released or "",
        beam_args=with_runner(beam_args, runner),
    )
    click.echo(str(out))
