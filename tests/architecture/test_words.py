"""The list of words says what the screens say: roles and states, one Chinese term each."""

import re
from pathlib import Path

import pytest

from server.cases.rules import State
from server.people.rules import Role

HOUSE = Path(__file__).parents[2]
LIST = (HOUSE / "docs" / "words.md").read_text(encoding="utf-8")
SCREEN = (HOUSE / "pwa" / "src" / "words" / "law.zh-CN.ts").read_text(encoding="utf-8")


def on_screen(table: str) -> dict[str, str]:
    """What the Chinese screens call each word of a table."""
    body = re.search(rf"^  {table}: \{{(.*?)^  \}}", SCREEN, re.MULTILINE | re.DOTALL)
    assert body, table
    return dict(re.findall(r'(\w+): "([^"]+)"', body[1]))


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
