"""The tasks of a run as Kubeflow lists them, and the steps that they are."""

from textwrap import shorten
from typing import Any

from pipeline.kubeflow.errors import without_tokens
from pipeline.training import REFUSED_TITLE
from protos.cluster_rules import STEPS

FAILED = frozenset({"FAILED", "ERROR"})


def task_states(run: Any) -> dict[str, str]:  # noqa: ANN401
    """Returns the state of each task of a run that has one; of several attempts, the last one's."""
    tasks = run.run_details.task_details if run.run_details else None
    return {task.display_name: task.state for task in tasks or [] if task.display_name and task.state}


def step_of(task: str) -> str | None:
    """Returns the step that a task of a run belongs to; None for tasks that are none of ours, and drivers.

    >>> step_of("push-2"), step_of("curves of ctr"), step_of("train-driver"), step_of("condition-2")
    ('push', 'curves', None, None)
    """
    if task == REFUSED_TITLE:
        return "push"
    name, _, number = task.partition(" ")[0].rpartition("-")
    name = name if name and number.isdigit() else task.partition(" ")[0]
    return name if name in STEPS else None


def failed_step(run: Any) -> tuple[str, str] | None:  # noqa: ANN401
    """Returns the first step that failed, in the pipeline's order, and Kubeflow's words about it; None if none did."""
    failed: dict[str, str] = {}
    for task in (run.run_details.task_details if run.run_details else None) or []:
        step = step_of((task.display_name or "").removesuffix("-driver"))
        if step and step != "conclude" and task.state in FAILED:
            failed.setdefault(step, words(task.error))
    return next(((step, failed[step]) for step in STEPS if step in failed), None)


def words(error: Any) -> str:  # noqa: ANN401
    """Returns what Kubeflow says of an error, in brackets and without tokens; "" if nothing."""
    message = " ".join(str(error.message).split()) if error and error.message else ""
    return f" ({without_tokens(shorten(message, 200))})" if message else ""
