"""How tables are stacked and how feature groups are cut into few reads: plain descriptions, derived once.

A feature group is features side by side, in an order; it makes one input of the network.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.embedding.table import Dense, Lookup, Member, Table


@dataclass(frozen=True, slots=True)
class SingleRun:
    """Neighbours in a group that have at most one id a row and whose tables stand in one stack: one gather for all.

    Attributes:
      stack: index of the stack.
      places: which of the stack's single lookups, in the group's order.
    """

    stack: int
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pooled:
    """A feature with any number of ids a row: the `place`-th pooled lookup of a stack."""

    stack: int
    place: int


Run = SingleRun | Pooled | Dense


@dataclass(frozen=True, slots=True)
class StackPlan:
    """Which lookups read a stack.

    Attributes:
      tables: the stack's tables.
      single: lookups with at most one id a row, each once.
      pooled: lookups with any number of ids a row, each once.
    """

    tables: tuple[Table, ...]
    single: tuple[Lookup, ...]
    pooled: tuple[Lookup, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands.

    Attributes:
      stacks: tables by width, frozen ones apart.
      groups: by name, the runs of each group in its order.
      widths: by name, the width of each group's vector.
    """

    stacks: tuple[StackPlan, ...]
    groups: Mapping[str, tuple[Run, ...]]
    widths: Mapping[str, int]


def plan_layout(tables: Sequence[Table], groups: Mapping[str, Sequence[Member]]) -> Layout:
    """Plans stacks and groups.

    Args:
      tables: those that lookups name; names are unique.
      groups: by name, the features of each group in the order of their concatenation.

    Raises:
      ValueError: a lookup names no table.
    """
    stacks = _plan_stacks(tables, groups)
    widths = {table.name: table.width for table in tables}
    return Layout(
        stacks,
        {name: _plan_group(members, stacks) for name, members in groups.items()},
        {name: sum(_width(member, widths) for member in members) for name, members in groups.items()},
    )


def member_widths(tables: Sequence[Table], groups: Mapping[str, Sequence[Member]]) -> dict[str, tuple[int, ...]]:
    """Returns by group the width of each of its members' vectors, in the order of their concatenation."""
    widths = {table.name: table.width for table in tables}
    return {name: tuple(_width(member, widths) for member in members) for name, members in groups.items()}


def _plan_stacks(tables: Sequence[Table], groups: Mapping[str, Sequence[Member]]) -> tuple[StackPlan, ...]:
    """Puts tables of one width into one stack, frozen ones apart, and finds what each stack is asked for.

    A lookup that several groups share is done once.
    """
    lookups = list(
        dict.fromkeys(member for members in groups.values() for member in members if isinstance(member, Lookup))
    )
    kinds = sorted({(table.width, not table.trainable) for table in tables})
    plans = []
    for width, frozen in kinds:
        inside = {table.name: table for table in tables if (table.width, not table.trainable) == (width, frozen)}
        asked = [lookup for lookup in lookups if lookup.table in inside]
        single = tuple(lookup for lookup in asked if lookup.pooling is None)
        pooled = tuple(lookup for lookup in asked if lookup.pooling is not None)
        plans.append(StackPlan(tuple(inside.values()), single, pooled))
    return tuple(plans)


def _plan_group(members: Sequence[Member], plans: Sequence[StackPlan]) -> tuple[Run, ...]:
    """Cuts a group into the fewest runs, in its order."""
    runs: list[Run] = []
    for member in members:
        run, last = _run_of(member, plans), runs[-1] if runs else None
        match last, run:
            case SingleRun(), SingleRun() if last.stack == run.stack:
                runs[-1] = SingleRun(run.stack, last.places + run.places)
            case Dense(), Dense() if last.stop == run.start:
                runs[-1] = Dense(last.start, run.stop)
            case _:
                runs.append(run)
    return tuple(runs)


def _run_of(member: Member, plans: Sequence[StackPlan]) -> Run:
    if isinstance(member, Dense):
        return member
    for index, plan in enumerate(plans):
        if member in plan.single:
            return SingleRun(index, (plan.single.index(member),))
        if member in plan.pooled:
            return Pooled(index, plan.pooled.index(member))
    raise ValueError(f"table {member.table!r} is looked up but not declared")


def _width(member: Member, widths: Mapping[str, int]) -> int:
    return member.stop - member.start if isinstance(member, Dense) else widths[member.table]
