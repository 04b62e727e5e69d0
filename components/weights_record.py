"""weights.json: which weights a model has, where, what computed them, and from which earlier ones they began."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import tensorflow as tf

from components.digest import digest_names
from components.json_fields import Fields, read_object
from model.weight_places import DomainPart, TablePlace

FORMAT = 1

_REMEDY = "it was written by another version of Gateline: train again"


@dataclass(frozen=True, slots=True)
class Parent:
    """The model whose weights a training began from.

    Attributes:
      path: its folder as it was found.
      digest: of its weights; what source_digest of components/train/warm_start gives.
    """

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class WeightsRecord:
    """What is known of a model's weights.

    Attributes:
      tables: by name.
      domain_parts: of the dense variables that belong to one domain each, by name.
      sha256: of every exported variable's type, shape and numbers, by name; see model/saved_weights.py.
      optimizers: kinds of the optimizers, of tables ("sparse") and of all else ("dense").
      versions: of the distributions that have a say in the bits of weights.
      processor: of the machine; another one may round otherwise.
      parent: the model that it began from; None: fresh weights.
    """

    tables: Mapping[str, TablePlace]
    domain_parts: Mapping[str, DomainPart]
    sha256: Mapping[str, str]
    optimizers: Mapping[str, str]
    versions: Mapping[str, str]
    processor: str
    parent: Parent | None

    @property
    def digest(self) -> str:
        """One SHA-256 of all weights."""
        return digest_names(self.sha256)


def digest_weights(weights: Mapping[str, tf.Variable]) -> dict[str, str]:
    """Returns the SHA-256 of each variable's type, shape and numbers."""
    found = {}
    for name, variable in weights.items():
        value = variable.numpy()
        total = hashlib.sha256(f"{value.dtype} {value.shape}\n".encode())
        total.update(memoryview(value).cast("B"))
        found[name] = total.hexdigest()
    return found


def write_weights_record(record: WeightsRecord, path: Path) -> None:
    """Writes weights.json."""
    content = {"format": FORMAT, **dataclasses.asdict(record)}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_weights_record(path: Path) -> WeightsRecord:
    """Reads weights.json.

    Raises:
      DataError: there is no such file, or it is not one.
    """
    fields = read_object(path, _REMEDY)
    tables, parts, parent = fields.object("tables"), fields.object("domain_parts"), fields.object_or_none("parent")
    return WeightsRecord(
        {name: _table(tables.object(name)) for name in tables.content},
        {name: _part(parts.object(name)) for name in parts.content},
        fields.text_by_text("sha256"),
        fields.text_by_text("optimizers"),
        fields.text_by_text("versions"),
        fields.text("processor"),
        None if parent is None else Parent(parent.text("path"), parent.text("digest")),
    )


def _table(fields: Fields) -> TablePlace:
    first_row, num_rows, width = (fields.count(name) for name in ("first_row", "num_rows", "width"))
    return TablePlace(fields.text("variable"), first_row, num_rows, width, fields.texts("features"))


def _part(fields: Fields) -> DomainPart:
    return DomainPart(fields.count("domain"), fields.text("family"))
