"""`gateline releases`: what was released and refused, when and why."""

import dataclasses
import json
from typing import TYPE_CHECKING

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import AS_JSON

if TYPE_CHECKING:
    from components.release_log import Decision


@click.command(name="releases", short_help=COMMANDS["releases"])
@click.argument("releases", metavar="DIR")
@AS_JSON
def command(releases: str, as_json: bool) -> None:
    """List the decisions recorded in a folder of releases, oldest first, and name the newest version.

    DIR is a local folder, s3://, minio:// or gs://.
    """
    from components.errors import DataError
    from components.shelf.open_shelf import open_shelf
    from components.storage.locate import locate

    if not locate(releases).is_dir():
        raise DataError(f"{releases}: expected a folder of releases, found none; check the path")
    shelf = open_shelf(releases)
    decisions, versions = shelf.log(), shelf.versions()
    if as_json:
        lines = [dataclasses.asdict(decision) for decision in decisions]
        newest = versions[-1] if versions else None
        click.echo(json.dumps({"newest": newest, "versions": versions, "decisions": lines}, indent=2))
        return
    for decision in decisions:
        click.echo(_line(decision))
    click.echo(f"newest: {shelf.place(versions[-1])}" if versions else "newest: none")


def _line(decision: "Decision") -> str:
    version = f"version {decision.version}" if decision.version else (decision.candidate_digest or "")[:12]
    before = f"after {decision.released_version_before}" if decision.released_version_before else "first"
    columns = [decision.time, f"{decision.decision.replace('_', ' '):11}", version, before]
    if decision.rollback_to:
        columns.append(f"to version {decision.rollback_to}")
    if decision.decision == "released" and decision.note is not None:
        columns.append("OVERRIDE")
    if decision.note:
        columns.append(f'"{decision.note}"')
    return "  ".join([*columns, "; ".join(decision.reasons)]).rstrip()
