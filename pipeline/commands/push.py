"""`gateline push`: the fifth step alone."""

import json
from pathlib import Path

import click

from pipeline.cli import COMMANDS, REFUSED
from pipeline.commands.options import AS_JSON, CONFIG, OVERRIDES, SHARED_RELEASES, given, input_folder, load_config


@click.command(name="push", short_help=COMMANDS["push"])
@CONFIG
@input_folder("candidate", "What train wrote.")
@input_folder("report", "What evaluate wrote.")
@input_folder("verdict", "What gate wrote.")
@SHARED_RELEASES
@click.option("--override", is_flag=True, help="Release it although the verdict does not approve; needs --reason.")
@click.option("--reason", help="Why the verdict does not count; recorded in the manifest and in the log.")
@OVERRIDES
@AS_JSON
@click.pass_context
def command(  # noqa: PLR0913 - click passes one parameter an option
    ctx: click.Context,
    config: str,
    candidate: Path,
    report: Path,
    verdict: Path,
    releases: str | None,
    override: bool,
    reason: str | None,
    overrides: tuple[str, ...],
    as_json: bool,
) -> None:
    """Release a candidate if its verdict approves of it; exits with 3 if not.

    --override releases one that was refused, or could not be judged. What is not what was judged is refused all the
    same.
    """
    if override != (reason is not None):
        raise click.UsageError("--override and --reason: expected both or none; say why the verdict does not count.")
    loaded = load_config(config, overrides)
    folder = given(
        "--releases",
        releases,
        "push_config.releases_path",
        loaded.push_config.releases_path,
    )
    from components.push.run import run
    from components.shelf.open_shelf import open_shelf

    version = run(loaded, candidate=candidate, report=report, verdict=verdict, releases=folder, override=reason)
    path = None if version is None else open_shelf(folder).place(version)
    result = json.dumps({"version": version, "path": path})
    click.echo(result if as_json else path or "refused; recorded in the releases folder")
    if version is None:
        ctx.exit(REFUSED)
