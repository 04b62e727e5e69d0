"""The pipeline as a file that Kubeflow takes."""

from pathlib import Path

from google.protobuf import text_format
from kfp.compiler import Compiler

from pipeline.training import IMAGE, build_pipeline
from protos.config_pb2 import PipelineConfig
from protos.errors import ConfigError


def write_yaml(config: PipelineConfig, output: Path, image: str | None = None) -> None:
    """Writes IR YAML whose parameters default to the config's text and paths.

    Raises:
      ConfigError: the output's name does not say YAML, or it can't be written.
    """
    if output.suffix not in (".yaml", ".yml"):
        raise ConfigError(f"{output}: expected a name that ends in .yaml, got {output.name!r}")
    pipeline = build_pipeline(
        image or IMAGE,
        # On one line: kfp writes defaults into a comment, and of several lines it marks only the first as one.
        config=text_format.MessageToString(config, as_one_line=True),
        train=config.train_input_path,
        evaluate=config.eval_input_path,
        releases=config.push_config.releases_path,
    )
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        Compiler().compile(pipeline, str(output))
    except OSError as error:
        raise ConfigError(f"{output}: can't be written ({error.strerror}); name another file") from error
