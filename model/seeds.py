"""Seeds for the parts of a model, so that what one part draws never depends on which other parts there are."""

import hashlib


def child_seed(seed: int, name: str) -> int:
    """Returns the seed of the part `name` of a whole with `seed`: 0 to 2**63 - 1, the same on every machine."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 1
