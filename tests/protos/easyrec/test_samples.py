"""Samples in each style of EasyRec's load as they are; converted once they are Gateline's own and stay so."""

from collections.abc import Callable
from pathlib import Path

import pytest

from protos.canonical import canonical_text
from protos.dialect import EASYREC, NATIVE
from protos.errors import ConfigError
from protos.explain import explain
from protos.read import parse_config, read_config
from protos.treatments import treatments

SAMPLES = Path(__file__).parents[2] / "configs" / "easyrec"
NAMES = sorted(path.stem for path in SAMPLES.glob("*.config"))


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_loads_and_its_conversion_is_native_and_stays_the_same(name: str) -> None:
    loaded = read_config(SAMPLES / f"{name}.config")
    assert loaded.dialect.name == EASYREC
    once = canonical_text(loaded.config)
    again = parse_config(once, "converted.config")
    assert again.dialect.name == NATIVE
    assert canonical_text(again.config) == once


@pytest.mark.parametrize("name", NAMES)
def test_every_field_of_a_sample_has_a_grade(name: str) -> None:
    loaded = read_config(SAMPLES / f"{name}.config")
    told = treatments(loaded.written, loaded.notices)
    assert {it.grade for it in told} <= {
        *("honoured", "approximated", "corrected", "no effect", "alias", "duplicate", "unused"),
    }
    assert all(it.text for it in told if it.grade != "honoured")
    assert "dialect: EasyRec, because every field is one of its schema" in explain(loaded)


def test_a_sample_is_honoured_for_the_most_part_and_the_rest_is_said(sample: Callable[[str], str]) -> None:
    loaded = parse_config(sample("mmoe"), "my.config")
    grades = {it.path: it.grade for it in treatments(loaded.written, loaded.notices)}
    assert grades["model_config.mmoe.task_towers[*].dnn.hidden_units[*]"] == "honoured"
    assert grades["data_config.input_type"] == "no effect"
    assert grades["eval_config.metrics_set[*].auc"] == "no effect"
    assert grades["data_config.label_fields[*]"] == "honoured"


def test_overrides_speak_the_configs_own_dialect_and_then_gatelines(sample: Callable[[str], str]) -> None:
    overrides = [
        "train_config.optimizer_config[0].adam_optimizer.beta1=0.5",
        "model_config.mmoe.expert_inference_mode=true",
        "train_config.seed=9",
    ]
    config = parse_config(sample("mmoe"), "my.config", overrides).config
    assert config.train_config.dense_optimizer.tf_adam_optimizer.beta1 == 0.5
    assert config.model_config.mmoe.expert_inference_mode
    assert config.train_config.seed == 9


def test_a_problem_found_after_translation_stands_where_the_user_wrote_it(
    sample: Callable[[str], str], refusal: Callable[[str], list[str]]
) -> None:
    text = sample("mmoe").replace('label_name: "buy"', 'label_name: "bye"')
    line = next(number for number, it in enumerate(text.splitlines(), 1) if '"bye"' in it)
    (problem,) = refusal(text)
    assert problem.startswith(f"my.config:{line}:7: model_config.mmoe.task_towers[1].label_name: wanted a column")


def test_gatelines_own_sections_may_stand_in_an_old_config(sample: Callable[[str], str]) -> None:
    table = 'joined_tables { name: "users" path: "users" keys { column: "user_id" } columns: "age" }'
    text = f"{sample('mmoe')}gate_config {{ min_positives: 3 }} {table}"
    config = parse_config(text, "my.config").config
    assert config.gate_config.min_positives == 3
    assert config.joined_tables[0].columns == ["age"]
    with pytest.raises(ConfigError) as caught:
        parse_config(text.replace('keys { column: "user_id" }', ""), "my.config")
    place = f"my.config:{len(text.splitlines())}:{text.splitlines()[-1].index('joined_tables') + 1}"
    assert str(caught.value).startswith(
        f"{place}: joined_tables[0] -> joined_tables[0].keys: wanted columns to join by"
    )
