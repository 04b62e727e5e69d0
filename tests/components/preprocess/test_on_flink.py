"""The same preprocessing on Flink gives the same bytes as in this process.

Maven puts Beam's job server together from Beam's and Flink's own jars, once; later runs find them in a cache.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from protos.canonical import canonical_text
from protos.config_pb2 import PipelineConfig

FEATURES = [
    'id_feature { feature_name: "user" expression: "user:text" value_dim: 1 vocabulary {} embedding_dim: 4 }',
    'id_feature { feature_name: "tags" separator: "|" vocabulary { top_k: 9 } embedding_dim: 4 }',
    'raw_feature { feature_name: "price" quantiles { num_buckets: 5 } embedding_dim: 4 }',
]
NEW_EVERY_TIME = {"saved_model.pb", "fingerprint.pb"}
"""TensorFlow numbers functions and draws an identifier anew each time that it saves a graph."""

FLINK_RUNNER = ("beam-runners-flink-1.19", "2.62.0")
"""The runner with an embedded Flink 1.19. Beam's protocol between runner and SDK joins it to a newer SDK."""

CACHE = Path.home() / ".cache" / "gateline" / "-".join(FLINK_RUNNER)
MAIN_CLASS = "org.apache.beam.runners.flink.FlinkJobServerDriver"
OPENED_PACKAGES = (
    *("lang", "lang.invoke", "lang.reflect", "io", "net", "nio", "text", "time"),
    *("util", "util.concurrent", "util.concurrent.atomic", "util.concurrent.locks"),
)
"""Of java.base, into which Flink reaches by reflection."""

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>gateline</groupId><artifactId>flink-job-server</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.apache.beam</groupId><artifactId>{}</artifactId><version>{}</version>
  </dependency></dependencies>
</project>
"""
DOWNLOAD_S = 300
RUN_S = 600
LONG_AGO_S = 1_700_000_000


def _write_log(folder: Path, num_files: int) -> None:
    chance = np.random.default_rng(num_files)
    for number in range(num_files):
        rows = 300
        columns = {
            "text": [f"u{user}" for user in chance.integers(0, 40, rows)],
            "tags": ["|".join(map(str, chance.integers(0, 12, length))) for length in chance.integers(0, 4, rows)],
            "price": chance.gamma(2.0, size=rows).astype(np.float32),
            "clk": chance.integers(0, 3, rows) % 3,
            "buy": chance.integers(0, 2, rows),
            "weight": np.ones(rows),
            "time": np.arange(rows),
        }
        folder.mkdir(exist_ok=True)
        pq.write_table(pa.table(columns), folder / f"part-{number}.parquet")
        # The data span does not trust the time of a file that has just been written; both runs are to record it.
        os.utime(folder / f"part-{number}.parquet", (LONG_AGO_S, LONG_AGO_S))


@pytest.mark.slow
def test_flink_gives_the_same_bytes(make_config: Callable[..., PipelineConfig], tmp_path: Path) -> None:
    job_server = _flink_job_server()
    config = make_config(FEATURES, domain="")
    config.preprocess_config.max_reject_share = 0.5
    _write_log(tmp_path / "train", 3)
    _write_log(tmp_path / "eval", 1)
    (tmp_path / "my.config").write_text(canonical_text(config))
    _preprocess(tmp_path, "here")
    _preprocess(tmp_path, "flink", "--runner", "FlinkRunner", "--beam-arg", f"--flink_job_server_jar={job_server}")
    here, flink = _files(tmp_path / "here"), _files(tmp_path / "flink")
    assert here.keys() == flink.keys()
    assert [name for name in here if here[name] != flink[name]] == []
    assert {"examples/train-00002.parquet", "transform/transform_fn/assets/tags"} <= here.keys()


def _preprocess(folder: Path, out: str, *beam: str) -> None:
    """Runs the command in a process of its own: Beam leaves its job server's pipe open, an error in this one."""
    logs = ["--train", str(folder / "train"), "--eval", str(folder / "eval")]
    command = [sys.executable, "-m", "pipeline", "preprocess", str(folder / "my.config"), *logs]
    ended = subprocess.run(
        [*command, "--out", str(folder / out), *beam], capture_output=True, text=True, timeout=RUN_S, check=False
    )
    assert ended.returncode == 0, ended.stderr[-3000:]


def _files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in NEW_EVERY_TIME)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def _flink_job_server() -> Path:
    """Returns a jar that `java -jar` starts as the job server; skips the test where that can't be had."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            pytest.skip(f"needs {program}, to run Beam's Flink job server")
    jar = CACHE / "job-server.jar"
    if not jar.exists():
        _download(CACHE)
        _write_jar(jar)
    return jar


def _download(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pom.xml").write_text(POM.format(*FLINK_RUNNER))
    command = ["mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib", "-DincludeScope=runtime"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=DOWNLOAD_S)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"Beam's Flink runner can't be downloaded by Maven ({type(error).__name__})")


def _write_jar(jar: Path) -> None:
    """Writes a jar that holds nothing but where the others are."""
    attributes = {
        "Manifest-Version": "1.0",
        "Main-Class": MAIN_CLASS,
        "Add-Opens": " ".join([*(f"java.base/java.{name}" for name in OPENED_PACKAGES), "java.base/sun.nio.ch"]),
        "Class-Path": " ".join(f"lib/{library.name}" for library in sorted((jar.parent / "lib").glob("*.jar"))),
    }
    with zipfile.ZipFile(jar, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "".join(map(_line, attributes.items())) + "\r\n")


def _line(attribute: tuple[str, str]) -> str:
    """Manifests have lines of at most 72 bytes; a space says that one goes on."""
    text = ": ".join(attribute)
    return "\r\n ".join(text[start : start + 70] for start in range(0, len(text), 70)) + "\r\n"
