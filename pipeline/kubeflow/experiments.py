"""The folder of runs that Kubeflow calls an experiment."""

from typing import Any

import kfp_server_api

from pipeline.kubeflow.pipelines import made_once
from pipeline.kubeflow.server import Server


def experiment_id(server: Server, name: str) -> str:
    """Returns an experiment's id; makes it if there is none of the name.

    Raises:
      KubeflowError: the account may not see or make experiments there.
    """

    def find() -> Any:  # noqa: ANN401
        found = server.named(
            "looking for the experiment",
            server.experiments.experiment_service_list_experiments,
            "experiments",
            name,
            **server.in_namespace,
        )
        return found[0] if found else None

    def make() -> Any:  # noqa: ANN401
        body = kfp_server_api.V2beta1Experiment(display_name=name, **server.in_namespace)
        return server.ask(
            "making the experiment", server.experiments.experiment_service_create_experiment, experiment=body
        )

    return str((find() or made_once(make, find)).experiment_id)
