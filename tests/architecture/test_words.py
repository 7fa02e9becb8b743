"""The list of words says what the screens say: roles and states, one Chinese term each."""

import re
from pathlib import Path

import pytest

from server.cases.rules import State
from server.clocks.rules.stages import STAGE_LIMITS
from server.people.rules import Role

HOUSE = Path(__file__).parents[2]
LIST = (HOUSE / "docs" / "words.md").read_text(encoding="utf-8")
SCREEN = (HOUSE / "pwa" / "src" / "words" / "law.zh-CN.ts").read_text(encoding="utf-8")


def on_screen(table: str) -> dict[str, str]:
    """What the Chinese screens call each word of a table."""
    body = re.search(rf"^  {table}: \{{(.*?)^  \}}", SCREEN, re.MULTILINE | re.DOTALL)
    assert body, table
    return dict(re.findall(r'(\w+): "([^"]+)"', body[1]))


def at_desk(file: str, table: str, indent: int = 2) -> set[str]:
    """Which words a table of the Chinese desk has."""
    text = (HOUSE / "pwa" / "src" / "words" / file).read_text(encoding="utf-8")
    body = re.search(rf"^ {{{indent}}}{table}: \{{(.*?)^ {{{indent}}}\}}", text, re.MULTILINE | re.DOTALL)
    assert body, table
    return set(re.findall(r"(\w+): \"", body[1]))


def in_list(title: str, pattern: str) -> dict[str, str]:
    """What docs/words.md calls each word of a section."""
    section = LIST.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return {found["word"]: found["term"] for found in re.finditer(pattern, section)}


TERM = r"(?P<term>[\u4e00-\u9fff]+)"
LISTED = {
    "role": (in_list("Roles", TERM + r" (?P<word>\w+)"), set(Role)),
    "state": (in_list("States", r"(?P<word>\w+) " + TERM), set(State)),
}


@pytest.mark.parametrize("table", LISTED)
def test_a_term_is_the_same_in_the_list_of_words_and_on_the_screen(table: str) -> None:
    listed, all_words = LISTED[table]

    assert on_screen(table) == listed
    assert set(listed) == {word.value for word in all_words}


def test_no_code_stands_in_a_chinese_screen_for_want_of_a_word() -> None:
    """环节时限 showed rework_floor: every stage that can be set, and every change that is registered, has a word."""
    registered = {
        found
        for path in (HOUSE / "server").rglob("*.py")
        for found in re.findall(
            r'note_change\([^)]*what="(\w+)"|_note\(session, by, now, "(\w+)"', path.read_text(encoding="utf-8")
        )
    }

    assert {stage.value for stage in STAGE_LIMITS} <= at_desk("console.zh-CN.ts", "stage")
    assert {name for pair in registered for name in pair if name} <= at_desk("console-city.zh-CN.ts", "words", 4)
