"""A kind of feature, loss, metric or layer takes one file, one message, one line in one table and one test.

What else branches on kinds reads what their messages say of themselves (protos/options.proto); here it is seen that no
module knows a kind by its name.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from components.preprocess.find_computed import MAKERS
from components.report_metrics import headings, scales
from model.build.losses import READERS as LOSSES
from model.build.metrics import READERS as METRICS
from protos import options_pb2
from protos.backbone_pb2 import KerasLayer
from protos.feature_kinds import COMPUTED_KINDS, SEQUENCE
from protos.features_pb2 import FeatureConfig, SeqFeatureConfig
from protos.loss_traits import LOSS_TRAITS
from protos.metrics_pb2 import MetricConfig, TrainMetricConfig
from protos.optimizers_pb2 import DenseOptimizer, SparseOptimizer
from protos.options import option

ROOT = Path(__file__).parents[2]
GRADES = "protos/grades.py"


def members(message: type[Message], oneof: str) -> list[FieldDescriptor]:
    return list(message.DESCRIPTOR.oneofs_by_name[oneof].fields)


FEATURES = [it for it in members(FeatureConfig, "feature") if it.name.removeprefix(SEQUENCE) in COMPUTED_KINDS]


@cache
def names_in(path: Path) -> frozenset[str]:
    """All that a module names: texts, variables, attributes, imports; docstrings are texts of their own."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Constant(value=str(text)):
                found.add(text)
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                found.add(name)
    return frozenset(found)


def modules(*folders: str) -> Iterator[str]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not path.stem.endswith("_pb2") and "easyrec" not in path.parts:
                yield path.relative_to(ROOT).as_posix()


def naming(names: set[str], *folders: str) -> set[str]:
    return {path for path in modules(*folders) if names & names_in(ROOT / path)}


def test_a_module_that_names_a_kind_is_found() -> None:
    assert naming({"combo_feature"}, "components") == {"components/preprocess/find_computed.py"}


@pytest.mark.parametrize("kind", COMPUTED_KINDS)
def test_a_kind_of_feature_is_known_to_its_message_its_file_and_one_line(kind: str) -> None:
    assert set(MAKERS) == set(COMPUTED_KINDS)
    own = {it.name for it in FEATURES if it.name.removeprefix(SEQUENCE) == kind}
    assert own == {kind, f"{SEQUENCE}{kind}"}
    assert kind in SeqFeatureConfig.DESCRIPTOR.fields_by_name
    message = FeatureConfig.DESCRIPTOR.fields_by_name[kind].message_type.name
    operation = MAKERS[kind].__module__.replace(".", "/") + ".py"
    found = naming({*own, message}, "protos", "model", "components", "pipeline")
    assert found - {GRADES} == {"components/preprocess/find_computed.py", operation}


@pytest.mark.parametrize("kind", COMPUTED_KINDS)
def test_a_kind_of_feature_has_its_row_alone_and_in_a_sequence(kind: str) -> None:
    text = (ROOT / "tests/end_to_end/test_every_feature_kind.py").read_text(encoding="utf-8")
    assert re.search(rf"^{kind} \{{", text, re.MULTILINE)
    assert re.search(rf"^  features \{{ {kind} \{{|^{SEQUENCE}{kind} \{{", text, re.MULTILINE)


def test_a_loss_is_known_to_its_message_its_file_and_one_line() -> None:
    assert all(traits.HasField("label") for traits in LOSS_TRAITS.values())
    learnt = {kind for kind, traits in LOSS_TRAITS.items() if traits.predicts}
    assert set(LOSSES) == learnt
    # The files of losses and of penalties have names of their own, such as l2_loss.
    found = naming(set(LOSS_TRAITS), "protos", "model", "components", "pipeline")
    found = {path for path in found if not path.startswith(("model/losses/", "model/layers/"))}
    assert found == {"model/build/losses.py", GRADES}


def test_a_metric_is_known_to_its_message_its_file_and_one_line() -> None:
    kinds = {it.name for it in members(MetricConfig, "metric")}
    # An AUC is two metrics, and the accuracy of several classes another than that of two.
    assert set(METRICS) == kinds - {"auc"}
    assert {it.name for it in TrainMetricConfig.DESCRIPTOR.oneofs_by_name["metric"].fields} <= kinds
    assert naming(kinds - {"accuracy"}, "protos") == set()


def test_a_metric_of_the_report_is_known_to_its_field_and_to_what_measures_it() -> None:
    # The page tells of these in sentences and curves of their own.
    names = {*scales(), *headings()} - {"auc", "predicted_over_observed", "recall_at_k"}
    assert naming(names, "components/evaluate") == {"components/evaluate/slice_metrics.py"}


def test_an_optimizer_and_a_schedule_are_known_to_what_builds_them_alone() -> None:
    both = [*members(SparseOptimizer, "optimizer"), *members(DenseOptimizer, "optimizer")]
    built = {"model/build/sparse_optimizer.py", "model/build/dense_optimizer.py"}
    assert naming({it.name for it in both}, "protos", "model", "components", "pipeline") == {*built, GRADES}
    schedules = {it.name for it in members(SparseOptimizer, "learning_rate")}
    assert naming(schedules, "protos", "model", "components", "pipeline") == {"model/build/schedules.py"}


def test_a_layer_names_its_classes() -> None:
    layers = [it for it in members(KerasLayer, "params") if it.name != "st_params"]
    assert all(option(it, options_pb2.layer_class) for it in layers)
    classes = {kind for it in layers for kind in option(it, options_pb2.layer_class)}
    # AuxiliaryLoss adds to the loss, so that the graph must know its blocks; MLP and MMoE are words of messages too.
    assert naming(classes - {"AuxiliaryLoss", "MLP", "MMoE"}, "protos") == set()
