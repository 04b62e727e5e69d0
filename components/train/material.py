"""What a training is made of, the same for the chief and those who follow."""

from dataclasses import dataclass

from components.train.dataset import Dataset
from components.train.pace import Pace
from model.ranker import Ranker
from protos.config_pb2 import PipelineConfig


@dataclass(frozen=True, slots=True)
class Material:
    """Config, what learns, what it learns from and is judged on, how long."""

    config: PipelineConfig
    ranker: Ranker
    train: Dataset
    judged: Dataset
    pace: Pace
