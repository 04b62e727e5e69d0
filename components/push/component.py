"""Releasing as Kubeflow sees it."""

from kfp import dsl


def push(
    config: str,
    candidate: dsl.Input[dsl.Model],
    report: dsl.Input[dsl.Artifact],
    verdict: dsl.Input[dsl.Artifact],
    releases: str,
) -> int:
    """Releases the candidate and returns its version, or records its refusal and returns 0; see components/push/run.py.

    The verdict decides which: an orchestrator that calls this for a refused candidate releases nothing.
    """
    from components.step_errors import recorded

    with recorded("push"):
        from pathlib import Path

        from components.artifacts import VERDICT
        from components.outcome import Decided, outcome_folder, write_decision
        from components.push.run import run
        from components.verdict import read_verdict
        from protos.read import parse_config

        version = run(
            parse_config(config, "config").config,
            candidate=Path(candidate.path),
            report=Path(report.path),
            verdict=Path(verdict.path),
            releases=releases,
        )
        if folder := outcome_folder():
            opposed = () if version else read_verdict(Path(verdict.path) / VERDICT).opposed
            write_decision(folder, Decided(version, tuple(finding.reason for finding in opposed)))
        return version or 0
