"""`gateline push`: the fifth step alone."""

import json
from pathlib import Path

import click

from pipeline.cli import COMMANDS, REFUSED
from pipeline.commands.options import AS_JSON, CONFIG, FOLDER, OVERRIDES, given, input_folder, load_config


@click.command(name="push", short_help=COMMANDS["push"])
@CONFIG
@input_folder("candidate", "What train wrote.")
@input_folder("report", "What evaluate wrote.")
@input_folder("verdict", "What gate wrote.")
@click.option("--releases", type=FOLDER, help="Folder of releases; else the config's push_config.releases_path.")
@OVERRIDES
@AS_JSON
@click.pass_context
def command(  # noqa: PLR0913 - click passes one parameter an option
    ctx: click.Context,
    config: str,
    candidate: Path,
    report: Path,
    verdict: Path,
    releases: Path | None,
    overrides: tuple[str, ...],
    as_json: bool,
) -> None:
    """Release a candidate if its verdict approves of it; exits with 3 if not."""
    loaded = load_config(config, overrides)
    folder = given(
        "--releases",
        str(releases) if releases else None,
        "push_config.releases_path",
        loaded.push_config.releases_path,
    )
    from components.push.run import run

    version = run(loaded, candidate=candidate, report=report, verdict=verdict, releases=folder)
    path = None if version is None else str(Path(folder) / str(version))
    result = json.dumps({"version": version, "path": path})
    click.echo(result if as_json else path or "refused; recorded in the releases folder")
    if version is None:
        ctx.exit(REFUSED)
