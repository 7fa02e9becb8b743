"""The manuals cannot rot: their permissions, pictures, links and the words of the screens are what the product has."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from server.people.rules import POLICY, Permission, Role

HOUSE = Path(__file__).parents[2]
MANUALS = HOUSE / "docs" / "manual"
PICTURES = HOUSE / "docs" / "pictures"
DOCUMENTS = sorted([*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")])
PAGES = sorted(MANUALS.glob("*.md"))

ROLES_OF = {
    "README.md": set(Role) - {Role.SYSTEM, Role.CITIZEN},
    "inspector.md": {Role.INSPECTOR},
    "unit.md": {Role.UNIT, Role.UNIT_DESK},
    "acceptor-and-shift-leader.md": {Role.ACCEPTOR, Role.SHIFT_LEADER},
    "dispatcher.md": {Role.DISPATCHER},
    "supervisor.md": {Role.SUPERVISOR, Role.SHIFT_LEADER, Role.ADMIN},
    "volunteer.md": {Role.VOLUNTEER},
    "administrator.md": {Role.ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN},
}
"""Which roles each manual is for."""

EVERYBODY = "所有身份"
LINE = re.compile(r"所需权限：(?P<roles>[^·]+) · (?P<permissions>`[a-z.-]+`(?:、`[a-z.-]+`)*)")
SECTION = re.compile(r"^## (?P<title>.+)\n\s*(?P<first>.*)", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\((?P<to>[^)\s]+)\)")
PICTURE = re.compile(r'!\[([^\]]*)\]\(([^)\s]+)\)|<img src="([^"]*)" width="\d+" alt="([^"]*)">')
QUOTED = re.compile(r"「(?P<said>[^」]+)」")
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
HOLE = re.compile(r"\$\{(?:[^{}]|\{[^{}]*\})*\}")
HAN = re.compile(r"[\u4e00-\u9fff]")
MOST_BYTES = 150_000
LEAST_FIXED = 2
MOST_IN_A_HOLE = 16
"""Characters that a number or a name takes in a sentence of the screen."""


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


def sections(path: Path) -> Iterator[tuple[str, str]]:
    """Each section's title and its first line."""
    yield from ((found["title"], found["first"].strip()) for found in SECTION.finditer(read(path)))


def permissions_of(path: Path) -> Iterator[tuple[str, set[Role], set[str]]]:
    """Each section's title with the roles and the permissions that its line names."""
    for title, first in sections(path):
        line = LINE.fullmatch(first)
        assert line is not None, f"{path.name}: {title} does not begin with its permission: {first!r}"
        words = [word.strip() for word in line["roles"].split("、")]
        roles = ROLES_OF[path.name] if words == [EVERYBODY] else {role_called(word) for word in words}
        yield title, roles, set(re.findall(r"`([^`]+)`", line["permissions"]))


def role_called(word: str) -> Role:
    """The role that the screens call by this word."""
    found = re.search(rf'^    (\w+): "{re.escape(word)}",$', read(HOUSE / "pwa/src/words/law.zh-CN.ts"), re.MULTILINE)
    assert found is not None, f"no role is called {word}"
    return Role(found[1])


@cache
def spoken() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """What the screens say in Chinese: plain texts, and sentences with a name or a number in them."""
    plain, holed = set[str](), set[str]()
    for path in (HOUSE / "pwa/src/words").glob("*zh-CN.ts"):
        for quoted, ticked in LITERAL.findall(read(path)):
            said = quoted or ticked
            (holed if "${" in said else plain).add(said)
    return frozenset(plain), tuple(re.compile(sentence(said)) for said in holed if tells_much(said))


def tells_much(said: str) -> bool:
    """Whether enough of a template is fixed: one made of holes would match whatever a manual says."""
    return len(HAN.findall(HOLE.sub("", said))) >= LEAST_FIXED


def sentence(said: str) -> str:
    """What matches a template with its holes filled."""
    return f".{{0,{MOST_IN_A_HOLE}}}".join(re.escape(part) for part in HOLE.split(said))


def is_spoken(said: str) -> bool:
    plain, holed = spoken()
    return said in plain or any(pattern.fullmatch(said) for pattern in holed)


def pictures_of(path: Path) -> Iterator[tuple[str, str]]:
    """Each picture's address and what is said for those who cannot see it; narrow ones are tags with a width."""
    for alt, to, source, told in PICTURE.findall(read(path)):
        yield to or source, alt or told


def anchors(path: Path) -> set[str]:
    """The addresses of a document's headings, as code hosts make them."""
    titles = re.findall(r"^#+ (.+)$", read(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


def test_every_manual_is_there_and_the_index_leads_to_it() -> None:
    led_to = {found["to"].split("#")[0] for found in LINK.finditer(read(MANUALS / "README.md"))}

    assert {path.name for path in PAGES} == set(ROLES_OF)
    assert set(ROLES_OF) - {"README.md"} <= led_to


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_each_section_begins_with_a_permission_that_its_readers_have(path: Path) -> None:
    told = list(permissions_of(path))

    assert told
    for title, roles, permissions in told:
        assert permissions <= set(Permission), f"{title}: no such permission"
        assert roles <= ROLES_OF[path.name], f"{title}: this manual is for other roles"
        for role in roles:
            lacking = [one for one in permissions if role not in POLICY[Permission(one)]]
            assert not lacking, f"{title}: {role} has no {lacking}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_words_of_the_screens_are_the_screens_own(path: Path) -> None:
    told = {found["said"] for found in QUOTED.finditer(read(path))}

    assert not sorted(said for said in told if not is_spoken(said))


def test_every_picture_is_there_and_every_picture_is_shown() -> None:
    shown = {(path.parent / to).resolve() for path in DOCUMENTS for to, _ in pictures_of(path)}

    assert not sorted(name_of(path) for path in shown if not path.is_file())
    assert not sorted(name_of(path) for path in set(PICTURES.iterdir()) - shown)


def test_every_picture_says_what_it_shows_and_stays_small() -> None:
    silent = [f"{name_of(path)}: {to}" for path in DOCUMENTS for to, alt in pictures_of(path) if not alt]
    heavy = [name_of(path) for path in PICTURES.iterdir() if path.stat().st_size > MOST_BYTES]

    assert not silent
    assert not heavy


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_link_between_documents_leads_somewhere(path: Path) -> None:
    lost = []
    for found in LINK.finditer(read(path)):
        if "://" in found["to"] or found["to"].startswith("mailto:"):
            continue
        file, _, anchor = unquote(found["to"]).partition("#")
        to = (path.parent / file).resolve() if file else path
        if not to.exists() or (anchor and anchor not in anchors(to)):
            lost.append(found["to"])

    assert not lost
