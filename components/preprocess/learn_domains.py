"""The domains that a log holds, where domain_config learns them: most frequent first."""

from collections.abc import Mapping

from protos.data_pb2 import DomainConfig


def learn_domains(domain: DomainConfig, counts: Mapping[str, int]) -> tuple[str, ...]:
    """Returns the tokens of the domain's numbers, at most top_k, by falling count, ties by falling bytes (as TFT's).

    Args:
      domain: its vocabulary is set.
      counts: value as text -> training rows that hold it.
    """
    settings = domain.vocabulary
    often = [(count, token) for token, count in counts.items() if count >= settings.frequency_threshold]
    often.sort(key=lambda counted: (counted[0], counted[1].encode()), reverse=True)
    return tuple(token for _, token in often[: settings.top_k])
