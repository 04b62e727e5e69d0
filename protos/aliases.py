"""Field names that documents of the dialects write although no schema ever had them."""

ALIASES: dict[str, dict[str, str]] = {
    "gateline.MMoE": {"expert_num": "num_expert"},
    "gateline.TrainConfig": {"fine_tune_ckpt_var_map": "fine_tune_ckpt_param_map"},
    "gateline.easyrec.MMoE": {"expert_num": "num_expert"},
}
"""Full name of a message -> written name -> schema name. Both projects' MMoE page, TorchEasyRec's training page."""


def schema_name(message: str, written: str) -> str:
    """Returns the schema's name of a field of a message, which is the written one unless that is an alias."""
    return ALIASES.get(message, {}).get(written, written)
