"""Token counts -> a vocabulary file, byte for byte as TensorFlow Transform's vocabulary analyzer writes it."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

EMPTY_VOCABULARY = "49d0cd50-04bb-48c0-bc6f-5b575dce351a"
"""TFT's one token of a vocabulary that would have none: TensorFlow's tables can't be empty."""

_LINES_AT_ONCE = 1 << 20


def write_vocabulary(counts: pa.Table, top_k: int, frequency_threshold: int, path: Path) -> int:
    """Writes a token a line: by falling count, ties by falling bytes.

    Tokens with a line break would break a line and are left out, as in TFT; so is the empty one.

    Args:
      counts: `token`, text or integers, each once, and `count`.
      top_k: most tokens written; 0: all.
      frequency_threshold: fewest rows of a token.
      path: the file.

    Returns:
      The number of lines.
    """
    often = counts.filter(pc.greater_equal(counts["count"], frequency_threshold))
    often = often.set_column(0, "token", often["token"].cast(pa.large_string()))
    breaks_line = pc.match_substring_regex(often["token"], "[\n\r]")
    usable = often.filter(pc.and_not(pc.not_equal(often["token"], ""), breaks_line))
    order = pc.sort_indices(usable, sort_keys=[("count", "descending"), ("token", "descending")])
    tokens = usable["token"].take(order[:top_k] if top_k else order)
    if not len(tokens):
        tokens = pa.chunked_array([pa.array([EMPTY_VOCABULARY], pa.large_string())])
    with path.open("wb") as file:
        for start in range(0, len(tokens), _LINES_AT_ONCE):
            # Arrow joins texts with offsets of 32 bits only.
            some = tokens.slice(start, _LINES_AT_ONCE).combine_chunks().cast(pa.string())
            file.write(pc.binary_join_element_wise(some, "", "\n").buffers()[2])
    return len(tokens)
