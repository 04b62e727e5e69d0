"""How tables are stacked and how feature groups are cut into few reads: plain descriptions, derived once.

A feature group is features side by side, in an order; it makes one input of the network.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from model.embedding.table import (
    Dense,
    EncodedNumbers,
    EncodedSequence,
    EncodedSequenceNumbers,
    Lookup,
    Member,
    NumberLookup,
    SequenceLookup,
    SequenceMember,
    SequenceNumberLookup,
    SequenceNumbers,
    Table,
)

AnyLookup = Lookup | NumberLookup | SequenceLookup | SequenceNumberLookup


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


@dataclass(frozen=True, slots=True)
class Weighted:
    """A feature whose numbers weight rows: the `place`-th number lookup of a stack."""

    stack: int
    place: int


@dataclass(frozen=True, slots=True)
class Elements:
    """A sequence of ids: the `place`-th sequence lookup of a stack."""

    stack: int
    place: int


SequenceRun = Elements | Weighted | SequenceNumbers | EncodedSequenceNumbers


@dataclass(frozen=True, slots=True)
class Lengths:
    """Where the lengths of a sequence stand.

    Attributes:
      position: which of `Features.sequences` holds its values.
      width: values of an element.
      sizes: which of `Features.sequence_sizes` has a number for each element; None: `width` holds.
    """

    position: int
    width: int = 1
    sizes: int | None = None


@dataclass(frozen=True, slots=True)
class Attended:
    """What a sequence encoder reads; as EncodedSequence, with its parts found.

    Attributes:
      encoder: which of the sequence encoders.
      lengths: where the sequences' lengths stand.
      sequences: their elements stand side by side.
      query: the query's runs, each with whether the group holds it too.
      beside: further sequences.
    """

    encoder: int
    lengths: Lengths
    sequences: tuple[SequenceRun, ...]
    query: "tuple[tuple[Run, bool], ...]"
    beside: tuple[SequenceRun, ...]


@dataclass(frozen=True, slots=True)
class History:
    """A sequence that a group gives as it is: where its lengths stand, and how its elements are found."""

    lengths: Lengths
    run: SequenceRun


Run = SingleRun | Pooled | Weighted | Dense | EncodedNumbers | Attended


@dataclass(frozen=True, slots=True)
class StackPlan:
    """Which lookups read a stack, each once.

    Attributes:
      tables: the stack's tables.
      single: lookups with at most one id a row.
      pooled: lookups with any number of ids a row.
      numbers: lookups whose weights are numbers.
      sequences: lookups of sequences.
    """

    tables: tuple[Table, ...]
    single: tuple[Lookup, ...]
    pooled: tuple[Lookup, ...]
    numbers: tuple[NumberLookup | SequenceNumberLookup, ...] = ()
    sequences: tuple[SequenceLookup, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands.

    Attributes:
      stacks: tables by width, frozen ones apart.
      groups: by name, the runs of each group in its order.
      widths: by name, the width of each group's vector.
      members: by name, what each group is made of, in its order.
      histories: by name, the sequences that groups give as they are, beside their vectors.
      history_widths: by name, the width of an element of each of them.
    """

    stacks: tuple[StackPlan, ...]
    groups: Mapping[str, tuple[Run, ...]]
    widths: Mapping[str, int]
    members: Mapping[str, tuple[Member, ...]]
    histories: Mapping[str, "tuple[History, ...]"]
    history_widths: Mapping[str, tuple[int, ...]]

    def member_widths(self, group: str) -> tuple[int, ...]:
        """Returns the width of each member of a group, in its order."""
        widths = {table.name: table.width for stack in self.stacks for table in stack.tables}
        return tuple(member_width(member, widths) for member in self.members[group])


def plan_layout(
    tables: Sequence[Table],
    groups: Mapping[str, Sequence[Member]],
    histories: Mapping[str, Sequence[SequenceMember]] = MappingProxyType({}),
) -> Layout:
    """Plans stacks and groups.

    Args:
      tables: those that lookups name; names are unique.
      groups: by name, the features of each group in the order of their concatenation.
      histories: by name of a group, the sequences that it gives as they are.

    Raises:
      ValueError: a lookup names no table.
    """
    stacks = _plan_stacks(tables, groups, histories)
    widths = {table.name: table.width for table in tables}
    return Layout(
        stacks,
        {name: _plan_group(members, stacks) for name, members in groups.items()},
        {name: sum(member_width(member, widths) for member in members) for name, members in groups.items()},
        {name: tuple(members) for name, members in groups.items()},
        {
            name: tuple(History(_lengths(member), _sequence_run(member, stacks)) for member in members)
            for name, members in histories.items()
        },
        {name: tuple(member_width(member, widths) for member in members) for name, members in histories.items()},
    )


def member_width(member: Member | SequenceMember, widths: Mapping[str, int]) -> int:
    """Returns how many numbers a member has; one of a sequence, in an element.

    Args:
      member: the member.
      widths: of the tables, by name.
    """
    match member:
        case Dense():
            return member.stop - member.start
        case EncodedNumbers() | EncodedSequence():
            return member.width
        case SequenceNumbers():
            return member.width
        case EncodedSequenceNumbers():
            return member.units
    return widths[member.table]


def lookups_of(members: Sequence[Member]) -> Iterator[AnyLookup]:
    """Yields the lookups of members, those of sequence encoders included."""
    for member in members:
        match member:
            case Lookup() | NumberLookup():
                yield member
            case EncodedSequence():
                yield from lookups_of(member.query)
                yield from _sequence_lookups((*member.sequences, *member.beside))


def _sequence_lookups(members: Sequence[SequenceMember]) -> Iterator[SequenceLookup | SequenceNumberLookup]:
    return (member for member in members if isinstance(member, SequenceLookup | SequenceNumberLookup))


def _plan_stacks(
    tables: Sequence[Table],
    groups: Mapping[str, Sequence[Member]],
    histories: Mapping[str, Sequence[SequenceMember]],
) -> tuple[StackPlan, ...]:
    """Puts tables of one width into one stack, frozen ones apart, and finds what each stack is asked for.

    A lookup that several groups share is done once.
    """
    found = [lookup for members in groups.values() for lookup in lookups_of(members)]
    found += [lookup for members in histories.values() for lookup in _sequence_lookups(members)]
    lookups = list(dict.fromkeys(found))
    kinds = sorted({(table.width, not table.trainable) for table in tables})
    plans = []
    for width, frozen in kinds:
        inside = {table.name: table for table in tables if (table.width, not table.trainable) == (width, frozen)}
        asked = [lookup for lookup in lookups if lookup.table in inside]
        by_id = [lookup for lookup in asked if isinstance(lookup, Lookup)]
        plans.append(
            StackPlan(
                tuple(inside.values()),
                single=tuple(lookup for lookup in by_id if lookup.pooling is None),
                pooled=tuple(lookup for lookup in by_id if lookup.pooling is not None),
                numbers=tuple(lookup for lookup in asked if isinstance(lookup, NumberLookup | SequenceNumberLookup)),
                sequences=tuple(lookup for lookup in asked if isinstance(lookup, SequenceLookup)),
            )
        )
    return tuple(plans)


def _plan_group(members: Sequence[Member], plans: Sequence[StackPlan]) -> tuple[Run, ...]:
    """Cuts a group into the fewest runs, in its order."""
    runs: list[Run] = []
    for member in members:
        run, last = _run_of(member, members, plans), runs[-1] if runs else None
        match last, run:
            case SingleRun(), SingleRun() if last.stack == run.stack:
                runs[-1] = SingleRun(run.stack, last.places + run.places)
            case Dense(), Dense() if last.stop == run.start:
                runs[-1] = Dense(last.start, run.stop)
            case _:
                runs.append(run)
    return tuple(runs)


def _run_of(member: Member, group: Sequence[Member], plans: Sequence[StackPlan]) -> Run:
    match member:
        case Dense() | EncodedNumbers():
            return member
        case EncodedSequence():
            sequences, beside = (
                tuple(_sequence_run(sequence, plans) for sequence in part) for part in (member.sequences, member.beside)
            )
            query = tuple(
                (run, is_in_group)
                for is_in_group, part in groupby(member.query, key=lambda asked: asked in group)
                for run in _plan_group(tuple(part), plans)
            )
            return Attended(member.encoder, _lengths(member.sequences[0]), sequences, query, beside)
    for index, plan in enumerate(plans):
        if member in plan.single:
            return SingleRun(index, (plan.single.index(member),))
        if member in plan.pooled:
            return Pooled(index, plan.pooled.index(member))
        if member in plan.numbers:
            return Weighted(index, plan.numbers.index(member))
    raise ValueError(f"table {member.table!r} is looked up but not declared")


def _sequence_run(sequence: SequenceMember, plans: Sequence[StackPlan]) -> SequenceRun:
    if isinstance(sequence, SequenceNumbers | EncodedSequenceNumbers):
        return sequence
    for index, plan in enumerate(plans):
        if sequence in plan.sequences:
            return Elements(index, plan.sequences.index(sequence))
        if sequence in plan.numbers:
            return Weighted(index, plan.numbers.index(sequence))
    raise ValueError(f"table {sequence.table!r} is looked up but not declared")


def _lengths(member: SequenceMember) -> Lengths:
    if isinstance(member, SequenceLookup):
        return Lengths(member.position, sizes=member.sizes)
    return Lengths(member.position, member.width)
