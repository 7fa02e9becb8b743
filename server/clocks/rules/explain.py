"""Why a deadline is what it is: every stretch of time from the start on, and whether it counted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from typing_extensions import TypedDict

from server.clocks.rules.calendar import Calendar
from server.clocks.rules.limits import MINUTE_US, Basis, Limit
from server.clocks.rules.marks import ClockState, Mark, states_of
from server.clocks.rules.runs import Laid, Run, Stretch, lay, runs_of
from server.clocks.rules.sessions import DEFAULT_SESSIONS, Sessions
from server.clocks.rules.timetable import Timetable, day_and_clock, midnight


class IntervalKind(StrEnum):
    """What a stretch of time did to the allowance."""

    COUNTED = "counted"
    NOT_COUNTED = "not_counted"
    PAUSED = "paused"
    TO_COME = "to_come"


class Why(StrEnum):
    """Why it did so."""

    SESSION = "session"
    RUNNING = "running"
    LUNCH = "lunch"
    OFF_HOURS = "off_hours"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    STOPPED = "stopped"
    OVERDUE = "overdue"


class IntervalShown(TypedDict):
    """An interval in JSON's own types."""

    kind: IntervalKind
    start: str
    end: str
    minutes: float
    why: Why
    name: str
    run: int
    limit: str | None
    calendar: str


@dataclass(frozen=True, slots=True)
class Interval:
    """One stretch of time, the end not included; `minutes` is its whole length.

    name: the holiday's, as the calendar calls it · run: 1 for the first allowance, one more at each restart or floor ·
    limit: the limit it was laid against. Counted and to come of one run and limit add up to that limit.
    """

    kind: IntervalKind
    start: datetime
    end: datetime
    minutes: float
    why: Why
    name: str
    run: int
    limit: Limit | None
    calendar: str

    def as_json(self) -> IntervalShown:
        """Return the interval in JSON's own types; times in ISO 8601 with the city's offset."""
        return {
            "kind": self.kind,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "minutes": self.minutes,
            "why": self.why,
            "name": self.name,
            "run": self.run,
            "limit": None if self.limit is None else str(self.limit),
            "calendar": self.calendar,
        }


@dataclass(frozen=True, slots=True)
class _Part:
    """An interval in the making: instants instead of datetimes."""

    kind: IntervalKind
    start: int
    end: int
    why: Why
    name: str = ""
    run: int = 0
    limit: Limit | None = None

    def goes_on(self, later: "_Part") -> bool:
        """Whether the later part says the same of the time right after this one."""
        if self.end != later.start or self.run != later.run or self.limit != later.limit:
            return False
        return (self.kind, self.why, self.name) == (later.kind, later.why, later.name)


_IDLE: Final = {
    ClockState.PAUSED: (IntervalKind.PAUSED, Why.PAUSED),
    ClockState.STOPPED: (IntervalKind.NOT_COUNTED, Why.STOPPED),
}


def explain(
    marks: Sequence[Mark], calendar: Calendar, sessions: Sessions = DEFAULT_SESSIONS, *, now: datetime
) -> list[Interval]:
    """Lay out the clock's time without a gap: from its start to its deadline, or to `now` if that is later.

    A paused clock is explained up to now, a stopped one up to its stop. Empty for an empty log; MarkRefused where the
    log cannot be; a `now` before the last mark is taken for that mark's instant.
    """
    states = states_of(marks)
    if not marks:
        return []
    timetable = Timetable(calendar, sessions)
    instants = [timetable.wall(mark.at) for mark in marks]
    end = max(timetable.wall(now), instants[-1])
    parts = [*_ran(runs_of(marks, timetable), timetable, end), *_idle(states, [*instants, end])]
    return [_interval(part, timetable) for part in _joined(sorted(parts, key=lambda part: part.start))]


def _ran(runs: Sequence[Run], timetable: Timetable, now: int) -> Iterator[_Part]:
    for number, run in enumerate(runs, start=1):
        laid = lay(run.pieces(), run.spans, timetable)
        for part in (*_used(laid, timetable, now), *_overdue(run, laid, now)):
            yield replace(part, run=number)


def _used(laid: Laid, timetable: Timetable, now: int) -> Iterator[_Part]:
    for stretch in laid.stretches:
        for part in _broken(stretch, timetable):
            yield from _split_at(part, now)


def _overdue(run: Run, laid: Laid, now: int) -> Iterator[_Part]:
    """Yield the time that the clock ran on after its deadline."""
    if laid.reached is None:
        return
    for span in run.spans:
        start, end = max(span.start, laid.reached), now if span.end is None else span.end
        if start < end:
            yield _Part(IntervalKind.NOT_COUNTED, start, end, Why.OVERDUE, limit=run.limits[-1])


def _idle(states: Sequence[ClockState], instants: Sequence[int]) -> Iterator[_Part]:
    """Yield the time between a pause or stop and the mark after it; a last stop is the end of the story."""
    for place, state in enumerate(states, start=1):
        start, end = instants[place - 1], instants[place]
        is_end = place == len(states) and state is ClockState.STOPPED
        if state in _IDLE and start < end and not is_end:
            kind, why = _IDLE[state]
            yield _Part(kind, start, end, why)


def _broken(stretch: Stretch, timetable: Timetable) -> Iterator[_Part]:
    """Yield the counted and not counted parts of a stretch, in order."""
    if stretch.limit.basis is Basis.RUNNING:
        yield _Part(IntervalKind.COUNTED, stretch.start, stretch.end, Why.RUNNING, limit=stretch.limit)
        return
    for number in range(day_and_clock(stretch.start)[0], day_and_clock(stretch.end)[0] + 1):
        for part in _day_parts(number, timetable):
            start, end = max(part.start, stretch.start), min(part.end, stretch.end)
            if start < end:
                yield replace(part, start=start, end=end, limit=stretch.limit)


def _day_parts(number: int, timetable: Timetable) -> Iterator[_Part]:
    """One whole day, midnight to midnight."""
    start, end = midnight(number), midnight(number + 1)
    day = timetable.calendar.day(date.fromordinal(number))
    if not day.is_workday:
        why = Why.HOLIDAY if day.name else Why.WEEKEND
        yield _Part(IntervalKind.NOT_COUNTED, start, end, why, day.name)
        return
    at = start
    for opens, closes in timetable.sessions.bounds:
        yield _Part(IntervalKind.NOT_COUNTED, at, start + opens, Why.OFF_HOURS if at == start else Why.LUNCH)
        yield _Part(IntervalKind.COUNTED, start + opens, start + closes, Why.SESSION)
        at = start + closes
    yield _Part(IntervalKind.NOT_COUNTED, at, end, Why.OFF_HOURS)


def _split_at(part: _Part, now: int) -> Iterator[_Part]:
    """Call still to come what lies ahead of a counted part."""
    if part.kind is not IntervalKind.COUNTED or part.end <= now:
        yield part
        return
    if part.start < now:
        yield replace(part, end=now)
    yield replace(part, kind=IntervalKind.TO_COME, start=max(part.start, now))


def _joined(parts: Sequence[_Part]) -> list[_Part]:
    """Neighbours that say the same become one: a weekend is one interval. Idle time belongs to the run before it."""
    joined: list[_Part] = []
    for part in parts:
        last = joined[-1] if joined else part
        this = part if part.run else replace(part, run=last.run or 1)
        if joined and last.goes_on(this):
            joined[-1] = replace(last, end=this.end)
        else:
            joined.append(this)
    return joined


def _interval(part: _Part, timetable: Timetable) -> Interval:
    return Interval(
        kind=part.kind,
        start=timetable.moment(part.start),
        end=timetable.moment(part.end),
        minutes=(part.end - part.start) / MINUTE_US,
        why=part.why,
        name=part.name,
        run=part.run,
        limit=part.limit,
        calendar=timetable.calendar.version,
    )
