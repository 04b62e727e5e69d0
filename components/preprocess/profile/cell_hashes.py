"""64-bit hashes of cells and rows, the same in every process and on every machine of one byte order.

Numbers go through the finaliser of SplitMix64 (Steele, Lea, Flood 2014), a bijection; text is hashed 8 bytes at a time.
All sums and products are modulo 2^64, as unsigned integers have it.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Hashes: TypeAlias = npt.NDArray[np.uint64]
Offsets: TypeAlias = npt.NDArray[np.integer]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_ROW = np.uint64(0xD6E8FEB86659FD93)
_WORD_BYTES = 8
_TEXTS_AT_ONCE = 4096
"""Keeps the words of texts in the processor's cache."""


def hash_rows(columns: list[Hashes]) -> Hashes:
    """Returns uint64[B] of the cells of B rows, column by column."""
    mixed = np.zeros(len(columns[0]), np.uint64)
    for cells in columns:
        mixed *= _ROW
        mixed += cells
    return mix(mixed)


def hash_cells(column: pa.Array) -> Hashes:
    """Returns uint64[B] of text, numbers, or lists of them; nulls hash as the cells that components.sentinels makes."""
    if pa.types.is_list(column.type):
        offsets = column.offsets.to_numpy() - column.offsets[0].as_py()
        return _combine(hash_values(column.flatten()), offsets, np.diff(offsets))
    return hash_values(column)


def hash_values(values: pa.Array) -> Hashes:
    """Returns uint64[N] of text or numbers without nulls. Equal numbers of one type hash alike, 0 and -0 too."""
    if pa.types.is_string(values.type):
        return _hash_texts(values)
    numbers = values.to_numpy(zero_copy_only=False)
    if numbers.dtype == np.float32:
        numbers = numbers.astype(np.float64)
    if numbers.dtype == np.float64:
        numbers = np.where(np.isnan(numbers), np.nan, numbers + 0.0)
    return mix(numbers.view(np.uint64))


def mix(words: Hashes) -> Hashes:
    """Returns each word's image under a bijection that changes about half of the bits for any change of one."""
    mixed = words ^ (words >> np.uint64(30))
    mixed *= _FIRST
    mixed ^= mixed >> np.uint64(27)
    mixed *= _SECOND
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _hash_texts(texts: pa.StringArray) -> Hashes:
    pieces = [_hash_few(texts.slice(start, _TEXTS_AT_ONCE)) for start in range(0, len(texts), _TEXTS_AT_ONCE)]
    return np.concatenate([np.zeros(0, np.uint64), *pieces])


def _hash_few(texts: pa.StringArray) -> Hashes:
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(texts.buffers()[2] or b"", np.uint8)[offsets[0] : offsets[-1]]
    starts = (offsets - offsets[0]).astype(np.int64)
    lengths = np.diff(starts)
    padded = np.concatenate([data, np.zeros(_WORD_BYTES, np.uint8)])
    # A word begins at every byte: texts are not aligned.
    words = np.ndarray((len(data) + 1,), "<u8", buffer=padded, strides=(1,))
    counts = (lengths + _WORD_BYTES - 1) // _WORD_BYTES
    ends = np.cumsum(counts)
    firsts = ends - counts
    places = np.repeat(starts[:-1] - _WORD_BYTES * firsts, counts)
    places += _WORD_BYTES * np.arange(len(places))
    found = words[places]
    # Only a text's last word reaches beyond it.
    has_any = counts > 0
    spare = (8 * (_WORD_BYTES * counts - lengths)[has_any]).astype(np.uint64)
    found[ends[has_any] - 1] = found[ends[has_any] - 1] << spare >> spare
    return _combine(found, np.concatenate([[0], ends]), lengths)


def _combine(words: Hashes, offsets: Offsets, lengths: Offsets) -> Hashes:
    """Returns one hash for each run of words; their order within a run counts, and so does its length."""
    mixed = np.arange(len(words), dtype=np.uint64)
    mixed -= np.repeat(offsets[:-1].astype(np.uint64), np.diff(offsets))
    mixed *= _GOLDEN
    mixed += words
    mixed ^= mixed >> np.uint64(32)
    mixed *= _FIRST
    mixed ^= mixed >> np.uint64(29)
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    return mix(sums[offsets[1:]] - sums[offsets[:-1]] + lengths.astype(np.uint64) * _GOLDEN)
