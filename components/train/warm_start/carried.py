"""The report of a warm start: what was carried over, what begins fresh, and why."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from components.progress import say
from components.weights_record import Parent
from protos.errors import ConfigError

LEFT_OUT = "not asked for"
"""Why what the config leaves out begins fresh."""

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class TableCarried:
    """Rows of one table: carried over, new ones that begin fresh, earlier ones that are gone; why none is carried."""

    carried: int
    new: int
    gone: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a warm start did.

    Attributes:
      parent: where the weights came from.
      tables: by name.
      dense: by variable: "" if carried over, else why not.
      state: by variable of the optimizers, the same; None: not asked for.
    """

    parent: Parent
    tables: Mapping[str, TableCarried]
    dense: Mapping[str, str]
    state: Mapping[str, str] | None

    @property
    def fresh(self) -> dict[str, str]:
        """Tables and dense variables that were asked for and of which nothing was carried over, with the reason."""
        all_of_them = {f"embedding/{name}": table.why for name, table in self.tables.items()} | dict(self.dense)
        return {name: why for name, why in all_of_them.items() if why not in ("", LEFT_OUT)}


def write_carried(carried: Carried, path: Path) -> None:
    """Writes warm_start.json."""
    content = {"format": 1, **dataclasses.asdict(carried)}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def say_carried(carried: Carried) -> None:
    """Tells it on stderr."""
    tables, dense = carried.tables.values(), carried.dense
    sums = [sum(getattr(table, name) for table in tables) for name in ("carried", "new", "gone")]
    say(
        "train",
        f"warm start from {carried.parent.path}: {sums[0]:,} table rows carried over, {sums[1]:,} new, "
        f"{sums[2]:,} gone; {sum(not why for why in dense.values())} of {len(dense)} dense variables"
        + ("" if carried.state is None else f", {sum(not why for why in carried.state.values())} of optimizers"),
    )
    if carried.fresh:
        say("train", f"warm start: {_named(carried.fresh)}")


def check_strict(carried: Carried) -> None:
    """Sees that nothing begins fresh.

    Raises:
      ConfigError: something does.
    """
    if carried.fresh:
        raise ConfigError(
            f"train_config.warm_start.strict: expected every table and variable to be carried over from "
            f"{carried.parent.path}, got {_named(carried.fresh)}; leave strict out, or train with the earlier model's "
            "shapes"
        )


def _named(fresh: Mapping[str, str]) -> str:
    named = [f"{name} begins fresh ({why})" for name, why in list(fresh.items())[:_MOST_NAMED]]
    more = [f"and {len(fresh) - _MOST_NAMED} more"] if len(fresh) > _MOST_NAMED else []
    return "; ".join([*named, *more])
