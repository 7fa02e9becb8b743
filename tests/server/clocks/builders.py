"""What the clock tests are built from: the seeded calendar, instants, limits and marks in few words."""

import csv
from datetime import date, datetime
from functools import cache

from server.catalog.seed.make_calendar import CALENDAR_CSV
from server.clocks.rules import Calendar, Day, Mark, MarkKind, parse_limit


@cache
def seeded_calendar() -> Calendar:
    """The calendar a new city begins with."""
    with CALENDAR_CSV.open(encoding="utf-8", newline="") as file:
        days = {
            date.fromisoformat(row["date"]): Day(
                row["is_workday"] == "true", row["name"], row["source"], row["confirmed"] == "true"
            )
            for row in csv.DictReader(file)
        }
    return Calendar("seed", days)


def at(text: str) -> datetime:
    """An instant of the city's time: `at("2026-11-20 17:30")`, a Friday."""
    return datetime.fromisoformat(f"{text}+08:00")


def a_mark(kind: str, when: str, limit: str | None = None) -> Mark:
    """A mark of a log: `a_mark("start", "2026-11-20 17:30", "work_hour:2")`."""
    return Mark(MarkKind(kind), at(when), None if limit is None else parse_limit(limit))
