"""Whether a place in a store can be written, tried before the work whose results go there."""

import uuid

from components.storage.location import Location


def check_writable(folder: Location) -> None:
    """Makes an object in a folder of a store and removes it; paths are let be, for a volume need not be mounted here.

    Raises:
      DataError: none can be made or removed.
    """
    if not folder.is_local:
        probe = folder / f".probe-{uuid.uuid4().hex}"
        probe.write_bytes(b"1")
        probe.delete()
