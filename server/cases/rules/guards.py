"""What a step asks of the circumstances, beyond state and role: each guard a sentence of the law."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from server.cases.rules import refusals as no
from server.kernel.errors import Refusal
from server.people.rules import Role


class Guard(StrEnum):
    """A condition on who and on what happened before."""

    REPORTER = "reporter"
    SELF_HANDLE_ALLOWED = "self_handle_allowed"
    SELF_HANDLED = "self_handled"
    HAS_LEAD = "has_lead"
    LEAD_UNIT = "lead_unit"
    DRAWN_INSPECTOR = "drawn_inspector"
    NOT_HANDLING_UNIT = "not_handling_unit"
    NOT_REPORTER = "not_reporter"
    NOT_CHECKER = "not_checker"
    NOT_WHO_REPORTED_BACK = "not_who_reported_back"
    RETURNS_LEFT = "returns_left"
    IN_TIME = "in_time"
    PHOTOS_STORED = "photos_stored"
    ASSISTS_ANSWERED = "assists_answered"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who acts on what, as far as guards ask; `role` is the one the step is taken in."""

    account: str = ""
    unit: str = ""
    role: Role = Role.SYSTEM
    reporter: str = ""
    lead: str | None = None
    assists: frozenset[str] = frozenset()
    drawn: str | None = None
    checkers: frozenset[str | None] = frozenset()
    """Everybody who ever answered a check of the case, whichever way."""
    reported_back_by: str | None = None
    self_handled: bool = False
    self_handle_allowed: bool = False
    returns: int = 0
    ruled: bool = False
    in_time: bool = True
    photos_missing: tuple[str, ...] = ()
    assists_open: tuple[str, ...] = ()
    reason_given: bool = False


MOST_RETURNS = 2
_UNITS = frozenset({Role.UNIT, Role.UNIT_DESK})


def _reporter(c: Circumstances) -> Refusal | None:
    return None if c.account == c.reporter else no.NotYours(whose="reporter")


def _lead_unit(c: Circumstances) -> Refusal | None:
    """Among units only the lead steps; whoever commands them, and the system, is no unit."""
    apart = c.role in _UNITS and (not c.unit or c.unit != c.lead)
    return no.NotYours(whose="lead_unit") if apart else None


def _drawn(c: Circumstances) -> Refusal | None:
    return None if c.account == c.drawn else no.NotYours(whose="drawn_inspector")


def _not_handling(c: Circumstances) -> Refusal | None:
    handling = c.unit and c.unit in {c.lead, *c.assists}
    return no.DutiesApart(apart="handling_unit") if handling else None


def _photos(c: Circumstances) -> Refusal | None:
    return no.PhotosMissing(photos=list(c.photos_missing)) if c.photos_missing else None


def _assists(c: Circumstances) -> Refusal | None:
    unanswered = c.assists_open and not c.reason_given
    return no.AssistOpen(units=list(c.assists_open), field="reason") if unanswered else None


_GUARDS: Mapping[Guard, Callable[[Circumstances], Refusal | None]] = {
    Guard.REPORTER: _reporter,
    Guard.SELF_HANDLE_ALLOWED: lambda c: None if c.self_handle_allowed else no.SelfHandleRefused(),
    Guard.SELF_HANDLED: lambda c: None if c.self_handled else no.NotSelfHandled(self_handled=False),
    Guard.HAS_LEAD: lambda c: None if c.lead else no.NotSelfHandled(self_handled=c.self_handled),
    Guard.LEAD_UNIT: _lead_unit,
    Guard.DRAWN_INSPECTOR: _drawn,
    Guard.NOT_HANDLING_UNIT: _not_handling,
    Guard.NOT_REPORTER: lambda c: no.DutiesApart(apart="reporter") if c.account == c.reporter else None,
    Guard.NOT_CHECKER: lambda c: no.DutiesApart(apart="checker") if c.account in c.checkers else None,
    Guard.NOT_WHO_REPORTED_BACK: lambda c: (
        no.DutiesApart(apart="reported_back") if c.account == c.reported_back_by else None
    ),
    Guard.RETURNS_LEFT: lambda c: (
        no.ReturnsSpent(returns=c.returns, ruled=c.ruled) if c.returns >= MOST_RETURNS or c.ruled else None
    ),
    Guard.IN_TIME: lambda c: None if c.in_time else no.ReturnLate(),
    Guard.PHOTOS_STORED: _photos,
    Guard.ASSISTS_ANSWERED: _assists,
}


def refusal_of(guard: Guard, c: Circumstances) -> Refusal | None:
    """What a guard says to the circumstances: None lets pass.

    >>> refusal_of(Guard.NOT_CHECKER, Circumstances(account="a", checkers=frozenset("b"))) is None
    True
    """
    return _GUARDS[guard](c)
