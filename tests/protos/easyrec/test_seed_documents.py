"""The configs of the documents that users start from, with the features that they leave out filled in."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from protos.dialect import NATIVE
from protos.easyrec.translation import Translation
from protos.read import parse_config

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
FEATURES = ["user_id", "cms_segid", "adgroup_id", "cate_id", "tag_brand_list"]

OLD_REST = (
    "train_config { num_steps: 9 optimizer_config { adam_optimizer { learning_rate { constant_learning_rate {} } } } }"
    'data_config { input_type: CSVInput label_fields: ["clk", "buy"]\n'
    + "".join(f'input_fields {{ input_name: "{name}" }}\n' for name in ("clk", "buy", *FEATURES))
    + "}\nfeature_config {\n"
    + "".join(
        f'features {{ input_names: "{name}" feature_type: IdFeature embedding_dim: 8 hash_bucket_size: 100 }}\n'
        for name in FEATURES
    )
    + "}\n"
)


def blocks(name: str) -> list[str]:
    path = SEEDS / name
    if not path.exists():
        pytest.skip(f"needs {path}, which is not part of the repository")
    return re.findall(r"```protobuf\n(.*?)```", path.read_text(), re.DOTALL)


@pytest.mark.parametrize("index", [0, 1], ids=["built in", "backbone"])
def test_the_mmoe_page_translates_once_its_features_are_written(
    translated: Callable[[str], Translation], index: int
) -> None:
    text = blocks("mmoe.md")[index].replace(
        "    ...\n", '    feature_names: "adgroup_id"\n    feature_names: "cate_id"\n'
    )
    result = translated(OLD_REST + text)
    assert result.problems == []
    model = result.new.model_config
    assert list(model.feature_groups[0].feature_names) == FEATURES
    assert list(model.mmoe.expert_mlp.hidden_units) == [256, 192, 128, 64]
    assert model.mmoe.num_expert == 4
    assert [tower.label_name for tower in model.mmoe.task_towers] == ["clk", "buy"]
    assert model.mmoe.l2_regularization == pytest.approx(1e-6)
    assert list(model.backbone.concat_blocks) == (["senet"] if index else [])


@pytest.mark.parametrize("index", [0, 1], ids=["built in", "backbone"])
def test_its_dots_are_explained(refusal: Callable[[str], list[str]], index: int) -> None:
    (line,) = refusal(blocks("mmoe.md")[index])
    assert 'got "..."; this is a fragment of documentation that leaves lines out' in line


def test_the_pepnet_page_reads_as_the_native_dialect() -> None:
    (text,) = blocks("pepnet.md")
    names = dict.fromkeys(re.findall(r"feature_names: '(\w+)'", text))
    rest = (
        "train_config { sparse_optimizer { adagrad_optimizer { lr: 0.001 } constant_learning_rate {} }\n"
        "dense_optimizer { adam_optimizer { lr: 0.001 } constant_learning_rate {} } num_epochs: 1 }\n"
        "data_config { fg_mode: FG_DAG label_fields: ['clk', 'buy', 'occupation'] }\n"
    )
    rest += "".join(
        f'feature_configs {{ id_feature {{ feature_name: "{name}" expression: "user:{name}" embedding_dim: 16 '
        f"num_buckets: {3 if name == 'occupation' else 100} }} }}\n"
        for name in names
    )
    loaded = parse_config(rest + text, "my.config")
    assert loaded.dialect.name == NATIVE
    assert [notice.grade for notice in loaded.notices if notice.path.endswith("wide_deep")] == ["alias"] * 3
    assert loaded.config.model_config.pepnet.task_domain_num == 3
