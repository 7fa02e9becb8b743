"""How a clock counts: limits, working time, the log of marks, and the reading of it.

Pure: no database, no web, no `now` of its own. The rules that had to be chosen stand, with their reasons, in
docs/decisions/0002-how-a-clock-counts.md; pwa/src/core/clock.ts repeats `due` and `light` for the phone.
"""

from server.clocks.rules.calendar import CITY_TIME, Calendar, CalendarReason, CalendarRefused, Day, day_by_rule
from server.clocks.rules.explain import Interval, IntervalKind, IntervalShown, Why, explain
from server.clocks.rules.limits import Basis, Limit, LimitReason, LimitRefused, Unit, parse_limit
from server.clocks.rules.marks import (
    ClockState,
    Mark,
    MarkKind,
    MarkReason,
    MarkRefused,
    parse_mark,
    resume_or_restart,
    state_after,
)
from server.clocks.rules.pack import calendar_part
from server.clocks.rules.reading import ClockShown, Light, Reading, light, read_clock
from server.clocks.rules.sessions import (
    DEFAULT_SESSIONS,
    Session,
    Sessions,
    SessionsReason,
    SessionsRefused,
    parse_sessions,
)
from server.clocks.rules.stages import (
    STAGE_LIMITS,
    Stage,
    StageLimits,
    stage_limit,
)
from server.clocks.rules.timetable import due, is_late

__all__ = [
    "CITY_TIME",
    "DEFAULT_SESSIONS",
    "STAGE_LIMITS",
    "Basis",
    "Calendar",
    "CalendarReason",
    "CalendarRefused",
    "ClockShown",
    "ClockState",
    "Day",
    "Interval",
    "IntervalKind",
    "IntervalShown",
    "Light",
    "Limit",
    "LimitReason",
    "LimitRefused",
    "Mark",
    "MarkKind",
    "MarkReason",
    "MarkRefused",
    "Reading",
    "Session",
    "Sessions",
    "SessionsReason",
    "SessionsRefused",
    "Stage",
    "StageLimits",
    "Unit",
    "Why",
    "calendar_part",
    "day_by_rule",
    "due",
    "explain",
    "is_late",
    "light",
    "parse_limit",
    "parse_mark",
    "parse_sessions",
    "read_clock",
    "resume_or_restart",
    "stage_limit",
    "state_after",
]
