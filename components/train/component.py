"""Training as Kubeflow sees it."""

from kfp import dsl


def train(
    config: str,
    examples: dsl.Input[dsl.Dataset],
    transform: dsl.Input[dsl.Artifact],
    candidate: dsl.Output[dsl.Model],
) -> None:
    """Learns a candidate from the examples; see components/train/run.py."""
    from components.step_errors import recorded

    with recorded("train"):
        from pathlib import Path

        from components.train.run import run
        from protos.read import parse_config

        run(
            parse_config(config, "config").config,
            examples=Path(examples.path),
            transform=Path(transform.path),
            candidate=Path(candidate.path),
        )
