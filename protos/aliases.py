"""Field names that documents of the dialect write although its schema never had them."""

ALIASES: dict[str, dict[str, str]] = {
    "MMoE": {"expert_num": "num_expert"},
    "TrainConfig": {"fine_tune_ckpt_var_map": "fine_tune_ckpt_param_map"},
}
"""Message -> written name -> schema name. TorchEasyRec's MMoE page and its training page."""


def schema_name(message: str, written: str) -> str:
    """Returns the schema's name of a field of a message, which is the written one unless that is an alias."""
    return ALIASES.get(message, {}).get(written, written)
