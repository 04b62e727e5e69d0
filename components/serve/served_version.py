"""One version in memory, checked against its manifest before it answers anything."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tensorflow as tf

from components.errors import DataError
from components.manifest import differences, read_manifest
from components.serve.signature import Signature
from model.serving import DEFAULT_SIGNATURE

_TRIAL_ROWS = 2


class ServedVersion:
    """A loaded model.

    Attributes:
      version: its number.
      signatures: what can be called, by name.
    """

    def __init__(self, version: int, model: Any) -> None:  # noqa: ANN401 - TensorFlow has no type for it
        """Takes a SavedModel that has been loaded."""
        self.version = version
        self._model = model  # signatures do not keep their model alive
        found = {name: Signature(name, function) for name, function in model.signatures.items()}
        self.signatures: Mapping[str, Signature] = MappingProxyType(found)


def load_version(version: int, folder: Path) -> ServedVersion:
    """Loads a version and tries it with rows in which everything is missing.

    Args:
      version: its number.
      folder: its files, on this machine.

    Raises:
      DataError: it has no manifest, a file is not as the manifest says, or it can't be loaded or called.
    """
    changed = differences(folder, read_manifest(folder))
    if changed:
        raise DataError(
            f"{folder}: expected the files of its manifest, got others at {', '.join(changed[:5])}; publish it again"
        )
    try:
        served = ServedVersion(version, tf.saved_model.load(str(folder)))
        default = served.signatures[DEFAULT_SIGNATURE]
        default.predict(default.missing_rows(_TRIAL_ROWS))
    except (OSError, ValueError, KeyError, tf.errors.OpError) as error:
        raise DataError(f"{folder}: can't be served: {str(error).splitlines()[0]}; publish it again") from error
    return served
