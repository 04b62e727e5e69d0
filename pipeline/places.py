"""Places of data, looked at before they are written into a file or sent anywhere."""

from components.storage.locate import locate


def check_places(*values: str) -> None:
    """Refuses URIs that no store is known for, or that have keys in them, which every page and log would show.

    Args:
      values: paths and URIs as configs have them, several of them with commas between.

    Raises:
      ConfigError: one can't be used.
    """
    for value in values:
        for place in value.split(","):
            locate(place.strip())
