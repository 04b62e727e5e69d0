"""Parts of both dialects whose insides Gateline does not know: to be refused by name, not as a slip of the pen."""

from collections.abc import Iterator

from protos.dialect import EASYREC
from protos.positions import join
from protos.problem import Problem
from protos.tree import Block

_BOTH_MODELS = (
    *("wide_and_deep", "deepfm", "multi_tower", "dlrm", "dssm", "mind", "dat", "dbmtl", "simple_multi_task", "ple"),
    "rocket_launching",
)
_OLD_MODELS = (
    *("dummy", "fm", "dcn", "autoint", "cmbf", "uniter", "multi_tower_recall", "dropoutnet", "metric_learning", "pdn"),
    *("dssm_senet", "esmm"),
)
_NEW_MODELS = (
    *("multi_tower_din", "mask_net", "dcn_v1", "dcn_v2", "xdeepfm", "wukong", "dc2vr", "dlrm_hstu", "ultra_hstu"),
    *("dssm_v2", "hstu_match", "tdm", "sid_rqvae", "sid_rqkmeans"),
)
_BOTH_SAMPLERS = ("negative_sampler", "negative_sampler_v2", "hard_negative_sampler", "hard_negative_sampler_v2")
_NO_MODEL = "Gateline trains MMoE, MultiTaskModel over a backbone, and PEPNet; choose one of these"
_NO_SAMPLER = "negatives are sampled for recall models, which Gateline does not train; remove it"


def other_parts(tree: Block, dialect: str) -> Iterator[Problem]:
    """Yields a problem for each such part in a config.

    Args:
      tree: the config.
      dialect: NATIVE or EASYREC.
    """
    is_old = dialect == EASYREC
    models = {*_BOTH_MODELS, *(_OLD_MODELS if is_old else _NEW_MODELS)}
    samplers = {*_BOTH_SAMPLERS, "negative_sampler_in_memory" if is_old else "tdm_sampler"}
    parts = {"model_config": (models, _NO_MODEL), "data_config": (samplers, _NO_SAMPLER)}
    for section in tree.fields:
        names, next_step = parts.get(section.name, (set(), ""))
        for value in section.values:
            for field in value.fields if isinstance(value, Block) else ():
                if field.name in names:
                    text = f"wanted a part that Gateline has, got {field.name}; {next_step}"
                    yield Problem(field.at, join(section.name, field.name), text)
