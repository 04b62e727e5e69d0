"""freeze_gradient: EasyRec's names of parts become Gateline's, and a name of nothing is refused."""

from collections.abc import Callable

import pytest

from protos.easyrec.translation import Translation

Translated = Callable[[str], Translation]
Sample = Callable[[str], str]


def frozen(translated: Translated, text: str, *patterns: str) -> Translation:
    lines = "".join(f'freeze_gradient: "{pattern}" ' for pattern in patterns)
    return translated(text.replace("train_config {", f"train_config {{ {lines}", 1))


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("input_layer", "^embedding/"),
        ("embedding_weights$", "^embedding/"),
        ("^expert_1/", "^dense/mmoe/experts/expert_1/"),
        ("expert", "^dense/mmoe/experts/"),
        ("gate_1", "^dense/mmoe/gate_cvr/"),
        ("ctr/.*", "^dense/tower_ctr/mlp/"),
        ("dnn_output_1", "^dense/tower_cvr/logits/"),
    ],
)
def test_a_part_is_frozen_by_its_own_name(translated: Translated, sample: Sample, pattern: str, wanted: str) -> None:
    result = frozen(translated, sample("mmoe"), pattern)
    assert list(result.new.train_config.freeze_gradient) == [wanted]
    assert result.problems == []


def test_a_block_is_frozen_and_what_is_said_twice_stands_once(translated: Translated, sample: Sample) -> None:
    result = frozen(translated, sample("backbone"), "senet", "^senet/")
    assert list(result.new.train_config.freeze_gradient) == ["^dense/backbone/blocks/senet/"]
    assert [(it.path, it.grade) for it in result.notices if "freeze" in it.path] == [
        ("train_config.freeze_gradient[0]", "approximated")
    ]


def test_a_name_of_nothing_is_refused(translated: Translated, sample: Sample) -> None:
    (problem,) = frozen(translated, sample("mmoe"), "tower_7").problems
    assert problem.path == "train_config.freeze_gradient[0]"
    assert "one of input_layer, embedding_weights, mmoe, expert, gate, expert_0" in problem.text
