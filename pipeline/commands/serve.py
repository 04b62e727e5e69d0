"""`gateline serve`: a releases folder over HTTP."""

import click

from pipeline.cli import COMMANDS

COUNT = click.IntRange(min=1)


@click.command(name="serve", short_help=COMMANDS["serve"])
@click.option("--releases", required=True, metavar="URI", help="The folder of releases, in any store.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", type=click.IntRange(0, 65535), default=8501, show_default=True, help="Port to listen on.")
@click.option("--model-name", default="gateline", show_default=True, help="The model's name in URLs.")
@click.option("--version", "pinned", type=COUNT, help="Serve this version instead of the newest.")
@click.option("--keep", "newest", type=COUNT, default=1, show_default=True, help="How many of the newest are served.")
@click.option("--label", "labels", multiple=True, metavar="NAME=VERSION", help="A name for a version; may be repeated.")
@click.option("--poll-seconds", type=click.FloatRange(min=0.1), default=5.0, show_default=True, help="Between looks.")
@click.option("--batch-rows", type=COUNT, default=1024, show_default=True, help="Most rows scored together.")
@click.option("--waiting-rows", type=COUNT, default=65536, show_default=True, help="Most rows that may wait.")
@click.option("--batches", type=COUNT, default=2, show_default=True, help="Batches scored side by side.")
@click.option("--max-body-mb", type=COUNT, default=64, show_default=True, help="Largest request.")
def command(  # noqa: PLR0913 - click passes one parameter an option
    releases: str,
    host: str,
    port: int,
    model_name: str,
    pinned: int | None,
    newest: int,
    labels: tuple[str, ...],
    poll_seconds: float,
    batch_rows: int,
    waiting_rows: int,
    batches: int,
    max_body_mb: int,
) -> None:
    """Serve the newest release with TensorFlow Serving's REST API, and each newer one as soon as it is there.

    POST /v1/models/NAME:predict; GET /v1/models/NAME, /v1/models/NAME/metadata, /healthz, /readyz,
    /monitoring/prometheus/metrics.
    """
    from pipeline.quiet_tensorflow import import_tensorflow

    named = dict(_label(text) for text in labels)
    import_tensorflow()
    from components.serve.app import Settings
    from components.serve.batcher import Limits
    from components.serve.catalogue import Choice
    from components.serve.run import run

    run(
        releases=releases,
        host=host,
        port=port,
        choice=Choice(newest, pinned or 0, named),
        settings=Settings(model_name, poll_seconds, max_body_mb << 20, Limits(batch_rows, waiting_rows, batches)),
    )


def _label(text: str) -> tuple[str, int]:
    name, _, version = text.partition("=")
    if not name or not version.isdecimal():
        raise click.BadParameter(f"--label {text}: expected NAME=VERSION, such as stable=3")
    return name, int(version)
