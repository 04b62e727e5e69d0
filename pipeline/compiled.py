"""The pipeline as a file that Kubeflow takes: IR YAML, or the manifests with which GitOps brings it in."""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from google.protobuf import text_format
from kfp.compiler import Compiler
from kfp.compiler.compiler_utils import KubernetesManifestOptions

from pipeline.training import NAME, NO_CLUSTER, Defaults, build_pipeline
from protos.cluster_pb2 import ClusterConfig
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError
from protos.several_workers import check_several_workers
from protos.uses import towers


@dataclass(frozen=True, slots=True)
class Manifests:
    """How the manifests name what they make.

    Attributes:
      pipeline: name of the Pipeline; its versions are named after it and their content.
      namespace: theirs; None leaves it to who applies them.
    """

    pipeline: str = NAME
    namespace: str | None = None


def pipeline_yaml(config: PipelineConfig, cluster: ClusterConfig = NO_CLUSTER, beam_args: Sequence[str] = ()) -> str:
    """Returns IR YAML whose parameters default to the config's text and paths, the same for the same input.

    Args:
      config: what is trained, and how it is judged.
      cluster: image, resources, secrets and volumes of the steps.
      beam_args: Beam's pipeline options; none means the cluster's.

    Raises:
      ConfigError: several workers are to learn what they can't.
    """
    if cluster.HasField("training_job"):
        check_several_workers(config)
    return _compiled(config, cluster, beam_args, None)


def manifests_yaml(
    config: PipelineConfig,
    cluster: ClusterConfig = NO_CLUSTER,
    beam_args: Sequence[str] = (),
    names: Manifests = Manifests(),
) -> str:
    """Returns the Pipeline and PipelineVersion of a pipeline that pipeline_yaml makes of the same input."""
    version = version_name(names.pipeline, pipeline_yaml(config, cluster, beam_args))
    options = KubernetesManifestOptions(
        pipeline_name=names.pipeline,
        pipeline_version_name=version,
        namespace=names.namespace,
        include_pipeline_manifest=True,
    )
    return _compiled(config, cluster, beam_args, options)


def version_name(pipeline: str, text: str) -> str:
    """Returns the name of the version of a pipeline that a YAML text is: by its content, so that it is made once."""
    return f"{pipeline}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def write_yaml(text: str, output: Path) -> None:
    """Writes a file.

    Raises:
      ConfigError: its name does not say YAML, or it can't be written.
    """
    if output.suffix not in (".yaml", ".yml"):
        raise ConfigError(f"{output}: expected a name that ends in .yaml, got {output.name!r}")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{output}: can't be written ({error.strerror}); name another file") from error


def _compiled(
    config: PipelineConfig,
    cluster: ClusterConfig,
    beam_args: Sequence[str],
    manifests: KubernetesManifestOptions | None,
) -> str:
    defaults = Defaults(
        # On one line: kfp writes defaults into a comment, and of several lines it marks only the first as one.
        config=text_format.MessageToString(config, as_one_line=True),
        train=config.train_input_path,
        evaluate=config.eval_input_path,
        releases=config.push_config.releases_path,
        beam_args=json.dumps(list(beam_args or cluster.beam_args)),
        checkpoints=cluster.checkpoints_path,
    )
    pipeline = build_pipeline(defaults, cluster=cluster, drawn=[tower.tower_name for tower in towers(config)])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pipeline.yaml"
        Compiler().compile(
            pipeline,
            str(file),
            kubernetes_manifest_format=manifests is not None,
            kubernetes_manifest_options=manifests,
        )
        return file.read_text(encoding="utf-8")
