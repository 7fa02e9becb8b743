"""Leave (请假) and deputies (代班): who is away from when until when, and who stands in on their ground."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.kernel.db import reading
from server.kernel.register import changing, note_change
from server.people import store
from server.people.models import Absence, Account
from server.people.rules import By, Role, uncovered
from server.people.service.accounts import get_account
from server.people.service.refusals import AbsenceNotFound, AbsenceOverlaps, AbsenceRefused, DeputyRefused, IdTaken

MOST = 200
"""Absences that a list gives at most."""


@dataclass(frozen=True, slots=True)
class AbsenceSeen:
    """A leave with the names of both, and the roles of the absent one that nobody fills meanwhile."""

    row: Absence
    name: str
    deputy_name: str | None
    uncovered: frozenset[Role]


def make_absence(
    *, absence: str, account: str, deputy: str | None, from_at: datetime, until_at: datetime, by: By, now: datetime
) -> AbsenceSeen:
    """Register a leave; the very same one again changes nothing.

    Refuses with IdTaken, AccountNotFound, AbsenceRefused, AbsenceOverlaps, DeputyRefused.
    """
    _check_period(from_at, until_at, now)
    with changing(by.city) as session:
        wanted = (account, deputy, from_at, until_at)
        known = store.find_absence(session, by.city, absence)
        if known is not None and (known.account_id, known.deputy_id, known.from_at, known.until_at) != wanted:
            raise IdTaken(id=absence)
        if known is not None:
            return see_absences(session, by.city, [known], now=now)[0]
        absent = get_account(session, by.city, account)
        _check_deputy(session, absent, deputy, now)
        _check_others(session, by.city, wanted)
        row = Absence(city=by.city, id=absence, account_id=account, deputy_id=deputy, from_at=from_at)
        row.until_at = until_at
        session.add(row)
        told = {"account": account, "deputy": deputy, "from": from_at.isoformat(), "until": until_at.isoformat()}
        line = ("absence", absence)
        note_change(session, city=by.city, by=by.account, at=now, what="add_absence", subject=line, args=told)
        return see_absences(session, by.city, [row], now=now)[0]


def _check_period(from_at: datetime, until_at: datetime, now: datetime) -> None:
    if until_at <= from_at:
        raise AbsenceRefused(why="order")
    if until_at <= now:
        raise AbsenceRefused(why="past")


def _check_deputy(session: Session, absent: Account, deputy: str | None, now: datetime) -> None:
    if deputy is None:
        return
    found = store.get_by_id(session, absent.city, deputy)
    if deputy == absent.id:
        raise DeputyRefused(deputy=deputy, why="self")
    if found is None:
        raise DeputyRefused(deputy=deputy, why="unknown")
    if found.disabled_at is not None:
        raise DeputyRefused(deputy=deputy, why="disabled")
    gone = store.read_by(session, absent, "", now)
    if gone.roles and uncovered(gone, store.read_by(session, found, "", now)) == gone.roles:
        raise DeputyRefused(deputy=deputy, why="role")


def _check_others(session: Session, city: str, wanted: tuple[str, str | None, datetime, datetime]) -> None:
    """Pass where no other leave of that time stands against it: nobody is away twice, and no deputy is away."""
    account, deputy, from_at, until_at = wanted
    both = [account] if deputy is None else [account, deputy]
    for other in store.touching(session, city, both, since=from_at, till=until_at):
        if other.account_id == account:
            raise AbsenceOverlaps(absence=other.id)
        if other.account_id == deputy:
            raise DeputyRefused(deputy=deputy, why="away")
        if other.deputy_id == account:
            raise AbsenceRefused(why="deputy", absence=other.id)


def cancel_absence(*, absence: str, by: By, now: datetime) -> AbsenceSeen:
    """End a leave now, or before it begins; what held until now did hold. Refuses with AbsenceNotFound."""
    with changing(by.city) as session:
        row = store.find_absence(session, by.city, absence)
        if row is None:
            raise AbsenceNotFound(absence=absence)
        if row.cancelled_at is None and row.until_at > now:
            row.cancelled_at = now
            told, args = ("absence", absence), {"account": row.account_id, "deputy": row.deputy_id}
            note_change(session, city=by.city, by=by.account, at=now, what="cancel_absence", subject=told, args=args)
        return see_absences(session, by.city, [row], now=now)[0]


def list_absences(*, account: str | None, everything: bool, by: By, now: datetime) -> list[AbsenceSeen]:
    """Leaves that hold now or are to come, or all there were; of everybody, or in which one account is somebody."""
    with reading() as session:
        rows = store.absences_of(session, by.city, account=account, until=None if everything else now, limit=MOST)
        return see_absences(session, by.city, rows, now=now)


def see_absences(session: Session, city: str, rows: Iterable[Absence], *, now: datetime) -> list[AbsenceSeen]:
    """Leaves with the names in them, and what of each is covered by what both hold now."""
    leaves = list(rows)
    people = store.acting(session, city, {who for row in leaves for who in (row.account_id, row.deputy_id) if who}, now)
    return [_see(row, people[row.account_id], people.get(row.deputy_id or "")) for row in leaves]


def _see(row: Absence, absent: By, deputy: By | None) -> AbsenceSeen:
    open_roles = absent.roles if deputy is None else uncovered(absent, deputy)
    return AbsenceSeen(row, absent.name, None if deputy is None else deputy.name, open_roles)
