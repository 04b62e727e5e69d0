"""`gateline submit`: the pipeline on Kubeflow, now or by a schedule."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli import COMMANDS, REFUSED
from pipeline.commands.options import (
    AS_JSON,
    BEAM_ARGS,
    CLUSTER,
    CONFIG,
    IMAGE,
    OVERRIDES,
    RUNNER,
    given,
    judged,
    load_config,
    with_runner,
)

if TYPE_CHECKING:
    from pipeline.submit import SubmittedRun

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(name="submit", short_help=COMMANDS["submit"])
@CONFIG
@click.option("--host", required=True, metavar="URL", help="Kubeflow Pipelines' API.")
@CLUSTER
@IMAGE
@click.option("--train", metavar="PATHS", help="Raw log to learn from; else the config's train_input_path.")
@click.option(
    "--eval", "evaluate", metavar="PATHS", help="Raw log to judge on; else the config's eval_input_path or split."
)
@click.option("--releases", metavar="DIR", help="Folder of releases; else the config's push_config.releases_path.")
@click.option(
    "--cron", metavar="FIELDS", help='Schedules it instead: "0 3 * * *". One run at a time, none made up for.'
)
@click.option("--wait/--no-wait", default=True, help="Waits for the run's end and exits by its verdict; the default.")
@click.option("--timeout", type=click.IntRange(min=1), metavar="S", help="Seconds to wait for at most.")
@click.option("--namespace", help="Namespace of the user, where Kubeflow serves several.")
@click.option("--experiment", default="gateline", show_default=True, help="Experiment that lists the runs.")
@click.option("--name", default="", help="Of the run, or of the schedule; a second of its name takes its place.")
@click.option("--pipeline", default="gateline-training", show_default=True, help="Name of the pipeline on Kubeflow.")
@click.option("--service-account", help="Of the steps' pods; else the cluster file's.")
@click.option("--token-file", type=_FILE, help="File with a token. Else the variable GATELINE_TOKEN, else none.")
@click.option("--in-cluster", is_flag=True, help="Takes this pod's service account's token.")
@click.option("--ca-file", type=_FILE, help="Certificates to trust.")
@OVERRIDES
@RUNNER
@BEAM_ARGS
@AS_JSON
@click.pass_context
def command(ctx: click.Context, /, config: str, cluster: Path | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Run the pipeline on Kubeflow and exit by its verdict, or schedule it.

    The pipeline is uploaded as a version named by its content, once. Exits with 0 if the candidate was released, with
    3 if it was refused, with 4 if a step can't use the data; with --cron or --no-wait, with 0 once Kubeflow has it.
    """
    loaded = load_config(config, options["overrides"])
    from pipeline.cluster_file import load_cluster
    from pipeline.kubeflow.credentials import find_credentials
    from pipeline.kubeflow.server import Patience, Target
    from pipeline.submit import Job, schedule, submit

    job = Job(
        config=loaded,
        train=given("--train", options["train"], "train_input_path", loaded.train_input_path),
        evaluate=judged(options["evaluate"], loaded),
        releases=given(
            "--releases", options["releases"], "push_config.releases_path", loaded.push_config.releases_path
        ),
        cluster=load_cluster(cluster, image=options["image"], service_account=options["service_account"]),
        beam_args=with_runner(options["beam_args"], options["runner"]),
        pipeline=options["pipeline"],
        experiment=options["experiment"],
        name=options["name"],
    )
    target = Target(
        options["host"],
        find_credentials(options["token_file"], options["in_cluster"]),
        namespace=options["namespace"],
        ca_file=options["ca_file"],
        patience=Patience(run_s=options["timeout"]),
    )
    if options["cron"]:
        made = schedule(job, target, options["cron"])
        text = f"{made.done}: {made.name}, {made.cron}, version {made.version.name}"
        click.echo(json.dumps(dataclasses.asdict(made), indent=2) if as_json else text)
        return
    run = submit(job, target, wait=options["wait"])
    click.echo(json.dumps(dataclasses.asdict(run), indent=2) if as_json else _text(run))
    if run.ending and not run.ending.released:
        ctx.exit(REFUSED)


def _text(run: "SubmittedRun") -> str:
    lines = [f"run       {run.name}", f"page      {run.url}"]
    if run.ending and run.ending.released:
        number = "" if run.ending.version is None else f"version {run.ending.version}"
        lines.append(f"released  {number}".rstrip())
    elif run.ending:
        lines += ["verdict   REFUSED", *(f"          {reason}" for reason in run.ending.reasons)]
    return "\n".join(lines)
