"""The pipeline: raw log -> examples -> candidate -> report -> verdict -> release. This is all of it.

`gateline run` executes it here, `gateline compile` and `gateline submit` hand it to Kubeflow. Importing it loads
neither TensorFlow nor Beam: a component's body is one call, and its imports stand inside the body.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

from kfp import dsl

from components.conclude.component import conclude
from components.curves.component import curves
from components.evaluate.component import evaluate as evaluate_step
from components.gate.component import gate
from components.preprocess.component import preprocess
from components.push.component import push
from components.resolve.component import resolve
from components.train.component import train as train_step
from pipeline.cluster_settings import apply_settings, run_config
from pipeline.training_job import job_settings
from protos.cluster_pb2 import ClusterConfig

NAME = "gateline-training"
IMAGE = f"gateline-python:{version('gateline')}"
"""One image for all steps. Give Kubeflow a digest instead: its cache takes an image by name."""

RELEASED, REFUSED = "push", "push-2"
"""Names of the last task in the branch of approved candidates, and of refused ones."""

REFUSED_TITLE = "record the refusal"


@dataclass(frozen=True, slots=True)
class Defaults:
    """Defaults of the pipeline's parameters, which a run may give other values.

    Attributes:
      config: config text, or the URI of a file.
      train: raw log to learn from.
      evaluate: raw log to judge on.
      releases: the releases folder.
      beam_args: Beam's pipeline options, a JSON list.
      checkpoints: folder below which a training that was ended before its time finds its own again; "" for none.
    """

    config: str = ""
    train: str = ""
    evaluate: str = ""
    releases: str = ""
    beam_args: str = "[]"
    checkpoints: str = ""


NO_CLUSTER = ClusterConfig()
"""Leaves every choice to the cluster."""


def build_pipeline(
    defaults: Defaults = Defaults(),
    *,
    cluster: ClusterConfig = NO_CLUSTER,
    drawn: Sequence[str] = (),
) -> dsl.graph_component.GraphComponent:
    """Builds the pipeline.

    Args:
      defaults: of its parameters.
      cluster: image, resources, secrets and volumes of the steps.
      drawn: tasks of the model whose curves get a step, and so a page, each.
    """
    image = cluster.image or IMAGE

    def step(component: Callable[..., Any], **inputs: Any) -> dsl.PipelineTask:  # noqa: ANN401
        made = dsl.component(component, base_image=image, install_kfp_package=False)
        return apply_settings(made(**inputs), component.__name__, cluster)

    @dsl.pipeline(  # type: ignore[untyped-decorator]
        name=NAME,
        description="From a raw log to a judged, released model.",
        pipeline_root=cluster.pipeline_root or None,
        pipeline_config=run_config(cluster),
    )
    def training(
        config: str = defaults.config,
        train: str = defaults.train,
        evaluate: str = defaults.evaluate,
        releases: str = defaults.releases,
        beam_args: str = defaults.beam_args,
        checkpoints: str = defaults.checkpoints,
    ) -> None:
        with dsl.ExitHandler(step(conclude), name="training"):
            # A config or a releases folder that can't be used ends the run before it has cost anything.
            resolved = step(resolve, config=config, releases=releases, checkpoints=checkpoints)
            config, released = resolved.outputs["config"], resolved.outputs["released"]
            prepared = step(
                preprocess, config=config, train=train, evaluate=evaluate, released=released, beam_args=beam_args
            )
            trained = step(
                train_step,
                config=config,
                examples=prepared.outputs["examples"],
                transform=prepared.outputs["transform"],
                released=released,
                checkpoints=checkpoints,
                job=job_settings(cluster, image),
            )
            candidate = trained.outputs["candidate"]
            evaluated = step(
                evaluate_step,
                config=config,
                candidate=candidate,
                statistics=prepared.outputs["statistics"],
                data=evaluate,
                released=released,
                beam_args=beam_args,
            )
            report = evaluated.outputs["report"]
            for task in drawn:
                step(curves, report=report, task=task).set_display_name(f"curves of {task}")
            gated = step(gate, config=config, candidate=candidate, report=report)
            publish = partial(
                step,
                push,
                config=config,
                candidate=candidate,
                report=report,
                verdict=gated.outputs["verdict"],
                releases=releases,
            )
            with dsl.If(gated.outputs["Output"] == True, name="approved"):  # noqa: E712  (builds a condition)
                publish()
            with dsl.Else(name="refused"):
                # The verdict decides, not this branch: here push writes down the refusal.
                publish().set_display_name(REFUSED_TITLE)

    return training
