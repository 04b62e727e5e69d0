"""Checks a config against every rule; all problems at once."""

from protos.config_pb2 import PipelineConfig
from protos.positions import Positions
from protos.problem import Problem
from protos.rules.backbone import check_backbone, check_group_reads
from protos.rules.blocks import check_blocks
from protos.rules.bounds import check_bounds
from protos.rules.check import Check
from protos.rules.columns import check_columns
from protos.rules.computed_feature import check_computed_features
from protos.rules.data import check_data
from protos.rules.data_checks import check_data_checks
from protos.rules.domain import check_domain
from protos.rules.features import check_features
from protos.rules.gate import check_gate
from protos.rules.groups import check_groups
from protos.rules.id_feature import check_id_features
from protos.rules.joined_tables import check_joined_tables
from protos.rules.layers import check_layers
from protos.rules.network import check_network
from protos.rules.raw_feature import check_raw_features
from protos.rules.sequences import check_sequences
from protos.rules.shared_tables import check_shared_tables
from protos.rules.split import check_split
from protos.rules.texts import check_texts
from protos.rules.towers import check_towers
from protos.rules.train import check_train

RULES = (
    check_bounds,
    check_texts,
    check_data,
    check_data_checks,
    check_split,
    check_joined_tables,
    check_domain,
    check_features,
    check_id_features,
    check_raw_features,
    check_computed_features,
    check_columns,
    check_groups,
    check_sequences,
    check_shared_tables,
    check_backbone,
    check_group_reads,
    check_blocks,
    check_layers,
    check_network,
    check_towers,
    check_train,
    check_gate,
)


def validate(config: PipelineConfig, positions: Positions) -> list[Problem]:
    """Returns what is wrong with a config in canonical form; nothing for a valid one."""
    check = Check(config, positions)
    for rule in RULES:
        rule(check)
    return check.problems
