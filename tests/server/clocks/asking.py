"""Puts drawn cases to the server's rules and to the oracle, says where they differ, and counts what was drawn."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

from server.catalog.seed.make_calendar import CALENDAR_CSV
from server.clocks import rules
from tests.server.clocks import oracle
from tests.server.clocks.builders import a_mark, at, seeded_calendar
from tests.server.clocks.draw_cases import DAY, ZERO, DrawnCase, as_text, draw_case

FEATURES = (
    "pauses",
    "returns",
    "rework floors",
    "extensions",
    "extensions granted late",
    "lunch pauses",
    "holidays",
    "swapped weekends",
    "year's ends",
    "parts of a minute",
    "late",
)
Answer = tuple[str, int | None, int | None, int, bool]


@dataclass(frozen=True)
class Asked:
    """One case with both answers: (state, due, warn, left, late)."""

    case: DrawnCase
    said: Answer
    told: oracle.Told

    @property
    def differs(self) -> bool:
        return self.said != (self.told.state, self.told.due, self.told.warn, self.told.left, self.told.late)


def drawn_cases(seed: int, count: int) -> Iterator[DrawnCase]:
    dice = Random(seed)
    return (draw_case(dice) for _ in range(count))


def ask_both(cases: Iterable[DrawnCase], hours: str = "08:00-12:00,14:00-18:00") -> Iterator[Asked]:
    row = oracle.minute_row(CALENDAR_CSV, hours)
    sessions = rules.parse_sessions(hours)
    for case in cases:
        yield Asked(case, answer_of(case, sessions), oracle.ask(row, case.marks, case.now))


def marks_of(case: DrawnCase) -> list[rules.Mark]:
    return [
        a_mark(kind, as_text(when)[:-6], None if limit is None else f"{limit[0]}:{limit[1]}")
        for kind, when, limit in case.marks
    ]


def answer_of(case: DrawnCase, sessions: rules.Sessions) -> Answer:
    reading = rules.read_clock(marks_of(case), seeded_calendar(), sessions, now=at(as_text(case.now)[:-6]))
    assert reading is not None
    return reading.state.value, micro(reading.due_at), micro(reading.warn_at), reading.left_us, reading.is_late


def faults_of_explanation(asked: Asked, hours: str = "08:00-12:00,14:00-18:00") -> list[str]:
    """What an auditor with a pencil would object to in the case's explanation."""
    case, told = asked.case, asked.told
    now = at(as_text(case.now)[:-6])
    parts = rules.explain(marks_of(case), seeded_calendar(), rules.parse_sessions(hours), now=now)
    runs = sum(kind in {"start", "restart"} for kind, _, _ in case.marks) + told.floors_applied
    last_run = [part for part in parts if part.run == runs]
    ends = case.marks[-1][1] if told.state == "stopped" else max(case.now, (told.due or 0))
    if not parts:
        return [] if ends == case.marks[0][1] else ["is empty"]
    objections = {
        "does not begin at the start": micro(parts[0].start) != case.marks[0][1],
        "has a gap": any(one.end != other.start for one, other in pairwise(parts)),
        "does not end at the end": micro(parts[-1].end) != ends,
        "does not add up": length(last_run, "counted") != told.allowance - told.left,
        "promises too much": length(last_run, "to_come") != (told.left if told.state == "running" else 0),
    }
    return [objection for objection, holds in objections.items() if holds]


def length(parts: Iterable[rules.Interval], kind: str) -> int:
    """All intervals of a kind together, in microseconds."""
    spans = (part.end - part.start for part in parts if part.kind == kind)
    return sum(spans, timedelta()) // timedelta(microseconds=1)


def micro(when: datetime | None) -> int | None:
    """The instant as the oracle writes it."""
    return None if when is None else (when.replace(tzinfo=None) - ZERO) // timedelta(microseconds=1)


def features_of(asked: Asked) -> Iterator[str]:
    """Which of FEATURES a case shows."""
    kinds = Counter(kind for kind, _, _ in asked.case.marks)
    days = list(days_of(asked))
    shown = {
        "pauses": kinds["pause"],
        "returns": kinds["restart"],
        "rework floors": asked.told.floors_applied,
        "extensions": kinds["extend"],
        "extensions granted late": asked.told.paid_late,
        "lunch pauses": any(at_lunch(when) for kind, when, _ in asked.case.marks if kind == "pause"),
        "holidays": any(day.weekday() < 5 and not works for day, works in days),
        "swapped weekends": any(day.weekday() >= 5 and works for day, works in days),
        "year's ends": days[0][0].year != days[-1][0].year,
        "parts of a minute": any(when % oracle.MINUTE for _, when, _ in asked.case.marks),
        "late": asked.told.late,
    }
    return (feature for feature, is_shown in shown.items() if is_shown)


def days_of(asked: Asked) -> Iterator[tuple[date, bool]]:
    """The days from the first mark to the deadline or the reading, and whether they are working days."""
    first, last = asked.case.marks[0][1], max(asked.case.now, asked.told.due or 0)
    for number in range(first // DAY, last // DAY + 1):
        day = oracle.FIRST_DAY + timedelta(days=number)
        yield day, seeded_calendar().day(day).is_workday


def at_lunch(when: int) -> bool:
    return (
        12 * 60 <= when % DAY // oracle.MINUTE < 14 * 60
        and seeded_calendar().day(oracle.FIRST_DAY + timedelta(days=when // DAY)).is_workday
    )
