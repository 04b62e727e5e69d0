"""Each rule is broken once in a valid config; the message has the place of the fault and the field's path."""

import re
from collections.abc import Callable

import pytest

from protos.errors import ConfigError
from protos.read import parse_config

Refusal = Callable[[str], list[str]]

USER = 'id_feature { feature_name: "user_id" expression: "user:user_id" embedding_dim: 8 hash_bucket_size: 500 }'
CASES = {
    # What stands in the text, what takes its place (the fault begins at ^), the path, the message.
    "cold feature without a learnt vocabulary": (
        USER,
        USER + '} evaluation_config { ^cold_features: "user_id"',
        "evaluation_config.cold_features[0]",
        'wanted an id feature with a learnt vocabulary that the model reads, got "user_id"',
    ),
    "two features of one name": (
        'feature_name: "brand"',
        '^feature_name: "cate_id"',
        "feature_configs[3].id_feature.feature_name",
        'wanted a name of its own, got "cate_id", declared at my.config:37:5; rename or remove one',
    ),
    "feature named as the domain": (
        USER,
        USER + '} feature_configs { id_feature { ^feature_name: "scenario" }',
        "feature_configs[1].id_feature.feature_name",
        "wanted another name than domain_config.feature_name",
    ),
    "feature without kind": (
        USER,
        USER + "} ^feature_configs {",
        "feature_configs[1]",
        "wanted a feature kind such as",
    ),
    "feature without name": (
        USER,
        USER + "} feature_configs { ^raw_feature {}",
        "feature_configs[1].raw_feature.feature_name",
        "wanted a feature name, got none",
    ),
    "undeclared feature in a group": (
        'feature_names: "cate_id"',
        '^feature_names: "cate"',
        "model_config.feature_groups[0].feature_names[2]",
        'wanted a feature that feature_configs declares, got "cate"; nearest: cate_id; declare it or correct the name',
    ),
    "feature twice in a group": (
        '["user_id", "adgroup_id"]',
        '["user_id", ^"user_id"]',
        "model_config.feature_groups[2].feature_names[1]",
        'wanted each feature once in a group, got "user_id" again',
    ),
    "two groups of one name": (
        'group_name: "uia"',
        '^group_name: "all"',
        "model_config.feature_groups[2].group_name",
        'wanted a name of its own, got "all", used at',
    ),
    "group without features": (
        'feature_names: ["user_id", "adgroup_id"]',
        "",
        "model_config.feature_groups[2]",
        'wanted features in group "uia", got none',
    ),
    "a table without rows": (
        "hash_bucket_size: 500",
        "zch { eviction_interval: 5 }",
        "feature_configs[0].id_feature.zch.zch_size",
        "wanted the rows of the table, got none; write a number, at least 1",
    ),
    "a source beside a learnt vocabulary": (
        "vocabulary { frequency_threshold: 2 }",
        "^vocabulary { frequency_threshold: 2 } num_buckets: 4",
        "feature_configs[2].id_feature.vocabulary",
        'wanted a vocabulary learnt from the log, or ids from num_buckets, for "cate_id", got both; keep one',
    ),
    "no source of ids": (
        "hash_bucket_size: 500",
        "",
        "feature_configs[0].id_feature",
        "wanted a source of ids: hash_bucket_size, num_buckets, vocab_list, vocab_dict, vocab_file or vocabulary, "
        'got none for "user_id"',
    ),
    "no embedding width": (
        "embedding_dim: 8 hash_bucket_size: 500",
        "hash_bucket_size: 500",
        "feature_configs[0].id_feature.embedding_dim",
        "wanted the width of the embedding, got none",
    ),
    "embedding of width 0": (
        "embedding_dim: 8 hash_bucket_size: 500",
        "^embedding_dim: 0 hash_bucket_size: 500",
        "feature_configs[0].id_feature.embedding_dim",
        "wanted a number at least 1, got 0",
    ),
    "no embedding width of buckets": (
        "boundaries: [10, 50, 100, 500]\n    embedding_dim: 4",
        "boundaries: [10, 50, 100, 500]",
        "feature_configs[5].raw_feature.embedding_dim",
        "wanted embedding_dim, since a bucketised number is looked up in a table, got none",
    ),
    "boundaries that fall": (
        "boundaries: [10, 50, 100, 500]",
        "boundaries: [10, 50, ^40, 500]",
        "feature_configs[5].raw_feature.boundaries[2]",
        "wanted boundaries that rise: at least 50, got 40; sort them",
    ),
    "boundary that is no number": (
        "boundaries: [10, 50, 100, 500]",
        "boundaries: [^nan]",
        "feature_configs[5].raw_feature.boundaries[0]",
        "wanted a finite number, got nan",
    ),
    "one quantile bucket": (
        "num_buckets: 8",
        "^num_buckets: 1",
        "feature_configs[6].raw_feature.quantiles.num_buckets",
        "wanted a number at least 2, got 1",
    ),
    "quantiles and boundaries": (
        "quantiles { num_buckets: 8 }",
        "^quantiles { num_buckets: 8 } boundaries: 3",
        "feature_configs[6].raw_feature.quantiles",
        "wanted one of boundaries and quantiles, got both",
    ),
    "learnt scale and normalizer": (
        "learnt_scale: LOG_Z_SCORE",
        '^normalizer: "method=zscore,mean=0,standard_deviation=1" learnt_scale: LOG_Z_SCORE',
        "feature_configs[7].raw_feature.normalizer",
        "wanted normalizer or learnt_scale, got both",
    ),
    "unknown normalizer": (
        "learnt_scale: LOG_Z_SCORE",
        '^normalizer: "method=cube"',
        "feature_configs[7].raw_feature.normalizer",
        "wanted method=log10, method=zscore or method=minmax",
    ),
    "normalizer that divides by zero": (
        "learnt_scale: LOG_Z_SCORE",
        '^normalizer: "method=minmax,min=3,max=3"',
        "feature_configs[7].raw_feature.normalizer",
        "wanted min below max",
    ),
    "default that is no number": (
        "learnt_scale: LOG_Z_SCORE",
        '^default_value: "none"',
        "feature_configs[7].raw_feature.default_value",
        'wanted a finite number, got "none"',
    ),
    "unknown pooling": (
        'pooling: "mean"',
        '^pooling: "max"',
        "feature_configs[8].id_feature.pooling",
        'wanted sum, mean or sqrtn, got "max"',
    ),
    "expression over another feature": (
        'expression: "user:user_id"',
        '^expression: "const:7"',
        "feature_configs[0].id_feature.expression",
        'wanted "side:column" with a side of user, item, context',
    ),
    "unknown initialiser": (
        "hash_bucket_size: 500",
        'hash_bucket_size: 500 ^init_fn: "nn.init.orthogonal_"',
        "feature_configs[0].id_feature.init_fn",
        "wanted one of nn.init.uniform_, nn.init.normal_, nn.init.constant_, nn.init.zeros_, nn.init.ones_, ",
    ),
    "token twice": (
        '["430548_1007", "430539_1007"]',
        '["430548_1007", ^"430548_1007"]',
        "feature_configs[4].id_feature.vocab_list[1]",
        'wanted each token once, got "430548_1007" again',
    ),
    "file of tokens without unknown id": (
        "hash_bucket_size: 500",
        '^vocab_file: "tokens.txt"',
        "feature_configs[0].id_feature.vocab_file",
        "wanted default_bucketize_value beside it, the id of tokens that the file lacks, got none",
    ),
    "learnt vocabulary of ids that are buckets already": (
        "fg_mode: FG_NORMAL",
        "fg_mode: FG_NONE",
        "feature_configs[1].id_feature.vocabulary",
        "wanted no learnt vocabulary under fg_mode FG_NONE",
    ),
    "label that is no label field": (
        'label_name: "buy"',
        '^label_name: "bye"',
        "model_config.pepnet.task_towers[1].label_name",
        'wanted a column that data_config.label_fields lists, got "bye"; '
        "add it to data_config.label_fields; nearest: buy",
    ),
    "indicator that is no label field": (
        'task_space_indicator_label: "clk"',
        '^task_space_indicator_label: "click"',
        "model_config.pepnet.task_towers[1].task_space_indicator_label",
        'wanted a column that data_config.label_fields lists, got "click"',
    ),
    "task space of no weight": (
        "in_task_space_weight: 1\n",
        "^in_task_space_weight: 0\n",
        "model_config.pepnet.task_towers[1].in_task_space_weight",
        "wanted a task space weight above 0, got 0 inside and outside",
    ),
    "sample weight that is no weight field": (
        'label_name: "buy"',
        'label_name: "buy" ^sample_weight_name: "w"',
        "model_config.pepnet.task_towers[1].sample_weight_name",
        'wanted a column that data_config.sample_weight_fields lists, got "w"',
    ),
    "tower without loss": (
        "losses { binary_cross_entropy {} }\n      task_space",
        "task_space",
        "model_config.pepnet.task_towers[1].losses",
        'wanted at least one loss of its own in tower "cvr"',
    ),
    "loss without kind": (
        "losses { binary_cross_entropy {} }\n      task_space",
        "^losses { }\n      task_space",
        "model_config.pepnet.task_towers[1].losses[0]",
        "wanted a loss, got an empty block",
    ),
    "one loss twice": (
        "losses { binary_cross_entropy {} }\n      task_space",
        "losses { binary_cross_entropy {} } ^losses { binary_cross_entropy {} } task_space",
        "model_config.pepnet.task_towers[1].losses[1]",
        "wanted a name of its own for each loss (its loss_name or field, then the tower's name)",
    ),
    "binary loss of three classes": (
        "losses { binary_cross_entropy {} }\n      task_space",
        "num_class: 3 ^losses { binary_cross_entropy {} }\n task_space",
        "model_config.pepnet.task_towers[1].losses[0]",
        "wanted num_class 1 for binary_cross_entropy, got num_class 3",
    ),
    "two towers of one name": (
        'tower_name: "cvr"',
        '^tower_name: "ctr"',
        "model_config.pepnet.task_towers[1].tower_name",
        'wanted a name of its own, got "ctr" again',
    ),
    "tower named as another's domain": (
        'tower_name: "cvr"',
        'tower_name: "ctr_1"',
        "model_config.pepnet.task_towers[0].tower_name",
        'wanted no tower named "ctr_1", which is the name of tower ctr in domain 1',
    ),
    "tower name that is no output name": (
        'tower_name: "cvr"',
        '^tower_name: "c/r"',
        "model_config.pepnet.task_towers[1].tower_name",
        "wanted a tower name of letters, digits and underscores",
    ),
    "uia without personalised layers": (
        "ppnet_hidden_units: [16, 8]",
        "",
        "model_config.pepnet.ppnet_hidden_units",
        "wanted ppnet_hidden_units, since there is a group uia, got none",
    ),
    "too many dropout ratios": (
        "ppnet_dropout_ratio: 0.1",
        "^ppnet_dropout_ratio: [0.1, 0.2, 0.3]",
        "model_config.pepnet.ppnet_dropout_ratio",
        "wanted no dropout ratio, one, or one for each of the 2 layers, got 3",
    ),
    "all dropped": (
        "ppnet_dropout_ratio: 0.1",
        "^ppnet_dropout_ratio: 1",
        "model_config.pepnet.ppnet_dropout_ratio[0]",
        "wanted a number at least 0 and below 1, got 1",
    ),
    "layer of width 0": (
        "mlp { hidden_units: [8, 4] }\n      metrics { auc {} }\n      losses { binary_cross_entropy {} }\n    }",
        "mlp { hidden_units: [8, ^0] } losses { binary_cross_entropy {} } }",
        "model_config.pepnet.task_towers[0].mlp.hidden_units[1]",
        "wanted a number at least 1, got 0",
    ),
    "gate without bound": (
        "ppnet_dropout_ratio: 0.1",
        "^epnet_gamma: 0",
        "model_config.pepnet.epnet_gamma",
        "wanted a number above 0, got 0",
    ),
    "gate bound that is no number": (
        "ppnet_dropout_ratio: 0.1",
        "^ppnet_gamma: nan",
        "model_config.pepnet.ppnet_gamma",
        "wanted a number above 0, got nan",
    ),
    "unknown activation": (
        "ppnet_dropout_ratio: 0.1",
        '^ppnet_activation: "nn.Relu"',
        "model_config.pepnet.ppnet_activation",
        "nearest: nn.ReLU",
    ),
    "activation with arguments of another": (
        "ppnet_dropout_ratio: 0.1",
        '^ppnet_activation: "nn.LeakyReLU(alpha=1)"',
        "model_config.pepnet.ppnet_activation",
        "wanted nn.LeakyReLU with negative_slope or nothing",
    ),
    "activation that is code": (
        "ppnet_dropout_ratio: 0.1",
        "^ppnet_activation: \"__import__('os').getcwd()\"",
        "model_config.pepnet.ppnet_activation",
        'wanted "nn.Name" or "nn.Name(number)"',
    ),
    "no group all": (
        'group_name: "all"',
        'group_name: "main"',
        "model_config.feature_groups",
        'wanted a feature group named "all", got main, domain, uia',
    ),
    "another number of domains": (
        "task_domain_num: 4",
        "^task_domain_num: 3",
        "model_config.pepnet.task_domain_num",
        'wanted 4, the domains that domain_config defines with its "other" bucket, got 3; write task_domain_num: 4',
    ),
    "domain input that is not the domain": (
        'domain_input_name: "scenario"',
        '^domain_input_name: "clk"',
        "model_config.pepnet.domain_input_name",
        'wanted the domain feature "scenario" of domain_config, got "clk"',
    ),
    "domain in a group without width": (
        "unseen: OTHER\n  embedding_dim: 4",
        "",
        "domain_config.embedding_dim",
        "wanted embedding_dim, because a feature group names the domain feature, got none",
    ),
    "domain value twice": (
        'value: "detail"',
        '^value: "feed"',
        "domain_config.values.value[2]",
        'wanted each domain once, got "feed" again',
    ),
    "domain without buckets": (
        'values { value: "feed" value: "search" value: "detail" }',
        "",
        "domain_config",
        "wanted values, vocabulary, boundaries or num_buckets, got none of them",
    ),
    "learnt domains without number": (
        'values { value: "feed" value: "search" value: "detail" }',
        "^vocabulary {}",
        "domain_config.vocabulary.top_k",
        "wanted top_k, which fixes the number of domains, got none",
    ),
    "domain boundaries that fall": (
        'values { value: "feed" value: "search" value: "detail" }',
        "boundaries { boundary: 2 ^boundary: 1 }",
        "domain_config.boundaries.boundary[1]",
        "wanted boundaries that rise: above 2, got 1",
    ),
    "no optimizer": (
        "adam_optimizer { lr: 0.002 }",
        "",
        "train_config.dense_optimizer",
        "wanted an optimizer, got none",
    ),
    "no schedule": (
        "constant_learning_rate {}",
        "",
        "train_config.sparse_optimizer",
        "wanted a learning rate schedule, got none; write constant_learning_rate {}, or another",
    ),
    "schedule without its size": (
        "decay_size: 100 ",
        "",
        "train_config.dense_optimizer.exponential_decay_learning_rate.decay_size",
        "wanted decay_size, which has no default, got none",
    ),
    "steps without rates": (
        "constant_learning_rate {}",
        "^manual_step_learning_rate { schedule_sizes: [10, 20] learning_rates: 0.1 }",
        "train_config.sparse_optimizer.manual_step_learning_rate",
        "wanted as many schedule_sizes as learning_rates, at least one, got 2 and 1",
    ),
    "negative learning rate": (
        "lr: 0.002",
        "^lr: -0.002",
        "train_config.dense_optimizer.adam_optimizer.lr",
        "wanted a number at least 0, got -0.002",
    ),
    "infinite learning rate": (
        "lr: 0.002",
        "^lr: inf",
        "train_config.dense_optimizer.adam_optimizer.lr",
        "wanted a finite number, got inf",
    ),
    "neither steps nor epochs": (
        "num_epochs: 1",
        "",
        "train_config",
        "wanted num_steps or num_epochs, got none; set one, or both: the smaller length holds",
    ),
    "batch of no rows": (
        "batch_size: 256",
        "^batch_size: 0",
        "data_config.batch_size",
        "wanted a number at least 1, got 0",
    ),
    "label field twice": (
        '["clk", "buy"]',
        '["clk", "buy", ^"clk"]',
        "data_config.label_fields[2]",
        'wanted each column once, got "clk" again',
    ),
    "no delimiter": (
        "batch_size: 256",
        '^delimiter: ""',
        "data_config.delimiter",
        'wanted text between cells, got ""',
    ),
    "AUC above 1": (
        "min_auc: 0.5",
        "^min_auc: 1.5",
        "gate_config.overall.min_auc",
        "wanted a number at least 0 and at most 1",
    ),
    "AUC that is no number": ("min_auc: 0.5", "^min_auc: nan", "gate_config.overall.min_auc", "got nan"),
    "band without inside": (
        "min_auc: 0.5",
        "min_predicted_over_observed: 2",
        "gate_config.overall.max_predicted_over_observed",
        "wanted max_predicted_over_observed above min_predicted_over_observed, 2, got 1.25",
    ),
    "gate of an unknown tower": (
        "min_positives: 20",
        'towers { ^tower_name: "cvrr" }',
        "gate_config.towers[0].tower_name",
        'wanted a task tower\'s name, got "cvrr"; nearest: cvr, ctr',
    ),
    "no positives": (
        "min_positives: 20",
        "^min_positives: 0",
        "gate_config.min_positives",
        "wanted a number at least 1",
    ),
}


@pytest.mark.parametrize(("old", "new", "path", "message"), CASES.values(), ids=CASES.keys())
def test_a_broken_rule_is_reported_at_its_place(
    pepnet_text: str, refusal: Refusal, old: str, new: str, path: str, message: str
) -> None:
    assert old in pepnet_text
    marked = pepnet_text.replace(old, new, 1)
    before, caret, after = marked.partition("^")
    hits = [line for line in refusal(before + after) if f" {path}: " in line and message in line]
    assert hits
    if caret:
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        assert hits[0].startswith(f"my.config:{line}:{column}: {path}: ")


def test_every_problem_is_reported_in_the_order_of_the_text(pepnet_text: str, refusal: Refusal) -> None:
    broken = pepnet_text.replace("batch_size: 256", "batch_size: 0").replace('label_name: "buy"', 'label_name: "bye"')
    broken = broken.replace("num_epochs: 1", "").replace("min_auc: 0.5", "min_auc: -1")
    places = [tuple(map(int, re.findall(r"\d+", line)[:2])) for line in refusal(broken)]
    assert len(places) == 4
    assert places == sorted(places)


def test_a_config_of_nothing_but_a_path_lists_what_is_missing(refusal: Refusal) -> None:
    lines = refusal('train_input_path: "x"')
    assert lines == [
        "my.config:1:1: model_config: wanted a model: mmoe {...} or pepnet {...}, got none; write one in model_config",
        "my.config:1:1: train_config: wanted train_config, got none; "
        "write one with sparse_optimizer, dense_optimizer and num_epochs",
    ]


def test_rules_of_mmoe(mmoe_text: str, refusal: Refusal) -> None:
    assert (
        "wanted the experts' layers, got none"
        in refusal(mmoe_text.replace("expert_mlp { hidden_units: [16, 8] }", ""))[0]
    )
    assert "wanted the width of each layer, got none" in refusal(mmoe_text.replace("hidden_units: [16, 8]", ""))[0]
    assert "wanted a number at least 1, got 0" in refusal(mmoe_text.replace("num_expert: 3", "num_expert: 0"))[0]
    both = mmoe_text.replace("hidden_units: [16, 8]", "hidden_units: [16, 8] use_bn: true use_ln: true")
    assert "expert_mlp.use_ln: wanted use_bn or use_ln, got both" in refusal(both)[0]


@pytest.mark.parametrize(
    "activation",
    [
        *("", "nn.ReLU", "nn.ReLU()", "nn.LeakyReLU(0.2)", "nn.LeakyReLU(negative_slope=0.1, inplace=True)"),
        *("nn.PReLU", "nn.GELU(approximate='tanh')", "nn.ELU(alpha=0.5)", "Dice", "nn.SiLU", "nn.Identity"),
    ],
)
def test_activations_of_torch_are_accepted(mmoe_text: str, activation: str) -> None:
    text = mmoe_text.replace("hidden_units: [16, 8]", f'hidden_units: [16, 8] activation: "{activation}"')
    assert parse_config(text, "my.config").config.model_config.mmoe.expert_mlp.activation == activation


def test_a_label_column_may_hold_the_domain(pepnet_text: str, refusal: Refusal) -> None:
    text = re.sub(r"\ndomain_config \{.*?\n\}", "", pepnet_text, flags=re.DOTALL)
    text = re.sub(r'feature_groups \{\s+group_name: "domain".*?\}', "", text, count=1, flags=re.DOTALL)
    listed = parse_config(text.replace('["clk", "buy"]', '["clk", "buy", "scenario"]'), "my.config")
    assert listed.config.model_config.pepnet.task_domain_num == 4
    assert (
        'wanted a label field that holds 0..task_domain_num-1, or a domain_config, got "scenario"' in refusal(text)[0]
    )


def test_values_at_the_edge_are_accepted(pepnet_text: str) -> None:
    text = pepnet_text.replace("ppnet_dropout_ratio: 0.1", "ppnet_dropout_ratio: [0, 0.999]")
    text = text.replace("min_auc: 0.5", "min_auc: 1 max_auc_fall: 0").replace("lr: 0.002", "lr: 0")
    text = text.replace("num_buckets: 8", "num_buckets: 2").replace("batch_size: 256", "batch_size: 1")
    assert parse_config(text, "my.config").notices == ()


def test_one_error_can_be_caught_as_a_value_error(mmoe_text: str) -> None:
    with pytest.raises(ValueError, match="num_expert") as caught:
        parse_config(mmoe_text.replace("num_expert: 3", "num_expert: 0"), "my.config")
    assert isinstance(caught.value, ConfigError)


@pytest.mark.parametrize(
    ("user", "brand", "message"),
    [
        ("embedding_dim: 8 num_buckets: 50", "embedding_dim: 8 num_buckets: 50", None),
        ("embedding_dim: 8 vocabulary {}", "embedding_dim: 8 vocabulary {}", None),
        (
            "embedding_dim: 8 num_buckets: 50",
            "embedding_dim: 4 num_buckets: 50",
            'wanted embedding_dim 8 as the other feature of table "t" at my.config:25:100 has, got 4; make them equal',
        ),
        ("embedding_dim: 8 num_buckets: 51", "embedding_dim: 8 num_buckets: 50", "wanted rows 51 as the other"),
        (
            "embedding_dim: 8 vocabulary { top_k: 9 }",
            "embedding_dim: 8 vocabulary {}",
            'wanted rows of vocabulary "t" (top_k 9) as',
        ),
        (
            "embedding_dim: 8 num_buckets: 50 trainable: false",
            "embedding_dim: 8 num_buckets: 50",
            "wanted trainable False as",
        ),
    ],
    ids=["equal", "equally learnt", "two widths", "two sizes", "differently learnt", "frozen and not"],
)
def test_a_shared_table_has_one_shape(
    pepnet_text: str, refusal: Refusal, user: str, brand: str, message: str | None
) -> None:
    text = pepnet_text.replace("embedding_dim: 8 hash_bucket_size: 500", f'{user} embedding_name: "t"')
    text = text.replace("embedding_dim: 8 num_buckets: 50 }", f'{brand} embedding_name: "t" }}')
    if message is None:
        assert parse_config(text, "my.config").notices == ()
    else:
        assert message in refusal(text)[0]


def test_the_table_of_another_feature_has_its_name_and_emb(pepnet_text: str, refusal: Refusal) -> None:
    shared = pepnet_text.replace(
        "embedding_dim: 8 num_buckets: 50", 'embedding_dim: 8 num_buckets: 50 embedding_name: "X"'
    )
    assert (
        'wanted rows 500 as the other feature of table "user_id_emb"' in refusal(shared.replace("X", "user_id_emb"))[0]
    )
    assert "wanted another table than the domain feature's" in refusal(shared.replace("X", "scenario_emb"))[0]


@pytest.mark.parametrize(
    "losses",
    [
        *("softmax_cross_entropy {} } num_class: 2", "softmax_cross_entropy {} } num_class: 3"),
        *("l2_loss {} }", "binary_cross_entropy {} } losses { l2_loss {} }", "ziln_loss {} } num_class: 3"),
        'jrc_loss { session_name: "user_id" } } num_class: 2',
        "binary_cross_entropy {} } losses { binary_cross_entropy {} loss_name: 'again' }",
    ],
)
def test_a_tower_may_predict_probabilities_and_values(mmoe_text: str, losses: str) -> None:
    text = mmoe_text.replace("binary_cross_entropy {} }", losses).replace("metrics { auc {} }", "")
    assert parse_config(text, "my.config").notices == ()


WRONG_TOWERS = {
    "session": ("jrc_loss {} } num_class: 2", "jrc_loss.session_name: wanted the column of the session, got none"),
    "classes": ("ziln_loss {} }", "wanted num_class 3 for ziln_loss, got num_class 1"),
    "only between towers": (
        "order_calibrate_loss {} }",
        "or it learns and predicts nothing, got order_calibrate_loss",
    ),
    "unknown tower to compare with": (
        'binary_cross_entropy {} } losses { order_calibrate_loss {} } relation_tower_names: "cvx"',
        "relation_tower_names[0]: wanted another tower of num_class 1 to compare with",
    ),
    "learnt factor": (
        "l2_loss {} learn_loss_weight: true }",
        "learn_loss_weight: wanted model_config.loss_weight_strategy: Uncertainty beside it",
    ),
    "mix": (
        'jrc_loss { session_name: "user_id" loss_weight_strategy: "x" } } num_class: 2',
        "wanted one of fixed, random_uniform, random_normal, random_bernoulli, uncertainty",
    ),
    "metric of classes": (
        "l2_loss {} } train_metrics { recall_at_k {} }",
        "train_metrics[0]: wanted a softmax over classes for recall_at_k",
    ),
    "metric of a probability": (
        "l2_loss {} }",
        "metrics[0]: wanted a tower that predicts one probability a row for auc",
    ),
    "metric without groups": (
        "binary_cross_entropy {} } metrics { grouped_auc {} }",
        "grouped_auc.grouping_key: wanted the column of the groups, got none",
    ),
    "a metric twice": (
        "binary_cross_entropy {} } metrics { auc { thresholds: 9 } }",
        "wanted each metric once in a tower, got metrics auc again",
    ),
    "half a space": (
        'binary_cross_entropy {} } task_space_indicator_name: "user_id"',
        "wanted task_space_indicator_name and task_space_indicator_value together, got one of them",
    ),
    "share of losses": ("pairwise_logistic_loss { ohem_ratio: 0 } }", "wanted a number above 0 and at most 1, got 0"),
}


@pytest.mark.parametrize(("losses", "message"), WRONG_TOWERS.values(), ids=WRONG_TOWERS.keys())
def test_losses_and_metrics_fit_their_tower(mmoe_text: str, refusal: Refusal, losses: str, message: str) -> None:
    text = mmoe_text.replace("binary_cross_entropy {} }", losses, 1)
    assert any(message in line for line in refusal(text))


WRONG_TRAINING = {
    "pattern": ('freeze_gradient: "["', "freeze_gradient[0]: wanted a regular expression"),
    "part without pattern": (
        "dense_optimizer { part_optimizers { sgd_optimizer {} constant_learning_rate {} } }",
        "part_optimizers[0].regex_pattern: wanted a regular expression of variables' names, got none",
    ),
}


@pytest.mark.parametrize(("new", "message"), WRONG_TRAINING.values(), ids=WRONG_TRAINING.keys())
def test_patterns_are_regular_expressions(mmoe_text: str, refusal: Refusal, new: str, message: str) -> None:
    assert any(message in line for line in refusal(mmoe_text.replace("seed: 7", new, 1)))


def test_pareto_weights_leave_something_to_share(mmoe_text: str, refusal: Refusal) -> None:
    text = mmoe_text.replace("tower_name:", "pareto_min_loss_weight: 0.5 tower_name:")
    text = text.replace("  mmoe {", "  use_pareto_loss_weight: true\n  mmoe {", 1)
    assert any("wanted pareto_min_loss_weight of all losses below 1 in sum" in line for line in refusal(text))
