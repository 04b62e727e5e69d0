"""A folder of releases as those see it who only look for a model."""

from components.shelf.open_shelf import open_shelf
from components.shelf.shelf import Shelf


def newest_release(uri: str) -> str:
    """Returns the folder of the newest release in a folder of releases; "" if there is none.

    Args:
      uri: the folder, wherever it is; "" and one that does not exist yet have none.
    """
    if not uri:
        return ""
    shelf = open_shelf(uri)
    versions = shelf.versions()
    return shelf.place(versions[-1]) if versions else ""


def usable_shelf(uri: str) -> Shelf:
    """Returns a folder of releases that can be written into.

    Raises:
      ConfigError: there is no such folder and none can be made, or it can't be written into.
    """
    shelf = open_shelf(uri)
    shelf.prepare()
    return shelf
