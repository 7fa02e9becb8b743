"""Accounts, grants, sessions and devices: what acting and signing in ask of the database."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from server.kernel.db import Table
from server.kernel.effects import put_new
from server.people.models import Absence, Account, Device, GrantRow, SessionRow
from server.people.rules import By, Grant, Role, deputised, parse_scope


def find_account(session: Session, city: str, name: str, *, lock: bool = True) -> Account | None:
    """The account with this login name, locked against a second login at once unless it is only looked at."""
    query = select(Account).where(Account.city == city, Account.name == name)
    return session.scalar(query.with_for_update() if lock else query)


def get_by_id(session: Session, city: str, account: str, *, lock: bool = False) -> Account | None:
    """The account with this id, locked where it is to be changed."""
    return session.get(Account, (city, account), with_for_update=True if lock else None, populate_existing=lock)


class Living(NamedTuple):
    """A living session or push token, and whose it is."""

    city: str
    id: str
    """The account."""
    unit_id: str | None
    display_name: str
    first_password: bool
    disabled_at: datetime | None
    token_hash: str
    device: str
    seen_at: datetime


def find_session(session: Session, token_hash: str, kind: str, now: datetime) -> Living | None:
    """The living session or push token with this hash, and whose it is."""
    told = {"token_hash": token_hash, "kind": kind, "now": now}
    found = session.connection().execute(_LIVING_SESSION, told).first()
    return None if found is None else Living(*found)


_SESSION, _ACCOUNT, _DEVICE = (Table.metadata.tables[name] for name in ("session", "account", "device"))
_LIVING_SESSION = (
    select(
        *(_ACCOUNT.c[name] for name in ("city", "id", "unit_id", "display_name", "first_password", "disabled_at")),
        *(_SESSION.c[name] for name in ("token_hash", "device_id", "seen_at")),
    )
    .join_from(_SESSION, _ACCOUNT, and_(_ACCOUNT.c.city == _SESSION.c.city, _ACCOUNT.c.id == _SESSION.c.account_id))
    .where(
        _SESSION.c.token_hash == bindparam("token_hash"),
        _SESSION.c.kind == bindparam("kind"),
        _SESSION.c.revoked_at.is_(None),
        _SESSION.c.expires_at > bindparam("now"),
    )
)
"""Built once, like all that every request asks: building a statement costs more than running it. And asked as rows:
nothing is changed of what is found, and objects of the session cost as much again."""


def grants_at(session: Session, city: str, account: str, at: datetime) -> tuple[Grant, ...]:
    """What the account held at that time: its own, then what fell to it as a deputy."""
    own, theirs = list[Grant](), list[Grant]()
    for whose, role, scope in session.connection().execute(_HELD, {"city": city, "account": account, "at": at}):
        (own if whose == account else theirs).append(Grant(Role(role), parse_scope(scope)))
    return (*own, *deputised(own, theirs))


Time = datetime | BindParameter[datetime]
"""A time, or the place of one in a statement that is built once."""


def lives_at(at: Time) -> ColumnElement[bool]:
    """The grants that hold at a time."""
    return and_(GrantRow.granted_at <= at, or_(GrantRow.revoked_at.is_(None), GrantRow.revoked_at > at))


def away_at(at: Time) -> ColumnElement[bool]:
    """The absences that hold at a time."""
    kept = or_(Absence.cancelled_at.is_(None), Absence.cancelled_at > at)
    return and_(Absence.from_at <= at, Absence.until_at > at, kept)


_ABSENT = select(Absence.account_id).where(
    Absence.city == bindparam("city"), Absence.deputy_id == bindparam("account"), away_at(bindparam("at"))
)
_HELD = (
    select(GrantRow.account_id, GrantRow.role, GrantRow.scope)
    .where(
        GrantRow.city == bindparam("city"),
        lives_at(bindparam("at")),
        or_(GrantRow.account_id == bindparam("account"), GrantRow.account_id.in_(_ABSENT)),
    )
    .order_by(GrantRow.role, GrantRow.scope)
)


def read_by(session: Session, account: Account | Living, device: str, at: datetime) -> By:
    """The account as an actor, with what it held at that time."""
    grants = grants_at(session, account.city, account.id, at)
    who = (account.city, account.id, account.unit_id or "", grants, device, account.display_name)
    return By(*who, first_password=account.first_password)


def living_sessions(session: Session, city: str, account: str, device: str) -> list[SessionRow]:
    """Sessions and push tokens of one account on one device that are not revoked."""
    query = select(SessionRow).where(
        SessionRow.city == city,
        SessionRow.account_id == account,
        SessionRow.device_id == device,
        SessionRow.revoked_at.is_(None),
    )
    return list(session.scalars(query))


def end_sessions(session: Session, city: str, account: str, *, now: datetime, but: str = "") -> None:
    """End the sessions of an account on every device but one; its push tokens live on."""
    ours = and_(SessionRow.city == city, SessionRow.account_id == account, SessionRow.kind == "session")
    ended = update(SessionRow).where(ours, SessionRow.revoked_at.is_(None), SessionRow.device_id != but)
    session.execute(ended.values(revoked_at=now))


def add_device(session: Session, *, city: str, device: str, account: str, now: datetime) -> None:
    """Register a device as this account uses it; two first sights at once are one device."""
    row = {"city": city, "device_id": device, "account_id": account, "name": "", "highest_seq": 0, "ack": 0}
    put_new(session, Device, row | {"first_seen_at": now, "last_seen_at": now})


def find_device(session: Session, city: str, device: str, account: str, *, lock: bool = False) -> Device | None:
    """The device as this account uses it, locked where its outbox is counted on: one operation at a time."""
    return session.get(Device, (city, device, account), with_for_update=True if lock else None, populate_existing=lock)


def device_seen(session: Session, city: str, device: str, account: str) -> tuple[datetime, str] | None:
    """When a device was last seen and how it is called, as this account uses it; None where it is unknown."""
    found = session.connection().execute(_DEVICE_SEEN, {"city": city, "device": device, "account": account}).first()
    return None if found is None else (found[0], found[1])


def ack_of(session: Session, city: str, device: str, account: str) -> int:
    """How far a device's outbox has come: the highest n such that 1..n all have a result."""
    told = {"city": city, "device": device, "account": account}
    return int(session.connection().execute(_ACK, told).scalar_one())


def _of_device(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return select(*columns).where(
        _DEVICE.c.city == bindparam("city"),
        _DEVICE.c.device_id == bindparam("device"),
        _DEVICE.c.account_id == bindparam("account"),
    )


_DEVICE_SEEN, _ACK = _of_device(_DEVICE.c.last_seen_at, _DEVICE.c.name), _of_device(_DEVICE.c.ack)


def count_device(session: Session, city: str, device: str, account: str, seq: int) -> tuple[int, int] | None:
    """Count one operation of a device's outbox; gives ack and highest_seq as they now stand, None where it is unknown.

    Where nothing above the ack was known before, what came next is all there is: the ack goes with it. Else it stays,
    and whoever knows what lies between moves it on.
    """
    told = {"of": city, "device": device, "account": account, "seq": seq}
    found = session.connection().execute(_COUNT_DEVICE, told).first()
    return None if found is None else (found[0], found[1])


_SEQ = bindparam("seq", type_=BigInteger)
_COUNT_DEVICE = (
    update(_DEVICE)
    .where(
        _DEVICE.c.city == bindparam("of"),
        _DEVICE.c.device_id == bindparam("device"),
        _DEVICE.c.account_id == bindparam("account"),
    )
    .values(
        ack=case((and_(_DEVICE.c.highest_seq == _DEVICE.c.ack, _DEVICE.c.ack + 1 == _SEQ), _SEQ), else_=_DEVICE.c.ack),
        highest_seq=case((_DEVICE.c.highest_seq < _SEQ, _SEQ), else_=_DEVICE.c.highest_seq),
    )
    .returning(_DEVICE.c.ack, _DEVICE.c.highest_seq)
)


def phones_since(session: Session, city: str, since: datetime) -> list[tuple[Device, Account, datetime | None]]:
    """Devices that sent an outbox or were wiped, with their accounts and when a session of theirs was used last.

    Those heard or wiped since then; not of who was shut out.
    """
    joined = and_(Account.city == Device.city, Account.id == Device.account_id)
    used = select(func.max(SessionRow.seen_at)).where(
        SessionRow.city == Device.city,
        SessionRow.account_id == Device.account_id,
        SessionRow.device_id == Device.device_id,
    )
    heard = used.scalar_subquery()
    query = select(Device, Account, heard).join(Account, joined).where(Device.city == city)
    lately = or_(Device.last_seen_at >= since, heard >= since, Device.wiped_at >= since)
    told = or_(Device.highest_seq > 0, Device.wiped_at.is_not(None))
    found = session.execute(query.where(lately, told, Account.disabled_at.is_(None)).order_by(Device.last_seen_at))
    return [(device, account, seen) for device, account, seen in found]


def names_of(session: Session, city: str, accounts: Iterable[str]) -> dict[str, str]:
    """The display names of accounts by id."""
    found = session.execute(_NAMES, {"city": city, "accounts": sorted(accounts)})
    return {account: name for account, name in found}  # noqa: C416 - a row is no plain tuple to mypy


_NAMES = select(Account.id, Account.display_name).where(
    Account.city == bindparam("city"), Account.id.in_(bindparam("accounts", expanding=True))
)


def living_grants(session: Session, city: str, account: str) -> list[GrantRow]:
    """The grants of an account that are not revoked."""
    query = select(GrantRow).where(GrantRow.city == city, GrantRow.account_id == account, GrantRow.revoked_at.is_(None))
    return list(session.scalars(query.order_by(GrantRow.role, GrantRow.scope)))


def present_holders(session: Session, city: str, role: Role, at: datetime) -> list[Account]:
    """Everybody who holds `role` themselves at that time, may sign in and is not away, in order of id."""
    held = select(GrantRow.account_id).where(GrantRow.city == city, GrantRow.role == role, lives_at(at))
    away = select(Absence.account_id).where(Absence.city == city, away_at(at))
    query = select(Account).where(
        Account.city == city, Account.disabled_at.is_(None), Account.id.in_(held), Account.id.not_in(away)
    )
    return list(session.scalars(query.order_by(Account.id)))


def count_holders(session: Session, city: str, roles: Collection[Role], at: datetime) -> int:
    """How many accounts that may sign in hold one of `roles` at that time."""
    held = select(GrantRow.account_id).where(GrantRow.city == city, GrantRow.role.in_(sorted(roles)), lives_at(at))
    query = select(func.count()).where(Account.city == city, Account.disabled_at.is_(None), Account.id.in_(held))
    return session.scalar(query) or 0


def workers_of(session: Session, city: str, unit: str, roles: Collection[Role], at: datetime) -> list[Account]:
    """The accounts of a unit that hold one of `roles` at that time and may sign in, in order of name."""
    held = select(GrantRow.account_id).where(
        GrantRow.city == city,
        GrantRow.role.in_(sorted(roles)),
        lives_at(at),
    )
    query = select(Account).where(
        Account.city == city, Account.unit_id == unit, Account.disabled_at.is_(None), Account.id.in_(held)
    )
    return list(session.scalars(query.order_by(Account.display_name, Account.id)))
