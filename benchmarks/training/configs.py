"""The benchmark's two models as Gateline configs."""

from click_log import DOMAIN_FEATURE, table_rows

_LEARNING = """
train_config {
  sparse_optimizer { adagrad_optimizer { lr: 0.001 } constant_learning_rate {} }
  dense_optimizer { adam_optimizer { lr: 0.001 } constant_learning_rate {} }
  num_epochs: 1000 %s
}
data_config { batch_size: %d fg_mode: FG_NONE label_fields: ["clk", "buy"] }
"""
_MLP = "mlp { hidden_units: [256, 192, 128, 64] }"
_TASK = 'task_towers { tower_name: "%s" label_name: "%s" %s losses { binary_cross_entropy {} } metrics { auc {} } %s }'
_IN_CLICKS = 'task_space_indicator_label: "clk" in_task_space_weight: 1 out_task_space_weight: 0'


def config_text(model: str, batch_rows: int, scale: float, learning: str) -> str:
    """Returns the config of "mmoe" or "pepnet"; `learning` is added to train_config."""
    tables = table_rows(scale)
    features = "".join(
        f'feature_configs {{ id_feature {{ feature_name: "{name}" num_buckets: {rows} embedding_dim: 16 }} }}\n'
        for name, rows in tables.items()
        if (model, name) != ("pepnet", DOMAIN_FEATURE)
    )
    network = {"mmoe": _mmoe, "pepnet": _pepnet}[model](list(tables))
    return _LEARNING % (learning, batch_rows) + features + network


def _group(name: str, features: list[str]) -> str:
    named = " ".join(f'feature_names: "{feature}"' for feature in features)
    return f'feature_groups {{ group_name: "{name}" {named} group_type: DEEP }}\n'


def _mmoe(features: list[str]) -> str:
    towers = " ".join(_TASK % (tower, label, _MLP, "") for tower, label in (("ctr", "clk"), ("cvr", "buy")))
    return f"model_config {{ {_group('all', features)} mmoe {{ num_expert: 4 expert_{_MLP} {towers} }} }}"


def _pepnet(features: list[str]) -> str:
    groups = _group("all", features) + _group("domain", [DOMAIN_FEATURE]) + _group("uia", ["user_id", "adgroup_id"])
    mlp = "mlp { hidden_units: [256, 128, 64] }"
    towers = _TASK % ("ctr", "clk", mlp, "") + _TASK % ("cvr", "buy", mlp, _IN_CLICKS)
    domain = f'domain_config {{ feature_name: "{DOMAIN_FEATURE}" num_buckets: 3 unseen: REJECT embedding_dim: 16 }}'
    layers = "ppnet_hidden_units: [512, 256] ppnet_dropout_ratio: [0.1, 0.1]"
    return (
        f"model_config {{ {groups} pepnet {{ domain_input_name: '{DOMAIN_FEATURE}' task_domain_num: 3 {layers} "
        f"{towers} }} }} {domain}"
    )
