"""Training as Kubeflow sees it."""

from kfp import dsl


def train(
    config: str,
    examples: dsl.Input[dsl.Dataset],
    transform: dsl.Input[dsl.Artifact],
    candidate: dsl.Output[dsl.Model],
    released: str = "",
    checkpoints: str = "",
) -> None:
    """Learns a candidate from the examples, going on from the checkpoints of a run that was ended before its time.

    See components/train/run.py. `released` is the folder of the released version, "" before the first. `checkpoints` is
    a local path or URI below which each training has a place of its own; without one, a training that is ended starts
    anew.
    """
    from components.step_errors import recorded

    with recorded("train"):
        from pathlib import Path

        from components.train.checkpoint_home import home_among_others
        from components.train.run import run
        from protos.read import parse_config

        parsed = parse_config(config, "config").config
        run(
            parsed,
            examples=Path(examples.path),
            transform=Path(transform.path),
            candidate=Path(candidate.path),
            released=released,
            checkpoints=home_among_others(checkpoints, parsed, Path(transform.path), released) if checkpoints else "",
        )
