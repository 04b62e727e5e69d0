"""`gateline run`: the whole pipeline on this machine."""

from pathlib import Path

import click

from pipeline.cli import COMMANDS, REFUSED
from pipeline.commands.options import (
    AS_JSON,
    BEAM_ARGS,
    CONFIG,
    EVALUATE,
    FOLDER,
    OVERRIDES,
    RELEASES,
    RUNNER,
    TRAIN,
    given,
    judged,
    load_config,
    with_runner,
)


@click.command(name="run", short_help=COMMANDS["run"])
@CONFIG
@TRAIN
@EVALUATE
@click.option("--out", type=FOLDER, help="Folder of runs; else the config's model_dir.")
@RELEASES
@OVERRIDES
@RUNNER
@BEAM_ARGS
@AS_JSON
@click.pass_context
def command(  # noqa: PLR0913 - click passes one parameter an option
    ctx: click.Context,
    config: str,
    train: str | None,
    evaluate: str | None,
    out: Path | None,
    releases: str | None,
    overrides: tuple[str, ...],
    runner: str | None,
    beam_args: tuple[str, ...],
    as_json: bool,
) -> None:
    """Run the whole pipeline on this machine: raw log to released model.

    Exits with 0 if the candidate was released, with 3 if the gate refused it.
    """
    loaded = load_config(config, overrides)
    out = Path(given("--out", str(out) if out else None, "model_dir", loaded.model_dir))
    from pipeline.run import Paths, run_config
    from pipeline.summary import result_json, summarise

    paths = Paths(
        train=given("--train", train, "train_input_path", loaded.train_input_path),
        evaluate=judged(evaluate, loaded),
        out=out,
        releases=releases or loaded.push_config.releases_path or str(out / "releases"),
    )
    run = run_config(loaded, paths, with_runner(beam_args, runner))
    click.echo(result_json(run) if as_json else summarise(run))
    if run.version is None:
        ctx.exit(REFUSED)
