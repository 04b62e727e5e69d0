"""The domains that a log holds, where domain_config learns them: most frequent first."""

from collections import Counter
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from components.raw_log.log import RawLog
from components.raw_log.log_file import Unit
from protos.data_pb2 import DomainConfig


def count_domains(log: RawLog, column: str, unit: Unit) -> Counter[str]:
    """Returns how often each value of the domain's column occurs in a unit, as text.

    Other columns are not read but those that part the log, if it is parted.

    Raises:
      DataError: the file can't be read to its end.
    """
    counted: Counter[str] = Counter()
    for batch in log.only(column).read_unit(unit):
        found = pc.value_counts(batch.table.column(column).cast(pa.string()).drop_null())
        values, counts = found.field("values").to_pylist(), found.field("counts").to_pylist()
        counted.update({value: count for value, count in zip(values, counts, strict=True) if value})
    return counted


def learn_domains(domain: DomainConfig, counts: Mapping[str, int]) -> tuple[str, ...]:
    """Returns the tokens of the domain's numbers, at most top_k, by falling count, ties by falling bytes (as TFT's).

    Args:
      domain: its vocabulary is set.
      counts: value as text -> rows of the training log that hold it.
    """
    settings = domain.vocabulary
    often = [(count, token) for token, count in counts.items() if count >= settings.frequency_threshold]
    often.sort(key=lambda counted: (counted[0], counted[1].encode()), reverse=True)
    return tuple(token for _, token in often[: settings.top_k])
