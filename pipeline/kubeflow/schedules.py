"""A recurring run: one of a name, one run at a time, and none made up for that was missed."""

from typing import Any

import kfp_server_api

from pipeline.kubeflow.runs import Order, asked_twice
from pipeline.kubeflow.server import Server


def set_schedule(server: Server, order: Order, cron: str) -> tuple[str, str]:
    """Sees to it that there is one schedule of the order's name, and that it is this one.

    Kubeflow can't change a recurring run, and does not mind two of a name: so a new one is made, and then the others
    are deleted. If that is cut short there are two, never none, and the next call mends it.

    Args:
      server: where.
      order: what to run.
      cron: six fields.

    Returns:
      Its id, and what was done: "kept", "made" or "replaced".

    Raises:
      KubeflowError: the account may not see, make or delete recurring runs there.
    """
    body = kfp_server_api.V2beta1RecurringRun(
        **order.fields(),
        max_concurrency="1",
        no_catchup=True,
        mode="ENABLE",
        trigger=kfp_server_api.V2beta1Trigger(cron_schedule=kfp_server_api.V2beta1CronSchedule(cron=cron)),
    )
    before = _of_name(server, order)
    same = [item for item in before if _is_same(item, body)]
    if same:
        kept, others, done = same[0], [item for item in before if item is not same[0]], "kept"
    else:
        known = {item.recurring_run_id for item in before}
        kept = asked_twice(
            server,
            lambda: server.ask_once(
                "making the schedule",
                server.recurring_runs.recurring_run_service_create_recurring_run,
                recurring_run=body,
            ),
            lambda: next((item for item in _of_name(server, order) if item.recurring_run_id not in known), None),
        )
        others, done = before, "replaced" if before else "made"
    for item in others:
        server.ask(
            "deleting the earlier schedule",
            server.recurring_runs.recurring_run_service_delete_recurring_run,
            item.recurring_run_id,
        )
    return str(kept.recurring_run_id), done


def _of_name(server: Server, order: Order) -> list[Any]:
    return server.named(
        "looking for the schedule",
        server.recurring_runs.recurring_run_service_list_recurring_runs,
        "recurring_runs",
        order.name,
        experiment_id=order.experiment_id,
    )


def _is_same(found: Any, wanted: Any) -> bool:  # noqa: ANN401
    """Whether a schedule does what is wanted; where no account is asked for, the server has put its own."""
    accounts = (None, "", found.service_account) if wanted.service_account is None else (wanted.service_account,)
    return (
        bool(_facts(found) == _facts(wanted))
        and found.service_account in accounts
        and found.status in (None, "ENABLED")
    )


def _facts(item: Any) -> tuple[Any, ...]:  # noqa: ANN401
    reference, trigger, runtime = item.pipeline_version_reference, item.trigger, item.runtime_config
    return (
        reference.pipeline_version_id if reference else None,
        trigger.cron_schedule.cron if trigger and trigger.cron_schedule else None,
        runtime.parameters if runtime else None,
        str(item.max_concurrency),
        bool(item.no_catchup),
    )
