"""FarmHash's Fingerprint64 of many texts at once, in numpy: the hash that tf.strings.to_hash_bucket_fast takes.

Texts of one length are hashed together, as columns of a byte matrix. Source: Geoff Pike, google/farmhash, farmhashna
(Hash64). All sums and products are modulo 2^64, as unsigned integers have it. Names follow the source.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Words: TypeAlias = npt.NDArray[np.uint64]
Bytes: TypeAlias = npt.NDArray[np.uint8]

K0 = np.uint64(0xC3A5C85C97CB3127)
K1 = np.uint64(0xB492B66FBE98F273)
K2 = np.uint64(0x9AE16A3B2F90404F)
_SEED = 81


def fingerprints(texts: pa.StringArray) -> Words:
    """Returns uint64[N] for string[N] without nulls."""
    offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    lengths = np.diff(offsets)
    hashes = np.empty(len(texts), np.uint64)
    for length in np.unique(lengths).tolist():
        rows = np.flatnonzero(lengths == length)
        matrix = data[offsets[rows][:, None] + np.arange(length)]
        hashes[rows] = _hash(matrix, length)
    return hashes


def _hash(texts: Bytes, length: int) -> Words:
    if length == 0:
        return np.full(len(texts), K2)
    if length <= 16:
        return _hash_to_16(texts, length)
    if length <= 32:
        return _hash_to_32(texts, length)
    return _hash_to_64(texts, length) if length <= 64 else _hash_long(texts, length)


def _hash_to_16(texts: Bytes, length: int) -> Words:
    mul = K2 + np.uint64(length * 2)
    if length >= 8:
        a, b = _word(texts, 0) + K2, _word(texts, length - 8)
        return _mix(_rotate(b, 37) * mul + a, (_rotate(a, 25) + b) * mul, mul)
    if length >= 4:
        return _mix(np.uint64(length) + (_half(texts, 0) << np.uint64(3)), _half(texts, length - 4), mul)
    first, middle, last = (texts[:, place].astype(np.uint64) for place in (0, length >> 1, length - 1))
    y = first + (middle << np.uint64(8))
    z = np.uint64(length) + (last << np.uint64(2))
    return _shift_mix(y * K2 ^ z * K0) * K2


def _hash_to_32(texts: Bytes, length: int) -> Words:
    mul = K2 + np.uint64(length * 2)
    a, b = _word(texts, 0) * K1, _word(texts, 8)
    c, d = _word(texts, length - 8) * mul, _word(texts, length - 16) * K2
    return _mix(_rotate(a + b, 43) + _rotate(c, 30) + d, a + _rotate(b + K2, 18) + c, mul)


def _hash_to_64(texts: Bytes, length: int) -> Words:
    mul = K2 + np.uint64(length * 2)
    a, b = _word(texts, 0) * K2, _word(texts, 8)
    c, d = _word(texts, length - 8) * mul, _word(texts, length - 16) * K2
    y = _rotate(a + b, 43) + _rotate(c, 30) + d
    z = _mix(y, a + _rotate(b + K2, 18) + c, mul)
    e, f = _word(texts, 16) * mul, _word(texts, 24)
    g, h = (y + _word(texts, length - 32)) * mul, (z + _word(texts, length - 24)) * mul
    return _mix(_rotate(e + f, 43) + _rotate(g, 30) + h, e + _rotate(f + a, 18) + g, mul)


def _hash_long(texts: Bytes, length: int) -> Words:
    """Blocks of 64 bytes stir a state of 56; the last 64 bytes, which may overlap the block before, end it."""
    x = np.full(len(texts), _SEED, np.uint64) * K2 + _word(texts, 0)
    y = np.full(len(texts), _SEED, np.uint64) * K1 + np.uint64(113)
    z = _shift_mix(y * K2 + np.uint64(113)) * K2
    v = w = (np.zeros_like(x), np.zeros_like(x))
    for start in range(0, (length - 1) // 64 * 64, 64):
        x = _rotate(x + y + v[0] + _word(texts, start + 8), 37) * K1
        y = _rotate(y + v[1] + _word(texts, start + 48), 42) * K1
        x = x ^ w[1]
        y = y + v[0] + _word(texts, start + 40)
        z = _rotate(z + w[0], 33) * K1
        v = _weak(texts, start, v[1] * K1, x + w[0])
        w = _weak(texts, start + 32, z + w[1], y + _word(texts, start + 16))
        x, z = z, x
    mul = K1 + ((z & np.uint64(0xFF)) << np.uint64(1))
    start = length - 64
    w = (w[0] + np.full(len(x), (length - 1) & 63, np.uint64), w[1])
    v = (v[0] + w[0], v[1])
    w = (w[0] + v[0], w[1])
    x = _rotate(x + y + v[0] + _word(texts, start + 8), 37) * mul
    y = _rotate(y + v[1] + _word(texts, start + 48), 42) * mul
    x = x ^ (w[1] + (w[1] << np.uint64(3)))
    y = y + v[0] + (v[0] << np.uint64(3)) + _word(texts, start + 40)
    z = _rotate(z + w[0], 33) * mul
    v = _weak(texts, start, v[1] * mul, x + w[0])
    w = _weak(texts, start + 32, z + w[1], y + _word(texts, start + 16))
    x, z = z, x
    return _mix(_mix(v[0], w[0], mul) + _shift_mix(y) * K0 + z, _mix(v[1], w[1], mul) + x, mul)


def _weak(texts: Bytes, start: int, a: Words, b: Words) -> tuple[Words, Words]:
    w, x, y, z = (_word(texts, start + place) for place in (0, 8, 16, 24))
    a = a + w
    b = _rotate(b + a + z, 21)
    c = a
    a = a + x + y
    return a + z, b + _rotate(a, 44) + c


def _mix(u: Words, v: Words, mul: Words | np.uint64) -> Words:
    """HashLen16 of the source."""
    return _shift_mix((v ^ _shift_mix((u ^ v) * mul)) * mul) * mul


def _shift_mix(value: Words) -> Words:
    return value ^ (value >> np.uint64(47))


def _rotate(value: Words, shift: int) -> Words:
    return (value >> np.uint64(shift)) | (value << np.uint64(64 - shift))


def _word(texts: Bytes, start: int) -> Words:
    words: Words = np.ascontiguousarray(texts[:, start : start + 8]).view("<u8")[:, 0]
    return words


def _half(texts: Bytes, start: int) -> Words:
    words: Words = np.ascontiguousarray(texts[:, start : start + 4]).view("<u4")[:, 0].astype(np.uint64)
    return words
