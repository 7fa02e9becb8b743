"""Turns a case's clocks as the table says, and keeps on the case which one runs and when it is over."""

from collections.abc import Iterable
from datetime import datetime

from server.cases.models import Case
from server.cases.rules.turns import ClockEffect, ClockVerb
from server.cases.rules.words import ClockName
from server.catalog.rules import CategoryFact
from server.clocks import service as clocks
from server.clocks.rules import Limit, MarkKind, Stage, parse_limit

_PLAIN = {
    ClockVerb.START: MarkKind.START,
    ClockVerb.PAUSE: MarkKind.PAUSE,
    ClockVerb.RESUME: MarkKind.RESUME,
    ClockVerb.STOP: MarkKind.STOP,
}


def turn_clocks(case: Case, effects: Iterable[ClockEffect], *, category: CategoryFact | None, now: datetime) -> None:
    """Do what a move does to the clocks, then show on the case what came of it."""
    urgent = category is not None and category.urgent
    for effect in effects:
        _turn(case, effect, urgent=urgent, now=now)
    show_clocks(case)


def restart_accept(case: Case, *, urgent: bool, now: datetime) -> None:
    """A correction made it urgent, or no more so: its accept clock begins anew in the other kind of time."""
    rows = clocks.list_clocks(city=case.city, subject=case.id)
    accept = rows.get(ClockName.ACCEPT)
    if accept is None or accept.state != "running":
        return
    limit = clocks.limit_of(str(ClockName.ACCEPT), urgent=urgent)
    kind = MarkKind.RESTART
    clocks.mark_clock(city=case.city, subject=case.id, name=ClockName.ACCEPT, kind=kind, at=now, limit=limit)
    show_clocks(case)


def _turn(case: Case, effect: ClockEffect, *, urgent: bool, now: datetime) -> None:
    if effect.clock is None:
        clocks.stop_all(city=case.city, subject=case.id, at=now)
    elif effect.verb is ClockVerb.RESUME_OR_RESTART:
        same = case.lead is not None and case.lead == case.last_lead
        clocks.resume_or_restart_clock(
            city=case.city, subject=case.id, name=effect.clock, at=now, limit=_handle_limit(case), same_unit=same
        )
    else:
        limit = _limit(case, effect, urgent=urgent)
        kind = _PLAIN[effect.verb]
        clocks.mark_clock(city=case.city, subject=case.id, name=effect.clock, kind=kind, at=now, limit=limit)


def _limit(case: Case, effect: ClockEffect, *, urgent: bool) -> Limit | None:
    """What a start or a resume is given: the stage's limit, or the floor under work that comes back."""
    if effect.verb is ClockVerb.START:
        if effect.clock is ClockName.HANDLE:
            return _handle_limit(case)
        return clocks.limit_of(str(effect.clock), urgent=urgent)
    if effect.verb is ClockVerb.RESUME and effect.clock is ClockName.HANDLE:
        return clocks.limit_of(Stage.REWORK_FLOOR, urgent=urgent)
    return None


def _handle_limit(case: Case) -> Limit:
    """The limit that the filing condition fixed."""
    if case.limit_text is None:
        raise AssertionError("a case is dispatched after it was filed, and filing fixes the limit")
    return parse_limit(case.limit_text)


def show_clocks(case: Case) -> None:
    """Keep on the case: its deadline, and which clock runs until when."""
    rows = clocks.list_clocks(city=case.city, subject=case.id)
    handle = rows.get(ClockName.HANDLE)
    case.due_at = None if handle is None or case.dispatched_at is None else handle.due_at
    running = [row for row in rows.values() if row.state == "running" and row.due_at is not None]
    first = min(running, key=lambda row: (row.due_at, row.name), default=None)
    case.stage = None if first is None else first.name
    case.stage_due_at = None if first is None else first.due_at
    case.stage_warn_at = None if first is None else first.warn_at
