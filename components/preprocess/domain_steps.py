"""Which operation makes the domain's number, by the domain_config or by TorchEasyRec's integer label column."""

from typing import TypeAlias

from components.preprocess.operations.bucket_ids import BucketIds
from components.preprocess.operations.domain_numbers import (
    NO_DOMAIN,
    DomainByBoundaries,
    DomainByNumber,
    DomainByToken,
)
from components.preprocess.operations.table_ids import TableIds
from protos.config_pb2 import PipelineConfig
from protos.data_pb2 import OTHER
from protos.uses import num_domains

FindDomain: TypeAlias = DomainByToken | DomainByBoundaries | DomainByNumber


def find_domain(config: PipelineConfig, learnt: tuple[str, ...]) -> FindDomain:
    """Returns the operation; values in no bucket get the last number under OTHER, NO_DOMAIN under REJECT.

    Args:
      config: the config; without domain_config the column holds 0..K-1 itself.
      learnt: tokens in the order of their numbers, if the domain's vocabulary is learnt.
    """
    domain = config.domain_config
    has_other = config.HasField("domain_config") and domain.unseen == OTHER
    unseen = num_domains(config) - 1 if has_other else NO_DOMAIN
    match domain.WhichOneof("buckets"):
        case "values":
            return _by_token(tuple(domain.values.value), unseen)
        case "vocabulary":
            return _by_token(learnt, unseen)
        case "boundaries":
            return DomainByBoundaries(BucketIds(tuple(domain.boundaries.boundary)), unseen)
    return DomainByNumber(domain.num_buckets or num_domains(config), unseen)


def _by_token(tokens: tuple[str, ...], unseen: int) -> DomainByToken:
    return DomainByToken(TableIds({token: number for number, token in enumerate(tokens)}, unseen, missing_id=unseen))
