"""The desk's queues: which states each looks at, and what marks a case that somebody should look at first."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from server.cases.rules import ENDED, State
from server.kernel.errors import Conflict, Forbidden, NotFound, Unprocessable
from server.people.rules import Role


class QueryRefused(Unprocessable):
    """A filter that cannot be read: `field` names it."""

    code = "desk.query-refused"


class ViewNotFound(NotFound):
    """No such saved list, or another's."""

    code = "desk.view-not-found"


class SharingRefused(Forbidden):
    """A list for the whole desk is saved by who works at it."""

    code = "desk.sharing-refused"


class ViewsFull(Conflict):
    """An account keeps no more than `most` saved lists."""

    code = "desk.views-full"


SHARES = frozenset({Role.ACCEPTOR, Role.SHIFT_LEADER, Role.DISPATCHER, Role.SUPERVISOR})
"""Who works at the desk, and may put a list before all who do."""
CLEARS = frozenset({Role.SHIFT_LEADER, Role.ADMIN})
"""These may drop a shared list of another's."""
MOST_OF_ONE = 50
"""Saved lists of one account."""


class Mark(StrEnum):
    """What a list can be narrowed to, beside stage, unit, cell and category."""

    OUTSIDE = "outside"
    WEAK_POSITION = "weak_position"
    NO_PHOTO = "no_photo"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    VERIFIED_FALSE = "verified_false"
    HELD_STEP = "held_step"
    WEAK_EVIDENCE = "weak_evidence"
    """Any of outside, weak_position, no_photo."""
    RETURNED = "returned"
    RETURNED_TWICE = "returned_twice"
    UNASSIGNED = "unassigned"
    """Nobody has it, and no rule says who would."""
    PUBLIC = "public"
    """From volunteers and citizens."""
    CALLED = "called"
    """From a call that the acceptor registered."""
    OVERDUE = "overdue"
    NEARLY = "nearly"
    PAUSED = "paused"


FLAGS = frozenset(
    {
        Mark.OUTSIDE,
        Mark.WEAK_POSITION,
        Mark.NO_PHOTO,
        Mark.POSSIBLE_DUPLICATE,
        Mark.VERIFIED_FALSE,
        Mark.HELD_STEP,
    }
)
"""Marks that are flags of the case itself."""
WEAK = (Mark.OUTSIDE, Mark.WEAK_POSITION, Mark.NO_PHOTO)


class Order(StrEnum):
    """In which order a list stands."""

    LEFT = "left"
    """By time left; what lies in no cell first."""
    NEWEST = "newest"
    CLOSED = "closed"
    """Closed last first; what ended otherwise stands where it was reported."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A list that is always there: the cases in these states that carry all of these marks."""

    states: frozenset[State]
    marks: frozenset[Mark] = frozenset()


OPEN = frozenset(State) - ENDED
UNFILED = frozenset({State.REPORTED, State.VERIFYING, State.PENDING_FILE})
HANDLED = frozenset({State.PENDING_ACCEPT, State.HANDLING, State.REWORK, State.SUSPENDED})
"""Where the unit has something to do."""
_WAITING = frozenset({State.PENDING_DISPATCH})

VIEWS: Mapping[str, Queue] = {
    "accept": Queue(frozenset({State.REPORTED, State.VERIFYING})),
    "file": Queue(frozenset({State.PENDING_FILE})),
    "dispatch": Queue(frozenset({State.PENDING_DISPATCH, State.ARBITRATION})),
    "sign": Queue(frozenset({State.PENDING_ACCEPT})),
    "handle": Queue(HANDLED),
    "review": Queue(frozenset({State.PENDING_FEEDBACK_REVIEW})),
    "check": Queue(frozenset({State.CHECKING})),
    "close": Queue(frozenset({State.PENDING_CLOSE})),
    "ended": Queue(ENDED),
    "open": Queue(OPEN),
    "duplicates": Queue(UNFILED, frozenset({Mark.POSSIBLE_DUPLICATE})),
    "weak": Queue(UNFILED, frozenset({Mark.WEAK_EVIDENCE})),
    "public": Queue(UNFILED, frozenset({Mark.PUBLIC})),
    "called": Queue(UNFILED, frozenset({Mark.CALLED})),
    "returned": Queue(_WAITING, frozenset({Mark.RETURNED})),
    "unassigned": Queue(_WAITING, frozenset({Mark.UNASSIGNED})),
    "arbitrate": Queue(frozenset({State.ARBITRATION})),
    "nearly": Queue(OPEN, frozenset({Mark.NEARLY})),
    "late": Queue(OPEN, frozenset({Mark.OVERDUE})),
    "paused": Queue(OPEN, frozenset({Mark.PAUSED})),
}
"""Queues by stage, then what the whole desk looks after, then by time."""
