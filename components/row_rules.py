"""Why a raw row can't be learned from or judged on.

A rule looks at one column of a batch and marks rows; words are only found for rows that are marked, so that good data
costs a few Arrow kernels. Missing values of features are no fault: the transform graph has an answer to them.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from components.cell_checks import (
    holds_infinite,
    is_infinite,
    is_missing,
    is_no_weight,
    is_not_among,
    is_not_below,
    is_not_binary,
    is_not_finite,
)
from components.cell_rules import cell_rules
from components.raw_log.cast import shown
from components.raw_log.kinds import ColumnType, Kind
from components.row_rule import RowRule
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import REJECT
from protos.loss_traits import traits_of
from protos.options_pb2 import LossTraits
from protos.uses import domain_column, label_names, num_domains, towers, weight_names


def find_reasons(rules: Sequence[RowRule], table: pa.RecordBatch) -> dict[int, str]:
    """Returns position of a row -> the first reason against it, such as `label clk: wanted 0 or 1, got 2.0`.

    Rows that can be used are not in the result.

    Args:
      rules: what make_rules returned.
      table: a RawBatch's typed table, nulls where cells are missing.
    """
    reasons: dict[int, str] = {}
    for rule in rules:
        columns = [table.column(name) for name in (rule.column, *rule.beside)]
        for position in np.flatnonzero(rule.breaks(*columns)).tolist():
            if position not in reasons:
                got = " beside ".join(_got(column[position].as_py()) for column in columns)
                reasons[position] = f"{rule.subject}: wanted {rule.wanted}, got {got}"
    return reasons


def make_rules(
    config: PipelineConfig, types: Mapping[str, ColumnType], domains: Sequence[str] | None = None
) -> tuple[RowRule, ...]:
    """Returns the rules that a config sets for raw rows, in the order in which they are asked.

    Labels come first, then sample weights, the domain, numbers, and cells that hold several numbers.

    Args:
      config: the config.
      types: the columns' types, as a RawLog has them. Columns that are not in it get no rule.
      domains: the learnt domains (ExampleSpec.domains) where domain_config learns its vocabulary; None: not known yet,
        so that no row is unseen.
    """
    rules = (
        *_labels(config),
        *_weights(config),
        *_domain(config, domains),
        *_numbers(types),
        *cell_rules(config, types),
    )
    return tuple(rule for rule in rules if {rule.column, *rule.beside} <= types.keys())


def _labels(config: PipelineConfig) -> Iterator[RowRule]:
    indicators = {tower.task_space_indicator_label for tower in towers(config)}
    for label in label_names(config):
        losses = [loss for tower in towers(config) if tower.label_name == label for loss in tower.losses]
        kinds = {traits.label for traits in traits_of(losses)}
        classes = [tower.num_class for tower in towers(config) if tower.label_name == label]
        if label in indicators or LossTraits.BINARY in kinds:
            yield RowRule(label, f"label {label}", "0 or 1", is_not_binary)
        elif LossTraits.CLASS in kinds:
            yield RowRule(label, f"label {label}", f"a class, 0 to {min(classes) - 1}", is_not_below(min(classes)))
        elif LossTraits.AMOUNT in kinds:
            yield RowRule(label, f"label {label}", "a finite number, at least 0", is_no_weight)
        else:
            yield RowRule(label, f"label {label}", "a finite number", is_not_finite)


def _weights(config: PipelineConfig) -> Iterator[RowRule]:
    for weight in weight_names(config):
        yield RowRule(weight, f"sample weight {weight}", "a finite number, at least 0", is_no_weight)


def _domain(config: PipelineConfig, learnt: Sequence[str] | None) -> Iterator[RowRule]:
    column = domain_column(config)
    if column is None or (config.HasField("domain_config") and config.domain_config.unseen != REJECT):
        return
    subject = f"domain {column}"
    match config.domain_config.WhichOneof("buckets"):
        case "values":
            known = tuple(config.domain_config.values.value)
            yield RowRule(column, subject, f"one of {', '.join(known)}", is_not_among(known))
        case "vocabulary" if learnt is None:
            yield RowRule(column, subject, "a value", is_missing)
        case "vocabulary":
            yield RowRule(column, subject, f"one of the {len(learnt or ())} learnt", is_not_among(tuple(learnt or ())))
        case "boundaries":
            yield RowRule(column, subject, "a number", is_missing)
        case _:
            yield RowRule(column, subject, f"0 to {num_domains(config) - 1}", is_not_below(num_domains(config)))


def _numbers(types: Mapping[str, ColumnType]) -> Iterator[RowRule]:
    for name, column in types.items():
        if column.kind in {Kind.FLOAT, Kind.DOUBLE}:
            breaks = holds_infinite if column.is_list else is_infinite
            yield RowRule(name, f"column {name}", "a finite number", breaks)


def _got(cell: object) -> str:
    if cell is None:
        return "nothing"
    return f"{cell:.9g}" if isinstance(cell, float) else shown(cell)
