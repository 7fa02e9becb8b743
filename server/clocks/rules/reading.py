"""Reading a clock: what it does, when it is due, what is left, and which light it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal

from typing_extensions import TypedDict

from server.clocks.rules.calendar import Calendar
from server.clocks.rules.explain import IntervalShown
from server.clocks.rules.limits import MINUTE_US
from server.clocks.rules.marks import ClockState, Mark, state_after
from server.clocks.rules.runs import Run, lay, runs_of
from server.clocks.rules.sessions import DEFAULT_SESSIONS, Sessions
from server.clocks.rules.timetable import Timetable, is_late

WARN_PERCENT: Final = 80


class ClockShown(TypedDict):
    """A clock as it is shown: where it stands, and the intervals that explain its deadline. `marks` are its log."""

    name: str
    state: Literal["running", "paused", "stopped"]
    due_at: str | None
    left_minutes: float
    late: bool
    light: Literal["green", "yellow", "red"] | None
    calendar: str
    marks: list[dict[str, Any]]
    explained: list[IntervalShown]


class Light(StrEnum):
    """The three lights of the desk. A clock that does not run shows none."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock read at one instant.

    due_at: running, the deadline, past or to come · paused, None, but where the limit was reached before the pause
    the instant it was reached · stopped, the deadline as it stood when the clock last ran.
    warn_at: while running, the instant at which 80 % of the allowance is counted.
    left_us: what is left of the allowance, in microseconds (0 once it is reached).
    is_late: whether the clock ran on after its deadline; for a stopped or paused one up to then, not up to now.
    """

    state: ClockState
    due_at: datetime | None
    warn_at: datetime | None
    left_us: int
    is_late: bool
    calendar: str

    @property
    def remaining_minutes(self) -> float:
        """What is left of the allowance, in minutes; for showing, not for arithmetic."""
        return self.left_us / MINUTE_US


def read_clock(
    marks: Sequence[Mark], calendar: Calendar, sessions: Sessions = DEFAULT_SESSIONS, *, now: datetime
) -> Reading | None:
    """Read a clock's log at `now`; None where nothing ever started it, MarkRefused where the log cannot be.

    A `now` before the last mark is taken for the last mark's instant: what has been written down has happened.
    """
    state = state_after(marks)
    if state is None:
        return None
    timetable = Timetable(calendar, sessions)
    return _read(
        runs_of(marks, timetable)[-1], state, timetable, max(timetable.wall(now), timetable.wall(marks[-1].at))
    )


def light(reading: Reading, now: datetime) -> Light | None:
    """Green, from 80 % of the allowance on yellow, after the deadline red; None while paused or stopped."""
    if reading.state is not ClockState.RUNNING or reading.due_at is None or reading.warn_at is None:
        return None
    if is_late(now, reading.due_at):
        return Light.RED
    return Light.GREEN if now < reading.warn_at else Light.YELLOW


def _read(run: Run, state: ClockState, timetable: Timetable, now: int) -> Reading:
    due = _due(run, state, timetable)
    seen = run.closed(now)
    looked = seen.spans[-1].end
    return Reading(
        state=state,
        due_at=None if due is None else timetable.moment(due),
        warn_at=timetable.moment(_warn(run, timetable)) if state is ClockState.RUNNING else None,
        left_us=seen.left(timetable),
        is_late=due is not None and looked is not None and looked > due,
        calendar=timetable.calendar.version,
    )


def _due(run: Run, state: ClockState, timetable: Timetable) -> int | None:
    """Find the deadline. A stopped clock keeps the one it last ran under: that is what it is judged by."""
    shown = run if state is ClockState.PAUSED else run.opened()
    return lay(run.pieces(), shown.spans, timetable).reached


def _warn(run: Run, timetable: Timetable) -> int:
    """Find the instant, only asked of a running clock, at which 80 % of the allowance is counted."""
    part = run.allowance * WARN_PERCENT // 100  # exact: an allowance is whole minutes
    reached = lay(run.pieces(part), run.spans, timetable).reached
    assert reached is not None  # noqa: S101 - an open span has room for everything
    return reached
