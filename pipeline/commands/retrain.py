"""`gateline retrain`: what a schedule or a trigger calls."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import COMMANDS, REFUSED
from pipeline.commands.kubeflow_options import kubeflow_options, make_job, make_target
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
from protos.config_pb2 import PipelineConfig

if TYPE_CHECKING:
    from pipeline.retrain.decide import Answer
    from pipeline.retrain.run import Asked
    from pipeline.retrain.start import Ran, Start


@click.command(name="retrain", short_help=COMMANDS["retrain"])
@CONFIG
@TRAIN
@EVALUATE
@click.option("--out", type=FOLDER, help="Folder of runs; else the config's model_dir. Not with --host.")
@RELEASES
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
@kubeflow_options(click.option("--host", metavar="URL", help="Kubeflow Pipelines' API: runs there and not here."))
@RUNNER
@BEAM_ARGS
@AS_JSON
@click.pass_context
def command(ctx: click.Context, /, config: str, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Run the whole pipeline, here or on Kubeflow, if data, config or code are new since the newest release.

    What was refused or gone back from is not trained again as it was. Of several retrains into one folder of releases
    one runs at a time. Exits with 0 if a candidate was released or nothing is new, with 3 if it was refused, now or
    before.
    """
    loaded = load_config(config, options["overrides"])
    if options["force"] is not None and not options["force"].strip():
        raise click.BadParameter("expected a reason, got none", ctx, param_hint="--force")
    if options["host"] and options["out"]:
        raise click.UsageError("--out and --host: a run on Kubeflow has no folder here; leave one out", ctx)
    asked, start = _prepare(loaded, options)
    from pipeline.retrain.decide import Action
    from pipeline.retrain.run import retrain

    answer, ran = retrain(loaded, asked, start)
    if as_json:
        click.echo(_json(answer, ran))
    elif ran is not None:
        click.echo(ran.text)
    if answer.action is Action.NOT_AGAIN or (ran is not None and not ran.released):
        ctx.exit(REFUSED)


def _prepare(config: PipelineConfig, options: dict[str, Any]) -> tuple["Asked", "Start"]:
    from pipeline.retrain.run import Asked
    from pipeline.retrain.start import here, on_kubeflow
    from pipeline.run import Paths

    train = given("--train", options["train"], "train_input_path", config.train_input_path)
    evaluate, releases = judged(options["evaluate"], config), options["releases"] or config.push_config.releases_path
    if options["host"]:
        releases = given("--releases", releases, "push_config.releases_path", "")
        start = on_kubeflow(make_job(config, train, evaluate, releases, options), make_target(options))
    else:
        out = Path(given("--out", str(options["out"] or ""), "model_dir", config.model_dir))
        releases = releases or str(out / "releases")
        beam_args = with_runner(options["beam_args"], options["runner"])
        start = here(config, Paths(train, evaluate, out, releases), beam_args)
    wait_s = options["wait_minutes"] * 60
    return Asked(train, evaluate, releases, options["force"], wait_s, options["read_all"]), start


def _json(answer: "Answer", ran: "Ran | None") -> str:
    content = {
        "action": answer.action.value,
        "why": answer.why,
        "news": answer.news.as_json(),
        "version": None if ran is None else ran.version,
        "run": None if ran is None else ran.record,
    }
    return json.dumps(content, indent=2)
