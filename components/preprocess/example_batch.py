"""Kept rows -> one Arrow batch of examples: features by their operations, labels and weights beside them."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from components.farm_hash import fingerprints
from components.preprocess.id_steps import IdSteps
from components.preprocess.operations.tokens import Tokens, find_tokens
from components.preprocess.steps import Steps
from model.example_spec import DOMAIN, USER, ExampleSpec
from model.key_hash import NUM_KEYS


def apply_steps(
    rows: pa.RecordBatch, steps: Sequence[Steps], tokens: Mapping[str, Tokens] = MappingProxyType({})
) -> dict[str, pa.Array]:
    """Returns what the transform graph would give for rows, by name, made by the operations' Arrow form.

    Args:
      rows: raw columns without nulls; those of features with tokens are not read.
      steps: the operations.
      tokens: feature -> its tokens, where they were found before.
    """
    outputs: dict[str, pa.Array] = {}
    for step in steps:
        if step.feature in tokens and isinstance(step.operations, IdSteps):
            made = step.operations.of_tokens(tokens[step.feature])
        else:
            made = step.operations.in_arrow(*(rows.column(name) for name in step.columns))
        made = made if isinstance(made, pa.Array) else pa.array(made.astype(np.int32))
        outputs |= dict.fromkeys(step.outputs, made)
    return outputs


def to_examples(
    rows: pa.RecordBatch,
    outputs: Mapping[str, pa.Array],
    spec: ExampleSpec,
    user: str | None,
    keys: Mapping[str, str] = MappingProxyType({}),
) -> pa.RecordBatch:
    """Returns examples, in the columns and types that model/example_spec.py promises.

    Args:
      rows: kept rows; labels, weights, keys and the user column are taken from them.
      outputs: the features and the domain of these rows, as apply_steps gives them.
      spec: what they are.
      user: the user column, if there is one.
      keys: the raw column of each of the spec's keys.
    """
    features = [feature.column for feature in spec.ids] + [feature.column for feature in spec.dense]
    features += [feature.weight_column for feature in spec.weighted_ids]
    features += [column for feature in spec.sequences for column in feature.columns]
    columns: dict[str, pa.Array] = {name: outputs[name] for name in (*features, *([DOMAIN] if spec.domains else []))}
    columns |= {f"label.{name}": rows.column(name).cast(pa.float32(), safe=False) for name in spec.labels}
    columns |= {f"weight.{name}": rows.column(name).cast(pa.float32(), safe=False) for name in spec.weights}
    columns |= {f"key.{name}": _keys(rows.column(keys[name])) for name in spec.keys}
    if user:
        columns[USER] = _keys(rows.column(user))
    return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def _keys(column: pa.Array) -> pa.Array:
    """As model.key_hash has it. A missing integer hashes by its sentinel's text: all rows without a value are one."""
    found = find_tokens(column.cast(pa.string()))
    return pa.array((fingerprints(found.distinct) % np.uint64(NUM_KEYS)).astype(np.int64)[found.codes])
