"""What the administrators' lists and files ask of the database: as many statements for one account as for a page."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from server.people.models import Absence, Account, Device, GrantRow, SessionRow
from server.people.rules import By, Grant, Role, deputised, parse_scope
from server.people.store.accounts import away_at, lives_at


@dataclass(frozen=True, slots=True)
class Asked:
    """Which accounts a list shows: those whose names have `words` in them, of a role, of a unit, behind a name."""

    words: str = ""
    role: str | None = None
    unit: str | None = None
    after: str | None = None


def page_of_accounts(session: Session, city: str, asked: Asked, *, at: datetime, limit: int) -> list[Account]:
    """A page of accounts in order of their login name."""
    query = select(Account).where(Account.city == city)
    if asked.words:
        named = (column.icontains(asked.words, autoescape=True) for column in (Account.name, Account.display_name))
        query = query.where(or_(*named))
    if asked.role is not None:
        query = query.where(Account.id.in_(_holders(city, asked.role, at)))
    if asked.unit is not None:
        query = query.where(Account.unit_id == asked.unit)
    if asked.after is not None:
        query = query.where(Account.name > asked.after)
    return list(session.scalars(query.order_by(Account.name).limit(limit)))


def _holders(city: str, role: str, at: datetime) -> Select[str]:
    return select(GrantRow.account_id).where(GrantRow.city == city, GrantRow.role == role, lives_at(at))


def staff_of(session: Session, city: str, role: str, also: Collection[str], at: datetime) -> list[Account]:
    """The open accounts that hold a role, and those of `also`, shut or not, in order of their login name."""
    holds = and_(Account.id.in_(_holders(city, role, at)), Account.disabled_at.is_(None))
    query = select(Account).where(Account.city == city, or_(holds, Account.id.in_(also)))
    return list(session.scalars(query.order_by(Account.name)))


def grants_of(
    session: Session, city: str, accounts: Collection[str], at: datetime | None = None
) -> Mapping[str, list[GrantRow]]:
    """The grants of accounts: those that hold at a time, or all there ever were, the oldest first."""
    query = select(GrantRow).where(GrantRow.city == city, GrantRow.account_id.in_(accounts))
    query = query if at is None else query.where(lives_at(at))
    found = defaultdict[str, list[GrantRow]](list)
    for row in session.scalars(query.order_by(GrantRow.granted_at, GrantRow.role, GrantRow.scope)):
        found[row.account_id].append(row)
    return found


def acting(session: Session, city: str, accounts: Collection[str], at: datetime) -> dict[str, By]:
    """Accounts as actors by what each was granted itself, without what falls to it as a deputy."""
    held = grants_of(session, city, accounts, at)
    rows = session.scalars(select(Account).where(Account.city == city, Account.id.in_(accounts)))
    return {row.id: _actor(row, held.get(row.id, [])) for row in rows}


def _actor(row: Account, held: Collection[GrantRow]) -> By:
    grants = tuple(map(_grant, held))
    return By(row.city, row.id, row.unit_id or "", grants, name=row.display_name)


def acting_with_lent(session: Session, city: str, accounts: Sequence[Account], at: datetime) -> list[By]:
    """Accounts as actors with all that each holds at that time, also what falls to it as a deputy."""
    ids = [account.id for account in accounts]
    stands_in = select(Absence).where(Absence.city == city, Absence.deputy_id.in_(ids), away_at(at))
    absent = defaultdict[str, list[str]](list)
    for row in session.scalars(stands_in):
        absent[row.deputy_id or ""].append(row.account_id)
    held = grants_of(session, city, {*ids, *(one for away in absent.values() for one in away)}, at)
    granted = {account: sorted(map(_grant, rows), key=_in_order) for account, rows in held.items()}
    told = []
    for account in accounts:
        own = granted.get(account.id, [])
        lent = deputised(own, (grant for one in absent[account.id] for grant in granted.get(one, [])))
        who = (city, account.id, account.unit_id or "", (*own, *lent))
        told.append(By(*who, name=account.display_name, first_password=account.first_password))
    return told


def _grant(row: GrantRow) -> Grant:
    return Grant(Role(row.role), parse_scope(row.scope))


def _in_order(grant: Grant) -> tuple[str, str]:
    return grant.role, str(grant.scope)


def seen_of(session: Session, city: str, accounts: Collection[str]) -> tuple[dict[str, datetime], dict[str, int]]:
    """When each account was last seen anywhere, and on how many devices it ever was."""
    devices = select(Device.account_id, func.max(Device.last_seen_at), func.count()).where(
        Device.city == city, Device.account_id.in_(accounts)
    )
    sessions = select(SessionRow.account_id, func.max(SessionRow.seen_at)).where(
        SessionRow.city == city, SessionRow.account_id.in_(accounts)
    )
    seen, counted = dict[str, datetime](), dict[str, int]()
    for account, at, number in session.execute(devices.group_by(Device.account_id)):
        seen[account], counted[account] = at, number
    for account, at in session.execute(sessions.group_by(SessionRow.account_id)):
        seen[account] = max(at, seen.get(account, at))
    return seen, counted


def devices_of(session: Session, city: str, account: str) -> list[Device]:
    """The devices an account was ever on, the one seen last first."""
    query = select(Device).where(Device.city == city, Device.account_id == account)
    return list(session.scalars(query.order_by(Device.last_seen_at.desc(), Device.device_id)))


def sessions_of(session: Session, city: str, account: str, now: datetime) -> list[SessionRow]:
    """The living sessions and push tokens of an account, the newest first."""
    query = select(SessionRow).where(
        SessionRow.city == city,
        SessionRow.account_id == account,
        SessionRow.revoked_at.is_(None),
        SessionRow.expires_at > now,
    )
    return list(session.scalars(query.order_by(SessionRow.made_at.desc(), SessionRow.token_hash)))


def find_absence(session: Session, city: str, absence: str) -> Absence | None:
    """The absence with this id."""
    return session.get(Absence, (city, absence))


def absences_at(session: Session, city: str, accounts: Collection[str], at: datetime) -> dict[str, Absence]:
    """Who of the accounts is away at that time, each with the absence."""
    query = select(Absence).where(Absence.city == city, Absence.account_id.in_(accounts), away_at(at))
    return {row.account_id: row for row in session.scalars(query)}


def absences_of(
    session: Session, city: str, *, account: str | None, until: datetime | None, limit: int
) -> list[Absence]:
    """Absences of an account, as its own or as a deputy, or of everybody; those over before `until` left out."""
    query = select(Absence).where(Absence.city == city)
    if account is not None:
        query = query.where(or_(Absence.account_id == account, Absence.deputy_id == account))
    if until is not None:
        query = query.where(Absence.until_at > until, Absence.cancelled_at.is_(None))
    return list(session.scalars(query.order_by(Absence.from_at.desc(), Absence.id).limit(limit)))


def touching(session: Session, city: str, accounts: Sequence[str], *, since: datetime, till: datetime) -> list[Absence]:
    """Absences in which any of the accounts is away or stands in, and that hold at some time of [since, till)."""
    involved = or_(Absence.account_id.in_(accounts), Absence.deputy_id.in_(accounts))
    query = select(Absence).where(Absence.city == city, involved, Absence.from_at < till, Absence.until_at > since)
    kept = or_(Absence.cancelled_at.is_(None), Absence.cancelled_at > since)
    begun = or_(Absence.cancelled_at.is_(None), Absence.cancelled_at > Absence.from_at)
    return list(session.scalars(query.where(kept, begun).order_by(Absence.from_at, Absence.id)))


def accounts_in(session: Session, city: str, unit: str) -> list[Account]:
    """The accounts of a unit, those that may not sign in too."""
    query = select(Account).where(Account.city == city, Account.unit_id == unit)
    return list(session.scalars(query.order_by(Account.id)))


def count_by_unit(session: Session, city: str) -> dict[str, int]:
    """How many accounts that may sign in each unit has."""
    query = select(Account.unit_id, func.count()).where(
        Account.city == city, Account.unit_id.is_not(None), Account.disabled_at.is_(None)
    )
    return {str(unit): number for unit, number in session.execute(query.group_by(Account.unit_id))}


def holders_of_scopes(session: Session, city: str, prefix: str, at: datetime) -> list[tuple[str, Account]]:
    """Who holds a scope of that kind (`beat:`) at that time, as (scope, account), without deputies."""
    query = (
        select(GrantRow.scope, Account)
        .join(Account, (Account.city == GrantRow.city) & (Account.id == GrantRow.account_id))
        .where(GrantRow.city == city, lives_at(at), GrantRow.scope.startswith(prefix), Account.disabled_at.is_(None))
        .order_by(GrantRow.scope, Account.name)
    )
    return [(scope, account) for scope, account in session.execute(query)]
