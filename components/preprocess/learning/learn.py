"""Merges what the units were counted to, feature by feature, into what the operations need."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from components.beam_work import Workspace, map_on_beam
from components.preprocess.learning.learners import Learner
from components.preprocess.learning.partials import read_partial
from components.preprocess.learnt import Learnt, LearntTokens
from components.preprocess.operations.scale_numbers import ScaleNumbers


@dataclass(frozen=True, slots=True)
class MergeJob:
    """What merging needs; it is sent to workers.

    Attributes:
      partials: a file of counts per unit, in the order of the rows.
      vocabularies: folder for vocabulary files.
    """

    partials: tuple[Path, ...]
    vocabularies: Path


def learn(
    learners: Sequence[Learner], partials: Sequence[Path], domains: tuple[str, ...], workspace: Workspace
) -> Learnt:
    """Returns what all units together teach. Vocabularies are files in the workspace.

    Args:
      learners: which features learn what.
      partials: a file of counts per unit, in the order of the rows.
      domains: learnt tokens of the domain, if any.
      workspace: where and how Beam works.
    """
    folder = workspace.scratch / "vocabularies"
    folder.mkdir()
    done = map_on_beam(partial(_merge, MergeJob(tuple(partials), folder)), learners, "learnt", workspace)
    found = list(zip([learner.feature for learner in learners], done, strict=True))
    return Learnt(
        vocabularies={feature: result for feature, result in found if isinstance(result, LearntTokens)},
        boundaries={feature: result for feature, result in found if isinstance(result, tuple)},
        scales={feature: result for feature, result in found if isinstance(result, ScaleNumbers)},
        domains=domains,
    )


def _merge(job: MergeJob, learner: Learner) -> object:
    # Each learner takes the counts that it started.
    counts: Any = learner.start()
    for path in job.partials:
        counts.merge(read_partial(path, learner.feature))
    return learner.finish(counts, job.vocabularies)
