"""TFRecord files, plain or gzipped: their records, whose lengths and bytes carry checksums.

A record is its length (uint64), the length's checksum, the bytes, and their checksum; a checksum is a CRC-32C, rotated
and shifted so that it differs from the CRC of data that holds CRCs. Numbers are little-endian. The format is that of
TensorFlow's core/lib/io/record_writer.h; reading it needs no TensorFlow, which takes seconds to import.
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager

import google_crc32c
import pyarrow as pa

from components.errors import DataError
from components.storage.locate import locate
from components.storage.store_errors import cause

HEAD_BYTES = 12
_MASK_DELTA = 0xA282EAD8


def is_first_record(head: bytes) -> bool:
    """Whether a file that starts with these 12 bytes is a TFRecord file: a length and its checksum."""
    return len(head) == HEAD_BYTES and _checksum(head[:8]) == int.from_bytes(head[8:], "little")


def read_records(file: str) -> Iterator[bytes]:
    """Reads the records of a TFRecord file, in order.

    Raises:
      DataError: the file can't be read, is cut off, or a checksum doesn't hold; with the record's number, from 1.
    """
    number = 0
    try:
        with _opened(file) as stream:
            while head := stream.read(HEAD_BYTES):
                number += 1
                if not is_first_record(head):
                    raise OSError("the checksum of its length doesn't hold, or the file is cut off")
                (length,) = struct.unpack("<Q", head[:8])
                data, checksum = stream.read(length), stream.read(4)
                if len(checksum) < 4:
                    raise OSError("the file is cut off")
                if _checksum(data) != int.from_bytes(checksum, "little"):
                    raise OSError("its checksum doesn't hold")
                yield data
    except (OSError, pa.ArrowException) as error:
        where = f"record {number}: " if number else ""
        raise DataError(f"{file}: {where}not a readable TFRecord ({cause(error)}); write it again.") from error


@contextmanager
def _opened(file: str) -> Iterator[pa.NativeFile]:
    with locate(file).open_input() as opened:
        is_gzip = opened.read(2) == b"\x1f\x8b"
        opened.seek(0)
        if not is_gzip:
            # Records are small: without a buffer each is three reads of the file.
            yield pa.BufferedInputStream(opened, 1 << 20)
            return
        with pa.CompressedInputStream(opened, "gzip") as unpacked:
            yield pa.BufferedInputStream(unpacked, 1 << 20)


def _checksum(data: bytes) -> int:
    crc = int(google_crc32c.value(data))
    return (((crc >> 15) | (crc << 17)) + _MASK_DELTA) & 0xFFFFFFFF
