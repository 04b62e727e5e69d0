"""Parts of EasyRec whose insides Gateline does not know: named here to be refused by name, not as a slip of the pen."""

from collections.abc import Iterator

from protos.positions import join
from protos.problem import Problem
from protos.tree import Block

_MODELS = (
    *("dummy", "wide_and_deep", "deepfm", "multi_tower", "fm", "dcn", "autoint", "dlrm", "cmbf", "uniter"),
    *("multi_tower_recall", "dssm", "mind", "dropoutnet", "metric_learning", "pdn", "dssm_senet", "dat", "esmm"),
    *("dbmtl", "simple_multi_task", "ple", "rocket_launching"),
)
_SAMPLERS = (
    *("negative_sampler", "negative_sampler_v2", "hard_negative_sampler", "hard_negative_sampler_v2"),
    "negative_sampler_in_memory",
)

OTHER_PARTS: dict[str, tuple[tuple[str, ...], str]] = {
    "model_config": (_MODELS, "Gateline trains MMoE, MultiTaskModel over a backbone, and PEPNet; choose one of these"),
    "data_config": (_SAMPLERS, "negatives are sampled for recall models, which Gateline does not train; remove it"),
}
"""Message field of the root -> names within it, and what to do."""


def other_parts(tree: Block) -> Iterator[Problem]:
    """Yields a problem for each such part in a config."""
    for section in tree.fields:
        names, next_step = OTHER_PARTS.get(section.name, ((), ""))
        for value in section.values:
            for field in value.fields if isinstance(value, Block) else ():
                if field.name in names:
                    text = f"wanted a part that Gateline has, got {field.name}; {next_step}"
                    yield Problem(field.at, join(section.name, field.name), text)
