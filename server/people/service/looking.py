"""What the administrators see: accounts in pages, one account whole, who holds a beat, and the register."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.kernel.db import reading
from server.kernel.register import RegisterLine, list_lines
from server.people import store
from server.people.models import Absence, Account, Device, GrantRow, SessionRow
from server.people.rules import By, Reach, Role
from server.people.service.absences import AbsenceSeen, see_absences
from server.people.service.refusals import AccountNotFound
from server.people.store import Asked

MOST = 200


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """An account with what it holds, whether it is away, and when it was last seen."""

    account: Account
    grants: Sequence[GrantRow]
    away: Absence | None
    last_seen_at: datetime | None
    devices: int


@dataclass(frozen=True, slots=True)
class AccountFile:
    """An account whole: also what it once held, its devices, what is open on them, and its absences."""

    seen: AccountSeen
    history: Sequence[GrantRow]
    devices: Sequence[Device]
    sessions: Sequence[SessionRow]
    absences: Sequence[AbsenceSeen]


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Lines of the register, the newest first, with the names of the accounts and units in them."""

    lines: Sequence[RegisterLine]
    names: Mapping[str, str]
    after: int | None
    """The seq below which the next page begins."""


def list_accounts(*, asked: Asked, limit: int, by: By, now: datetime) -> tuple[list[AccountSeen], str | None]:
    """A page of accounts, and the name behind which the next one begins (None: there is none)."""
    wanted = max(1, min(limit, MOST))
    with reading() as session:
        rows = store.page_of_accounts(session, by.city, asked, at=now, limit=wanted + 1)
        page = rows[:wanted]
        return _see(session, by.city, page, now), page[-1].name if len(rows) > wanted else None


def list_staff(*, city: str, role: Role, also: Collection[str], now: datetime) -> list[AccountSeen]:
    """Everybody who holds a role, away or not, and the accounts of `also`, whatever they are now; by login name."""
    with reading() as session:
        return _see(session, city, store.staff_of(session, city, role, also, now), now)


def _see(session: Session, city: str, accounts: Sequence[Account], now: datetime) -> list[AccountSeen]:
    ids = [account.id for account in accounts]
    grants = store.grants_of(session, city, ids, now)
    away = store.absences_at(session, city, ids, now)
    seen, devices = store.seen_of(session, city, ids)
    return [
        AccountSeen(one, grants.get(one.id, []), away.get(one.id), seen.get(one.id), devices.get(one.id, 0))
        for one in accounts
    ]


def read_account(*, account: str, by: By, now: datetime) -> AccountFile:
    """An account whole. Refuses with AccountNotFound."""
    with reading() as session:
        row = store.get_by_id(session, by.city, account)
        if row is None:
            raise AccountNotFound(account=account)
        every = store.grants_of(session, by.city, [account]).get(account, [])
        living = [grant for grant in every if grant.revoked_at is None]
        away = store.absences_at(session, by.city, [account], now).get(account)
        seen, counted = store.seen_of(session, by.city, [account])
        leaves = store.absences_of(session, by.city, account=account, until=None, limit=MOST)
        return AccountFile(
            AccountSeen(row, living, away, seen.get(account), counted.get(account, 0)),
            history=[grant for grant in every if grant.revoked_at is not None],
            devices=store.devices_of(session, by.city, account),
            sessions=store.sessions_of(session, by.city, account, now),
            absences=see_absences(session, by.city, leaves, now=now),
        )


def list_beat_holders(*, city: str, now: datetime) -> Mapping[str, list[Account]]:
    """Who walks each beat, by the beat's id, without deputies."""
    found: dict[str, list[Account]] = {}
    with reading() as session:
        for scope, account in store.holders_of_scopes(session, city, f"{Reach.BEAT}:", now):
            found.setdefault(scope.partition(":")[2], []).append(account)
    return found


def read_register(*, before: int | None, subject: str | None, limit: int, by: By) -> RegisterPage:
    """A page of the register: the lines below `before`, of one subject (`kind:id`) where it is given."""
    wanted = max(1, min(limit, MOST))
    kind, _, key = (subject or "").partition(":")
    with reading() as session:
        of = (kind, key) if subject else None
        lines = list_lines(session, city=by.city, before=before, subject=of, limit=wanted + 1)
        page = lines[:wanted]
        named = {line.by for line in page} | {line.subject_id for line in page if line.subject_kind == "account"}
        named |= {text for line in page for text in _texts_in(line.args)}
        names = store.names_of(session, by.city, named)
        names |= {unit.id: unit.name for unit in store.units_of(session, by.city)}
        return RegisterPage(page, names, page[-1].seq if len(lines) > wanted else None)


def _texts_in(told: Any) -> Iterator[str]:
    """Every text in what a line says: some are ids of accounts."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping):
        yield from _texts_in(list(told.values()))
    elif isinstance(told, list):
        for one in told:
            yield from _texts_in(one)
