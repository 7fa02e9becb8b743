"""The pinyin initials of names, by which one finds 占道经营 under `zdjy` and a unit under its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache

from server.catalog.rules import Key
from server.catalog.service.editions import list_categories

READING = """
import json, sys
from pypinyin import Style, lazy_pinyin
names = json.load(sys.stdin)
json.dump(["".join(lazy_pinyin(name, style=Style.FIRST_LETTER)) for name in names], sys.stdout)
"""
"""Its tables of phrases (空调 is kt, not kd) take 57 MB: a process of their own gives them back."""
LONGEST = 60
"""Seconds; half of one is usual."""


def list_initials(*, city: str, version: int) -> Mapping[Key, str]:
    """The initials of every category's Chinese name in an edition, lower case, letters and digits only."""
    facts = list_categories(city=city, version=version)
    return dict(zip(facts, read_initials(tuple(fact.name for fact in facts.values())), strict=True))


@lru_cache(maxsize=8)
def read_initials(names: tuple[str, ...]) -> tuple[str, ...]:
    """The initials of each name, lower case; the same names are read once.

    >>> read_initials(("占道经营", "空调室外机低挂", "输油（气）井盖"))
    ('zdjy', 'ktswjdg', 'syqjg')
    """
    command, asked = [sys.executable, "-c", READING], json.dumps(names)
    done = subprocess.run(  # noqa: S603 - ours
        command, input=asked, capture_output=True, text=True, check=True, timeout=LONGEST
    )
    told: list[str] = json.loads(done.stdout)
    return tuple("".join(letter for letter in one.lower() if letter.isascii() and letter.isalnum()) for one in told)
