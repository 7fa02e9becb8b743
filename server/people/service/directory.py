"""Who there is: units, accounts with their names and passwords, and what they were granted."""

from collections.abc import Iterable
from datetime import datetime

from server.kernel.db import db, reading, transaction
from server.kernel.ids import new_uuid
from server.people import store
from server.people.models import Account, GrantRow, UnitRow
from server.people.rules import By, Grant, Role, Scope, knows_unit
from server.people.service.refusals import UnitNotFound
from server.people.store import Answering


def find_by_at(*, city: str, account: str, at: datetime) -> By | None:
    """The account as an actor with what it held at that time (for work done offline)."""
    session = db.session()
    row = session.get(Account, (city, account))
    return None if row is None else store.read_by(session, row, "", at)


def find_name(*, city: str, account: str) -> str | None:
    """The display name of an account."""
    row = db.session.get(Account, (city, account))
    return None if row is None else row.display_name


def name_accounts(*, city: str, accounts: Iterable[str]) -> dict[str, str]:
    """The display names of accounts, those that exist."""
    return store.names_of(db.session(), city, accounts)


def describe(*, by: By) -> Account:
    """The account that acts. Its session was read a moment ago, so it exists."""
    return db.session.get_one(Account, (by.city, by.account))


def list_holders(*, city: str, role: Role, at: datetime) -> list[tuple[By, Scope]]:
    """Who holds a role at that time and is there, each with the scope of that grant; a deputy with what is lent."""
    session = db.session()
    everybody = store.acting_with_lent(session, city, store.present_holders(session, city, role, at), at)
    return [(by, grant.scope) for by in everybody for grant in by.grants if grant.role is role]


def list_workers(*, by: By, unit: str, now: datetime) -> list[Account]:
    """Who may be given a case of a unit: its workers and its desk. Refuses with UnitNotFound, also where not yours."""
    if not knows_unit(by, unit):
        raise UnitNotFound(unit=unit)
    with reading() as session:
        get_unit(city=by.city, unit=unit)
        return store.workers_of(session, by.city, unit, {Role.UNIT, Role.UNIT_DESK}, now)


def find_unit(*, city: str, unit: str) -> UnitRow | None:
    """The unit, or None."""
    return store.find_unit(db.session(), city, unit)


def get_unit(*, city: str, unit: str) -> UnitRow:
    """The unit; refuses with UnitNotFound."""
    found = find_unit(city=city, unit=unit)
    if found is None:
        raise UnitNotFound(unit=unit)
    return found


def list_units(*, city: str) -> list[UnitRow]:
    """Every unit of the city."""
    return store.units_of(db.session(), city)


def list_answering(*, city: str) -> list[Answering]:
    """The units that answer for a territory, and those that are dissolved: what routing asks of units."""
    return store.answering_units(db.session(), city)


def add_unit(*, city: str, unit: str, name: str, short_name: str, kind: str, territory: str = "") -> None:
    """Register a unit."""
    with transaction() as session:
        session.add(UnitRow(city=city, id=unit, name=name, short_name=short_name, kind=kind, territory=territory))


def add_account(
    *,
    city: str,
    account: str,
    name: str,
    display_name: str,
    unit: str | None,
    password_hash: str,
    grants: tuple[Grant, ...],
    demo: bool,
    now: datetime,
) -> None:
    """Register an account with its first grants; `demo` says that its password is the public one."""
    with transaction() as session:
        session.add(
            Account(
                city=city,
                id=account,
                name=name,
                display_name=display_name,
                unit_id=unit,
                password_hash=password_hash,
                failures=0,
                demo=demo,
            )
        )
        session.flush()
        for grant in grants:
            give(city=city, account=account, grant=grant, now=now)


def give(*, city: str, account: str, grant: Grant, now: datetime) -> None:
    """Grant a role for a scope."""
    with transaction() as session:
        row = GrantRow(city=city, id=new_uuid(), account_id=account, role=grant.role, granted_at=now)
        row.scope = str(grant.scope)
        session.add(row)


def take_away(*, city: str, account: str, role: Role, now: datetime) -> None:
    """Revoke a role from an account, whatever its scopes."""
    with transaction() as session:
        for row in store.living_grants(session, city, account):
            row.revoked_at = now if row.role == role else None
