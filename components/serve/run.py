"""Serving: a releases folder over HTTP until it is told to stop."""

from contextlib import suppress
from pathlib import Path

import uvicorn

from components.progress import say
from components.releases import Release, list_releases
from components.serve.app import Settings, make_app
from components.serve.catalogue import Catalogue, Choice
from components.serve.served_version import ServedVersion, load_version

GRACE_S = 30
"""For requests under way when the server is told to stop."""


def run(*, releases: Path, host: str, port: int, choice: Choice, settings: Settings) -> None:
    """Serves until SIGINT or SIGTERM; requests under way are answered first.

    Args:
      releases: folder of releases; it may still be empty.
      host: address to listen on.
      port: port to listen on.
      choice: which versions are served.
      settings: how the server behaves.
    """
    catalogue = Catalogue(lambda: list_releases(releases), _load, choice)
    config = uvicorn.Config(
        make_app(catalogue, settings),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    say("serve", f"http://{host}:{port}/v1/models/{settings.model_name}, releases of {releases}")
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run()


def _load(release: Release) -> ServedVersion:
    return load_version(release.version, release.path)
