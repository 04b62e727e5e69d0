"""`gateline retrain`: what a schedule or a trigger calls."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli import COMMANDS, REFUSED
from pipeline.commands.options import (
    AS_JSON,
    BEAM_ARGS,
    CONFIG,
    FOLDER,
    OVERRIDES,
    RUNNER,
    given,
    judged,
    load_config,
    with_runner,
)

if TYPE_CHECKING:
    from pipeline.retrain.decide import Answer
    from pipeline.run import FinishedRun


@click.command(name="retrain", short_help=COMMANDS["retrain"])
@CONFIG
@click.option("--train", metavar="PATHS", help="Raw log to learn from; else the config's train_input_path.")
@click.option(
    "--eval", "evaluate", metavar="PATHS", help="Raw log to judge on; else the config's eval_input_path or split."
)
@click.option("--out", type=FOLDER, help="Folder of runs; else the config's model_dir.")
@click.option(
    "--releases", metavar="DIR", help="Folder of releases; else push_config.releases_path, else OUT/releases."
)
@OVERRIDES
@click.option("--force", metavar="REASON", help="Trains in any case; the gate judges as ever.")
@click.option(
    "--wait-minutes",
    type=click.FloatRange(min=0),
    default=240,
    show_default=True,
    help="How long to wait for another retrain.",
)
@click.option(
    "--read-all", is_flag=True, help="Takes no file for unchanged because its path, size and time of change are."
)
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
    force: str | None,
    wait_minutes: float,
    read_all: bool,
    runner: str | None,
    beam_args: tuple[str, ...],
    as_json: bool,
) -> None:
    """Run the whole pipeline on this machine if anything is new since the newest release: data, config or code.

    What was refused or gone back from is not trained again as it was. Of several retrains into one folder of releases
    one runs at a time. Exits with 0 if a candidate was released or nothing is new, with 3 if it was refused, now or
    before.
    """
    loaded = load_config(config, overrides)
    if force is not None and not force.strip():
        raise click.BadParameter("expected a reason, got none", ctx, param_hint="--force")
    out = Path(given("--out", str(out) if out else None, "model_dir", loaded.model_dir))
    from pipeline.retrain.decide import Action
    from pipeline.retrain.run import Asked, retrain
    from pipeline.run import Paths, run_config
    from pipeline.summary import summarise

    paths = Paths(
        train=given("--train", train, "train_input_path", loaded.train_input_path),
        evaluate=judged(evaluate, loaded),
        out=out,
        releases=releases or loaded.push_config.releases_path or str(out / "releases"),
    )
    answer, run = retrain(
        loaded,
        paths,
        Asked(force, wait_minutes * 60, read_all),
        lambda why: run_config(loaded, paths, with_runner(beam_args, runner), why=why),
    )
    if as_json:
        click.echo(_json(answer, run))
    elif run is not None:
        click.echo(summarise(run))
    if answer.action is Action.NOT_AGAIN or (run is not None and run.version is None):
        ctx.exit(REFUSED)


def _json(answer: "Answer", run: "FinishedRun | None") -> str:
    from pipeline.summary import result_json

    return json.dumps(
        {
            "action": answer.action.value,
            "why": answer.why,
            "news": answer.news.as_json(),
            "version": None if run is None else run.version,
            "run": None if run is None else json.loads(result_json(run)),
        },
        indent=2,
    )
