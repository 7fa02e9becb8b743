"""Draws who verifies or checks: never of a handling unit, not the reporter where another inspector is in reach."""

from datetime import datetime

from sqlalchemy.orm import Session

from server.cases import store
from server.cases.models import Case
from server.cases.rules import CheckerMissing, CheckerRefused
from server.people import service as people
from server.people.rules import By, Role, Scope
from server.places import service as places

OWN_BEAT, OTHER_BEAT, NOT_YET = 0, 1, 2
"""How near somebody is: the case lies in their beat, or does not, or they have not yet signed in for themselves."""


def draw_inspector(
    session: Session, case: Case, *, wanted: str | None, now: datetime, but: str | None = None
) -> tuple[str, bool]:
    """The account that goes and looks, and whether it is the reporter for want of another.

    `but` is who had it and gives it away. Nearest beat first, then whoever has the fewest tasks open. Refuses with
    CheckerMissing, CheckerRefused.
    """
    pool = pool_of(session, case, now, but)
    if not pool:
        raise CheckerMissing(case=case.id)
    if wanted is not None:
        if wanted not in pool:
            raise CheckerRefused(inspector=wanted)
        return wanted, wanted == case.reporter
    busy = store.count_open_walks(session, case.city, list(pool))
    drawn = in_turn(pool, busy)[0]
    return drawn, drawn == case.reporter


def pool_of(session: Session, case: Case, now: datetime, but: str | None = None) -> dict[str, int]:
    """Who may go, with how far their beat is: the reporter only for want of another."""
    able = {account: rank for account, rank in _able(session, case, now).items() if account != but}
    return {account: rank for account, rank in able.items() if account != case.reporter} or able


def in_turn(pool: dict[str, int], busy: dict[str, int]) -> list[str]:
    """Nearest first, then whoever has the fewest tasks open."""
    return sorted(pool, key=lambda account: (pool[account], busy[account], account))


def _able(session: Session, case: Case, now: datetime) -> dict[str, int]:
    """Inspectors who are of no handling unit, with how far their beat is."""
    handling = {case.lead} | {one.unit for one in store.assists_of(session, case.city, [case.id])}
    beat = None if case.cell is None else places.find_beat(city=case.city, cell=case.cell)
    able: dict[str, int] = {}
    for who, scope in people.list_holders(city=case.city, role=Role.INSPECTOR, at=now):
        if who.unit and who.unit in handling:
            continue
        able[who.account] = min(able.get(who.account, NOT_YET), _rank(who, scope, beat))
    return able


def _rank(who: By, scope: Scope, beat: str | None) -> int:
    if who.first_password:
        return NOT_YET
    return OWN_BEAT if beat is not None and scope.key == beat else OTHER_BEAT
