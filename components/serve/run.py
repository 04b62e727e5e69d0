"""Serving: a releases folder over HTTP until it is told to stop."""

from contextlib import suppress
from functools import partial

import uvicorn

from components.progress import say
from components.serve.app import Settings, make_app
from components.serve.catalogue import Catalogue, Choice
from components.serve.served_version import ServedVersion, load_version
from components.shelf.open_shelf import open_shelf
from components.shelf.shelf import Shelf

GRACE_S = 30
"""For requests under way when the server is told to stop."""


def run(*, releases: str, host: str, port: int, choice: Choice, settings: Settings) -> None:
    """Serves until SIGINT or SIGTERM; requests under way are answered first.

    Args:
      releases: folder of releases, in any store; it may still be empty.
      host: address to listen on.
      port: port to listen on.
      choice: which versions are served.
      settings: how the server behaves.
    """
    shelf = open_shelf(releases)
    catalogue = Catalogue(shelf.versions, partial(load_from, shelf), choice)
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


def load_from(shelf: Shelf, version: int) -> ServedVersion:
    """Loads a version of a shelf; from an object store its files come to this machine while it is being loaded."""
    with shelf.fetch(version) as folder:
        return load_version(version, folder)
