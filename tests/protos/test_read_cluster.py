"""A cluster's file: what is taken, and what is found wrong before anything is sent anywhere."""

from pathlib import Path

import pytest
from google.protobuf.descriptor import Descriptor
from hypothesis import given, settings
from hypothesis import strategies as st

from protos.cluster_pb2 import ClusterConfig
from protos.cluster_rules import merged
from protos.errors import ConfigError
from protos.read_cluster import parse_cluster, read_cluster
from protos.walk import set_fields

FULL = Path(__file__).parents[1] / "golden" / "full.cluster"
FULL_TEXT = FULL.read_text()


def test_the_file_of_all_settings_has_every_field_of_the_schema() -> None:
    written = {(item.message, item.field.name) for item in set_fields(read_cluster(FULL))}
    assert written == set(_fields_of(ClusterConfig.DESCRIPTOR))


def _fields_of(message: Descriptor) -> list[tuple[str, str]]:
    found = []
    for field in message.fields:
        found.append((message.name, field.name))
        found += _fields_of(field.message_type) if field.message_type else []
    return found


def test_a_step_s_values_take_the_place_of_every_step_s_and_its_lists_are_added() -> None:
    cluster = parse_cluster(
        """
        every_step { cpu_limit: "2" memory_limit: "4Gi" retry { attempts: 2 wait_s: 5 } image_pull_secrets: "a" }
        steps { step: "train" settings { cpu_limit: "8" retry { attempts: 4 } image_pull_secrets: "b" } }
        """,
        "c",
    )
    train, push = merged(cluster, "train"), merged(cluster, "push")
    assert (train.cpu_limit, train.memory_limit, list(train.image_pull_secrets)) == ("8", "4Gi", ["a", "b"])
    assert (train.retry.attempts, train.retry.wait_s) == (4, 5)
    assert (push.cpu_limit, push.retry.attempts, list(push.image_pull_secrets)) == ("2", 2, ["a"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param('cpu: "4"', '^c:1:1: wanted a field of ClusterConfig, got unknown "cpu"', id="no field"),
        pytest.param('image: "a:1" image: "b:1"', r"^c:1:14: image: given twice; .*remove one", id="given twice"),
        pytest.param('image: "a b"', "^c:1:1: image: wanted name:tag or name@sha256", id="image"),
        pytest.param('image: "a@sha256:12"', "image: wanted name:tag or name@sha256:<64 hex digits>", id="digest"),
        pytest.param(
            'pipeline_root: "/data"', "pipeline_root: wanted gs://, s3:// or minio://, got '/data'", id="root"
        ),
        pytest.param(
            'outcomes_path: "runs"', "outcomes_path: wanted a URI or an absolute path, got 'runs'", id="place"
        ),
        pytest.param('outcomes_path: "ftp://a/b"', "wanted s3://, minio://, gs:// or hdfs://, got ftp://", id="scheme"),
        pytest.param('beam_args: "runner"', "wanted an option that begins with --, got 'runner'", id="option"),
        pytest.param("run_timeout_s: 0", "run_timeout_s: wanted 1 to 2.14748e", id="no time"),
        pytest.param(
            'steps { step: "trian" settings {} }',
            r"^c:1:9: steps\[0\].step: wanted a step \(resolve, .*\), got 'trian'; nearest: train",
            id="step",
        ),
        pytest.param(
            'steps { step: "gate" settings {} } steps { step: "gate" settings {} }', "wanted each step once", id="twice"
        ),
        pytest.param(
            'steps { step: "push" settings { caching: true } }',
            "caching: wanted no caching of push, which depends on the releases of the day",
            id="caching",
        ),
        pytest.param('every_step { cpu_limit: "4 cores" }', 'wanted CPUs such as "4" or "500m"', id="CPUs"),
        pytest.param('every_step { memory_limit: "0Gi" }', 'wanted bytes such as "16G" or "512Mi"', id="memory"),
        pytest.param(
            'every_step { memory_limit: "4Gi" } steps { step: "train" settings { memory_request: "5G" } }',
            r"steps\[0\].settings.memory_limit: wanted at least memory_request, which is 5G, got 4Gi",
            id="limit below request",
        ),
        pytest.param(
            'every_step { accelerator { type: "nvidia-tesla-t4" } }',
            r"^c:1:28: every_step.accelerator.type: wanted nvidia.com/gpu, .*, got 'nvidia-tesla-t4'",
            id="accelerator",
        ),
        pytest.param('every_step { accelerator { type: "amd.com/gpu" count: 0 } }', "count: wanted 1 to 64", id="none"),
        pytest.param("every_step { retry {} }", "retry: wanted attempts, got none; set it", id="missing"),
        pytest.param(
            "every_step { retry { attempts: 1 factor: nan } }", "factor: wanted 1 to 1e.06, got nan", id="NaN"
        ),
        pytest.param(
            "every_step { retry { attempts: 1 wait_s: 9 max_wait_s: 8 } }",
            "wanted at least wait_s, which is 9",
            id="wait",
        ),
        pytest.param('every_step { env { name: "A-B" value: "" } }', "wanted letters, digits and und", id="variable"),
        pytest.param('every_step { env { name: "GATELINE_RUN" value: "" } }', "GATELINE_RUN is Gateline's", id="ours"),
        pytest.param(
            'every_step { secret_env { name: "A" secret: "s" } env { name: "A" value: "1" } }',
            "every_step: wanted each environment variable once, got A twice",
            id="variable twice",
        ),
        pytest.param(
            'every_step { volumes { claim: "a" mount_path: "/data/" } } '
            'steps { step: "train" settings { secret_folders { secret: "s" mount_path: "/data" } } }',
            r"steps\[0\].settings: wanted each mount path once, got /data twice",
            id="mount twice",
        ),
        pytest.param('every_step { volumes { claim: "a" mount_path: "/" } }', "an absolute path below /", id="mount"),
        pytest.param(
            'every_step { volumes { claim: "a" mount_path: "/a" sub_path: "../b" } }', "a relative path", id="sub path"
        ),
        pytest.param('every_step { volumes { claim: "A_b" mount_path: "/a" } }', "a name of small letters", id="claim"),
        pytest.param('every_step { node_selector { label: "a b" value: "c" } }', "wanted a label such as", id="label"),
        pytest.param("every_step { tolerations { effect: NEVER } }", "NEVER", id="effect"),
        pytest.param("training_job {}", "training_job: wanted num_workers, got none", id="no workers"),
        pytest.param(
            "training_job { num_workers: 0 }", "num_workers: wanted at least 1 where there is no", id="0 workers"
        ),
        pytest.param("training_job { num_workers: 1 poll_s: 0 }", "poll_s: wanted 1 to 3600", id="no pause"),
        pytest.param("training_job { num_workers: 1 pod { timeout_s: 5 } }", "wanted no timeout_s", id="of the step"),
        pytest.param(
            "training_job { num_workers: 1 parameter_server { caching: true } }",
            r"training_job.parameter_server.caching: wanted no caching",
            id="of the step, of a server",
        ),
        pytest.param(
            'training_job { num_workers: 1 shared_path: "jobs" }', "wanted a URI or an absolute path", id="shared"
        ),
        pytest.param('training_job { num_workers: 1 namespace: "A b" }', "a name of small letters", id="namespace"),
        pytest.param(
            'every_step { memory_limit: "4Gi" } training_job { num_workers: 1 pod { memory_request: "5G" } }',
            "training_job.pod.memory_limit: wanted at least memory_request",
            id="limit of a worker",
        ),
    ],
)
def test_what_can_t_be_used_is_said_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        parse_cluster(text, "c")


@pytest.mark.parametrize(
    "text",
    [
        'every_step { env { name: "AWS_SECRET_ACCESS_KEY" value: "hush" } }',
        'every_step { env { name: "DB_PASSWORD" value: "hush" } }',
        'every_step { env { name: "API_TOKEN" value: "hush" } }',
        'beam_args: "--s3_secret_access_key=hush"',
        'outcomes_path: "s3://key:hush@bucket/runs"',
        'pipeline_root: "s3://key:hush@bucket/runs"',
    ],
)
def test_secrets_in_the_file_are_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ConfigError, match="secret_env") as raised:
        parse_cluster(text, "c")
    assert "hush" not in str(raised.value)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as raised:
        parse_cluster('image: "a b"\nevery_step {\n  cpu_limit: "x"\n  timeout_s: 0\n}', "c")
    assert [line.split(": ")[1] for line in str(raised.value).splitlines()] == [
        "image",
        "every_step.cpu_limit",
        "every_step.timeout_s",
    ]


@settings(max_examples=50)
@given(cut=st.integers(0, len(FULL_TEXT)), length=st.integers(1, 40), put=st.text('{}":0aZ-\n # ', max_size=3))
def test_a_damaged_file_is_taken_or_refused_with_its_place(cut: int, length: int, put: str) -> None:
    damaged = FULL_TEXT[:cut] + put + FULL_TEXT[cut + length :]
    assert all(line.startswith("c:") for line in _problems(damaged))


def _problems(text: str) -> list[str]:
    try:
        parse_cluster(text, "c")
    except ConfigError as error:
        return str(error).splitlines()
    return []


def test_an_empty_file_leaves_every_choice_to_the_cluster() -> None:
    assert parse_cluster("# nothing yet\n", "c") == ClusterConfig()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none.cluster: wanted a readable cluster file, got: No such file"):
        read_cluster(tmp_path / "none.cluster")
