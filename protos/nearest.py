"""Names that a misspelt name may have meant."""

import difflib
from collections.abc import Iterable


def nearest_names(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Returns up to three known names, the most alike first; none if all differ much. Case does not count."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(known)}
    return tuple(by_folded[hit] for hit in difflib.get_close_matches(name.casefold(), by_folded, n=3, cutoff=0.55))


def suggestion(name: str, known: Iterable[str]) -> str:
    """Returns a half sentence that names the nearest names, or all if there are few, or says that none is near."""
    names = sorted(known)
    near = nearest_names(name, names)
    if near:
        return f"nearest: {', '.join(near)}"
    return f"known: {', '.join(names)}" if 0 < len(names) <= 12 else "no known name is near"
