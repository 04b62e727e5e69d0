"""Evaluation as Kubeflow sees it."""

from kfp import dsl


def evaluate(  # noqa: PLR0913 - Kubeflow takes one parameter an artefact
    config: str,
    candidate: dsl.Input[dsl.Model],
    statistics: dsl.Input[dsl.Artifact],
    data: str,
    released: str,
    beam_args: str,
    report: dsl.Output[dsl.Artifact],
    page: dsl.Output[dsl.HTML],
    metrics: dsl.Output[dsl.Metrics],
) -> None:
    """Measures the candidate and the released model on held-out rows; see components/evaluate/run.py."""
    from components.step_errors import recorded

    with recorded("evaluate"):
        import json
        import shutil
        from pathlib import Path

        from components.artifacts import REPORT, REPORT_PAGE
        from components.evaluate.run import run
        from components.evaluate.scalars import scalars
        from components.report_file import read_report
        from protos.read import parse_config

        folder = Path(report.path)
        run(
            parse_config(config, "config").config,
            candidate=Path(candidate.path),
            data=data,
            released=released,
            report=folder,
            statistics=Path(statistics.path),
            beam_args=json.loads(beam_args),
        )
        shutil.copyfile(folder / REPORT_PAGE, page.path)
        for name, value in scalars(read_report(folder / REPORT)).items():
            metrics.log_metric(name, value)
