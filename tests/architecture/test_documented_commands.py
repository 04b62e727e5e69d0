"""Every command, script and link of the documents is one that there is: options parse, files are where they say."""

import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import click
import pytest

from pipeline.cli import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md"),
                *ROOT.glob("examples/*/*.md"), *ROOT.glob("benchmarks/*/*.md")])  # fmt: skip
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")


def lines(page: Path) -> Iterator[tuple[str, bool]]:
    """The lines of code of a page, continued ones as one, and whether each is meant to be typed as it stands."""
    text = page.read_text()
    for block in FENCED.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            yield line, True
    for span in INLINE.findall(FENCED.sub("", text)):
        yield " ".join(span.split()), False


def commands(page: Path) -> Iterator[tuple[str, list[str], bool]]:
    """Every call of `gateline`: its command, the words after it, and whether it is whole."""
    for line, is_whole in lines(page):
        for part in re.split(r"&&|;", line):
            if found := re.search(r"(?:^|\buv run |\$ )\s*gateline +([a-z].*)", part):
                name, *words = shlex.split(re.sub(r"[\[\]]", "", found[1]), comments=True)
                # "..." stands for an option's value, or for words left out.
                given = [word for before, word in pairwise([name, *words]) if word != "..." or before[0] == "-"]
                yield name, given, is_whole and given == words


FOUND = [(page, *command) for page in PAGES for command in commands(page)]


@pytest.mark.parametrize(
    ("page", "name", "words", "is_whole"),
    FOUND,
    ids=[f"{page.relative_to(ROOT)}:{name} {' '.join(words)[:40]}" for page, name, words, _ in FOUND],
)
def test_a_command_is_parsed(page: Path, name: str, words: list[str], is_whole: bool) -> None:
    if words[:1] == ["|"]:  # `gateline preprocess | train | ...`
        assert {name, *words} - {"|"} <= COMMANDS.keys()
        return
    command = import_module(f"pipeline.commands.{name}").command
    given, _, _ = command.make_parser(click.Context(command, info_name=name)).parse_args(list(words))
    if is_whole:
        missing = [it.opts[0] for it in command.params if it.required and not given.get(it.name)]
        assert not missing, f"{page}: gateline {name} wants {missing}"


def test_commands_are_found_in_every_place_that_shows_some() -> None:
    pages = {page.relative_to(ROOT).as_posix() for page, *_ in FOUND}
    assert pages >= {"README.md", "docs/kubeflow.md", "docs/retraining.md", "docs/releases.md", "docs/beam-runners.md",
                     "docs/operations.md", "examples/kuairand/README.md", "examples/census/README.md"}  # fmt: skip
    assert {name for _, name, *_ in FOUND} >= COMMANDS.keys() - {"synth"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_scripts_and_links_lead_somewhere(page: Path) -> None:
    for line, _ in lines(page):
        for module in re.findall(r"python -m ([\w.]+)", line):
            assert module.startswith("apache_beam.") or (ROOT / f"{module.replace('.', '/')}.py").exists(), line
        for script, rest in re.findall(r"python (\S+\.py)((?: (?!&&)\S+)*)", line):
            source = (ROOT / script).read_text()
            for option in re.findall(r"--[\w-]+", rest):
                assert f'"{option}"' in source, line
    for target in LINK.findall(FENCED.sub("", page.read_text())):
        assert "://" in target or (page.parent / target).exists(), target
