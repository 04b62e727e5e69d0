"""Preprocessing as Kubeflow sees it."""

from kfp import dsl


def preprocess(  # noqa: PLR0913 - Kubeflow takes one parameter an artefact
    config: str,
    train: str,
    evaluate: str,
    released: str,
    beam_args: str,
    examples: dsl.Output[dsl.Dataset],
    transform: dsl.Output[dsl.Artifact],
    statistics: dsl.Output[dsl.Artifact],
    rejects: dsl.Output[dsl.Dataset],
) -> None:
    """Turns the raw logs into examples and the transform graph; see components/preprocess/run.py."""
    from components.step_errors import recorded

    with recorded("preprocess"):
        import json
        from pathlib import Path

        from components.preprocess.run import run
        from protos.read import parse_config

        run(
            parse_config(config, "config").config,
            train=train,
            evaluate=evaluate,
            examples=Path(examples.path),
            transform=Path(transform.path),
            statistics=Path(statistics.path),
            rejects=Path(rejects.path),
            released=released,
            beam_args=json.loads(beam_args),
        )
