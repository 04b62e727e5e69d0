"""Beginning from an earlier model's weights: what is carried over, and what begins fresh."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from components.artifacts import ASSETS_EXTRA, EXAMPLE_SPEC, ROW_KEYS, SAVED_MODEL, WARM_START, WEIGHTS
from components.errors import DataError
from components.row_keys import BY_TOKEN, RowKeys, read_row_keys, write_row_keys
from components.spec_json import read_spec
from components.train.record_weights import describe
from components.train.run import run
from components.train.warm_start.begin import Beginner, begin_from
from components.train.warm_start.carried import Carried, check_strict
from components.train.warm_start.source import find_origin, opened, read_settings
from components.weights_record import digest_weights, read_weights_record
from model.build.ranker import build_ranker
from model.saved_weights import SavedWeights, named_weights
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError

Toy = Any
Begin = Callable[..., tuple[Beginner, Beginner, Carried]]


class Earlier(NamedTuple):
    """A trained candidate, and the release that push would make of it."""

    candidate: Path
    release: Path


@pytest.fixture(scope="module")
def earlier(toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> Earlier:
    folder = tmp_path_factory.mktemp("earlier")
    run(toy.with_changes(), examples=toy.examples, transform=toy.transform, candidate=folder / "candidate")
    release = folder / "1"
    shutil.copytree(folder / "candidate" / SAVED_MODEL, release)
    (release / ASSETS_EXTRA).mkdir(exist_ok=True)
    for name in (ROW_KEYS, WEIGHTS):
        shutil.copyfile(folder / "candidate" / name, release / ASSETS_EXTRA / name)
    return Earlier(folder / "candidate", release)


@pytest.fixture
def begin(toy: Toy, earlier: Earlier) -> Begin:
    """Builds a fresh ranker of the toy's config with changes and lets it begin; returns it and the report."""

    def build(config: PipelineConfig, transform: Path) -> Beginner:
        spec = read_spec(transform / EXAMPLE_SPEC)
        parts = config.model_config, config.train_config, config.feature_configs, config.domain_config
        return describe(config, build_ranker(*parts, spec, seed=99), spec, transform)

    def make(
        *changes: str, source: Path = earlier.release, transform: Path = toy.transform
    ) -> tuple[Beginner, Beginner, Carried]:
        config = toy.with_changes(f"train_config.warm_start.source={source}", *changes)
        fresh, warm = build(config, transform), build(config, transform)
        origin, settings = find_origin(config.train_config, ""), read_settings(config.train_config)
        assert origin is not None
        assert settings is not None
        with opened(origin) as weights:
            return fresh, warm, begin_from(warm, origin, weights, settings)

    return make


def values(beginner: Beginner) -> dict[str, np.ndarray]:
    return {name: variable.numpy() for name, variable in beginner.ranker.variables.items()}


def rows(beginner: Beginner, table: str) -> np.ndarray:
    place = beginner.tables[table]
    last = place.first_row + place.num_rows
    return beginner.ranker.variables[place.variable].numpy()[place.first_row : last, : place.width]


def table_of(saved: Path, table: str) -> np.ndarray:
    """A table as a release has it."""
    place = read_weights_record(saved / ASSETS_EXTRA / WEIGHTS).tables[table]
    weights = SavedWeights(str(saved / "variables" / "variables"), "weights").read(place.variable)
    return weights[place.first_row : place.first_row + place.num_rows]


def test_a_release_tells_its_weights_without_its_graph_being_loaded(earlier: Earlier) -> None:
    record = read_weights_record(earlier.release / ASSETS_EXTRA / WEIGHTS)
    saved = SavedWeights(str(earlier.release / "variables" / "variables"), "weights")

    assert saved.shapes.keys() == record.sha256.keys()
    assert saved.shapes["embedding/width_4"] == (8 + 7 + 1, 4)
    assert {"gateline", "tensorflow", "keras", "numpy"} == record.versions.keys()


def test_beginning_from_the_same_config_and_data_is_the_identity(begin: Begin, earlier: Earlier) -> None:
    _, warm, carried = begin()

    record = read_weights_record(earlier.release / ASSETS_EXTRA / WEIGHTS)
    predictor = warm.ranker.predictor()
    assert digest_weights(named_weights(predictor)) == record.sha256
    assert carried.fresh == {}
    assert {name: (it.carried, it.new, it.gone) for name, it in carried.tables.items()} == {
        "user_emb": (8, 0, 0),
        "tags_emb": (7, 0, 0),
        "scene_emb": (3, 0, 0),
    }


def test_a_release_has_no_optimizer_state_and_the_steps_begin_at_0(begin: Begin) -> None:
    fresh, warm, carried = begin()
    before, after = values(fresh), values(warm)

    assert carried.state is None
    assert after["step"] == 0
    assert all(np.array_equal(before[name], after[name]) for name in before if name.startswith("optimizer/"))
    assert np.array_equal(before["embedding/width_4"][:, 4:], after["embedding/width_4"][:, 4:])


def test_a_candidates_checkpoint_gives_every_variable_with_the_optimizers_state(begin: Begin, earlier: Earlier) -> None:
    _, warm, carried = begin("train_config.warm_start.optimizer_state=true", source=earlier.candidate)

    (checkpoint,) = (earlier.candidate / "checkpoint").iterdir()
    saved = SavedWeights(str(checkpoint / "variables"), "variables")
    after = values(warm)
    assert after.keys() == saved.shapes.keys()
    for name in after:
        np.testing.assert_array_equal(after[name], saved.read(name), err_msg=name)
    assert after["step"] == 76  # 4 epochs of 600 rows in batches of 32
    assert not any((carried.state or {"": "none"}).values())


def test_state_of_another_optimizer_is_left_behind(begin: Begin, earlier: Earlier) -> None:
    changes = (
        "train_config.warm_start.optimizer_state=true",
        "train_config.sparse_optimizer={adam_optimizer { lr: 0.1 } constant_learning_rate {}}",
        "train_config.dense_optimizer={adagrad_optimizer { lr: 0.1 } constant_learning_rate {}}",
    )
    fresh, warm, carried = begin(*changes, source=earlier.candidate)

    np.testing.assert_array_equal(rows(warm, "user_emb"), table_of(earlier.release, "user_emb"))
    np.testing.assert_array_equal(values(fresh)["embedding/width_4"][:, 4:], values(warm)["embedding/width_4"][:, 4:])
    reasons = {why for name, why in (carried.state or {}).items() if name.startswith("optimizer/")}
    assert reasons == {"another optimizer: adam_optimizer"}


def test_a_release_can_not_give_optimizer_state(begin: Begin) -> None:
    with pytest.raises(ConfigError, match="is a release, which holds weights alone; name the candidate's folder"):
        begin("train_config.warm_start.optimizer_state=true")


def test_another_hash_begins_fresh_and_all_else_is_carried_over(begin: Begin, toy: Toy, tmp_path: Path) -> None:
    transform = changed_keys(toy.transform, tmp_path, user=RowKeys("FarmHash into 9 rows"))
    fresh, warm, carried = begin(transform=transform)

    np.testing.assert_array_equal(rows(warm, "user_emb"), rows(fresh, "user_emb"))
    assert list(carried.fresh) == ["embedding/user_emb"]
    with pytest.raises(ConfigError, match=r"strict: expected every table .* got embedding/user_emb begins fresh"):
        check_strict(carried)


def test_rows_follow_their_tokens_through_a_reordered_vocabulary(
    begin: Begin, toy: Toy, earlier: Earlier, tmp_path: Path
) -> None:
    release = tmp_path / "1"
    shutil.copytree(earlier.release, release)
    write_vocabulary(release / "assets", "a b c d e f g")
    change_keys(release / ASSETS_EXTRA / ROW_KEYS, release / ASSETS_EXTRA / ROW_KEYS, USERS)
    transform = changed_keys(toy.transform, tmp_path, user=USERS)
    write_vocabulary(transform / "transform_fn" / "assets", "g new b a f e d")

    fresh, warm, carried = begin(source=release, transform=transform)

    old, new = table_of(release, "user_emb"), rows(warm, "user_emb")
    np.testing.assert_array_equal(new[[0, 2, 3, 4, 5, 6, 7]], old[[6, 1, 0, 5, 4, 3, 7]])
    np.testing.assert_array_equal(new[1], rows(fresh, "user_emb")[1])
    assert carried.tables["user_emb"] == type(carried.tables["user_emb"])(7, 1, 1)


def test_towers_follow_their_domain_when_its_number_changes(
    begin: Begin, toy: Toy, earlier: Earlier, tmp_path: Path
) -> None:
    swapped = RowKeys(BY_TOKEN, tokens={"b": 0, "new": 1}, special={"other": 2})
    transform = changed_keys(toy.transform, tmp_path, scene=swapped)
    fresh, warm, carried = begin(transform=transform)

    saved = SavedWeights(str(earlier.release / "variables" / "variables"), "weights")
    name = next(name for name, part in warm.domain_parts.items() if part.domain == 0 and name.endswith("kernel"))
    now, before = values(warm), values(fresh)
    np.testing.assert_array_equal(now[name], saved.read(name.replace("domain_0", "domain_1")))
    np.testing.assert_array_equal(
        now[name.replace("domain_0", "domain_1")], before[name.replace("domain_0", "domain_1")]
    )
    np.testing.assert_array_equal(
        now[name.replace("domain_0", "domain_2")], saved.read(name.replace("domain_0", "domain_2"))
    )
    assert set(carried.dense.values()) == {"", "the earlier model has no such domain"}


def test_a_dense_layer_of_another_width_begins_fresh(begin: Begin) -> None:
    _, _, carried = begin("model_config.pepnet.task_towers[0].mlp.hidden_units=[7]")
    reasons = {name: why for name, why in carried.fresh.items() if "ctr/domain_0" in name and "kernel" in name}
    assert "its shape was [6, 5] and is [6, 7]" in reasons.values()


def test_a_table_of_another_width_begins_fresh(begin: Begin) -> None:
    _, _, carried = begin("feature_configs[0].id_feature.embedding_dim=6")
    assert carried.tables["user_emb"].why == "its width was 4 and is 6"
    assert carried.tables["tags_emb"].why == ""


def test_what_is_not_asked_for_is_not_carried(begin: Begin) -> None:
    fresh, warm, carried = begin("train_config.warm_start.tables=false", "train_config.warm_start.dense=false")
    before, after = values(fresh), values(warm)
    assert all(np.array_equal(before[name], after[name]) for name in before)
    assert {table.why for table in carried.tables.values()} == {"not asked for"}
    check_strict(carried)


def test_a_training_reports_what_it_began_from(toy: Toy, earlier: Earlier, tmp_path: Path) -> None:
    config = toy.with_changes("train_config.warm_start.source=RELEASED", "train_config.num_steps=1")
    candidate = tmp_path / "candidate"
    run(config, examples=toy.examples, transform=toy.transform, candidate=candidate, released=str(earlier.release))

    report = json.loads((candidate / WARM_START).read_text())
    assert report["parent"]["path"] == str(earlier.release)
    assert report["tables"]["user_emb"] == {"carried": 8, "new": 0, "gone": 0, "why": ""}
    parent = read_weights_record(candidate / WEIGHTS).parent
    assert parent is not None
    assert parent.digest == report["parent"]["digest"]
    first = json.loads((earlier.candidate / "training.jsonl").read_text().splitlines()[0])
    now = json.loads((candidate / "training.jsonl").read_text().splitlines()[0])
    assert now["loss"] < first["loss"]


def test_nothing_released_yet_is_a_cold_start_and_a_wrong_path_is_not(toy: Toy, tmp_path: Path) -> None:
    released = toy.with_changes("train_config.warm_start={source: 'RELEASED' strict: true}").train_config
    assert find_origin(released, "") is None
    wrong = toy.with_changes(f"train_config.fine_tune_checkpoint={tmp_path / 'none'}").train_config
    with pytest.raises(DataError, match="expected a release or a candidate, found none"):
        find_origin(wrong, "")


USERS = RowKeys(BY_TOKEN, vocabulary="user", special={"unknown 0 of 1": 7})


def write_vocabulary(assets: Path, tokens: str) -> None:
    assets.mkdir(parents=True, exist_ok=True)
    (assets / "user").write_text("".join(f"{token}\n" for token in tokens.split()))


def changed_keys(transform: Path, folder: Path, user: RowKeys | None = None, scene: RowKeys | None = None) -> Path:
    """A transform folder whose rows stand for something else."""
    copy = folder / "transform"
    shutil.copytree(transform, copy)
    change_keys(copy / ROW_KEYS, copy / ROW_KEYS, user, scene)
    return copy


def change_keys(path: Path, to: Path, user: RowKeys | None = None, scene: RowKeys | None = None) -> None:
    keys = read_row_keys(path)
    features = {"user": user or keys.features["user"], "scene": scene or keys.features["scene"]}
    write_row_keys(replace(keys, features={**keys.features, **features}, domain=scene or keys.domain), to)
