"""The structure of backbones: order, leaves, and what is wrong."""

import re

import pytest
from google.protobuf import text_format
from hypothesis import given
from hypothesis import strategies as st

from protos.backbone_pb2 import Backbone
from protos.block_graph import find_faults, leaves, order_blocks, package_cycle

INPUT = 'blocks { name: "all" inputs { feature_group_name: "all" } input_layer {} }'


def graph(text: str) -> Backbone:
    return text_format.Parse(text, Backbone())


def block(name: str, *reads: str) -> str:
    return f'blocks {{ name: "{name}" {" ".join(f"""inputs {{ block_name: "{read}" }}""" for read in reads)} }}'


def faults(text: str, groups: tuple[str, ...] = ("all", "user"), packages: tuple[str, ...] = ()) -> list[str]:
    return [fault.text for fault in find_faults(graph(text), groups, packages)]


def test_a_block_comes_after_those_that_it_reads() -> None:
    assert order_blocks({"c": ["b", "a"], "b": ["a"], "a": ["group"]}) == ("a", "b", "c")


def test_blocks_without_bonds_keep_their_order() -> None:
    assert order_blocks({"b": [], "a": [], "c": []}) == ("b", "a", "c")


@given(st.permutations(list(range(8))), st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_every_order_respects_every_edge(names: list[int], edges: set[tuple[int, int]]) -> None:
    reads = {str(name): [str(low) for low, high in edges if high == name and low < high] for name in names}
    order = order_blocks(reads)
    assert sorted(order) == sorted(reads)
    assert all(order.index(read) < order.index(name) for name in reads for read in reads[name])


def test_leaves_are_the_blocks_that_no_other_reads() -> None:
    assert leaves(graph(INPUT + block("a", "all") + block("b", "a") + block("c", "a"))) == ("b", "c")


def test_a_block_that_prepares_a_packages_input_is_no_leaf() -> None:
    text = f'{INPUT} blocks {{ name: "a" inputs {{ package_name: "p" package_input: "all" }} }}'
    assert leaves(graph(text)) == ("a",)


def test_a_sound_graph_has_no_faults() -> None:
    text = f'{INPUT} {block("a", "all")} blocks {{ name: "b" inputs {{ feature_group_name: "user" }} }}'
    assert faults(f'{text} concat_blocks: ["a", "b"]') == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (block("a", "b") + block("b", "a"), 'block "a": wanted .* got a cycle through "a", "b"; break it'),
        (block("a", "a"), 'block "a": wanted .* got a cycle through "a"'),
        (block("x", "a") + block("a", "b") + block("b", "a"), 'block "a": .* a cycle through "a", "b"; break it'),
        (INPUT + block("a", "nobody"), 'block "a": wanted a block as input, got "nobody", which no block has'),
        (block("a", "user"), 'block "a": .* got "user", a feature group; write feature_group_name: "user"'),
        (INPUT + block("a", "all") * 2, 'block "a": wanted names that differ, got it twice'),
        (block("user", "a") + block("a", "user"), 'block "user": wanted a name that no feature group has'),
        ('blocks { name: "a" }', 'block "a": wanted at least one input, got none'),
        ('blocks { name: "a" inputs { } }', 'block "a": wanted feature_group_name, block_name, .* got none'),
        (
            'blocks { name: "a" inputs { feature_group_name: "item" } }',
            'block "a": wanted a feature group as input, got "item"; there are all, user',
        ),
        (
            'blocks { name: "a" inputs { package_name: "p" } }',
            'block "a": wanted a package as input, got "p"; there are none',
        ),
        (
            INPUT + 'blocks { name: "a" inputs { block_name: "all" package_input: "user" } }',
            'block "a": wanted a block as package_input, got "user", a feature group',
        ),
        (block("a b", "a b"), "wanted a name of letters, digits, _, . and -, a letter or digit first, got 'a b'"),
        ('blocks { name: "a" inputs { block_name: "a" } input_layer {} }', 'block "a": wanted one feature_group_name'),
        (INPUT, "wanted at least one block that is no input_layer, got none"),
        (INPUT + block("a", "all") + 'concat_blocks: "b"', 'concat_blocks: wanted names of blocks, got "b"'),
        (INPUT + block("a", "all") + 'output_blocks: "b"', 'output_blocks: wanted names of blocks, got "b"'),
    ],
    ids=lambda value: None,
)
def test_what_is_wrong_is_told_with_the_blocks_name(text: str, wanted: str) -> None:

    assert any(re.search(wanted, fault) for fault in faults(text)), faults(text)


def test_packages_may_not_use_each_other_in_a_circle() -> None:
    def package(name: str, uses: str) -> str:
        return f'packages {{ name: "{name}" blocks {{ name: "a" inputs {{ package_name: "{uses}" }} }} }}'

    assert package_cycle(graph(package("p", "q") + package("q", "p")).packages) == ("p", "q")
    assert package_cycle(graph(package("p", "q") + package("q", "r")).packages) == ()
