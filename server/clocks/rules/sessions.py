"""The hours of a working day that count."""

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Final

from server.clocks.rules.limits import MINUTE_US
from server.kernel.errors import Unprocessable

DAY_MINUTES: Final = 1440
DAY_US: Final = DAY_MINUTES * MINUTE_US


class SessionsReason(StrEnum):
    """What is wrong with the working hours."""

    MALFORMED = "malformed"
    NONE = "none"
    EMPTY = "empty"
    OVERLAP = "overlap"
    NOT_WHOLE_MINUTES = "not_whole_minutes"


class SessionsRefused(Unprocessable):
    """Not working hours: `text` as it came, `reason` a SessionsReason."""

    code = "clocks.sessions-refused"

    def __init__(self, *, text: str, reason: SessionsReason) -> None:
        """Keep the text and what is wrong with it."""
        super().__init__(text=text, reason=reason)


@dataclass(frozen=True, slots=True)
class Session:
    """One stretch of working hours, the end not included; an end at 00:00 is the end of the day."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    @property
    def start_us(self) -> int:
        """Microseconds from midnight to the start."""
        return _minutes(self.start) * MINUTE_US

    @property
    def end_us(self) -> int:
        """Microseconds from midnight to the end."""
        return (_minutes(self.end) or DAY_MINUTES) * MINUTE_US


@dataclass(frozen=True)
class Sessions:
    """The sessions of one working day, in order; SessionsRefused where they are empty, overlap or cut a minute."""

    spans: tuple[Session, ...]

    def __post_init__(self) -> None:
        reason = _fault(self.spans)
        if reason is not None:
            raise SessionsRefused(text=str(self), reason=reason)

    def __str__(self) -> str:
        return ",".join(str(span) for span in self.spans)

    @cached_property
    def bounds(self) -> tuple[tuple[int, int], ...]:
        """(start, end) of each session, in microseconds from midnight."""
        return tuple((span.start_us, span.end_us) for span in self.spans)

    @cached_property
    def day_us(self) -> int:
        """What a whole working day counts, in microseconds."""
        return sum(end - start for start, end in self.bounds)

    def worked(self, clock_us: int) -> int:
        """Count the microseconds of a working day up to `clock_us` microseconds after its midnight."""
        return sum(min(clock_us, end) - start for start, end in self.bounds if clock_us > start)

    def reached(self, counted_us: int) -> int:
        """Find the earliest microsecond after midnight at which `counted_us` (0 < it ≤ day_us) are counted."""
        left = counted_us
        for start, end in self.bounds:
            if left <= end - start:
                return start + left
            left -= end - start
        raise ValueError(counted_us)


def parse_sessions(text: str) -> Sessions:
    """Read `08:00-12:00,14:00-18:00`; SessionsRefused otherwise.

    >>> str(parse_sessions("08:30-12:00,13:30-17:30"))
    '08:30-12:00,13:30-17:30'
    """
    try:
        return Sessions(tuple(_session(span) for span in text.split(",")))
    except ValueError as broken:
        raise SessionsRefused(text=text, reason=SessionsReason.MALFORMED) from broken


def _session(text: str) -> Session:
    """Two clock times as HH:MM; ValueError for anything else."""
    if not re.fullmatch("[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}", text):
        raise ValueError(text)
    start, end = text.split("-")
    return Session(time.fromisoformat(start), time.fromisoformat(end))


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _fault(spans: tuple[Session, ...]) -> SessionsReason | None:
    if not spans:
        return SessionsReason.NONE
    if any(clock.second or clock.microsecond for span in spans for clock in (span.start, span.end)):
        return SessionsReason.NOT_WHOLE_MINUTES
    if any(span.end_us <= span.start_us for span in spans):
        return SessionsReason.EMPTY
    if any(later.start_us < earlier.end_us for earlier, later in pairwise(spans)):
        return SessionsReason.OVERLAP
    return None


DEFAULT_SESSIONS: Final = parse_sessions("08:00-12:00,14:00-18:00")
