"""The gate as Kubeflow sees it."""

from kfp import dsl


def gate(
    config: str,
    candidate: dsl.Input[dsl.Model],
    report: dsl.Input[dsl.Artifact],
    verdict: dsl.Output[dsl.Artifact],
    page: dsl.Output[dsl.Markdown],
    report_page: dsl.Output[dsl.HTML],
) -> bool:
    """Approves or refuses the candidate; see components/gate/run.py."""
    from components.step_errors import recorded

    with recorded("gate"):
        import shutil
        from pathlib import Path

        from components.artifacts import JUDGED_PAGE, VERDICT_PAGE
        from components.gate.run import run
        from protos.read import parse_config

        folder = Path(verdict.path)
        approved = run(
            parse_config(config, "config").config,
            candidate=Path(candidate.path),
            report=Path(report.path),
            verdict=folder,
        )
        shutil.copyfile(folder / VERDICT_PAGE, page.path)
        if (folder / JUDGED_PAGE).is_file():
            shutil.copyfile(folder / JUDGED_PAGE, report_page.path)
        return approved
