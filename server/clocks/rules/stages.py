"""How long each stage of a case may take, for ordinary and for urgent categories."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from server.clocks.rules.limits import Limit, parse_limit


class Stage(StrEnum):
    """The stages that have a limit of their own; `handle` has its condition's."""

    ACCEPT = "accept"
    VERIFY = "verify"
    DISPATCH = "dispatch"
    HANDLE = "handle"
    REVIEW = "review"
    CHECK = "check"
    CLOSE = "close"
    ARBITRATE = "arbitrate"
    REWORK_FLOOR = "rework_floor"


@dataclass(frozen=True, slots=True)
class StageLimits:
    """The two limits of one stage."""

    ordinary: Limit
    urgent: Limit

    def of(self, *, urgent: bool) -> Limit:
        """Return the one that holds for the case's category."""
        return self.urgent if urgent else self.ordinary


def _row(ordinary: str, urgent: str) -> StageLimits:
    return StageLimits(parse_limit(ordinary), parse_limit(urgent))


# Source: the founders' figures, of no standard. Work time for ordinary categories, day and night for urgent ones; so an
# urgent arbitration has 8 running hours where an ordinary one has 8 working ones. The rework floor is no stage but a
# limit of the same two kinds: what a unit has at least when its work comes back.
STAGE_LIMITS: Final = {
    Stage.ACCEPT: _row("work_minute:15", "urgent_minute:15"),
    Stage.VERIFY: _row("work_minute:30", "urgent_minute:30"),
    Stage.DISPATCH: _row("work_minute:15", "urgent_minute:15"),
    Stage.REVIEW: _row("work_minute:30", "urgent_minute:30"),
    Stage.CHECK: _row("work_hour:2", "urgent_minute:30"),
    Stage.CLOSE: _row("work_minute:30", "urgent_minute:30"),
    Stage.ARBITRATE: _row("work_day:1", "urgent_hour:8"),
    Stage.REWORK_FLOOR: _row("work_hour:1", "urgent_hour:1"),
}


def stage_limit(stage: Stage | str, *, urgent: bool, overrides: Mapping[Stage, StageLimits] | None = None) -> Limit:
    """Return the limit of a stage; asking for `handle` is a bug (KeyError), its limit is the condition's.

    >>> str(stage_limit("check", urgent=False)), str(stage_limit("check", urgent=True))
    ('work_hour:2', 'urgent_minute:30')
    """
    return ({**STAGE_LIMITS, **(overrides or {})})[Stage(stage)].of(urgent=urgent)
