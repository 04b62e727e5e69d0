"""What a rule is given: the config, its places, and where to put what is wrong."""

from dataclasses import dataclass, field

from protos.config_pb2 import PipelineConfig
from protos.positions import Positions
from protos.problem import Problem


@dataclass(slots=True)
class Check:
    """One validation.

    Attributes:
      config: in canonical form; rules never change it.
      positions: where its fields stand.
      problems: what rules have found.
    """

    config: PipelineConfig
    positions: Positions
    problems: list[Problem] = field(default_factory=list)

    def blame(self, path: str, wanted: str, got: object, next_step: str) -> None:
        """Adds a problem at a path, or at the nearest field around it if the path is not in the text."""
        self.problems.append(Problem(self.positions.find(path), path, f"wanted {wanted}, got {got}; {next_step}"))
