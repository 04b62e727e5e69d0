"""MMoE and PEPNet as configs build them, against plain numpy; counts of parameters by hand."""

import math
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

import numpy as np
import pytest
import tensorflow as tf

from model.example_spec import ExampleSpec, IdFeature
from model.ranker import Ranker

ALL = 'feature_groups { group_name: "all" feature_names: ["user", "tags", "price", "item"] }'
DOMAIN = 'feature_groups { group_name: "domain" feature_names: "tab" }'
UIA = 'feature_groups { group_name: "uia" feature_names: ["item", "user"] }'
TOWERS = """
  task_towers { tower_name: "ctr" label_name: "clk" mlp { hidden_units: [4] } losses { binary_cross_entropy {} } }
  task_towers { tower_name: "cvr" label_name: "buy" losses { binary_cross_entropy {} } }
"""
MMOE = f"{ALL} mmoe {{ expert_mlp {{ hidden_units: [6, 5] }} num_expert: 3 {TOWERS} }}"
PPNET = 'ppnet_hidden_units: [5, 3] ppnet_activation: "nn.Tanh" ppnet_gamma: 1.5'
EPNET = "epnet_hidden_unit: 6 epnet_gamma: 2.5"
HEADS = 'domain_input_name: "tab" task_domain_num: 3'

Numbers = Callable[[Ranker], Mapping[str, np.ndarray]]


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0)


def linear(x: np.ndarray, values: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    return x @ values[f"{name}/kernel"] + values[f"{name}/bias"]


def vectors(ranker: Ranker, batch: object) -> dict[str, np.ndarray]:
    """Each feature's vector, looked up by hand. Tables stand in the order of their names, a row of zeros after them."""
    tables = {
        name.removeprefix("embedding/"): v.numpy() for name, v in ranker.variables.items() if "embedding/" in name
    }
    ids = batch.features.single_ids.numpy()
    width4, none = tables["width_4"], np.zeros(4)
    found = {
        "item": np.array([width4[id_] if id_ >= 0 else none for id_ in ids[:, 1]]),
        "user": np.array([width4[7 + id_] if id_ >= 0 else none for id_ in ids[:, 0]]),
        "price": batch.features.dense.numpy(),
    }
    lists = batch.features.multi_ids[0].to_list()
    found["tags"] = np.array([np.mean(tables["width_3"][row], axis=0) if row else np.zeros(3) for row in lists])
    if "width_2" in tables:
        found["tab"] = tables["width_2"][ids[:, 2]]
    return found


def concat(found: Mapping[str, np.ndarray], *names: str) -> np.ndarray:
    return np.concatenate([found[name] for name in names], axis=1)


def gate_nu(x: np.ndarray, values: Mapping[str, np.ndarray], name: str, scale: float) -> np.ndarray:
    return scale * sigmoid(linear(relu(linear(x, values, f"{name}/hidden")), values, f"{name}/gates"))


def tower(x: np.ndarray, values: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    if f"{name}/mlp/linear_0/kernel" in values:
        x = relu(linear(x, values, f"{name}/mlp/linear_0"))
    return linear(x, values, f"{name}/logits")[:, 0]


def predicted(ranker: Ranker, batch: object) -> dict[str, np.ndarray]:
    return {name: value.numpy() for name, value in ranker.predict(batch.features).items()}


def assert_near(found: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("gate_mlp", ["", "gate_mlp { hidden_units: [4] }"], ids=["plain gate", "deep gate"])
def test_mmoe_is_its_equations(workshop: object, numbers: Numbers, gate_mlp: str) -> None:
    ranker = workshop.ranker(MMOE.replace("num_expert", f"{gate_mlp} num_expert"))
    batch, values = workshop.batch(), numbers(ranker)
    x = concat(vectors(ranker, batch), "user", "tags", "price", "item")
    experts = []
    for index in range(3):
        path = f"mmoe/experts/expert_{index}"
        experts.append(relu(linear(relu(linear(x, values, f"{path}/linear_0")), values, f"{path}/linear_1")))
    outputs = predicted(ranker, batch)
    assert set(outputs) == {"logits_ctr", "probs_ctr", "logits_cvr", "probs_cvr"}
    for task in ("ctr", "cvr"):
        hidden = relu(linear(x, values, f"mmoe/gate_{task}/mlp/linear_0")) if gate_mlp else x
        scores = np.exp(linear(hidden, values, f"mmoe/gate_{task}/scores"))
        shares = scores / scores.sum(1, keepdims=True)
        mixed = sum(shares[:, [index]] * experts[index] for index in range(3))
        logits = tower(mixed, values, f"tower_{task}")
        assert_near(outputs[f"logits_{task}"], logits)
        assert_near(outputs[f"probs_{task}"], sigmoid(logits))


GROUPS = {
    "all": ALL,
    "all, domain": ALL + DOMAIN,
    "all, uia": ALL + UIA,
    "all, domain, uia": ALL + DOMAIN + UIA,
}


@pytest.mark.parametrize("heads", [True, False], ids=["a tower a domain", "one tower"])
@pytest.mark.parametrize("groups", GROUPS)
def test_trap_16_and_17_pepnet_is_its_equations_with_and_without_each_group(
    workshop: object, numbers: Numbers, groups: str, heads: bool
) -> None:
    ranker = workshop.ranker(f"{GROUPS[groups]} pepnet {{ {PPNET} {EPNET} {HEADS if heads else ''} {TOWERS} }}")
    batch, values = workshop.batch(), numbers(ranker)
    found = vectors(ranker, batch)
    x = concat(found, "user", "tags", "price", "item")
    if "domain" in groups:
        x = gate_nu(np.concatenate([found["tab"], x], axis=1), values, "pepnet/epnet/gate", 2.5) * x
    outputs = predicted(ranker, batch)
    for task in ("ctr", "cvr"):
        hidden = x
        if "uia" in groups:
            prior = np.concatenate([concat(found, "item", "user"), x], axis=1)
            for index in range(2):
                path = f"pepnet/ppnet_{task}"
                hidden = np.tanh(linear(hidden, values, f"{path}/linear_{index}"))
                hidden = hidden * gate_nu(prior, values, f"{path}/gate_{index}", 1.5)
        if not heads:
            assert_near(outputs[f"logits_{task}"], tower(hidden, values, f"tower_{task}"))
            continue
        logits = np.stack([tower(hidden, values, f"tower_{task}/domain_{k}") for k in range(3)], axis=1)
        for k in range(3):
            assert_near(outputs[f"logits_{task}_{k}"], logits[:, k])
            assert_near(outputs[f"probs_{task}_{k}"], sigmoid(logits[:, k]))
        assert_near(outputs[f"logits_{task}"], logits[np.arange(12), batch.features.domain])
    assert len(outputs) == 2 * 2 * (4 if heads else 1)
    assert ("pepnet/epnet/gate/hidden/kernel" in values) == ("domain" in groups)
    assert ("pepnet/ppnet_ctr/gate_0/hidden/kernel" in values) == ("uia" in groups)


def test_a_pepnet_with_zeroed_gates_is_a_plain_network(workshop: object, numbers: Numbers) -> None:
    ranker = workshop.ranker(f"{ALL} {DOMAIN} {UIA} pepnet {{ ppnet_hidden_units: [5, 3] {TOWERS} }}")
    for name, variable in ranker.variables.items():
        if "/gates/" in name:
            variable.assign(tf.zeros_like(variable))
    batch, values = workshop.batch(), numbers(ranker)
    hidden = concat(vectors(ranker, batch), "user", "tags", "price", "item")
    for index in range(2):
        hidden = relu(linear(hidden, values, f"pepnet/ppnet_ctr/linear_{index}"))
    assert_near(predicted(ranker, batch)["logits_ctr"], tower(hidden, values, "tower_ctr"))


@pytest.mark.usefixtures("eager")
@pytest.mark.parametrize(
    "model", [MMOE, f"{ALL} {DOMAIN} {UIA} pepnet {{ {PPNET} {HEADS} {TOWERS} }}"], ids=["mmoe", "pepnet"]
)
def test_the_first_loss_of_a_zeroed_tower_is_log_2(workshop: object, model: str) -> None:
    ranker = workshop.ranker(model)
    for name, variable in ranker.variables.items():
        if "/logits/" in name:
            variable.assign(tf.zeros_like(variable))
    losses = ranker.train_step(workshop.batch())
    assert float(losses["binary_cross_entropy_ctr"]) == pytest.approx(math.log(2))
    assert float(losses["loss"]) == pytest.approx(2 * math.log(2))


def gate_size(inputs: int, hidden: int, gated: int) -> int:
    return inputs * hidden + hidden + hidden * gated + gated


def chain_size(*widths: int) -> int:
    return sum(a * b + b for a, b in pairwise(widths))


@pytest.fixture
def sample_ranker(workshop: object) -> Callable[..., Ranker]:
    """Makes a ranker whose groups are numbered id features of width 16 with two rows each."""

    def make(groups: Mapping[str, Iterable[int]], model: str) -> Ranker:
        features = [f'id_feature {{ feature_name: "f{i}" num_buckets: 2 embedding_dim: 16 }}' for i in groups["all"]]
        text = ""
        for name, members in groups.items():
            named = " ".join(f'feature_names: "f{i}"' for i in members)
            text += f'feature_groups {{ group_name: "{name}" {named} }}'
        ids = tuple(IdFeature(f"f{i}", 2) for i in groups["all"])
        spec = ExampleSpec(ids, (), ("clk", "buy"), (), ("a", "b", "c"))
        return workshop.ranker(f"{text} {model}", features=tuple(features), spec=spec)

    return make


def test_the_sample_pepnet_has_the_parameters_that_paper_gives(sample_ranker: Callable[..., Ranker]) -> None:
    towers = "".join(
        f'task_towers {{ tower_name: "{name}" label_name: "{label}" mlp {{ hidden_units: [256, 128, 64] }} '
        "losses { binary_cross_entropy {} } }"
        for name, label in (("ctr", "clk"), ("cvr", "buy"))
    )
    ranker = sample_ranker(
        {"all": range(16), "domain": [6], "uia": range(13)},
        f'pepnet {{ domain_input_name: "f6" task_domain_num: 3 ppnet_hidden_units: [512, 256] {towers} }}',
    )
    epnet = gate_size(16 + 256, 256, 256)
    ppnet = 256 * 512 + 512 + 512 * 256 + 256 + gate_size(208 + 256, 512, 512) + gate_size(208 + 256, 256, 256)
    tower_size = chain_size(256, 256, 128, 64, 1)
    assert ranker.num_dense_parameters == epnet + 2 * ppnet + 2 * 3 * tower_size == 2_674_694
    assert ranker.num_embedding_rows == 16 * 2
    assert ranker.num_embedding_parameters == 16 * 2 * 16


def test_the_sample_mmoe_has_the_parameters_that_paper_gives(sample_ranker: Callable[..., Ranker]) -> None:
    towers = "".join(
        f'task_towers {{ tower_name: "{name}" label_name: "{label}" mlp {{ hidden_units: [256, 192, 128, 64] }} '
        "losses { binary_cross_entropy {} } }"
        for name, label in (("ctr", "clk"), ("cvr", "buy"))
    )
    ranker = sample_ranker(
        {"all": range(17)}, f"mmoe {{ expert_mlp {{ hidden_units: [256, 192, 128, 64] }} num_expert: 4 {towers} }}"
    )
    expert, gate = chain_size(272, 256, 192, 128, 64), 272 * 4 + 4
    assert ranker.num_dense_parameters == 4 * expert + 2 * gate + 2 * chain_size(64, 256, 192, 128, 64, 1) == 808_970
