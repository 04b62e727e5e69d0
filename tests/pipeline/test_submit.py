"""Submitting to a server that speaks Kubeflow Pipelines' API: what is asked of it, and what its answers come to."""

import dataclasses
import json
import os
import re
import signal
import ssl
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import kfp_server_api
import pytest
import yaml
from http_api import Fault, running
from kubeflow_server import KubeflowServer, task

from components.errors import DataError, RefusalError, StoppedError
from components.step_errors import StepError
from pipeline.compiled import pipeline_yaml
from pipeline.kubeflow.credentials import Credentials
from pipeline.kubeflow.errors import KubeflowError
from pipeline.kubeflow.server import Patience, Target
from pipeline.submit import Job, SubmittedRun, schedule, submit
from protos.canonical import canonical_text
from protos.cluster_pb2 import ClusterConfig
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError
from protos.read import read_config
from protos.read_cluster import parse_cluster

CONFIG = read_config(Path(__file__).parents[1] / "end_to_end" / "small.config").config
JOB = Job(
    CONFIG, "s3://logs/train", "s3://logs/eval", "s3://models/ads", cluster=ClusterConfig(image="gateline-python:1")
)
QUICK = Patience(attempts=3, wait_s=0.01, answer_s=10, poll_s=0.01, run_s=10)
SECRET = "eyJhbGciOiJSUzI1NiJ9.not-for-any-log.c2lnbmF0dXJl"

BEFORE_PUSH = [task(name, "SUCCEEDED") for name in ("resolve", "preprocess", "train", "evaluate", "gate", "training")]
RELEASED = ("SUCCEEDED", [*BEFORE_PUSH, task("push", "SUCCEEDED"), task("condition-3", "SKIPPED")])
REFUSED = ("SUCCEEDED", [*BEFORE_PUSH, task("condition-2", "SKIPPED"), task("push-2", "SUCCEEDED")])


@pytest.fixture(autouse=True, scope="module")
def compiled_once() -> Iterator[None]:
    """Compiling takes half a second, and all runs here are of two pipelines."""
    known: dict[bytes, str] = {}

    def cached(config: PipelineConfig, cluster: ClusterConfig, beam_args: Sequence[str]) -> str:
        key = cluster.SerializeToString()
        if key not in known:
            known[key] = pipeline_yaml(config, cluster, beam_args)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.submit.pipeline_yaml", cached)
        yield


@pytest.fixture
def server() -> Iterator[KubeflowServer]:
    with running(KubeflowServer(views=[RELEASED])) as made:
        yield made


def on_a_volume(folder: Path) -> ClusterConfig:
    """A cluster that keeps outcomes in a folder that is mounted here, too."""
    cluster = ClusterConfig(image="i:1", outcomes_path=str(folder))
    cluster.every_step.volumes.add(claim="shared", mount_path=str(folder.parent))
    return cluster


def target(server: KubeflowServer, **fields: object) -> Target:
    return Target(server.url, **{"patience": QUICK, **fields})  # type: ignore[arg-type]


def submitted(server: KubeflowServer, job: Job = JOB, **fields: object) -> SubmittedRun:
    return submit(job, target(server, **fields))


def test_a_run_is_started_of_an_uploaded_version_with_all_its_parameters(server: KubeflowServer) -> None:
    run = submitted(server)
    [started] = server.runs
    assert run.run_id == started["run_id"]
    assert run.url == f"{server.url}/#/runs/details/{run.run_id}"
    assert started["experiment_id"] == server.experiments[0]["experiment_id"]
    assert started["pipeline_version_reference"] == {
        "pipeline_id": server.pipelines[0]["pipeline_id"],
        "pipeline_version_id": server.versions[0]["pipeline_version_id"],
    }
    assert started["runtime_config"]["parameters"] == {
        "config": canonical_text(CONFIG),
        "train": "s3://logs/train",
        "evaluate": "s3://logs/eval",
        "releases": "s3://models/ads",
        "beam_args": "[]",
        "checkpoints": "",
    }
    assert started["display_name"].startswith("gateline-training 20")
    [uploaded] = server.files
    assert next(yaml.safe_load_all(uploaded))["pipelineInfo"]["name"] == "gateline-training"


def test_what_was_uploaded_before_is_not_uploaded_again(server: KubeflowServer) -> None:
    first, second = submitted(server), submitted(server)
    assert len(server.pipelines) == len(server.versions) == len(server.experiments) == 1
    assert len(server.runs) == 2
    assert first.version == second.version
    other = submitted(server, dataclasses.replace(JOB, cluster=ClusterConfig(image="gateline-python:2")))
    assert other.version.pipeline_id == first.version.pipeline_id
    assert [version["display_name"] for version in server.versions] == [first.version.name, other.version.name]


def test_a_thing_on_a_later_page_of_a_list_is_found(server: KubeflowServer) -> None:
    submitted(server)
    server.page_size = 1
    server.pipelines.insert(0, {**server.pipelines[0], "display_name": "another", "pipeline_id": "p0"})
    server.versions *= 2
    submitted(server)
    assert len(server.files) == 1


@pytest.mark.parametrize(
    ("view", "released"), [pytest.param(RELEASED, True, id="released"), pytest.param(REFUSED, False, id="refused")]
)
def test_the_branch_that_push_ran_in_is_the_verdict(
    server: KubeflowServer, view: tuple[str, list], released: bool
) -> None:
    server.views = [("PENDING", []), ("RUNNING", [task("train", "RUNNING")]), view]
    ending = submitted(server).ending
    assert ending is not None
    assert ending.released is released
    assert len(server.asked("GET", "/apis/v2beta1/runs/.*")) == 3


def test_what_push_left_in_the_folder_of_outcomes_tells_version_and_reasons(
    server: KubeflowServer, tmp_path: Path
) -> None:
    def leave(run_id: str) -> None:
        folder = tmp_path / run_id
        folder.mkdir(exist_ok=True)
        (folder / "decision.json").write_text(json.dumps({"version": None, "reasons": ["AUC of ctr fell by 0.01"]}))

    server.on_look = leave
    server.views = [REFUSED]
    job = dataclasses.replace(JOB, cluster=on_a_volume(tmp_path))
    ending = submitted(server, job).ending
    assert ending is not None
    assert (ending.released, ending.version, ending.reasons) == (False, None, ("AUC of ctr fell by 0.01",))


@pytest.mark.parametrize(
    ("kind", "error", "text"),
    [
        pytest.param(
            "DataError", DataError, r"^preprocess: log: no column clk \(http.*/#/runs/details/run_id-", id="data"
        ),
        pytest.param("RefusalError", RefusalError, "^preprocess: log: no column clk", id="refusal"),
        pytest.param("KeyError", StepError, "^preprocess: KeyError: log: no column clk", id="unforeseen"),
    ],
)
def test_a_step_that_failed_ends_the_wait_with_its_own_error(
    server: KubeflowServer, tmp_path: Path, kind: str, error: type[Exception], text: str
) -> None:
    def leave(run_id: str) -> None:
        (tmp_path / run_id).mkdir(exist_ok=True)
        failure = {"step": "preprocess", "kind": kind, "message": "log: no column clk"}
        (tmp_path / run_id / "error.json").write_text(json.dumps(failure))

    server.on_look = leave
    server.views = [("FAILED", [task("preprocess", "FAILED", "exit code 1")])]
    job = dataclasses.replace(JOB, cluster=on_a_volume(tmp_path))
    with pytest.raises(error, match=text):
        submitted(server, job)


@pytest.mark.parametrize(
    ("view", "text"),
    [
        pytest.param(
            (
                "FAILED",
                [task("resolve", "SUCCEEDED"), task("train", "FAILED", "OOMKilled"), task("training", "FAILED")],
            ),
            r"^train: failed \(OOMKilled\); read the step's log; .*killed \(memory, timeout\)",
            id="a step",
        ),
        pytest.param(
            ("FAILED", [task("resolve", "FAILED", "No module named 'components'")]),
            r"^resolve: failed .*does the image hold gateline\?",
            id="image without gateline",
        ),
        pytest.param(
            ("FAILED", [task("train-driver", "FAILED", "no PVC data")]),
            r"^train: failed \(no PVC data\)",
            id="a driver",
        ),
        pytest.param(("CANCELED", [task("train", "CANCELED")]), "^the run was cancelled", id="cancelled"),
        pytest.param(("FAILED", []), "^the run ended as FAILED; ", id="no tasks told"),
        pytest.param(
            ("SUCCEEDED", [task("train", "FAILED"), task("conclude", "SUCCEEDED")]),
            "^train: failed",
            id="called a success",
        ),
        pytest.param(("SUCCEEDED", BEFORE_PUSH), "^the run ended without a decision", id="no push"),
    ],
)
def test_a_run_that_came_to_no_decision_is_an_error_that_names_step_and_page(
    server: KubeflowServer, view: tuple[str, list], text: str
) -> None:
    server.views = [("RUNNING", []), view]
    with pytest.raises(StepError, match=text) as raised:
        submitted(server)
    assert f"{server.url}/#/runs/details/" in str(raised.value)


def test_curves_that_could_not_be_drawn_take_no_release_back(server: KubeflowServer) -> None:
    server.views = [("FAILED", [*RELEASED[1], task("curves", "FAILED")])]
    ending = submitted(server).ending
    assert ending is not None
    assert ending.released


def test_a_step_that_does_not_begin_as_with_a_missing_secret_is_told_of_once_and_the_run_left_alone(
    server: KubeflowServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.views = [("RUNNING", [task("resolve", "SUCCEEDED"), task("train", "PENDING")])]
    patience = Patience(attempts=1, poll_s=0.01, pending_s=0.03, run_s=0.1)
    where = r"a secret that is not there; kubectl describe pod -n <.*> -l pipeline/runid=run_id-\d+ names it"
    with pytest.raises(TimeoutError, match=rf"not ended after 0.1 s \(train PENDING\); it goes on: .* {where}"):
        submitted(server, patience=patience)
    told = capsys.readouterr().err
    assert told.count("PENDING for") == 1
    assert re.search(rf"train has been PENDING for 0.03 s: it waits for .*{where}", told)


def test_a_run_of_which_no_pod_is_made_is_told_of_too(
    server: KubeflowServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.views = [("PENDING", [])] * 5 + [RELEASED]
    submitted(server, patience=Patience(attempts=1, poll_s=0.01, pending_s=0.02))
    assert "the run has been PENDING for 0.02 s: it waits for a node, an image, an account" in capsys.readouterr().err


def test_sigterm_ends_the_wait_and_not_the_run(server: KubeflowServer) -> None:
    server.views = [("RUNNING", [task("train", "RUNNING")])]
    server.on_look = lambda run_id: os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(StoppedError, match=r"/runs/details/run_id-\d+: stopped by SIGTERM .*; the run goes on"):
        submitted(server)
    assert not server.asked("POST", ".*:terminate")


def test_who_does_not_wait_knows_no_verdict(server: KubeflowServer) -> None:
    run = submit(JOB, target(server), wait=False)
    assert run.ending is None
    assert not server.asked("GET", "/apis/v2beta1/runs/.*")


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_server_that_fails_for_a_while_is_asked_again(server: KubeflowServer, status: int) -> None:
    server.faults = [Fault("GET", "/apis/v2beta1/(healthz|pipelines|runs/.*)", status, times=2)]
    assert submitted(server).ending is not None


def test_a_server_that_goes_on_failing_is_an_error_that_says_what_was_asked(server: KubeflowServer) -> None:
    server.faults = [Fault("GET", "/apis/v2beta1/runs/.*", 503, times=9)]
    with pytest.raises(KubeflowError, match=r"http.*: looking at the run: it failed \(503\); try again later"):
        submitted(server)
    assert len(server.asked("GET", "/apis/v2beta1/runs/.*")) == 3


@pytest.mark.parametrize("done", [pytest.param(True, id="done"), pytest.param(False, id="not done")])
@pytest.mark.parametrize("status", [pytest.param(0, id="no answer"), pytest.param(504, id="a proxy's answer")])
@pytest.mark.parametrize(
    ("path", "items"),
    [
        ("experiments", "experiments"),
        ("pipelines", "pipelines"),
        ("pipelines/upload_version", "versions"),
        ("runs", "runs"),
    ],
)
def test_what_was_asked_for_is_there_once_although_the_answer_was_lost(
    server: KubeflowServer, path: str, items: str, status: int, done: bool
) -> None:
    server.faults = [Fault("POST", f"/apis/v2beta1/{path}", status, done=done)]
    assert submitted(server).ending is not None
    assert len(getattr(server, items)) == 1


def test_two_who_make_the_same_thing_at_once_both_get_on(server: KubeflowServer) -> None:
    runs: list[SubmittedRun] = []
    threads = [threading.Thread(target=lambda: runs.append(submitted(server))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(runs) == 3
    assert len(server.pipelines) == len(server.versions) == len(server.experiments) == 1


def test_nobody_at_the_host_is_an_error_that_names_it() -> None:
    with pytest.raises(KubeflowError, match=r"^http://127.0.0.1:9: asking how it is: it can't be reached \(Conn"):
        submit(JOB, Target("http://127.0.0.1:9", patience=QUICK))


def test_a_name_that_is_no_hosts_is_an_error_that_names_it() -> None:
    with pytest.raises(KubeflowError, match=r"^http://nowhere.invalid: .*it can't be reached .*check --host"):
        submit(JOB, Target("http://nowhere.invalid", patience=QUICK))


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        pytest.param(
            Fault("GET", ".*", 200, "<html>Log in</html>", headers={"Content-Type": "text/html"}),
            "what answers is not the Kubeflow Pipelines API; check --host",
            id="a page",
        ),
        pytest.param(
            Fault("GET", ".*", 302, headers={"Location": "/dex/auth"}),
            r"it wants to know who asks \(302\); give --token-file",
            id="a login",
        ),
        pytest.param(Fault("GET", ".*", 404, "404 page not found"), r"there is no such thing \(404\)", id="another"),
    ],
)
def test_another_kind_of_server_is_told_from_kubeflow(server: KubeflowServer, fault: Fault, text: str) -> None:
    server.faults = [fault]
    with pytest.raises(KubeflowError, match=text):
        submitted(server)


def test_a_certificate_is_trusted_only_if_its_authority_is(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with running(KubeflowServer(views=[RELEASED]), context) as server:
        assert server.url.startswith("https://")
        with pytest.raises(KubeflowError, match=r"its certificate is not trusted; give the authority's with --ca-file"):
            submitted(server)
        assert submitted(server, ca_file=certificate).ending


def test_https_to_a_server_of_http_is_told_from_a_bad_certificate(server: KubeflowServer) -> None:
    with pytest.raises(KubeflowError, match="it does not speak HTTPS as it should; check --host"):
        submit(JOB, Target(server.url.replace("http:", "https:"), patience=QUICK))


@pytest.mark.parametrize("how", ["token", "token_file"])
def test_the_token_is_sent_with_each_request_and_shown_nowhere(
    server: KubeflowServer,
    tmp_path: Path,
    how: str,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.token = SECRET
    (tmp_path / "token").write_text(f"{SECRET}\n")
    credentials = Credentials(token=SECRET) if how == "token" else Credentials(token_file=tmp_path / "token")
    assert SECRET not in repr(credentials)
    run = submitted(server, credentials=credentials)
    assert {request.token for request in server.requests} == {f"Bearer {SECRET}"}
    said = capfd.readouterr()
    assert SECRET not in said.out + said.err + caplog.text + repr(run)
    assert not [request for request in server.requests if SECRET in str((request.path, request.query, request.body))]


def test_a_token_that_is_renewed_in_its_file_while_the_run_goes_on_is_taken_up(
    server: KubeflowServer, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("first")
    server.token = "first"
    server.views = [("RUNNING", []), ("RUNNING", []), RELEASED]

    def renew(run_id: str) -> None:
        server.token = f"{server.token}+"
        file.write_text(server.token)

    server.on_look = renew
    assert submitted(server, credentials=Credentials(token_file=file)).ending is not None


@pytest.mark.parametrize(
    ("credentials", "text"),
    [
        pytest.param(Credentials(), r"it wants to know who asks \(401\); give --token-file", id="none"),
        pytest.param(
            Credentials(token=SECRET),
            r"it does not accept the token \(401: .*no user identity\); it may have expired",
            id="expired",
        ),
    ],
)  # fmt: skip
def test_who_is_not_known_is_told_so_without_the_token(
    server: KubeflowServer, credentials: Credentials, text: str
) -> None:
    server.token = "another"
    with pytest.raises(KubeflowError, match=text) as raised:
        submitted(server, credentials=credentials)
    assert SECRET not in str(raised.value)
    assert len(server.requests) == 1


def test_an_answer_that_repeats_the_token_is_shown_without_it(server: KubeflowServer) -> None:
    said = json.dumps({"message": f"bad header: Bearer {SECRET} and {SECRET}; eyJhbGciOi.another.one and OPAQUE-TOKEN"})
    server.faults = [Fault("GET", ".*", 403, said, headers={"Content-Type": "application/json"})]
    with pytest.raises(KubeflowError, match=r"bad header: Bearer \*\*\* and \*\*\*; \*\*\* and \*\*\*\)") as raised:
        submitted(server, credentials=Credentials(token="OPAQUE-TOKEN"))
    assert "not-for-any-log" not in str(raised.value)


def test_a_token_that_expires_while_the_run_goes_on_ends_the_wait_and_not_the_run(server: KubeflowServer) -> None:
    server.token = "first"
    server.views = [("RUNNING", [])]
    server.on_look = lambda run_id: setattr(server, "token", "second")
    with pytest.raises(
        KubeflowError, match=r"does not accept the token \(401.*; the run goes on: http.*/runs/details/"
    ):
        submitted(server, credentials=Credentials(token="first"))


def test_a_token_file_that_is_not_there_or_holds_something_else_is_found_before_anything_is_sent(
    server: KubeflowServer, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="wanted a file with a token, got: No such file or directory; check the path"):
        submitted(server, credentials=Credentials(token_file=tmp_path / "none"))
    (tmp_path / "two").write_text("one two")
    with pytest.raises(ConfigError, match="two: wanted one token and nothing else"):
        submitted(server, credentials=Credentials(token_file=tmp_path / "two"))
    assert not server.requests


def test_the_namespace_goes_with_what_belongs_to_one(server: KubeflowServer) -> None:
    server.namespace = "ranking"
    submitted(server, namespace="ranking")
    assert {request.query.get("namespace") for request in server.asked("GET", ".*/(experiments|pipelines)")} == {
        "ranking"
    }
    assert server.experiments[0]["namespace"] == server.pipelines[0]["namespace"] == "ranking"


def test_a_server_of_several_users_wants_a_namespace_and_the_right_one(server: KubeflowServer) -> None:
    server.namespace = "ranking"
    with pytest.raises(ConfigError, match="it serves several users; name your namespace with --namespace"):
        submitted(server)
    server.namespace = None
    with pytest.raises(ConfigError, match="it serves one user, in its own namespace; leave --namespace out"):
        submitted(server, namespace="ranking")
    server.namespace = "ranking"
    with pytest.raises(
        KubeflowError,
        match=r"looking for the experiment: the account may not do this \(403: .*search\); check --namespace",
    ):
        submitted(server, namespace="search")
    assert not server.pipelines
    assert not server.runs


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("kubeflow.example", "wanted a URL such as https://"),
        ("https://ann:hush@kubeflow.example", r"wanted a URL without a password, got \.\.\.@kubeflow.example"),
    ],
)
def test_a_host_that_is_no_url_or_holds_a_password_is_refused_without_showing_it(host: str, text: str) -> None:
    with pytest.raises(ConfigError, match=text) as raised:
        submit(JOB, Target(host, patience=QUICK))
    assert "hush" not in str(raised.value)


def test_keys_in_a_uri_are_refused_before_anything_is_sent(server: KubeflowServer) -> None:
    with pytest.raises(ConfigError, match="a URI with keys in it shows them in logs") as raised:
        submitted(server, dataclasses.replace(JOB, train="s3://AKIA:hush@logs/train"))
    assert "hush" not in str(raised.value)
    assert not server.requests


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("train", "log/*.parquet", "^train_input_path: wanted a URI .*, or a path on a volume of preprocess, got log/"),
        ("evaluate", "s3://logs/a,/logs/b", "^eval_input_path: .* a path on a volume of evaluate, got /logs/b"),
        ("releases", "/logs/releases", "^releases: .* a volume of resolve, got /logs/releases; name another place"),
        ("releases", "file:///elsewhere", "^releases: .* a volume of resolve, got file:///elsewhere"),
    ],
)
def test_a_path_that_a_step_can_t_reach_is_found_before_anything_is_sent(
    server: KubeflowServer, field: str, value: str, text: str
) -> None:
    cluster = ClusterConfig()
    preprocess = cluster.steps.add(step="preprocess")
    preprocess.settings.volumes.add(claim="logs", mount_path="/logs")
    with pytest.raises(ConfigError, match=text):
        submitted(server, dataclasses.replace(JOB, cluster=cluster, **{field: value}))
    assert not server.requests
    assert submitted(server, dataclasses.replace(JOB, cluster=cluster, train="/logs/train/*.parquet")).ending


def test_a_path_that_the_pods_of_a_tf_job_can_t_reach_is_found_too(server: KubeflowServer) -> None:
    cluster = parse_cluster(
        """checkpoints_path: "/disk/checkpoints" training_job { num_workers: 1 }
        steps { step: "train" settings { volumes { claim: "disk" mount_path: "/disk" } } }""",
        "c",
    )
    with pytest.raises(ConfigError, match=r"^checkpoints_path: .* volume of training_job\.pod, got /disk/checkpoints"):
        submitted(server, dataclasses.replace(JOB, cluster=cluster))
    cluster.training_job.pod.volumes.add(claim="disk", mount_path="/disk")
    assert submitted(server, dataclasses.replace(JOB, cluster=cluster)).ending


def test_a_schedule_runs_one_at_a_time_and_makes_up_for_nothing(server: KubeflowServer) -> None:
    made = schedule(JOB, target(server), "15 3 * * *")
    [held] = server.recurring_runs
    assert (made.done, made.name, made.cron) == ("made", "gateline-training", "0 15 3 * * *")
    assert held["trigger"] == {"cron_schedule": {"cron": "0 15 3 * * *"}}
    assert (held["max_concurrency"], held["no_catchup"], held["mode"]) == ("1", True, "ENABLE")
    assert held["runtime_config"]["parameters"]["train"] == "s3://logs/train"
    assert not server.runs


def test_the_same_schedule_again_is_kept_and_another_of_its_name_takes_its_place(server: KubeflowServer) -> None:
    first = schedule(JOB, target(server), "15 3 * * *")
    again = schedule(JOB, target(server), "0 15 3 * * *")
    assert (again.done, again.schedule_id) == ("kept", first.schedule_id)
    later = schedule(JOB, target(server), "15 4 * * *")
    assert later.done == "replaced"
    assert [held["recurring_run_id"] for held in server.recurring_runs] == [later.schedule_id]
    server.recurring_runs[0]["status"] = "DISABLED"
    assert schedule(JOB, target(server), "15 4 * * *").done == "replaced"
    other = schedule(dataclasses.replace(JOB, name="weekly"), target(server), "15 4 * * 0")
    assert other.done == "made"
    assert len(server.recurring_runs) == 2


def test_two_schedules_of_a_name_become_one(server: KubeflowServer) -> None:
    schedule(JOB, target(server), "15 3 * * *")
    server.recurring_runs.append({**server.recurring_runs[0], "recurring_run_id": "left-behind"})
    assert schedule(JOB, target(server), "15 3 * * *").done == "kept"
    assert len(server.recurring_runs) == 1


@pytest.mark.parametrize("done", [True, False])
def test_a_schedule_whose_answer_was_lost_is_there_once(server: KubeflowServer, done: bool) -> None:
    server.faults = [Fault("POST", "/apis/v2beta1/recurringruns", 0, done=done)]
    schedule(JOB, target(server), "15 3 * * *")
    assert len(server.recurring_runs) == 1


def test_the_server_of_these_tests_refuses_what_is_no_field_of_the_model(server: KubeflowServer) -> None:
    assert "runtime_config" in kfp_server_api.V2beta1Run.attribute_map.values()
    from http_api import Request

    assert server.answer(Request("POST", "/apis/v2beta1/runs", {}, None, {"display_name": "a", "params": {}}))[0] == 400
