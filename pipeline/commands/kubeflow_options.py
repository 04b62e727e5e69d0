"""Options of the commands that hand the pipeline to Kubeflow: where it is, who asks, and what the steps get."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.commands.options import CLUSTER, IMAGE, Decorator, with_runner
from protos.config_pb2 import PipelineConfig

if TYPE_CHECKING:
    from pipeline.kubeflow.server import Target
    from pipeline.submit import Job

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

_OPTIONS = (
    CLUSTER,
    IMAGE,
    click.option("--timeout", type=click.IntRange(min=1), metavar="S", help="Seconds to wait for the run at most."),
    click.option("--namespace", help="Namespace of the user, where Kubeflow serves several."),
    click.option("--experiment", default="gateline", show_default=True, help="Experiment that lists the runs."),
    click.option("--name", default="", help="Of the run, or of the schedule; a second of its name takes its place."),
    click.option(
        "--pipeline", default="gateline-training", show_default=True, help="Name of the pipeline on Kubeflow."
    ),
    click.option("--service-account", help="Of the steps' pods; else the cluster file's."),
    click.option("--token-file", type=_FILE, help="File with a token. Else the variable GATELINE_TOKEN, else none."),
    click.option("--in-cluster", is_flag=True, help="Takes this pod's service account's token."),
    click.option("--ca-file", type=_FILE, help="Certificates to trust."),
)


def kubeflow_options(host: Decorator) -> Decorator:
    """Returns a decorator that adds --host as it is given here, and all that goes with it."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed((host, *_OPTIONS)):
            command = option(command)
        return command

    return decorate


def make_job(config: PipelineConfig, train: str, evaluate: str, releases: str, options: dict[str, Any]) -> "Job":
    """Returns what is to be run, from a command's options, --runner and --beam-arg among them.

    Raises:
      ConfigError: the cluster's file can't be used.
    """
    from pipeline.cluster_file import load_cluster
    from pipeline.submit import Job

    return Job(
        config=config,
        train=train,
        evaluate=evaluate,
        releases=releases,
        cluster=load_cluster(options["cluster"], image=options["image"], service_account=options["service_account"]),
        beam_args=with_runner(options["beam_args"], options["runner"]),
        pipeline=options["pipeline"],
        experiment=options["experiment"],
        name=options["name"],
    )


def make_target(options: dict[str, Any]) -> "Target":
    """Returns where to and who asks, from a command's options.

    Raises:
      ConfigError: there is no token where one should be.
    """
    from pipeline.kubeflow.credentials import find_credentials
    from pipeline.kubeflow.server import Patience, Target

    return Target(
        options["host"],
        find_credentials(options["token_file"], options["in_cluster"]),
        namespace=options["namespace"],
        ca_file=options["ca_file"],
        patience=Patience(run_s=options["timeout"]),
    )
