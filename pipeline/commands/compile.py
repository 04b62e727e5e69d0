"""`gateline compile`: the pipeline as Kubeflow's IR YAML."""

from pathlib import Path

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import CONFIG, FILE, OVERRIDES, load_config


@click.command(name="compile", short_help=COMMANDS["compile"])
@CONFIG
@click.option("-o", "--output", type=FILE, required=True, help="The YAML file to write.")
@click.option("--image", help="Container image of every step; a digest is safest, for Kubeflow caches by this name.")
@OVERRIDES
def command(config: str, output: Path, image: str | None, overrides: tuple[str, ...]) -> None:
    """Write the pipeline for Kubeflow; the config and its paths become the defaults of the pipeline's parameters."""
    loaded = load_config(config, overrides)
    from pipeline.compiled import write_yaml

    write_yaml(loaded, output, image)
    click.echo(str(output))
