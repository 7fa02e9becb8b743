"""A limit: so many of a unit, where a unit is so many minutes of one kind of time."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from server.kernel.errors import Unprocessable

MINUTE_US: Final = 60_000_000
MAX_COUNT: Final = 9_999


class Basis(StrEnum):
    """Which time counts: every minute, or only the minutes inside the sessions of working days."""

    RUNNING = "running"
    WORK = "work"


class Unit(StrEnum):
    """The units a limit may be written in."""

    URGENT_MINUTE = "urgent_minute"
    URGENT_HOUR = "urgent_hour"
    WORK_MINUTE = "work_minute"
    WORK_HOUR = "work_hour"
    WORK_DAY = "work_day"
    NATURAL_DAY = "natural_day"


# A working day is 480 counted minutes whatever the sessions add up to: the standard says 8 hours, a city that works
# 7 hours a day owes the eighth the day after. A natural day is the same wall time on the next day, which in a city
# without summer time (Calendar refuses the others) is 1,440 running minutes.
UNITS: Final = {
    Unit.URGENT_MINUTE: (Basis.RUNNING, 1),
    Unit.URGENT_HOUR: (Basis.RUNNING, 60),
    Unit.WORK_MINUTE: (Basis.WORK, 1),
    Unit.WORK_HOUR: (Basis.WORK, 60),
    Unit.WORK_DAY: (Basis.WORK, 480),
    Unit.NATURAL_DAY: (Basis.RUNNING, 1440),
}

URGENT_UNITS: Final = frozenset({Unit.URGENT_MINUTE, Unit.URGENT_HOUR})


class LimitReason(StrEnum):
    """What is wrong with a limit."""

    MALFORMED = "malformed"
    UNKNOWN_UNIT = "unknown_unit"
    BAD_COUNT = "bad_count"


class LimitRefused(Unprocessable):
    """Not a limit: `text` as it came, `reason` a LimitReason."""

    code = "clocks.limit-refused"

    def __init__(self, *, text: str, reason: LimitReason) -> None:
        """Keep the text as it came and what is wrong with it."""
        super().__init__(text=text, reason=reason)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of a unit; `str()` gives the text that `parse_limit` reads. The count is 1 to 9,999."""

    unit: Unit
    count: int

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MAX_COUNT:
            raise LimitRefused(text=str(self), reason=LimitReason.BAD_COUNT)

    def __str__(self) -> str:
        return f"{self.unit}:{self.count}"

    @property
    def basis(self) -> Basis:
        """Which time counts."""
        return UNITS[self.unit][0]

    @property
    def minutes(self) -> int:
        """The allowance, in counted minutes."""
        return UNITS[self.unit][1] * self.count

    @property
    def microseconds(self) -> int:
        """The allowance, in counted microseconds: what the arithmetic uses."""
        return self.minutes * MINUTE_US

    @property
    def is_urgent(self) -> bool:
        """Whether a category with this deadline is an urgent one: its unit runs day and night."""
        return self.unit in URGENT_UNITS


def parse_limit(text: str) -> Limit:
    """Read the limit grammar `unit:count`; LimitRefused with a reason otherwise.

    >>> parse_limit("work_hour:2").minutes
    120
    >>> str(parse_limit("natural_day:1"))
    'natural_day:1'
    """
    unit, colon, count = text.partition(":")
    if not (unit and colon and count):
        raise LimitRefused(text=text, reason=LimitReason.MALFORMED)
    if unit not in tuple(Unit):
        raise LimitRefused(text=text, reason=LimitReason.UNKNOWN_UNIT)
    if not re.fullmatch("[1-9][0-9]{0,3}", count):
        raise LimitRefused(text=text, reason=LimitReason.BAD_COUNT)
    return Limit(Unit(unit), int(count))
