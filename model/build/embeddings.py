"""From feature messages to tables, to what each feature group is made of, and to the layers between them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from model.build.encoders import read_attention, read_combiner, read_number_encoder, read_sequence_encoder
from model.build.tables import read_table
from model.embedding.assemble import Encoders, NumberEncoder
from model.embedding.layout import member_width
from model.embedding.table import (
    Dense,
    EncodedNumbers,
    EncodedSequence,
    EncodedSequenceNumbers,
    Lookup,
    Member,
    NumberLookup,
    Pooling,
    SequenceLookup,
    SequenceMember,
    SequenceNumberLookup,
    SequenceNumbers,
    Table,
)
from model.example_spec import ExampleSpec
from model.layers.sequences import SequenceEncoder
from model.seeds import child_seed
from protos.data_pb2 import DomainConfig
from protos.feature_kinds import feature_name, flatten, message_of, simplify
from protos.features_pb2 import FeatureConfig, RawFeature
from protos.features_pb2 import IdFeature as IdMessage
from protos.group_reads import GroupRead, OwnTables
from protos.model_pb2 import PER_FEATURE, FeatureGroupConfig, TableSharing
from protos.sequences_pb2 import SeqEncoderConfig, SeqGroupConfig
from protos.table_names import TableNames, read_table_names

Message = IdMessage | RawFeature | DomainConfig


@dataclass(frozen=True, slots=True)
class EmbeddingPlan:
    """What the embeddings are made of.

    Attributes:
      tables: those that groups read.
      groups: by name, the features of each group in its order.
      histories: by name of a group, the sequences that it gives as they are, if any.
      encoders: the dense layers that members of groups name.
      users: by name of a table, the features that are looked up in it.
    """

    tables: tuple[Table, ...]
    groups: Mapping[str, tuple[Member, ...]]
    histories: Mapping[str, tuple[SequenceMember, ...]]
    encoders: Encoders
    users: Mapping[str, tuple[str, ...]]


def read_embeddings(
    reads: Iterable[GroupRead],
    features: Sequence[FeatureConfig],
    domain: DomainConfig | None,
    spec: ExampleSpec,
    *,
    sharing: TableSharing = PER_FEATURE,
    seed: int = 0,
) -> EmbeddingPlan:
    """Returns the tables and groups that messages ask for.

    Args:
      reads: how the network reads its groups.
      features: all that are declared.
      domain: the domain feature, or None.
      spec: the columns of examples.
      sharing: which lookups share a table.
      seed: of the encoders' initial weights and dropout masks.

    Raises:
      ConfigError: a sequence encoder does not fit what it reads.
      ValueError: a group names a feature that the spec doesn't have, or two features share a table without agreeing on
      it.
    """
    alone = [feature for _, feature in flatten(features)]
    messages: dict[str, Message] = {
        feature_name(feature): message_of(simple) for feature in alone if (simple := simplify(feature)) is not None
    }
    if domain is not None:
        messages[domain.feature_name] = domain
    reader = _Reader(messages, read_table_names(sharing, alone), spec, seed)
    read: dict[str, tuple[Member, ...]] = {}
    histories: dict[str, tuple[SequenceMember, ...]] = {}
    for one in reads:
        if one.way == "elements":
            read[one.name], histories[one.name] = reader.parts(one.group)
        elif one.way == "numbers":
            read[one.name] = tuple(reader.numbers(name) for name in one.group.feature_names)
        elif one.tables is not None:
            read[one.name] = tuple(reader.by_own_tables(one.group, one.tables))
        else:
            read[one.name] = tuple(reader.group(one.group))
    encoders = Encoders(tuple(reader.number_encoders), tuple(reader.sequence_encoders))
    users = {table: tuple(sorted(names)) for table, names in reader.users.items()}
    return EmbeddingPlan(tuple(reader.tables.values()), read, histories, encoders, users)


@dataclass(slots=True)
class _Reader:
    """Collects tables and encoders while groups are read."""

    messages: Mapping[str, Message]
    names: TableNames
    spec: ExampleSpec
    seed: int
    tables: dict[str, Table] = field(default_factory=dict)
    number_encoders: list[NumberEncoder] = field(default_factory=list)
    sequence_encoders: list[SequenceEncoder] = field(default_factory=list)
    encoded: dict[str, int] = field(default_factory=dict)
    users: dict[str, set[str]] = field(default_factory=dict)

    def group(self, group: FeatureGroupConfig) -> list[Member]:
        """Reads a group: plain features, then the outputs of sequence_encoders, then those of sequence_features."""
        members = [self._plain(group, name) for name in group.feature_names]
        for number, encoder in enumerate(group.sequence_encoders):
            members.append(self._encoder(group, number, encoder))
        for number, attention in enumerate(group.sequence_features):
            for place, item in enumerate(attention.seq_att_map):
                name = f"{group.group_name}_attention_{number}_{place}"
                keys = tuple(self._feature(key, self.names.in_attention(group, key)) for key in item.key)
                histories, beside = (
                    tuple(self._sequence(it, self.names.in_attention(group, it)) for it in part)
                    for part in (item.hist_seq, item.aux_hist_seq)
                )
                layer = read_attention(
                    attention,
                    width=self._width(histories),
                    query_width=self._width(keys),
                    beside_widths=[self._width([sequence]) for sequence in beside],
                    seed=child_seed(self.seed, name),
                    name=name,
                )
                members.append(self._encoded(layer, histories, keys, beside))
        return members

    def parts(self, group: FeatureGroupConfig) -> tuple[tuple[Member, ...], tuple[SequenceMember, ...]]:
        """Reads a group whose sequences stay as they are: plain features, and sequences."""
        in_order = {feature.name for feature in self.spec.sequences}
        tables = {name: self.names.plain(group, name) for name in group.feature_names}
        plain = tuple(self._feature(name, table) for name, table in tables.items() if name not in in_order)
        return plain, tuple(self._sequence(name, table) for name, table in tables.items() if name in in_order)

    def numbers(self, name: str) -> Dense:
        """Finds the raw numbers of a feature."""
        start = 0
        for dense in self.spec.dense:
            if dense.name == name:
                return Dense(start, start + dense.width)
            start += dense.width
        raise ValueError(f"feature {name!r}: expected numbers among the examples' columns, got none")

    def by_own_tables(self, group: FeatureGroupConfig, own: OwnTables) -> list[Member]:
        """Reads the plain features of a group by tables in the place of the features' own."""
        plain = {name: self.names.plain(group, name) for name in group.feature_names}
        return [self._feature(name, own.name_of(name, table), own) for name, table in plain.items()]

    def _plain(self, group: FeatureGroupConfig, name: str) -> Member:
        table = self.names.plain(group, name)
        if not any(feature.name == name for feature in self.spec.sequences):
            return self._feature(name, table)
        sequence, message = self._sequence(name, table), self.messages[name]
        if isinstance(message, DomainConfig):
            raise ValueError(f"feature {name!r}: expected a declared sequence, got the domain")
        label = f"{group.group_name}_{name}_combiner"
        width = self._width([sequence])
        layer = read_combiner(message.sequence_combiner, width=width, seed=child_seed(self.seed, label), name=label)
        return self._encoded(layer, (sequence,), (), ())

    def _encoder(self, group: FeatureGroupConfig, number: int, encoder: SeqEncoderConfig) -> Member:
        part, name = sequence_group_of(group, encoder), f"{group.group_name}_encoder_{number}"
        tables = {it: self.names.in_sequence_group(group, part, it) for it in part.feature_names}
        in_order = {feature.name for feature in self.spec.sequences}
        query = tuple(self._feature(it, tables[it]) for it in part.feature_names if it not in in_order)
        sequences = tuple(self._sequence(it, tables[it]) for it in part.feature_names if it in in_order)
        layer = read_sequence_encoder(
            encoder,
            width=self._width(sequences),
            query_width=self._width(query),
            seed=child_seed(self.seed, name),
            name=name,
        )
        return self._encoded(layer, sequences, query, ())

    def _encoded(
        self,
        layer: SequenceEncoder,
        sequences: tuple[SequenceMember, ...],
        query: tuple[Member, ...],
        beside: tuple[SequenceMember, ...],
    ) -> EncodedSequence:
        self.sequence_encoders.append(layer)
        return EncodedSequence(len(self.sequence_encoders) - 1, layer.units, sequences, query, beside)

    def _feature(self, name: str, table: str, own: OwnTables | None = None) -> Member:
        if any(dense.name == name for dense in self.spec.dense):
            return self._numbers(name, table, self.numbers(name), own)
        found = next((feature for feature in self.spec.ids if feature.name == name), None)
        if found is None:
            raise ValueError(f"feature {name!r}: expected one of the examples' columns, got none")
        self._add(name, table, found.num_rows, own)
        same_kind = self.spec.multi_ids if found.multi_valued else self.spec.single_ids
        message = self.messages[name]
        counts = found.weighted and (own is None or own.is_weighted)
        weights = self.spec.weighted_ids.index(found) if counts else None
        pooling: Pooling | None = None
        if found.multi_valued and not isinstance(message, DomainConfig):
            pooling = _read_pooling(message) if own is None else own.pooling
        return Lookup(table, same_kind.index(found), found.num_rows, pooling, weights)

    def _numbers(self, name: str, table: str, numbers: Dense, own: OwnTables | None) -> Member:
        raw, start, stop = self.messages[name], numbers.start, numbers.stop
        if own is not None:
            self._add(name, table, stop - start, own)
            return NumberLookup(table, start, stop, own.pooling)
        if not isinstance(raw, RawFeature) or raw.WhichOneof("dense_emb") is None:
            return numbers
        if raw.HasField("scaled"):
            self._add(name, table, stop - start)
            return NumberLookup(table, start, stop, _read_pooling(raw))
        encoder = self._number_encoder(name, raw, stop - start)
        return EncodedNumbers(encoder, start, stop, self.number_encoders[encoder].units)

    def _number_encoder(self, name: str, raw: RawFeature, num_numbers: int) -> int:
        """Returns the number of the encoder of a feature's numbers, which is made the first time it is asked for."""
        if name not in self.encoded:
            label = f"numbers_{name}"
            layer = read_number_encoder(raw, num_numbers=num_numbers, seed=child_seed(self.seed, label), name=label)
            self.number_encoders.append(layer)
            self.encoded[name] = len(self.number_encoders) - 1
        return self.encoded[name]

    def _sequence(self, name: str, table: str) -> SequenceMember:
        found = next((feature for feature in self.spec.sequences if feature.name == name), None)
        if found is None:
            raise ValueError(f"sequence {name!r}: expected one of the examples' columns, got none")
        position = self.spec.sequences.index(found)
        message = self.messages[name]
        if isinstance(message, DomainConfig):
            raise ValueError(f"feature {name!r}: expected a declared sequence, got the domain")
        if found.is_number:
            return self._sequence_numbers(name, table, position, found.width)
        self._add(name, table, found.num_rows)
        if not found.multi_valued:
            return SequenceLookup(table, position, found.num_rows)
        sizes = self.spec.multi_sequences.index(found)
        weights = self.spec.weighted_sequences.index(found) if found.weighted else None
        return SequenceLookup(table, position, found.num_rows, _read_pooling(message), sizes, weights)

    def _sequence_numbers(self, name: str, table: str, position: int, width: int) -> SequenceMember:
        raw = self.messages[name]
        if not isinstance(raw, RawFeature) or raw.WhichOneof("dense_emb") is None:
            return SequenceNumbers(position, width)
        if raw.HasField("scaled"):
            self._add(name, table, width)
            return SequenceNumberLookup(table, position, width, _read_pooling(raw))
        encoder = self._number_encoder(name, raw, width)
        return EncodedSequenceNumbers(encoder, position, width, self.number_encoders[encoder].units)

    def _add(self, name: str, table: str, num_rows: int, own: OwnTables | None = None) -> None:
        self.users.setdefault(table, set()).add(name)
        made = read_table(table, num_rows, self.messages[name], None if own is None else own.width)
        if self.tables.setdefault(table, made) != made:
            raise ValueError(f"feature {name!r}: expected its table as {self.tables[table]}, got {made}")

    def _width(self, members: Sequence[Member | SequenceMember]) -> int:
        widths = {table.name: table.width for table in self.tables.values()}
        return sum(member_width(member, widths) for member in members)


def _read_pooling(message: IdMessage | RawFeature) -> Pooling:
    match message.pooling:
        case "sum" | "mean" | "sqrtn" as pooling:
            return pooling
        case other:
            raise ValueError(f"pooling: expected sum, mean or sqrtn, got {other!r}")


def sequence_group_of(group: FeatureGroupConfig, encoder: SeqEncoderConfig) -> SeqGroupConfig:
    """Returns the sequence group that an encoder reads: the one that `input` names, or the only one.

    Raises:
      ValueError: there is none.
    """
    kind = encoder.WhichOneof("seq_module")
    wanted = getattr(encoder, kind).input if kind else ""
    for part in group.sequence_groups:
        if (part.group_name or group.group_name) == wanted or (not wanted and len(group.sequence_groups) == 1):
            return part
    raise ValueError(f"group {group.group_name!r}: expected a sequence group {wanted!r}, got none")
