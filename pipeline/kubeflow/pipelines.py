"""Brings a pipeline to Kubeflow: a version for each content, made once."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kfp_server_api

from pipeline.compiled import version_name
from pipeline.kubeflow.errors import KubeflowError
from pipeline.kubeflow.server import Server


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a pipeline that Kubeflow has.

    Attributes:
      pipeline_id: of the pipeline.
      version_id: of the version.
      name: pipeline's name and digest of the content.
    """

    pipeline_id: str
    version_id: str
    name: str


def upload(server: Server, pipeline: str, text: str) -> Version:
    """Returns the version that a YAML text is; uploads it, and makes the pipeline, if they aren't there yet.

    Args:
      server: where to.
      pipeline: the pipeline's name.
      text: IR YAML.

    Raises:
      KubeflowError: Kubeflow does not take it.
    """
    pipeline_id = _pipeline_id(server, pipeline)
    name = version_name(pipeline, text)
    version = _find_version(server, pipeline_id, name) or _upload(server, pipeline_id, name, text)
    return Version(pipeline_id, version.pipeline_version_id, name)


def _pipeline_id(server: Server, name: str) -> str:
    def find() -> Any:  # noqa: ANN401
        found = server.named(
            "looking for the pipeline",
            server.pipelines.pipeline_service_list_pipelines,
            "pipelines",
            name,
            **server.in_namespace,
        )
        return found[0] if found else None

    body = kfp_server_api.V2beta1Pipeline(name=name, display_name=name, **server.in_namespace)

    def make() -> Any:  # noqa: ANN401
        return server.ask("making the pipeline", server.pipelines.pipeline_service_create_pipeline, pipeline=body)

    return str((find() or made_once(make, find)).pipeline_id)


def _find_version(server: Server, pipeline_id: str, name: str) -> Any:  # noqa: ANN401
    found = server.named(
        "looking for the version",
        server.pipelines.pipeline_service_list_pipeline_versions,
        "pipeline_versions",
        name,
        pipeline_id=pipeline_id,
    )
    return found[0] if found else None


def _upload(server: Server, pipeline_id: str, name: str, text: str) -> Any:  # noqa: ANN401
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")

        def make() -> Any:  # noqa: ANN401
            return server.ask(
                "uploading the pipeline",
                server.uploads.upload_pipeline_version,
                str(file),
                name=name,
                pipelineid=pipeline_id,
            )

        return made_once(make, lambda: _find_version(server, pipeline_id, name))


def made_once(make: Any, find: Any) -> Any:  # noqa: ANN401
    """Makes what has a name of its own; one that another made meanwhile, or whose answer was lost, will do.

    Raises:
      KubeflowError: it can't be made, and isn't there.
    """
    try:
        return make()
    except KubeflowError as error:
        # Servers of this API answer a name that is taken with 409, some with 400 or 500.
        if error.status in (400, 409, 500) and (found := find()):
            return found
        raise
