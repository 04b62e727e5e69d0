"""Rules of domains: domain_config, and what PEPNet says about domains."""

from protos.data_pb2 import OTHER
from protos.nearest import suggestion
from protos.rules.ascending import check_ascending
from protos.rules.check import Check
from protos.uses import domain_in_features, num_domains


def check_domain(check: Check) -> None:
    """The domain feature has a name and buckets; PEPNet names it, or an integer label column, and knows K."""
    if check.config.HasField("domain_config"):
        _check_domain_config(check)
    _check_pepnet(check)


def _check_domain_config(check: Check) -> None:
    domain, path = check.config.domain_config, "domain_config"
    if not domain.feature_name:
        check.blame(f"{path}.feature_name", "the name of the domain feature", "none", 'write feature_name: "scenario"')
    match domain.WhichOneof("buckets"):
        case None:
            next_step = 'e.g. values { value: "feed" value: "search" }'
            check.blame(path, "values, vocabulary, boundaries or num_buckets", "none of them", next_step)
        case "values":
            _check_values(check)
        case "vocabulary":
            _check_vocabulary(check)
        case "boundaries":
            if not domain.boundaries.boundary:
                check.blame(f"{path}.boundaries", "at least one boundary", "none", "write boundary: ...")
            check_ascending(check, f"{path}.boundaries.boundary", domain.boundaries.boundary)
    if domain_in_features(check.config) and not domain.embedding_dim:
        text = "embedding_dim, because a feature group names the domain feature"
        check.blame(f"{path}.embedding_dim", text, "none", "write embedding_dim: 8, or another width")


def _check_values(check: Check) -> None:
    values, path = check.config.domain_config.values.value, "domain_config.values"
    if not values:
        check.blame(path, "at least one value", "none", 'write value: "..." for each domain')
    for index, value in enumerate(values):
        if value in values[:index]:
            check.blame(f"{path}.value[{index}]", "each domain once", f'"{value}" again', "remove one")


def _check_vocabulary(check: Check) -> None:
    vocabulary, path = check.config.domain_config.vocabulary, "domain_config.vocabulary"
    if not vocabulary.HasField("top_k"):
        check.blame(f"{path}.top_k", "top_k, which fixes the number of domains", "none", "write top_k: 3, or another")
    if vocabulary.HasField("num_oov_buckets"):
        next_step = "remove it and set domain_config.unseen"
        check.blame(f"{path}.num_oov_buckets", "no num_oov_buckets for domains", vocabulary.num_oov_buckets, next_step)


def _check_pepnet(check: Check) -> None:
    config, pepnet = check.config, check.config.model_config.pepnet
    path = "model_config.pepnet.domain_input_name"
    if not pepnet.domain_input_name:
        return
    if config.HasField("domain_config"):
        if pepnet.domain_input_name != config.domain_config.feature_name:
            wanted = f'the domain feature "{config.domain_config.feature_name}" of domain_config'
            check.blame(path, wanted, f'"{pepnet.domain_input_name}"', "make the two names equal")
    elif pepnet.domain_input_name not in config.data_config.label_fields:
        near = suggestion(pepnet.domain_input_name, config.data_config.label_fields)
        wanted = "a label field that holds 0..task_domain_num-1, or a domain_config"
        check.blame(path, wanted, f'"{pepnet.domain_input_name}"', f"add it to data_config.label_fields; {near}")
    _check_count(check)


def _check_count(check: Check) -> None:
    config, pepnet = check.config, check.config.model_config.pepnet
    num = num_domains(config)
    if not config.HasField("domain_config") or config.domain_config.WhichOneof("buckets") is None:
        return
    if pepnet.task_domain_num != num:
        other = ' with its "other" bucket' if config.domain_config.unseen == OTHER else ""
        wanted = f"{num}, the domains that domain_config defines{other}"
        path = "model_config.pepnet.task_domain_num"
        check.blame(path, wanted, pepnet.task_domain_num, f"write task_domain_num: {num}, or change domain_config")
