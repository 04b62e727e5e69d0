"""`gateline submit` and `gateline compile` as they are typed: exit codes, what is said, and that it is one line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from http_api import running
from kubeflow_server import KubeflowServer, View, task

from pipeline.cli import main

HERE = Path(__file__).parents[1]
CONFIG = HERE / "end_to_end" / "small.config"
FULL = HERE / "golden" / "full.cluster"
PATHS = ("--train", "s3://logs/train", "--eval", "s3://logs/eval", "--releases", "s3://models/ads")
SECRET = "hush-hush-token"


@pytest.fixture
def server() -> Iterator[KubeflowServer]:
    with running(KubeflowServer(views=[("SUCCEEDED", [task("push", "SUCCEEDED")])])) as made:
        yield made


def gateline(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)


def submit(server: KubeflowServer, *arguments: object, **environment: str) -> Result:
    return gateline("submit", CONFIG, "--host", server.url, *PATHS, *arguments, **environment)


@pytest.mark.parametrize(
    ("view", "code", "said"),
    [
        pytest.param(("SUCCEEDED", [task("push", "SUCCEEDED")]), 0, "released", id="released"),
        pytest.param(("SUCCEEDED", [task("push-2", "SUCCEEDED")]), 3, "verdict   REFUSED", id="refused"),
    ],
)
def test_it_exits_by_the_verdict(server: KubeflowServer, view: View, code: int, said: str) -> None:
    server.views = [view]
    result = submit(server)
    assert result.exit_code == code
    assert said in result.stdout
    assert f"page      {server.url}/#/runs/details/run_id-" in result.stdout


@pytest.mark.parametrize(
    ("kind", "code"), [("DataError", 4), ("RefusalError", 3), ("ConfigError", 2), ("OSError", 1), ("ValueError", 1)]
)
def test_a_step_s_error_has_the_code_that_it_has_in_a_run_here(
    server: KubeflowServer, tmp_path: Path, kind: str, code: int
) -> None:
    def leave(run_id: str) -> None:
        (tmp_path / run_id).mkdir()
        failure = {"step": "preprocess", "kind": kind, "message": "what it said"}
        (tmp_path / run_id / "error.json").write_text(json.dumps(failure))

    server.on_look = leave
    server.views = [("FAILED", [task("preprocess", "FAILED")])]
    (tmp_path / "a.cluster").write_text(
        f'outcomes_path: "{tmp_path}"  # on a volume that is mounted here, too\n'
        f'every_step {{ volumes {{ claim: "shared" mount_path: "{tmp_path}" }} }}\n'
    )
    result = submit(server, "--cluster", tmp_path / "a.cluster")
    assert result.exit_code == code
    [line] = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert "preprocess: " in line
    assert "what it said" in line


def test_a_server_that_is_not_there_is_one_line_and_exit_code_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.kubeflow.server.time.sleep", lambda seconds: None)
    result = gateline("submit", CONFIG, "--host", "http://127.0.0.1:9", *PATHS, "--image", f"i@sha256:{'0' * 64}")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: http://127.0.0.1:9: asking how it is: it can't be reached (")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("how", ["variable", "file", "service account"])
def test_the_token_comes_from_where_it_is_said_and_is_written_nowhere(
    server: KubeflowServer, tmp_path: Path, how: str
) -> None:
    server.token = SECRET
    file = tmp_path / "token"
    file.write_text(SECRET)
    arguments, environment = {
        "variable": ((), {"GATELINE_TOKEN": SECRET}),
        "file": (("--token-file", file), {}),
        "service account": (("--in-cluster",), {"KF_PIPELINES_SA_TOKEN_PATH": str(file)}),
    }[how]
    result = submit(server, *arguments, **environment)
    assert result.exit_code == 0, result.stderr
    assert SECRET not in result.output + "".join(server.files)


def test_two_sources_of_a_token_are_one_too_many(server: KubeflowServer, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(SECRET)
    result = submit(server, "--token-file", tmp_path / "token", "--in-cluster")
    assert result.exit_code == 2
    assert "--token-file and --in-cluster: wanted one of them" in result.stderr


def test_machines_are_told_in_json(server: KubeflowServer) -> None:
    result = submit(server, "--json", "--name", "tonight", "--service-account", "gateline-steps")
    told = json.loads(result.stdout)
    assert told["name"] == server.runs[0]["display_name"] == "tonight"
    assert told["ending"] == {"released": True, "version": None, "reasons": []}
    assert server.runs[0]["service_account"] == "gateline-steps"


def test_a_schedule_is_made_and_then_kept(server: KubeflowServer) -> None:
    cluster = ("--cluster", FULL, "--cron", "0 3 * * *")
    assert submit(server, *cluster).stdout.startswith(
        "made: gateline-training, 0 0 3 * * *, version gateline-training-"
    )
    assert submit(server, *cluster).stdout.startswith("kept: ")
    assert server.recurring_runs[0]["service_account"] == "gateline-steps"
    assert server.recurring_runs[0]["runtime_config"]["parameters"]["beam_args"] == (
        '["--runner=FlinkRunner", "--flink_master=flink:8081"]'
    )


@pytest.mark.parametrize(
    ("cron", "text"),
    [
        ("daily", "wanted five fields"),
        ("0 24 * * *", "hour: wanted 0 to 23"),
        ("0 0 3 * * 7", "day of the week: wanted 0 to 6"),
        ("*/0 * * * *", "minute: wanted 0 to 59"),
        ("5-1 * * * *", "minute: wanted"),
        ("² * * * *", "minute: wanted"),
        ("0 3 * FEB,Mars *", "month: wanted 1 to 12"),
    ],
)
def test_a_schedule_that_is_none_is_found_before_anything_is_sent(server: KubeflowServer, cron: str, text: str) -> None:
    result = submit(server, "--cron", cron)
    assert result.exit_code == 2
    assert f"--cron: {text}" in result.stderr
    assert not server.requests


@pytest.mark.parametrize("cron", ["*/5 0-6,22 * JAN-MAR MON-FRI", "0 30 3 ? * SUN", "0 3 1 1-12/3 *"])
def test_lists_ranges_steps_and_names_are_taken(cron: str) -> None:
    from pipeline.kubeflow.cron import kubeflow_cron

    assert kubeflow_cron(cron).split()[-5:] == cron.split()[-5:]


def test_an_accelerator_that_is_none_is_found_before_anything_is_sent(server: KubeflowServer, tmp_path: Path) -> None:
    (tmp_path / "a.cluster").write_text('every_step {\n  accelerator { type: "gpu" }\n}')
    result = submit(server, "--cluster", tmp_path / "a.cluster")
    assert result.exit_code == 2
    assert f"{tmp_path}/a.cluster:2:17: every_step.accelerator.type: wanted nvidia.com/gpu" in result.stderr
    assert not server.requests


def test_a_tag_instead_of_a_digest_is_remarked_on(tmp_path: Path) -> None:
    out = tmp_path / "p.yaml"
    assert "a digest would be safer" in gateline("compile", CONFIG, "-o", out, "--image", "i:1").stderr
    assert "digest" not in gateline("compile", CONFIG, "-o", out, "--cluster", FULL).stderr
    result = gateline("compile", CONFIG, "-o", out, "--image", "not an image")
    assert result.exit_code == 2
    assert "--image: wanted name:tag or name@sha256" in result.stderr


def test_manifests_name_a_pipeline_and_a_version_by_its_content(tmp_path: Path) -> None:
    def written(*arguments: str) -> list[dict]:
        out = tmp_path / "p.yaml"
        result = gateline("compile", CONFIG, "-o", out, "--cluster", FULL, *arguments)
        assert result.exit_code == 0, result.stderr
        return list(yaml.safe_load_all(out.read_text()))

    pipeline, version = written("--manifests", "--namespace", "ranking")
    assert (pipeline["kind"], version["kind"]) == ("Pipeline", "PipelineVersion")
    assert version["apiVersion"] == "pipelines.kubeflow.org/v2beta1"
    assert version["spec"]["pipelineName"] == pipeline["metadata"]["name"] == "gateline-training"
    assert {pipeline["metadata"]["namespace"], version["metadata"]["namespace"]} == {"ranking"}
    [spec, platform] = written()
    assert version["spec"]["pipelineSpec"] == spec
    assert version["spec"]["platformSpec"] == platform
    _, other = written("--manifests", "--set", "train_config.seed=4")
    assert other["metadata"]["name"] != version["metadata"]["name"]
    assert other["metadata"]["name"].startswith("gateline-training-")


def test_a_namespace_without_manifests_is_wrong_usage(tmp_path: Path) -> None:
    result = gateline("compile", CONFIG, "-o", tmp_path / "p.yaml", "--namespace", "ranking")
    assert result.exit_code == 2
    assert "--namespace: belongs to --manifests" in result.stderr
