"""Raw rows made up to try a served model with: known and unknown values, extreme ones, missing ones, lists of them."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from model.serving import TRANSFORM_FOLDER, Missing

MISSING_SHARE = 0.1
"""Of all values; all values of the first row are missing as well."""

MAX_LIST = 4
"""Values in a list."""

MAX_TOKENS = 1000
"""Known values taken from one vocabulary file."""

Values = npt.NDArray[Any]


def tokens_to_try(transform_output: Path, domains: tuple[str, ...]) -> tuple[str, ...]:
    """Returns texts to make rows of: known and unknown values, and as many domains' names.

    Half of them are domains' names: a row of an unknown domain has no score that could be compared.
    """
    tokens = known_tokens(transform_output)
    return tokens + domains * (len(tokens) // max(len(domains), 1))


def known_tokens(transform_output: Path) -> tuple[str, ...]:
    """Returns some values out of every vocabulary of a transform graph, and a few that are in none."""
    tokens = ["never seen", "7.5", "-1", "0"]
    for file in sorted((transform_output / TRANSFORM_FOLDER / "assets").glob("*")):
        with file.open(encoding="utf-8", errors="replace") as lines:
            tokens += [line.rstrip("\n") for line in islice(lines, MAX_TOKENS)]
    return tuple(tokens)


def make_rows(
    columns: Mapping[str, tf.TensorSpec], tokens: tuple[str, ...], missing: Missing, num_rows: int, seed: int
) -> dict[str, tf.Tensor]:
    """Makes rows; the same seed gives the same ones.

    Args:
      columns: raw columns by name, [B] or lists [B, n], of string, int64 or float32.
      tokens: texts to choose from, and integers where they are some.
      missing: what stands for a missing value.
      num_rows: B, at least 1.
      seed: of the choice.
    """
    generator = np.random.default_rng(seed)
    integers = [int(token) for token in tokens if token.lstrip("-").isdecimal() and len(token) < 19]
    made = {}
    for name, spec in sorted(columns.items()):
        shape = (num_rows, MAX_LIST)[: len(spec.shape)]
        values = _values(spec.dtype, shape, tokens, integers, generator)
        is_missing = generator.random(shape) < MISSING_SHARE
        is_missing[0] = True
        values[is_missing] = missing.value(spec.dtype)
        made[name] = tf.constant(values, spec.dtype)
    return made


def _values(
    dtype: tf.DType,
    shape: tuple[int, ...],
    tokens: tuple[str, ...],
    integers: list[int],
    generator: np.random.Generator,
) -> Values:
    if dtype == tf.string:
        return generator.choice(np.array(tokens, dtype=object), shape)
    if dtype == tf.int64:
        return generator.choice(np.array([*integers, *range(20), -5, 2**62], dtype=np.int64), shape)
    return generator.normal(0.0, 10.0, shape).astype(np.float32)
