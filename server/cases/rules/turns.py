"""What a move does to the clocks of a case: the words that a row of the table is written with."""

from dataclasses import dataclass
from enum import StrEnum

from server.cases.rules.words import ClockName


class ClockVerb(StrEnum):
    """What a move does to a clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    RESUME_OR_RESTART = "resume_or_restart"
    EXTEND = "extend"
    STOP = "stop"
    STOP_ALL = "stop_all"


@dataclass(frozen=True, slots=True)
class ClockEffect:
    """One thing done to one clock; STOP_ALL has no name."""

    verb: ClockVerb
    clock: ClockName | None

    def __str__(self) -> str:
        """As the founders' table writes it."""
        return "stop:all" if self.clock is None else f"{self.verb}:{self.clock}"


def start(clock: ClockName) -> ClockEffect:
    """The clock begins with its stage's limit."""
    return ClockEffect(ClockVerb.START, clock)


def pause(clock: ClockName) -> ClockEffect:
    """The clock stands still and keeps what is left."""
    return ClockEffect(ClockVerb.PAUSE, clock)


def resume(clock: ClockName) -> ClockEffect:
    """The clock goes on with what is left."""
    return ClockEffect(ClockVerb.RESUME, clock)


def resume_or_restart(clock: ClockName) -> ClockEffect:
    """The same unit goes on with what is left, another one starts in full."""
    return ClockEffect(ClockVerb.RESUME_OR_RESTART, clock)


def extend(clock: ClockName) -> ClockEffect:
    """The deadline moves."""
    return ClockEffect(ClockVerb.EXTEND, clock)


def stop(clock: ClockName) -> ClockEffect:
    """The clock is over."""
    return ClockEffect(ClockVerb.STOP, clock)


STOP_ALL = ClockEffect(ClockVerb.STOP_ALL, None)
