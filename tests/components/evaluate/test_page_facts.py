"""What the page says besides metrics: vocabularies, gates, findings, models."""

from dataclasses import replace
from pathlib import Path

from components.evaluate.page_facts import findings, gates, model_facts, vocabularies
from components.evaluate.vocabulary_growth import Growth, vocabulary_growth
from components.model_facts import GoldenCase, Latency, ModelFacts
from components.report import Data, Report

EMPTY = Report("c", "d", {}, None, None, Data((), 0, 0, 0, {}), (), (), ())
FACTS = ModelFacts(
    2_000_000,
    {"price": "numbers", "city": "text"},
    ("probs_ctr",),
    {"1": Latency(0.5, 2.0)},
    (GoldenCase("no rows", 0, finite=False, error="broken"),),
)


def test_vocabularies_are_compared_token_by_token(tmp_path: Path) -> None:
    for name, content in (("now", b"a\nb\nc\n"), ("before", b"b\nx\n")):
        (tmp_path / name / "assets").mkdir(parents=True)
        (tmp_path / name / "assets" / "city").write_bytes(content)
    (tmp_path / "now" / "assets" / "brand").write_bytes(b"q")
    assert vocabulary_growth(tmp_path / "now", tmp_path / "before") == (
        Growth("brand", 1, None, 1, 0),
        Growth("city", 3, 2, 2, 1),
    )
    assert [line["name"] for line in vocabularies(vocabulary_growth(tmp_path / "now", None))] == ["brand", "city"]


def test_the_use_of_experts_and_the_spread_of_gates_are_shown() -> None:
    shown = gates(
        {
            "mmoe": {"ctr": {"mean": [0.75, 0.25], "entropy": 0.81}},
            "gates": {"epnet": {"edges": [0.0, 1.0, 2.0], "counts": [3, 1]}},
            "warnings": ["expert 1 is idle"],
        }
    )
    assert shown is not None
    assert [share["text"] for share in shown["experts"][0]["shares"]] == ["75.0%", "25.0%"]
    assert shown["plots"][0]["svg"].startswith("<svg")
    assert gates(None) is gates({}) is None


def test_findings_come_worst_first_and_none_at_all_is_not_the_same_as_no_statistics() -> None:
    told = ({"severity": "info", "check": "rows"}, {"severity": "error", "check": "range", "column": "age"})
    shown = findings(replace(EMPTY, data_findings=told))
    assert shown is not None
    assert [finding["check"] for finding in shown] == ["range", "rows"]
    assert findings(EMPTY) is None
    assert findings(replace(EMPTY, data_findings=())) == []


def test_both_models_stand_side_by_side_and_a_changed_input_is_named() -> None:
    released = replace(FACTS, inputs={"price": "text", "brand": "text"}, latency_ms={})
    lines = {name: (mine, theirs) for name, mine, theirs in model_facts(replace(EMPTY, candidate_facts=FACTS))}
    assert lines["batch of 1: p50, p99"] == ("0.50 ms, 2.00 ms", "")
    assert lines["answers to no rows"] == ("broken", "")
    both = model_facts(replace(EMPTY, candidate_facts=FACTS, released_facts=released))
    assert both[-1] == ("inputs", "2 columns; new: city; gone: brand; of another type: price", "2 columns")
