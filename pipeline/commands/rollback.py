"""`gateline rollback`: makes an older version the newest again."""

import json

import click

from pipeline.cli import COMMANDS
from pipeline.commands.options import AS_JSON


@click.command(name="rollback", short_help=COMMANDS["rollback"])
@click.argument("releases", metavar="DIR")
@click.option("--to", required=True, type=click.IntRange(min=1), help="The version to go back to.")
@click.option("--reason", help="Why; recorded in the manifest and in the log.")
@AS_JSON
def command(releases: str, to: int, reason: str | None, as_json: bool) -> None:
    """Publish an older version's files once more, as the newest version, so that every server follows.

    DIR is a folder of releases: a local folder, s3://, minio:// or gs://. The files are checked against the version's
    manifest first.
    """
    from components.push.rollback import rollback
    from components.shelf.open_shelf import open_shelf

    version = rollback(releases, to=to, note=reason)
    path = open_shelf(releases).place(version)
    click.echo(json.dumps({"version": version, "path": path}) if as_json else path)
