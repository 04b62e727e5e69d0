"""The end of a run as Kubeflow sees it: runs after everything else, whatever became of it."""

from kfp import dsl


def conclude(status: dsl.PipelineTaskFinalStatus, page: dsl.Output[dsl.Markdown]) -> None:
    """Says how the run ended; see components/conclude/run.py."""
    from pathlib import Path

    from components.conclude.run import run

    run(state=status.state, message=status.error_message or "", page=Path(page.path))
