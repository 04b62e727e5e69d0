"""Training as Kubeflow sees it."""

from kfp import dsl


def train(  # noqa: PLR0913 - one parameter an artefact
    config: str,
    examples: dsl.Input[dsl.Dataset],
    transform: dsl.Input[dsl.Artifact],
    candidate: dsl.Output[dsl.Model],
    released: str = "",
    checkpoints: str = "",
    job: str = "",
) -> None:
    """Learns a candidate from the examples, going on from the checkpoints of a run that was ended before its time.

    See components/train/run.py. `released` is the folder of the released version, "" before the first. `checkpoints` is
    a local path or URI below which each training has a place of its own; without one, a training that is ended starts
    anew. `job` describes the TFJob whose pods are to learn it, JSON; "": this process learns it.
    """
    from components.step_errors import recorded

    with recorded("train"):
        from pathlib import Path

        from components.train.checkpoint_home import home_among_others
        from protos.read import parse_config

        parsed = parse_config(config, "config").config
        home = home_among_others(checkpoints, parsed, Path(transform.path), released) if checkpoints else ""
        if job:
            from components.train.tf_job.order import Artifact, Artifacts
            from components.train.tf_job.run import run as run_job

            artifacts = Artifacts(*(Artifact(Path(one.path), one.uri) for one in (examples, transform, candidate)))
            run_job(config, job, artifacts, released=released, checkpoints=home)
        else:
            from components.train.run import run

            run(
                parsed,
                examples=Path(examples.path),
                transform=Path(transform.path),
                candidate=Path(candidate.path),
                released=released,
                checkpoints=home,
            )
