"""What the results of preprocessing are made of: two times the same, and they need not be made twice."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from components.artifacts import ASSETS_EXTRA, DATA_SPAN, SCHEMA, TRAIN_STATISTICS
from components.data_files import DataFile, held_out_files, learnt_files
from components.digest import digest_location
from components.json_fields import read_object
from components.raw_log.files import find_files
from components.storage.locate import locate
from protos.canonical import config_digest
from protos.config_pb2 import PipelineConfig
from protos.walk import set_fields

FILES_READ = ("vocab_file", "schema_path")
"""Fields of the config, of whatever message, that name a file whose content counts; raw logs apart."""


def known_inputs(
    config: PipelineConfig, train: str, evaluate: str, released: str, beam_args: Sequence[str]
) -> dict[str, Any]:
    """Returns what decides the results beside the raw logs, which has_same_logs compares; arguments are those of `run`.

    Raises:
      DataError: a file that the config names can't be read.
    """
    files = [locate(str(found.value)) for found in set_fields(config) if found.field.name in FILES_READ]
    if released:
        known = [locate(released) / ASSETS_EXTRA / name for name in (TRAIN_STATISTICS, SCHEMA)]
        files += [file for file in known if file.exists()]
    return {
        "config": config_digest(config),
        "files": {file.uri: digest_location(file) for file in files},
        "train": train,
        "evaluate": evaluate,
        "released": released,
        "beam_args": list(beam_args),
    }


def has_same_logs(config: PipelineConfig, train: str, evaluate: str, transform: Path) -> bool:
    """Returns whether the raw logs are what a transform folder was made of. Files of the same time are not read.

    Raises:
      DataError: a log is not there.
    """
    span = read_object(transform / DATA_SPAN, "remove the run's folder")
    inputs = (train, *(table.path for table in config.joined_tables), *([evaluate] if evaluate else []))
    before = (*(learnt_files(span) or ()), *held_out_files(span))
    return sorted(file.path for file in before) == sorted(_paths(inputs)) and all(map(_is_unchanged, before))


def _paths(inputs: Sequence[str]) -> Iterator[str]:
    for paths in inputs:
        yield from find_files(paths)


def _is_unchanged(file: DataFile) -> bool:
    stamp = locate(file.path).stamp()
    if file.stamp.modified_ns is not None and stamp == file.stamp:
        return True
    return stamp.num_bytes == file.stamp.num_bytes and digest_location(locate(file.path)) == file.sha256
