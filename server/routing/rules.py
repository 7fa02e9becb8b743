"""The duty list (权责清单) as a pure function: the most specific row wins, and the answer says what it beat."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from typing_extensions import TypedDict

ALL_DAYS = "1234567"


class Verdict(StrEnum):
    """What became of a row that fits."""

    WON = "won"
    BEATEN = "beaten"
    TIED = "tied"
    FALLBACK = "fallback"


class DutyClass(StrEnum):
    """How a place is covered: by a row of its own, by the territory alone, or by nobody."""

    ROW = "row"
    FALLBACK = "fallback"
    GAP = "gap"
    TIE = "tie"


@dataclass(frozen=True, slots=True)
class Duty:
    """A row of the duty list. Empty prefixes fit everything; an empty owner fits any owner, a named one only itself."""

    id: str
    kind: str
    category: str
    territory: str
    owner: str
    weekdays: str
    from_minute: int | None
    to_minute: int | None
    lead: str
    assists: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Territory:
    """A block's unit and the prefix of the cells it answers for."""

    unit: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: a category at a place and a minute of the city's week (ISO weekday, minute of the day)."""

    kind: str
    category: str
    cell: str
    owner: str
    weekday: int
    minute: int


class ReasonShown(TypedDict):
    """A line of why on the wire."""

    row: str
    verdict: Literal["won", "beaten", "tied", "fallback"]
    lead: str
    category: str
    territory: str
    basis: str
    by: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of why: a row that fits, what became of it, and by what it was beaten."""

    row: str
    verdict: Verdict
    lead: str
    category: str
    territory: str
    basis: str
    by: str

    def as_json(self) -> ReasonShown:
        """The line on the wire."""
        return {
            "row": self.row,
            "verdict": self.verdict.value,
            "lead": self.lead,
            "category": self.category,
            "territory": self.territory,
            "basis": self.basis,
            "by": self.by,
        }


@dataclass(frozen=True, slots=True)
class Route:
    """The answer: exactly one lead, or none with the reason in `duty_class`."""

    lead: str | None
    assists: tuple[str, ...]
    duty_class: DutyClass
    row: str | None
    why: tuple[Reason, ...]


Rank = tuple[int, int, int, int]
RANK_NAMES = ("category", "territory", "owner", "window")
"""The stated order of specificity: a longer category beats a longer territory, both beat an owner, all beat a window.

A trade's own row thus stands above whatever the territory says of everything; between rows for the same category the
narrower ground decides.
"""


def rank_of(row: Duty) -> Rank:
    """How specific a row is, by RANK_NAMES.

    >>> rank_of(Duty("1", "matter", "09", "230102", "", "", None, None, "u", (), ""))
    (3, 6, 0, 0)
    """
    windowed = row.from_minute is not None or bool(row.weekdays)
    return (len(row.category) + bool(row.kind), len(row.territory), int(bool(row.owner)), int(windowed))


def fits(row: Duty, asked: Asked) -> bool:
    """Whether a row speaks of what is asked."""
    return (
        row.kind in {"", asked.kind}
        and asked.category.startswith(row.category)
        and asked.cell.startswith(row.territory)
        and row.owner in {"", asked.owner}
        and _in_window(row, asked)
    )


def _in_window(row: Duty, asked: Asked) -> bool:
    """Whether the row holds at that minute; a window past midnight belongs to the weekday on which it began."""
    weekday, minute = asked.weekday, asked.minute
    if row.from_minute is None or row.to_minute is None:
        return str(weekday) in (row.weekdays or ALL_DAYS)
    if row.from_minute <= row.to_minute:
        inside = row.from_minute <= minute < row.to_minute
    else:
        inside = minute >= row.from_minute or minute < row.to_minute
        if minute < row.to_minute:
            weekday = (weekday - 2) % 7 + 1
    return inside and str(weekday) in (row.weekdays or ALL_DAYS)


def route(asked: Asked, rows: Sequence[Duty], territories: Sequence[Territory]) -> Route:
    """Who answers: the most specific fitting row, else the territory (属地兜底), else nobody.

    Two rows of the same rank that name different units are a tie: no lead, a person decides.
    """
    fitting = sorted((row for row in rows if fits(row, asked)), key=lambda row: (_backwards(rank_of(row)), row.id))
    if not fitting:
        return _fall_back(asked, territories)
    best = rank_of(fitting[0])
    top = [row for row in fitting if rank_of(row) == best]
    tied = len({(row.lead, row.assists) for row in top}) > 1
    why = tuple(_reason(row, best, first=fitting[0], tied=tied) for row in fitting)
    if tied:
        return Route(None, (), DutyClass.TIE, None, why)
    return Route(fitting[0].lead, fitting[0].assists, DutyClass.ROW, fitting[0].id, why)


def _backwards(rank: Rank) -> Rank:
    return (-rank[0], -rank[1], -rank[2], -rank[3])


def _reason(row: Duty, best: Rank, *, first: Duty, tied: bool) -> Reason:
    rank = rank_of(row)
    if rank == best:
        verdict, by = (Verdict.TIED, "") if tied else (Verdict.WON if row is first else Verdict.BEATEN, "")
    else:
        verdict = Verdict.BEATEN
        by = next(name for name, mine, its in zip(RANK_NAMES, rank, best, strict=True) if mine != its)
    return Reason(row.id, verdict, row.lead, row.category, row.territory, row.basis, by)


def _fall_back(asked: Asked, territories: Sequence[Territory]) -> Route:
    """The block's unit with the longest prefix of the cell; of two such the first by id, which the proof lists."""
    blocks = [one for one in territories if one.prefix and asked.cell.startswith(one.prefix)]
    if not blocks:
        return Route(None, (), DutyClass.GAP, None, ())
    unit = min(blocks, key=lambda one: (-len(one.prefix), one.unit))
    why = Reason("", Verdict.FALLBACK, unit.unit, "", unit.prefix, "属地兜底", "")
    return Route(unit.unit, (), DutyClass.FALLBACK, None, (why,))
