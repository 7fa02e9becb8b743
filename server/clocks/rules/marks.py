"""The log of a clock: which mark may follow which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from server.clocks.rules.limits import Limit, parse_limit
from server.kernel.errors import Conflict


class MarkKind(StrEnum):
    """What can be done to a clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    EXTEND = "extend"
    STOP = "stop"


class ClockState(StrEnum):
    """What a clock does between two marks."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class MarkReason(StrEnum):
    """Why a mark cannot stand where it stands."""

    WRONG_STATE = "wrong_state"
    OUT_OF_ORDER = "out_of_order"
    LIMIT_MISSING = "limit_missing"
    LIMIT_UNWANTED = "limit_unwanted"


class MarkRefused(Conflict):
    """A mark that does not fit the log: its `mark` kind, the `state` before it (None: never started), a MarkReason."""

    code = "clocks.mark-refused"

    def __init__(self, *, mark: MarkKind, state: ClockState | None, reason: MarkReason) -> None:
        """Keep what was asked, what the clock was doing, and why it does not fit."""
        super().__init__(mark=mark, state=state, reason=reason)


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing done to a clock at one instant (aware).

    `limit` is the allowance of a start or restart, what an extend adds, and, on the resume after a rework, the floor
    below which the remainder must not be. The floor stands in the log, not in a setting, so that a setting changed
    later moves no old deadline.
    """

    kind: MarkKind
    at: datetime
    limit: Limit | None = None

    def as_json(self) -> dict[str, str]:
        """Return the mark in JSON's own types, `limit` only where there is one; `parse_mark` reads it."""
        limit = {} if self.limit is None else {"limit": str(self.limit)}
        return {"kind": self.kind.value, "at": self.at.isoformat(), **limit}


# What a mark makes of the clock, by what it was doing. A pair that is not here is refused.
LOG: Final = {
    (None, MarkKind.START): ClockState.RUNNING,
    (ClockState.STOPPED, MarkKind.START): ClockState.RUNNING,
    (ClockState.RUNNING, MarkKind.PAUSE): ClockState.PAUSED,
    (ClockState.PAUSED, MarkKind.RESUME): ClockState.RUNNING,
    (ClockState.RUNNING, MarkKind.RESTART): ClockState.RUNNING,
    (ClockState.PAUSED, MarkKind.RESTART): ClockState.RUNNING,
    (ClockState.STOPPED, MarkKind.RESTART): ClockState.RUNNING,
    (ClockState.RUNNING, MarkKind.EXTEND): ClockState.RUNNING,
    (ClockState.PAUSED, MarkKind.EXTEND): ClockState.PAUSED,
    (ClockState.RUNNING, MarkKind.STOP): ClockState.STOPPED,
    (ClockState.PAUSED, MarkKind.STOP): ClockState.STOPPED,
}

NEEDS_LIMIT: Final = frozenset({MarkKind.START, MarkKind.RESTART, MarkKind.EXTEND})
TAKES_LIMIT: Final = NEEDS_LIMIT | {MarkKind.RESUME}


def parse_mark(told: Mapping[str, str]) -> Mark:
    """Read what `Mark.as_json` wrote; KeyError or ValueError for anything else, which is a bug.

    >>> str(parse_mark({"kind": "start", "at": "2026-11-20T17:30:00+08:00", "limit": "work_hour:2"}).limit)
    'work_hour:2'
    """
    limit = told.get("limit")
    return Mark(
        MarkKind(told["kind"]), datetime.fromisoformat(told["at"]), None if limit is None else parse_limit(limit)
    )


def states_of(marks: Sequence[Mark]) -> list[ClockState]:
    """Say what the clock does after each mark; MarkRefused for the first one that does not fit.

    Two marks may bear the same instant; an earlier one after a later one is refused.
    """
    states: list[ClockState] = []
    for before, mark in zip((None, *marks), marks, strict=False):
        state = states[-1] if states else None
        reason = _fault(state, before, mark)
        if reason is not None:
            raise MarkRefused(mark=mark.kind, state=state, reason=reason)
        states.append(LOG[state, mark.kind])
    return states


def state_after(marks: Sequence[Mark]) -> ClockState | None:
    """Say what the clock does after its last mark, None for an empty log; MarkRefused for a log that cannot be."""
    states = states_of(marks)
    return states[-1] if states else None


def resume_or_restart(marks: Sequence[Mark], *, at: datetime, limit: Limit, same_unit: bool) -> Mark:
    """Choose the mark that a dispatch makes on the handle clock; MarkRefused while it runs.

    The unit that gave the case back and gets it again goes on with what was left. Another unit has had none of the
    time and gets it all; so does whoever follows on a stopped clock, or on none.
    """
    state = state_after(marks)
    if state is None:
        return Mark(MarkKind.START, at, limit)
    if state is ClockState.RUNNING:
        raise MarkRefused(mark=MarkKind.RESTART, state=state, reason=MarkReason.WRONG_STATE)
    if state is ClockState.PAUSED and same_unit:
        return Mark(MarkKind.RESUME, at)
    return Mark(MarkKind.RESTART, at, limit)


def _fault(state: ClockState | None, before: Mark | None, mark: Mark) -> MarkReason | None:
    if (state, mark.kind) not in LOG:
        return MarkReason.WRONG_STATE
    if before is not None and mark.at < before.at:
        return MarkReason.OUT_OF_ORDER
    if mark.limit is None and mark.kind in NEEDS_LIMIT:
        return MarkReason.LIMIT_MISSING
    if mark.limit is not None and mark.kind not in TAKES_LIMIT:
        return MarkReason.LIMIT_UNWANTED
    return None
