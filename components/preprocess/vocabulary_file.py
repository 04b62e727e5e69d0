"""Names of the files that hold learnt vocabularies."""

import hashlib
import re


def vocabulary_file(feature: str) -> str:
    """Returns the file name of a feature's vocabulary, safe on every file system.

    It is the feature's name; where that had to be changed, a digest keeps it apart from others.
    """
    safe = re.sub(r"[^A-Za-z0-9_-]", "_", feature)
    return safe if safe == feature else f"{safe}-{hashlib.sha256(feature.encode()).hexdigest()[:8]}"
