"""Leave (请假) and deputies (代班): who is away from when until when, and who stands in on their ground."""

from datetime import datetime

from sqlalchemy.orm import Session

from server.kernel.db import reading
from server.kernel.register import changing, note_change
from server.people import store
from server.people.models import Absence
from server.people.rules import By
from server.people.service.accounts import get_account
from server.people.service.refusals import AbsenceNotFound, AbsenceOverlaps, AbsenceRefused, DeputyRefused, IdTaken

MOST = 200
"""Absences that a list gives at most."""


def make_absence(
    *, absence: str, account: str, deputy: str | None, from_at: datetime, until_at: datetime, by: By, now: datetime
) -> Absence:
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
            return known
        get_account(session, by.city, account)
        _check_deputy(session, by.city, account, deputy)
        _check_others(session, by.city, wanted)
        row = Absence(city=by.city, id=absence, account_id=account, deputy_id=deputy, from_at=from_at)
        row.until_at = until_at
        session.add(row)
        told = {"account": account, "deputy": deputy, "from": from_at.isoformat(), "until": until_at.isoformat()}
        line = ("absence", absence)
        note_change(session, city=by.city, by=by.account, at=now, what="add_absence", subject=line, args=told)
        return row


def _check_period(from_at: datetime, until_at: datetime, now: datetime) -> None:
    if until_at <= from_at:
        raise AbsenceRefused(why="order")
    if until_at <= now:
        raise AbsenceRefused(why="past")


def _check_deputy(session: Session, city: str, account: str, deputy: str | None) -> None:
    if deputy is None:
        return
    found = store.get_by_id(session, city, deputy)
    if deputy == account:
        raise DeputyRefused(deputy=deputy, why="self")
    if found is None:
        raise DeputyRefused(deputy=deputy, why="unknown")
    if found.disabled_at is not None:
        raise DeputyRefused(deputy=deputy, why="disabled")


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


def cancel_absence(*, absence: str, by: By, now: datetime) -> Absence:
    """End a leave now, or before it begins; what held until now did hold. Refuses with AbsenceNotFound."""
    with changing(by.city) as session:
        row = store.find_absence(session, by.city, absence)
        if row is None:
            raise AbsenceNotFound(absence=absence)
        if row.cancelled_at is None and row.until_at > now:
            row.cancelled_at = now
            told, args = ("absence", absence), {"account": row.account_id, "deputy": row.deputy_id}
            note_change(session, city=by.city, by=by.account, at=now, what="cancel_absence", subject=told, args=args)
        return row


def list_absences(*, account: str | None, everything: bool, by: By, now: datetime) -> list[Absence]:
    """Leaves that hold now or are to come, or all there were; of everybody, or in which one account is somebody."""
    with reading() as session:
        return store.absences_of(session, by.city, account=account, until=None if everything else now, limit=MOST)
