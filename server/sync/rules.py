"""What becomes of an operation: the statuses, and the table of conflicts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from server.kernel.errors import Conflict, Malformed, NotFound, TooLarge, Unprocessable

PROTO = 1
MOST_OPS = 50
MOST_BYTES = 256 * 1024
CHECKS = frozenset({"check_pass", "check_fail"})
HELD_FOR = timedelta(days=7)
SHELF = timedelta(days=7)
"""How long phones keep what was acknowledged: so long a restored server may still be brought a case it lacks."""


class Status(StrEnum):
    """What became of an operation."""

    APPLIED = "applied"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    HELD = "held"
    RETRY = "retry"


class Decision(StrEnum):
    """What a supervisor makes of a held operation."""

    TAKE = "take"
    """The step is taken now, as what its person was then."""
    LEAVE = "leave"
    """Its facts stay in the case; the state stays as it is."""


class EnvelopeMalformed(Malformed):
    """The request as a whole cannot be read: `where` says which field."""

    code = "sync.envelope-malformed"


class EnvelopeTooLarge(TooLarge):
    """More than `limit` operations or bytes."""

    code = "sync.too-large"


class OpMalformed(Unprocessable):
    """The operation cannot be read: `field` names the place, `why` what is wrong with it."""

    code = "sync.op-malformed"


class OpMismatch(Conflict):
    """The op_id is taken, by another operation or another account; which is not told."""

    code = "sync.op-mismatch"


class CaseAwaited(NotFound):
    """A restore lost the case, or there never was one: it may lie on another phone's shelf, so nothing is decided."""

    code = "sync.case-awaited"


class EpochOver(Conflict):
    """The phone still knows the epoch before a restore: what it was acknowledged then goes first, in its order."""

    code = "sync.epoch-over"


class HeldNotFound(NotFound):
    """No operation of that id waits for a decision, or ever did."""

    code = "sync.held-unknown"


class HeldDecided(Conflict):
    """Somebody decided it before: `answer` says how."""

    code = "sync.held-decided"


@dataclass(frozen=True, slots=True)
class Situation:
    """What a refused step met, as far as the table of conflicts asks."""

    step: str
    seen: bool
    """Whether the account sees the case now."""
    held_then: bool
    """Whether the case was its own, or in its sight, when the step was captured."""
    right_ended: bool
    """Whether a right that it had when captured has ended since."""
    is_move: bool
    """Whether the refusal is one of time: the step was this person's to take, had the case stood as it thought."""
    base_state_rev: int | None
    state_rev: int | None
    state: str | None
    closed_at: datetime | None
    checked: str | None
    """What another checker answered before, where the step is a checker's answer."""
    now: datetime


def judge(met: Situation) -> Status:
    """What a step made offline comes to, when the case has moved on: the table of sync.md §4, row by row.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 22, tzinfo=UTC)
    >>> judge(Situation("report_back", True, True, False, True, 3, 5, "checking", None, None, at)).value
    'superseded'
    """
    if not met.is_move:
        return Status.REJECTED
    if not met.seen:
        return Status.SUPERSEDED if met.held_then else Status.REJECTED
    if met.right_ended:
        return Status.HELD
    if met.step in CHECKS and met.state == "closed":
        lately = met.closed_at is not None and met.now - met.closed_at <= HELD_FOR
        return Status.HELD if lately else Status.SUPERSEDED
    if met.step in CHECKS and met.checked is not None:  # agreeing it is an opinion; else the supervisor decides
        return Status.HELD if met.checked != met.step else Status.SUPERSEDED
    moved_on = met.base_state_rev is not None and met.base_state_rev != met.state_rev
    return Status.SUPERSEDED if moved_on else Status.REJECTED
