"""`gateline submit`: the pipeline on Kubeflow, now or by a schedule."""

import dataclasses
import json
from typing import Any

import click

from pipeline.cli import COMMANDS, REFUSED
from pipeline.commands.kubeflow_options import kubeflow_options, make_job, make_target
from pipeline.commands.options import (
    AS_JSON,
    BEAM_ARGS,
    CONFIG,
    EVALUATE,
    OVERRIDES,
    RUNNER,
    SHARED_RELEASES,
    TRAIN,
    given,
    judged,
    load_config,
)


@click.command(name="submit", short_help=COMMANDS["submit"])
@CONFIG
@kubeflow_options(click.option("--host", required=True, metavar="URL", help="Kubeflow Pipelines' API."))
@TRAIN
@EVALUATE
@SHARED_RELEASES
@click.option(
    "--cron", metavar="FIELDS", help='Schedules it instead: "0 3 * * *". One run at a time, none made up for.'
)
@click.option("--wait/--no-wait", default=True, help="Waits for the run's end and exits by its verdict; the default.")
@OVERRIDES
@RUNNER
@BEAM_ARGS
@AS_JSON
@click.pass_context
def command(ctx: click.Context, /, config: str, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Run the pipeline on Kubeflow and exit by its verdict, or schedule it.

    The pipeline is uploaded as a version named by its content, once. Exits with 0 if the candidate was released, with
    3 if it was refused, with 4 if a step can't use the data; with --cron or --no-wait, with 0 once Kubeflow has it.
    """
    loaded = load_config(config, options["overrides"])
    from pipeline.submit import schedule, submit

    job = make_job(
        loaded,
        given("--train", options["train"], "train_input_path", loaded.train_input_path),
        judged(options["evaluate"], loaded),
        given("--releases", options["releases"], "push_config.releases_path", loaded.push_config.releases_path),
        options,
    )
    target = make_target(options)
    if options["cron"]:
        made = schedule(job, target, options["cron"])
        text = f"{made.done}: {made.name}, {made.cron}, version {made.version.name}"
        click.echo(json.dumps(dataclasses.asdict(made), indent=2) if as_json else text)
        return
    run = submit(job, target, wait=options["wait"])
    click.echo(json.dumps(dataclasses.asdict(run), indent=2) if as_json else run.told())
    if run.ending and not run.ending.released:
        ctx.exit(REFUSED)
