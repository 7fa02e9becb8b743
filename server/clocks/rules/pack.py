"""The calendar part of a phone's pack: what pwa/src/core/clock.ts counts by."""

from datetime import date, timedelta
from typing import Any

from server.clocks.rules.calendar import Calendar
from server.clocks.rules.limits import MINUTE_US
from server.clocks.rules.sessions import DEFAULT_SESSIONS, Sessions


def calendar_part(calendar: Calendar, sessions: Sessions = DEFAULT_SESSIONS) -> dict[str, Any]:
    """Return the calendar as JSON: version, utc_offset_minutes, sessions as minutes after midnight, years.

    A year is one letter a day from 1 January on: 1 a working day, 0 none, - not in the table (the phone knows the rule
    for those). A year takes 365 bytes: the phone may be on 2G.

    >>> part = calendar_part(Calendar("3", {}))
    >>> part["utc_offset_minutes"], part["sessions"]
    (480, [[480, 720], [840, 1080]])
    """
    return {
        "version": calendar.version,
        "utc_offset_minutes": calendar.offset // timedelta(minutes=1),
        "sessions": [[start // MINUTE_US, end // MINUTE_US] for start, end in sessions.bounds],
        "years": {str(year): _letters(calendar, year) for year in sorted({day.year for day in calendar.days})},
    }


def _letters(calendar: Calendar, year: int) -> str:
    days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
    return "".join(_letter(calendar, date.fromordinal(number)) for number in days)


def _letter(calendar: Calendar, on: date) -> str:
    day = calendar.days.get(on)
    return "-" if day is None else str(int(day.is_workday))
