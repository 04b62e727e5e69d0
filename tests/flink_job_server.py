"""Beam's Flink job server, for tests that run a command on Flink.

Maven puts it together from Beam's and Flink's own jars, once; later runs find them in a cache.
"""

import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

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


def flink_arguments() -> list[str]:
    """Returns the arguments that send a command's Beam jobs to Flink; skips the test where that can't be had."""
    for program in ("java", "mvn"):
        if shutil.which(program) is None:
            pytest.skip(f"needs {program}, to run Beam's Flink job server")
    jar = CACHE / "job-server.jar"
    if not jar.exists():
        _download(CACHE)
        _write_jar(jar)
    return ["--runner", "FlinkRunner", "--beam-arg", f"--flink_job_server_jar={jar}"]


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
