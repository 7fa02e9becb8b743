"""What may be asked for in the course of a case: an ask changes no state, its last approval becomes the step."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from server.cases.rules.words import Fact, State, Step
from server.people.rules import Role


class AskKind(StrEnum):
    """What is asked for."""

    EXTEND = "extend"
    SUSPEND = "suspend"
    VOID = "void"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True)
class Ask:
    """A row of the table of asks: who may ask, in which states, who approves in which order, and when it lapses."""

    may_ask: frozenset[Role]
    in_states: frozenset[State]
    approvers: tuple[Role, ...]
    becomes: Step
    lapses_after: str
    needs: tuple[Fact, ...]
    built: bool = False


_WORKED_ON = frozenset({State.HANDLING, State.REWORK})

ASKS: Mapping[AskKind, Ask] = {
    AskKind.EXTEND: Ask(
        frozenset({Role.UNIT_DESK}), _WORKED_ON, (Role.DISPATCHER,), Step.EXTEND, "work_day:1", (Fact.REASON,)
    ),
    AskKind.SUSPEND: Ask(
        frozenset({Role.UNIT_DESK}),
        _WORKED_ON,
        (Role.DISPATCHER, Role.SUPERVISOR),
        Step.SUSPEND,
        "work_day:2",
        (Fact.REASON, Fact.GROUND),
    ),
    AskKind.VOID: Ask(
        frozenset({Role.ACCEPTOR, Role.SHIFT_LEADER, Role.DISPATCHER}),
        _WORKED_ON | {State.PENDING_FILE, State.PENDING_DISPATCH, State.PENDING_ACCEPT, State.SUSPENDED},
        (Role.SHIFT_LEADER,),
        Step.VOID,
        "work_day:1",
        (Fact.REASON,),
        built=True,
    ),
    AskKind.APPEAL: Ask(
        frozenset({Role.UNIT_DESK}),
        frozenset({State.CLOSED}),
        (Role.DISPATCHER, Role.ACCEPTOR),
        Step.APPEAL,
        "work_day:5",
        (Fact.REASON,),
    ),
}
"""Source: the founders' table of asks (tests/server/cases/asks.csv)."""
