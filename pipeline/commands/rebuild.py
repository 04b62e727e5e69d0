"""`gateline rebuild`: trains a release again, to see whether the same weights come out."""

import tempfile
from pathlib import Path

import click

from pipeline.cli import COMMANDS, OTHER_ERROR
from pipeline.commands.options import AS_JSON, FOLDER


@click.command(name="rebuild", short_help=COMMANDS["rebuild"])
@click.argument("release", metavar="RELEASE")
@click.option("--data", multiple=True, metavar="PATHS", help="Where the logs are now, if they were moved.")
@click.option("--parent", default="", metavar="DIR", help="Where the model is that it began from, if it was moved.")
@click.option("--out", type=FOLDER, help="Keeps examples and candidate there; else they are removed.")
@AS_JSON
@click.pass_context
def command(
    ctx: click.Context, release: str, data: tuple[str, ...], parent: str, out: Path | None, as_json: bool
) -> None:
    """Train a release again from its manifest: the same data (by SHA-256), config, seed and first weights.

    Exits with 0 if all weights are the same, bit for bit, with 1 if not.
    """
    from pipeline.quiet_tensorflow import import_tensorflow

    import_tensorflow()
    from pipeline.rebuild import rebuild

    with tempfile.TemporaryDirectory(prefix="gateline-rebuild-") as scratch:
        rebuilt = rebuild(release, data, out or Path(scratch), parent)
    click.echo(rebuilt.as_json() if as_json else rebuilt.told())
    if not rebuilt.is_equal:
        ctx.exit(OTHER_ERROR)
