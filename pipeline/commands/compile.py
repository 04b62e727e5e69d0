"""`gateline compile`: the pipeline as Kubeflow's IR YAML."""

from pathlib import Path

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import (
    BEAM_ARGS,
    CLUSTER,
    CONFIG,
    FILE,
    IMAGE,
    OVERRIDES,
    RUNNER,
    load_config,
    with_runner,
)


@click.command(name="compile", short_help=COMMANDS["compile"])
@CONFIG
@click.option("-o", "--output", type=FILE, required=True, help="The YAML file to write.")
@CLUSTER
@IMAGE
@click.option("--manifests", is_flag=True, help="Writes Pipeline and PipelineVersion for kubectl apply and GitOps.")
@click.option("--namespace", help="Namespace of the manifests.")
@OVERRIDES
@RUNNER
@BEAM_ARGS
def command(  # noqa: PLR0913 - click passes one parameter an option
    config: str,
    output: Path,
    cluster: Path | None,
    image: str | None,
    manifests: bool,
    namespace: str | None,
    overrides: tuple[str, ...],
    runner: str | None,
    beam_args: tuple[str, ...],
) -> None:
    """Write the pipeline for Kubeflow; the config and its paths become the defaults of the pipeline's parameters."""
    if namespace and not manifests:
        raise click.UsageError("--namespace: belongs to --manifests; else give it to gateline submit.")
    loaded = load_config(config, overrides)
    from pipeline.cluster_file import load_cluster
    from pipeline.compiled import Manifests, manifests_yaml, pipeline_yaml, write_yaml

    settings, options = load_cluster(cluster, image=image), with_runner(beam_args, runner)
    if manifests:
        text = manifests_yaml(loaded, settings, options, Manifests(namespace=namespace))
    else:
        text = pipeline_yaml(loaded, settings, options)
    write_yaml(text, output)
    click.echo(str(output))
