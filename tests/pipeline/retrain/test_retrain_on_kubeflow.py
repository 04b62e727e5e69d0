"""`gateline retrain --host`: the decision falls here, the run is Kubeflow's, and the exit code is its verdict."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from click.testing import CliRunner, Result
from http_api import running
from kubeflow_server import KubeflowServer, task

from components.shelf.open_shelf import open_shelf
from pipeline.cli import main

SMALL_CONFIG = Path(__file__).parents[2] / "end_to_end" / "small.config"
RELEASED = ("SUCCEEDED", [task("push", "SUCCEEDED"), task("condition-3", "SKIPPED")])
REFUSED = ("SUCCEEDED", [task("condition-2", "SKIPPED"), task("push-2", "SUCCEEDED")])

IMAGE = f"gateline-python@sha256:{'0' * 64}"
Trigger = Callable[..., Result]


def give_steps(folder: Path, more: str = "") -> None:
    """Writes my.cluster: the steps' pods find a folder under its path, as if it were a volume."""
    text = f'image: "{IMAGE}" every_step {{ volumes {{ claim: "all" mount_path: "{folder}" }} {more} }}'
    (folder / "my.cluster").write_text(text)


@pytest.fixture
def server() -> Iterator[KubeflowServer]:
    with running(KubeflowServer(views=[RELEASED])) as made:
        yield made


@pytest.fixture
def trigger(server: KubeflowServer, tmp_path: Path) -> Trigger:
    """Calls the command with a log of a row, and releases that are not there yet."""
    pq.write_table(pa.table({"clk": [1]}), tmp_path / "log.parquet")
    log = str(tmp_path / "log.parquet")
    give_steps(tmp_path)
    places = ["--train", log, "--eval", log, "--releases", str(tmp_path / "releases")]
    given = [*places, "--host", server.url, "--cluster", str(tmp_path / "my.cluster")]
    return lambda *more: CliRunner().invoke(main, ["retrain", str(SMALL_CONFIG), *given, *more])


@pytest.mark.parametrize(
    ("view", "code"), [pytest.param(RELEASED, 0, id="released"), pytest.param(REFUSED, 3, id="refused")]
)
def test_the_exit_code_is_the_verdict_of_the_run(
    server: KubeflowServer, trigger: Trigger, tmp_path: Path, view: tuple[str, list], code: int
) -> None:
    server.views = [view]
    result = trigger("--json")
    assert result.exit_code == code, result.stderr
    answer = json.loads(result.stdout)
    [run] = server.runs
    assert (answer["action"], answer["run"]["run_id"]) == ("train", run["run_id"])
    assert run["runtime_config"]["parameters"]["releases"] == str(tmp_path / "releases")
    assert "[retrain] training, as nothing is released yet" in result.stderr


@pytest.mark.parametrize(
    ("caching", "is_cached"),
    [pytest.param("", False, id="unset"), pytest.param("caching: true", True, id="asked for")],
)
def test_steps_take_no_earlier_results_for_a_log_that_changes_under_its_name(
    server: KubeflowServer, trigger: Trigger, tmp_path: Path, caching: str, is_cached: bool
) -> None:
    give_steps(tmp_path, caching)
    assert trigger().exit_code == 0
    pipeline = next(yaml.safe_load_all(server.files[0]))
    dags = [part["dag"] for part in (pipeline["root"], *pipeline["components"].values()) if "dag" in part]
    tasks = {name: task for dag in dags for name, task in dag["tasks"].items()}
    for name in ("preprocess", "train", "evaluate"):
        assert tasks[name]["cachingOptions"].get("enableCache", False) is is_cached


def test_the_lock_is_held_until_the_run_has_ended(server: KubeflowServer, trigger: Trigger, tmp_path: Path) -> None:
    errors = list[str]()

    def look(run_id: str) -> None:
        with (
            pytest.raises(TimeoutError) as raised,
            open_shelf(str(tmp_path / "releases")).retraining(0.0),
        ):
            pass
        errors.append(str(raised.value))

    server.on_look = look
    assert trigger().exit_code == 0
    assert "another retrain holds the lock" in errors[0]
    with open_shelf(str(tmp_path / "releases")).retraining(0.0):
        pass


def test_a_server_that_refuses_ends_with_1_and_keeps_no_lock(
    server: KubeflowServer, trigger: Trigger, tmp_path: Path
) -> None:
    server.token = "another"
    result = trigger()
    assert result.exit_code == 1
    assert "401" in result.stderr.splitlines()[-1]
    with open_shelf(str(tmp_path / "releases")).retraining(0.0):
        pass


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(["--out", "runs"], "--out and --host: a run on Kubeflow has no folder here", id="out"),
        pytest.param(["--force", " "], "--force: expected a reason, got none", id="no reason"),
        pytest.param(["--releases", ""], "push_config.releases_path: expected a path, got none", id="no releases"),
    ],
)
def test_options_that_make_no_sense_end_with_2(trigger: Trigger, options: list[str], message: str) -> None:
    result = trigger(*options)
    assert result.exit_code == 2
    assert message in result.stderr
