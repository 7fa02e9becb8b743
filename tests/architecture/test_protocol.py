"""The protocol's text cannot rot: each rule ends with tests that are there, and its tables of steps are the code's."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from server.cases.rules import BUILT, LIFECYCLE, Step
from server.cases.rules.lifecycle import BY_ASK
from server.cases.service.facts import MOST_TEXT
from server.people.service.sessions import PUSH_DAYS
from server.photos.rules import BYTES_LIMIT, PART_LIVES, PIXELS_LIMIT
from server.settings import Settings
from server.sync.rules import HELD_FOR, MOST_BYTES, MOST_OPS, SHELF
from server.sync.schemas import PullQuery
from server.sync.service.ledger import DEEPEST
from server.sync.service.phones import QUIET_AFTER
from server.sync.service.pull import KEPT_FOR, MOST_ROWS

HOUSE = Path(__file__).parents[2]
PROTOCOL = HOUSE / "docs" / "protocol.md"
TEXT = PROTOCOL.read_text(encoding="utf-8")
BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HEAD = re.compile(r"^\|.*\n\|[-| ]+\|$", re.MULTILINE)
RULE = re.compile(r"^- .*(?:\n {2}.*)*|^\|.*\|$", re.MULTILINE)
"""A list item with the lines that go on with it, or a row of a table."""
LINK = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<to>[^)\s]+)\)")
AT_THE_END = re.compile(r"\[[^\]]+\]\([^)\s]+\)(?:</sub>| \|)$")
TITLE = re.compile(r'(?:\b(?:test|it)(?:\.\w+)*|^\]\)|\))\(\s*"((?:[^"\\]|\\.)*)"', re.MULTILINE)
"""What a test of the phone is called, also behind a table that it is tried with."""
SPELLED = {2: "two", 7: "a week"}
FIGURES = (
    f"At most {MOST_OPS} operations and {MOST_BYTES // 1024} KB",
    f"nesting below {DEEPEST} levels",
    f"more than {BYTES_LIMIT // 2**20} × 2²⁰ bytes",
    f"more than {PIXELS_LIMIT // 10**6} megapixels",
    f"swept after {PART_LIVES.days} days",
    f"nothing else, for {PUSH_DAYS} days",
    f"A session lives {Settings().session_days} days",
    f"older than {KEPT_FOR.days} days",
    f"told for {KEPT_FOR.days} days",
    f"{PullQuery().limit} where nobody asks, {MOST_ROWS:,} at most",
    f"held within {HELD_FOR.days} days",
    f"free text of 1 to {MOST_TEXT} characters",
    f"stays {SPELLED[SHELF.days]} more",
    f"not heard of for {SPELLED[QUIET_AFTER // timedelta(hours=1)]} hours",
)
"""What the text says in figures, as the code has it."""
OPENS = {Step.REPORT, Step.SELF_HANDLE}
"""Steps that are kinds of operation of their own."""


def rules() -> list[str]:
    """Every list item and every row of a table, heads and examples aside."""
    return RULE.findall(HEAD.sub("", BLOCK.sub("", TEXT)))


def is_test(to: str) -> bool:
    return re.fullmatch(r"\.\./(?:tests/.+\.py|pwa/tests/.+\.test\.ts)", to) is not None


def links(text: str) -> Iterator[tuple[str, Path]]:
    """Each test that a text names: its sentence, and the file where it should stand."""
    for found in LINK.finditer(text):
        if is_test(found["to"]):
            yield found["words"], (PROTOCOL.parent / found["to"]).resolve()


@cache
def sentences(path: Path) -> frozenset[str]:
    """What the tests of a file are called."""
    if not path.is_file():
        return frozenset()
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ts":
        return frozenset(title.replace('\\"', '"') for title in TITLE.findall(text))
    names = [node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    return frozenset(name.removeprefix("test_").replace("_", " ") for name in names if name.startswith("test_"))


def section(title: str) -> str:
    """From a heading to the next one of its rank."""
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_section_states_rules() -> None:
    titles = re.findall(r"^## (\d+) ", TEXT, re.MULTILINE)

    assert titles == [str(number) for number in range(1, len(titles) + 1)]
    for part in re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]:
        assert RULE.search(part), part.splitlines()[0]


def test_every_rule_ends_with_a_test_that_holds_it() -> None:
    unheld = [rule for rule in rules() if not list(links(rule)) or not AT_THE_END.search(rule)]

    assert not unheld


def test_every_test_that_is_named_is_there() -> None:
    lost = [(words, path.name) for words, path in links(TEXT) if words not in sentences(path)]

    assert not lost


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_is_the_code_s(figure: str) -> None:
    assert figure in " ".join(TEXT.split())


def test_each_row_of_the_steps_says_what_the_table_of_moves_needs() -> None:
    told = dict(rows_of_steps())
    needs = {step: {need.value for need in move.needs} for (_, step), move in LIFECYCLE.items()}

    assert {Step(name) for name in told} == BUILT - BY_ASK - OPENS
    for name, args in told.items():
        required = set(re.findall(r"`(\w+)`(?!\?)", args))
        assert required == needs[Step(name)], name
        photos = any(move.photos for (_, step), move in LIFECYCLE.items() if step == name)
        assert ("photo" in args) == (photos or name == Step.REPORT_BACK), name


def rows_of_steps() -> Iterator[tuple[str, str]]:
    """Each step of the section's table with its arguments."""
    for row in re.findall(r"^\| ([a-z_, ]+) \| ([^|]+) \|", section("8 The desk's door"), re.MULTILINE):
        if row[0] not in ("address", "steps"):
            yield from ((name, row[1]) for name in row[0].split(", "))


def test_what_is_not_built_is_what_the_text_calls_so() -> None:
    told = re.search(r"`case\.step-not-built`:([^;]+);", section("8 The desk's door").replace("\n ", ""))

    assert told is not None
    assert {Step(name) for name in re.findall(r"[a-z_]+", told[1])} == set(Step) - BUILT - BY_ASK
