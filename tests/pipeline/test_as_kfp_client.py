"""What is sent to Kubeflow is what kfp's own client sends for the same: both talk to the server of the tests."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from http_api import Request, running
from kubeflow_server import KubeflowServer, task

from pipeline.kubeflow.credentials import Credentials
from pipeline.kubeflow.server import Patience, Target
from pipeline.submit import Job, schedule, submit
from protos.cluster_pb2 import ClusterConfig
from protos.read import read_config

CONFIG = read_config(Path(__file__).parents[1] / "end_to_end" / "small.config").config
CLUSTER = ClusterConfig(service_account="gateline-steps")
JOB = Job(CONFIG, "s3://b/t", "s3://b/e", "s3://b/r", cluster=CLUSTER, name="tonight")


@pytest.fixture(scope="module")
def ours() -> Iterator[KubeflowServer]:
    with running(KubeflowServer(views=[("SUCCEEDED", [task("push", "SUCCEEDED")])])) as server:
        target = Target(server.url, Credentials(token="who-asks"), patience=Patience(poll_s=0.01))
        submit(JOB, target)
        schedule(JOB, target, "0 3 * * *")
        yield server


@pytest.fixture(scope="module")
def theirs(ours: KubeflowServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KubeflowServer]:
    """Asked for the same by kfp.Client; its pipeline is there already, for it makes one by an upload of its own."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        import kfp

        patch.setattr(kfp.Client, "_LOCAL_KFP_CONTEXT", str(home / "context.json"))
        kept = {"pipelines": ours.pipelines, "views": ours.views}
        with running(KubeflowServer(**kept)) as server:
            with pytest.warns(FutureWarning, match="v2.0.0-beta"):
                client = kfp.Client(host=server.url, existing_token="who-asks")
            experiment = client.create_experiment("gateline")
            (home / "pipeline.yaml").write_text(ours.files[0])
            version = client.upload_pipeline_version(
                str(home / "pipeline.yaml"), ours.versions[0]["display_name"], pipeline_name="gateline-training"
            )
            ids = {"pipeline_id": version.pipeline_id, "version_id": version.pipeline_version_id}
            params = ours.runs[0]["runtime_config"]["parameters"]
            run = client.run_pipeline(
                experiment.experiment_id, "tonight", params=params, service_account="gateline-steps", **ids
            )
            client.get_run(run.run_id)
            client.create_recurring_run(
                experiment.experiment_id,
                "tonight",
                cron_expression="0 0 3 * * *",
                max_concurrency=1,
                no_catchup=True,
                params=params,
                service_account="gateline-steps",
                **ids,
            )
            yield server


def sent(server: KubeflowServer, method: str, path: str) -> dict[str, Any]:
    """The first such request, without what differs from run to run: ids and the mark by which we find a run again."""
    request: Request = server.asked(method, f"/apis/v2beta1/{path}")[0]
    body = request.body
    if isinstance(body, dict):
        body = json.loads(json.dumps(body))
        for name in ("experiment_id", "pipeline_version_reference", "description"):
            body.pop(name, None)
        body = {name: value for name, value in body.items() if value != ""}  # kfp's client names the empty namespace
    query = {name: value for name, value in request.query.items() if name != "pipelineid"}
    return {"token": request.token, "query": query, "body": body}


@pytest.mark.parametrize("path", ["experiments", "pipelines/upload_version", "runs", "recurringruns"])
def test_what_is_made_is_asked_for_in_the_same_words(ours: KubeflowServer, theirs: KubeflowServer, path: str) -> None:
    mine, reference = sent(ours, "POST", path), sent(theirs, "POST", path)
    if path == "recurringruns":
        assert mine["body"].pop("max_concurrency") == str(reference["body"].pop("max_concurrency"))
    assert mine == reference


def test_things_are_looked_for_by_the_same_filter(ours: KubeflowServer, theirs: KubeflowServer) -> None:
    for path in ("experiments", "pipelines"):
        mine, reference = (sent(server, "GET", path)["query"]["filter"] for server in (ours, theirs))
        assert json.loads(mine) == json.loads(reference)


def test_a_run_is_looked_at_in_the_same_place(ours: KubeflowServer, theirs: KubeflowServer) -> None:
    assert ours.asked("GET", "/apis/v2beta1/runs/[^/]+")[0].token == "Bearer who-asks"
    assert theirs.asked("GET", "/apis/v2beta1/runs/[^/]+")[0].token == "Bearer who-asks"


def test_the_clients_keep_nothing_in_the_home_folder(ours: KubeflowServer) -> None:
    assert not Path(os.path.expanduser("~/.config/kfp/context.json")).exists()
