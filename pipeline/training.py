"""The pipeline: raw log -> examples -> candidate -> report -> verdict -> release. This is all of it.

`gateline run` executes it here, `gateline compile` writes it for Kubeflow. Importing it loads neither TensorFlow nor
Beam: a component's body is one call, and its imports stand inside the body.
"""

from functools import partial
from importlib.metadata import version

from kfp import dsl

from components.evaluate.component import evaluate as evaluate_step
from components.gate.component import gate as gate_step
from components.preprocess.component import preprocess as preprocess_step
from components.push.component import push as push_step
from components.resolve_baseline.component import resolve_baseline as resolve_baseline_step
from components.train.component import train as train_step

NAME = "gateline-training"
IMAGE = f"gateline-python:{version('gateline')}"
"""One image for all steps. Give Kubeflow a digest instead: its cache takes an image by name."""


def build_pipeline(
    image: str = IMAGE, *, config: str = "", train: str = "", evaluate: str = "", releases: str = ""
) -> dsl.graph_component.GraphComponent:
    """Builds the pipeline.

    Args:
      image: the container image of every step; it holds this project and kfp.
      config: canonical config text, the default of the pipeline's parameter; so are the other three.
      train: raw log to learn from.
      evaluate: raw log to judge on.
      releases: the releases folder.
    """
    step = partial(dsl.component, base_image=image, install_kfp_package=False)
    push_component = step(push_step)

    @dsl.pipeline(name=NAME, description="From a raw log to a judged, released model.")  # type: ignore[untyped-decorator]
    def training(
        config: str = config,
        train: str = train,
        evaluate: str = evaluate,
        releases: str = releases,
        beam_args: str = "[]",
        checkpoints: str = "",
    ) -> None:
        baseline = step(resolve_baseline_step)(releases=releases).set_caching_options(False)
        prepared = step(preprocess_step)(
            config=config, train=train, evaluate=evaluate, released=baseline.output, beam_args=beam_args
        )
        trained = step(train_step)(
            config=config,
            examples=prepared.outputs["examples"],
            transform=prepared.outputs["transform"],
            released=baseline.output,
            checkpoints=checkpoints,
        )
        candidate = trained.outputs["candidate"]
        evaluated = step(evaluate_step)(
            config=config,
            candidate=candidate,
            statistics=prepared.outputs["statistics"],
            data=evaluate,
            released=baseline.output,
            beam_args=beam_args,
        )
        report = evaluated.outputs["report"]
        gated = step(gate_step)(config=config, candidate=candidate, report=report).set_caching_options(False)
        judged = {
            "config": config,
            "candidate": candidate,
            "report": report,
            "verdict": gated.outputs["verdict"],
            "releases": releases,
        }
        with dsl.If(gated.outputs["Output"] == True, name="approved"):  # noqa: E712  (builds a condition, not a bool)
            push_component(**judged).set_caching_options(False)
        with dsl.Else(name="refused"):
            # The verdict decides, not this branch: here push writes down the refusal.
            push_component(**judged).set_caching_options(False).set_display_name("record the refusal")

    return training
