"""Candidates, reports and verdicts as the earlier steps would leave them, without any model in them."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from obstore.store import MemoryStore

from components.artifacts import CONFIG, REPORT, SAVED_MODEL, VERDICT
from components.digest import digest_file, digest_folder, digest_names
from components.manifest import MANIFEST_FILE, differing
from components.push.run import run
from components.report import Data, Report
from components.report_file import report_text
from components.shelf.open_shelf import open_shelf
from components.shelf.shelf import Shelf
from components.verdict import Finding, Verdict, verdict_text
from protos.canonical import canonical_text, config_digest
from protos.config_pb2 import PipelineConfig

PASS = Finding("min_auc", "ctr", {}, "pass", 0.7, 0.5, "AUC of ctr is 0.7, needs at least 0.5", "")
FAIL = Finding("min_auc", "ctr", {}, "fail", 0.4, 0.5, "AUC of ctr is 0.4, needs at least 0.5", "look")


@dataclass(frozen=True, slots=True)
class Run:
    """Three artefact folders that belong together."""

    candidate: Path
    report: Path
    verdict: Path
    releases: str

    def push(self, override: str | None = None, **push_config: float) -> int | None:
        config = PipelineConfig()
        for name, value in push_config.items():
            setattr(config.push_config, name, value)
        return run(
            config,
            candidate=self.candidate,
            report=self.report,
            verdict=self.verdict,
            releases=self.releases,
            override=override,
        )


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    return tmp_path / "releases"


@pytest.fixture
def make_run(tmp_path: Path, releases: Path) -> Callable[..., Run]:
    """Returns a function (name, graph, finding, uri, data_span) -> a run judged against the releases as of now."""

    def make(
        name: str = "run",
        graph: bytes = b"graph",
        finding: Finding = PASS,
        uri: str = str(releases),
        data_span: dict[str, Any] | None = None,
    ) -> Run:
        folder = tmp_path / name
        saved_model = folder / "candidate" / SAVED_MODEL
        (saved_model / "variables").mkdir(parents=True)
        (saved_model / "saved_model.pb").write_bytes(graph)
        (saved_model / "variables" / "variables.index").write_bytes(b"index")
        (folder / "candidate" / CONFIG).write_text(canonical_text(PipelineConfig()))
        shelf = open_shelf(uri)
        newest = max(shelf.versions(), default=None)
        report = Report(
            config_sha256=config_digest(PipelineConfig()),
            candidate_digest=digest_folder(saved_model),
            candidate_data_span=data_span or {"first": 1, "last": 7},
            released=None,
            released_error=None,
            data=Data((), 0, 0, 0, {}),
            tasks=("ctr",),
            domains=(),
            slices=(),
        )
        (folder / "report").mkdir()
        (folder / "report" / REPORT).write_text(report_text(report))
        verdict = Verdict(
            candidate_digest=report.candidate_digest,
            report_sha256=digest_file(folder / "report" / REPORT),
            config_sha256=report.config_sha256,
            released_version=newest,
            released_digest=None if newest is None else digest_names(shelf.digests(newest)),
            findings=(finding,),
        )
        (folder / "verdict").mkdir()
        (folder / "verdict" / VERDICT).write_text(verdict_text(verdict))
        return Run(folder / "candidate", folder / "report", folder / "verdict", uri)

    return make


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """URI of releases in an object store that is quick: it lies in memory, and stands for the one over the network."""
    store = MemoryStore()
    monkeypatch.setattr("components.storage.object_store.object_store", lambda location: store)
    return "s3://memory/releases"


@pytest.fixture(params=["disk", "s3"])
def uri(request: pytest.FixtureRequest) -> str:
    """A folder of releases on a disk, and one on the S3 server."""
    if request.param == "disk":
        return str(request.getfixturevalue("releases"))
    return f"{request.getfixturevalue('bucket')}/some/releases"


@pytest.fixture
def whole() -> Callable[[Shelf], None]:
    """Returns a function that fails if a reader would see half of a version."""

    def check(shelf: Shelf) -> None:
        for version in shelf.versions():
            manifest, found = shelf.manifest(version), shelf.digests(version)
            assert manifest is not None, version
            assert manifest.version == version
            found.pop(MANIFEST_FILE)
            assert differing(found, manifest.files) == (), version

    return check


@pytest.fixture
def lines(releases: Path) -> Callable[[], list[dict[str, object]]]:
    """Returns a function that reads releases.jsonl with nothing but json."""

    def read() -> list[dict[str, object]]:
        log = releases / "releases.jsonl"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    return read


@pytest.fixture
def fail() -> Finding:
    return FAIL


@pytest.fixture
def skipped() -> Finding:
    return dataclasses.replace(FAIL, outcome="not_evaluable")
