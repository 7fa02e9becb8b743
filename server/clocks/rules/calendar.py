"""The city's calendar: which days are working days, by which version of the table."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from typing import Final

from server.kernel.errors import Unprocessable

CITY_TIME: Final = timezone(timedelta(hours=8))  # China has one time and no summer time

# 全国年节及纪念日放假办法 (国务院令第795号, in force since 2025-01-01): the holidays that stand on a fixed date.
# The others (清明, the lunar ones) and the swapped days come with each year's notice and are never guessed.
FIXED_HOLIDAYS: Final = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
RULE_SOURCE: Final = "rule: Mon-Fri less the fixed-date holidays (国务院令第795号)"

_FIRST_WEEKEND_DAY: Final = 5
_PROBES: Final = tuple(datetime(year, month, 1, tzinfo=UTC) for year in (2020, 2026, 2032) for month in range(1, 13))


class CalendarReason(StrEnum):
    """What is wrong with a calendar."""

    TIMEZONE_NOT_FIXED = "timezone_not_fixed"


class CalendarRefused(Unprocessable):
    """Not a calendar to count by: `version` as it came, `reason` a CalendarReason."""

    code = "clocks.calendar-refused"

    def __init__(self, *, version: str, reason: CalendarReason) -> None:
        """Keep which calendar it is and what is wrong with it."""
        super().__init__(version=version, reason=reason)


@dataclass(frozen=True, slots=True)
class Day:
    """One date of the table: does it count, what is it called, who says so, and has the notice been given?"""

    is_workday: bool
    name: str = ""
    source: str = ""
    confirmed: bool = True


def day_by_rule(on: date) -> Day:
    """Say what a date is that no table names: Mon–Fri less the fixed-date holidays, unconfirmed.

    >>> day_by_rule(date(2031, 10, 3)).name, day_by_rule(date(2031, 10, 6)).is_workday
    ('国庆节', True)
    """
    name = FIXED_HOLIDAYS.get((on.month, on.day), "")
    is_workday = not name and on.weekday() < _FIRST_WEEKEND_DAY
    return Day(is_workday, name, RULE_SOURCE, confirmed=False)


@dataclass(frozen=True, eq=False)
class Calendar:
    """Our table of days, its version, and the city's time; never changed in place (a changed table is a new version).

    A timezone whose offset moves within the year is refused (CalendarRefused): deadlines are counted on a wall clock
    that is never put forward or back. Days are numbered as `date.toordinal()` does.
    """

    version: str
    days: Mapping[date, Day]
    timezone: tzinfo = CITY_TIME
    offset: timedelta = field(init=False)
    _years: dict[int, tuple[int, ...]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "offset", self._fixed_offset())
        object.__setattr__(self, "days", dict(self.days))

    def day(self, on: date) -> Day:
        """Return the table's day, else the rule's."""
        return self.days.get(on) or day_by_rule(on)

    def is_workday(self, number: int) -> bool:
        """Whether the day of this number counts."""
        return self.day(date.fromordinal(number)).is_workday

    def workday_from(self, number: int, skip: int = 0) -> int:
        """Find the first working day on or after `number`, or the one `skip` working days after that."""
        year = date.fromordinal(number).year
        place = bisect_left(self._workdays(year), number) + skip
        while place >= len(self._workdays(year)):
            place -= len(self._workdays(year))
            year += 1
        return self._workdays(year)[place]

    def workdays_between(self, first: int, end: int) -> int:
        """How many working days lie in first, first + 1, … end - 1 (first ≤ end)."""
        year, last_year = date.fromordinal(first).year, date.fromordinal(end).year
        whole = sum(len(self._workdays(between)) for between in range(year, last_year))
        return whole + bisect_left(self._workdays(last_year), end) - bisect_left(self._workdays(year), first)

    def _workdays(self, year: int) -> tuple[int, ...]:
        """List the year's working days, reckoned once: a deadline then jumps instead of walking."""
        known = self._years.get(year)
        if known is None:
            numbers = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
            known = self._years[year] = tuple(number for number in numbers if self.is_workday(number))
        return known

    def _fixed_offset(self) -> timedelta:
        offsets = {probe.astimezone(self.timezone).utcoffset() for probe in _PROBES}
        offset = offsets.pop()
        if offsets or offset is None:
            raise CalendarRefused(version=self.version, reason=CalendarReason.TIMEZONE_NOT_FIXED)
        return offset
