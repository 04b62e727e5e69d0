"""Rules of a backbone's layers: their classes are there, and their parameters fit."""

from protos.backbone_pb2 import KerasLayer
from protos.block_layers import read_layer
from protos.problem import Problem
from protos.rules.check import Check
from protos.walk import set_fields


def check_layers(check: Check) -> None:
    """Every keras_layer names a class that Gateline has, with parameters that this has."""
    for found in set_fields(check.config.model_config.backbone, "model_config.backbone"):
        if not isinstance(found.value, KerasLayer):
            continue
        try:
            read_layer(found.value)
        except ValueError as error:
            field = "st_params" if "st_params: " in str(error) else "class_name"
            path = f"{found.path}.{field}"
            text = str(error).replace("expected", "wanted", 1)
            check.problems.append(Problem(check.positions.find(path), path, text))
