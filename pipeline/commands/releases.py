"""`gateline releases`: what was released and refused, when and why."""

import dataclasses
import json
from pathlib import Path

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import AS_JSON


@click.command(name="releases", short_help=COMMANDS["releases"])
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@AS_JSON
def command(folder: Path, as_json: bool) -> None:
    """List the decisions recorded in a releases folder, oldest first, and name the newest version."""
    from components.release_log import read_log
    from components.releases import list_releases

    decisions = read_log(folder)
    versions = list_releases(folder)
    newest = versions[-1] if versions else None
    if as_json:
        lines = [dataclasses.asdict(decision) for decision in decisions]
        click.echo(json.dumps({"newest": newest.version if newest else None, "decisions": lines}, indent=2))
        return
    for decision in decisions:
        compared = f"after {decision.released_version_before}" if decision.released_version_before else "first"
        version = f"version {decision.version}" if decision.version else decision.candidate_digest[:12]
        columns = (decision.time, f"{decision.decision:8}", version, compared, "; ".join(decision.reasons))
        click.echo("  ".join(columns).rstrip())
    click.echo(f"newest: {newest.path}" if newest else "newest: none")
