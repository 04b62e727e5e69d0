"""How the candidate was trained: the reports of training.jsonl as curves."""

import json
from collections import defaultdict
from pathlib import Path

Curve = list[tuple[int, float]]
"""Points (step, value)."""

NOT_DRAWN = ("kind", "step")


def read_training_curve(log: Path) -> dict[str, dict[str, Curve]]:
    """Returns kind of report ("train", "eval") -> name -> curve; empty if there is no such file.

    Numbers that are null, and lines that a kill cut short, are no points.
    """
    curves: dict[str, dict[str, Curve]] = defaultdict(lambda: defaultdict(list))
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    for line in lines:
        try:
            report = json.loads(line)
        except ValueError:
            continue
        for name, value in report.items():
            if name not in NOT_DRAWN and isinstance(value, int | float):
                curves[report["kind"]][name].append((report["step"], float(value)))
    return {kind: dict(named) for kind, named in curves.items()}
