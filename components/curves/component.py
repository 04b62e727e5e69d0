"""A task's ROC curve and confusion matrix as Kubeflow sees them, for it draws one of each a step."""

from kfp import dsl


def curves(report: dsl.Input[dsl.Artifact], task: str, classification: dsl.Output[dsl.ClassificationMetrics]) -> None:
    """Draws one task over all rows; nothing of a task that is no yes or no, or that the report does not have."""
    # No `recorded`: what is left there stops the steps that decide, and these do not need the drawing.
    from pathlib import Path

    from components.artifacts import REPORT
    from components.curves.run import run
    from components.report_file import read_report

    drawn = run(read_report(Path(report.path) / REPORT), task)
    if drawn:
        classification.log_roc_curve(drawn.false_rates, drawn.true_rates, drawn.thresholds)
        classification.log_confusion_matrix(list(drawn.categories), drawn.confusion)
