"""Counting: from an instant on, when is so much reached, and how much lies between two instants?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from server.clocks.rules.calendar import Calendar
from server.clocks.rules.limits import Basis, Limit
from server.clocks.rules.sessions import DAY_US, DEFAULT_SESSIONS, Sessions

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_NUMBER: Final = _EPOCH.toordinal()
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Timetable:
    """A calendar with its sessions. Instants are whole microseconds of the city's wall clock since 1970-01-01 00:00.

    Whole microseconds, so that no rounding ever makes a deadline: floats would lose them after a few decades.
    """

    calendar: Calendar
    sessions: Sessions

    def wall(self, at: datetime) -> int:
        """Return an aware datetime as an instant; a naive one is a bug (TypeError)."""
        return (at - _EPOCH + self.calendar.offset) // _MICROSECOND

    def moment(self, instant: int) -> datetime:
        """Return an instant as an aware datetime in the city's time."""
        utc = _EPOCH + timedelta(microseconds=instant) - self.calendar.offset
        return utc.astimezone(self.calendar.timezone)

    def reach(self, basis: Basis, start: int, need: int) -> int:
        """Find the EARLIEST instant at which `need` (> 0) microseconds are counted from `start` on.

        Friday 17:00 and one working hour is Friday 18:00, not Monday 08:00, though nothing is counted between.
        """
        return start + need if basis is Basis.RUNNING else self._reach_work(start, need)

    def count(self, basis: Basis, start: int, end: int) -> int:
        """Microseconds counted from `start` to `end` (start ≤ end)."""
        return end - start if basis is Basis.RUNNING else self._worked(start, end)

    def _reach_work(self, start: int, need: int) -> int:
        day, clock = day_and_clock(start)
        first = self.calendar.workday_from(day)
        target = need + (self.sessions.worked(clock) if first == day else 0)
        whole = (target - 1) // self.sessions.day_us  # -1: a day that is just filled is reached on that day
        last = self.calendar.workday_from(first, whole)
        return midnight(last) + self.sessions.reached(target - whole * self.sessions.day_us)

    def _worked(self, start: int, end: int) -> int:
        first, _ = day_and_clock(start)
        last, _ = day_and_clock(end)
        whole = self.calendar.workdays_between(first, last) * self.sessions.day_us
        return whole + self._worked_today(end) - self._worked_today(start)

    def _worked_today(self, instant: int) -> int:
        day, clock = day_and_clock(instant)
        return self.sessions.worked(clock) if self.calendar.is_workday(day) else 0


def due(start: datetime, limit: Limit, calendar: Calendar, sessions: Sessions = DEFAULT_SESSIONS) -> datetime:
    """Find the earliest instant at which the limit is counted, in the city's time, to the microsecond.

    >>> from server.clocks.rules.limits import parse_limit
    >>> friday = datetime.fromisoformat("2026-11-20T17:30:00+08:00")
    >>> due(friday, parse_limit("work_hour:2"), Calendar("none", {})).isoformat()
    '2026-11-23T09:30:00+08:00'
    >>> due(friday, parse_limit("urgent_hour:2"), Calendar("none", {})).isoformat()
    '2026-11-20T19:30:00+08:00'
    """
    timetable = Timetable(calendar, sessions)
    return timetable.moment(timetable.reach(limit.basis, timetable.wall(start), limit.microseconds))


def is_late(received_at: datetime, due_at: datetime) -> bool:
    """Late means received after the deadline; on the instant itself is in time. The phone's own clock has no say."""
    return received_at > due_at


def day_and_clock(instant: int) -> tuple[int, int]:
    """Return the day's number as `date.toordinal()`, and the microseconds since its midnight."""
    days, clock = divmod(instant, DAY_US)
    return days + _EPOCH_NUMBER, clock


def midnight(number: int) -> int:
    """Return the instant at which the day of this number begins."""
    return (number - _EPOCH_NUMBER) * DAY_US
