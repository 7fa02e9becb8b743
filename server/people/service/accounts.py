"""Accounts as security sets them: made with a first password, changed, shut, opened, granted, rid of a device.

Every verb writes its line of the register in its own transaction, and says nothing where nothing changed.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from server.kernel.ids import new_uuid
from server.kernel.register import changing, note_change
from server.people import store
from server.people.models import Account, GrantRow
from server.people.rules import (
    By,
    Grant,
    Permission,
    Reach,
    Role,
    Scope,
    check_grants,
    parse_scope,
    roles_with,
    the_system,
)
from server.people.service.passwords import HASHER, draw_password
from server.people.service.ports import knows_of
from server.people.service.refusals import (
    AccountNotFound,
    DeviceNotFound,
    IdTaken,
    LastSecurityAdmin,
    NameTaken,
    OwnAccount,
)
from server.people.service.units import check_open_unit


def make_account(
    *, account: str, name: str, display_name: str, unit: str | None, grants: Iterable[Grant], by: By, now: datetime
) -> str | None:
    """Register an account; gives its first password, which is told once: None where the account is here already.

    Refuses with IdTaken, NameTaken, UnitNotFound, UnitDissolved, GrantRefused, AdminsApart.
    """
    wanted = sorted(set(grants), key=str)
    check_grants(wanted, knows_of(by.city))
    first = draw_password()
    hashed = HASHER.hash(first)
    with changing(by.city) as session:
        if _is_here(session, by.city, account, name):
            return None
        check_open_unit(session, by.city, unit)
        row = Account(city=by.city, id=account, name=name, display_name=display_name, unit_id=unit)
        row.password_hash, row.first_password, row.failures, row.demo = hashed, True, 0, False
        session.add(row)
        session.flush()
        _give(session, by.city, account, wanted, now)
        _note(session, by, now, "add_account", account, unit=unit, granted=list(map(_word, wanted)))
    return first


def make_first_admin(*, city: str, name: str, now: datetime) -> str | None:
    """Register the administrator a city begins with; gives the first password, None where somebody sets accounts there.

    Refuses with NameTaken.
    """
    admin, by = Grant(Role.ADMIN, Scope(Reach.CITY)), the_system(city)
    with changing(city) as session:
        if store.count_holders(session, city, roles_with(Permission.PEOPLE_SET), now):
            return None
        return make_account(
            account=new_uuid(), name=name, display_name=name, unit=None, grants=(admin,), by=by, now=now
        )


def _is_here(session: Session, city: str, account: str, name: str) -> bool:
    """Whether this very account was made before: the same request came twice."""
    known = store.get_by_id(session, city, account)
    if known is not None and known.name != name:
        raise IdTaken(id=account)
    if known is None and store.find_account(session, city, name, lock=False) is not None:
        raise NameTaken(name=name)
    return known is not None


def change_account(*, account: str, display_name: str, unit: str | None, by: By, now: datetime) -> None:
    """Give an account another display name or unit. Refuses with AccountNotFound, UnitNotFound, UnitDissolved."""
    with changing(by.city) as session:
        row = get_account(session, by.city, account)
        if (row.display_name, row.unit_id) == (display_name, unit):
            return
        told = {"unit": [row.unit_id, unit]} if row.unit_id != unit else {}
        if row.unit_id != unit:
            check_open_unit(session, by.city, unit)
        renamed = row.display_name != display_name
        row.display_name, row.unit_id = display_name, unit
        _note(session, by, now, "change_account", account, renamed=renamed, **told)


def disable_account(*, account: str, by: By, now: datetime) -> None:
    """Shut an account: no sign-in, no session, no push. Refuses with AccountNotFound, OwnAccount, LastSecurityAdmin."""
    _check_other(account, by)
    with changing(by.city) as session:
        row = get_account(session, by.city, account)
        if row.disabled_at is not None:
            return
        row.disabled_at = now
        store.end_sessions(session, by.city, account, now=now)
        _check_security_left(session, by.city, now)
        _note(session, by, now, "disable_account", account)


def enable_account(*, account: str, by: By, now: datetime) -> None:
    """Let an account sign in again; its old sessions stay ended. Refuses with AccountNotFound, OwnAccount."""
    _check_other(account, by)
    with changing(by.city) as session:
        row = get_account(session, by.city, account)
        if row.disabled_at is not None:
            row.disabled_at = None
            _note(session, by, now, "enable_account", account)


def unlock_account(*, account: str, by: By, now: datetime) -> None:
    """Forget an account's failures. Refuses with AccountNotFound."""
    with changing(by.city) as session:
        row = get_account(session, by.city, account)
        if row.failures or row.locked_until is not None:
            row.failures, row.locked_until = 0, None
            _note(session, by, now, "unlock_account", account)


def set_grants(*, account: str, grants: Iterable[Grant], by: By, now: datetime) -> None:
    """Let an account hold exactly `grants` from now on; what it held until now stays in its history.

    Refuses with AccountNotFound, OwnAccount, GrantRefused, AdminsApart, LastSecurityAdmin.
    """
    _check_other(account, by)
    wanted = set(grants)
    check_grants(wanted, knows_of(by.city))
    with changing(by.city) as session:
        get_account(session, by.city, account)
        living = {_grant(row): row for row in store.living_grants(session, by.city, account)}
        gone, fresh = sorted(living.keys() - wanted, key=str), sorted(wanted - living.keys(), key=str)
        for grant in gone:
            living[grant].revoked_at = max(now, living[grant].granted_at)
        _give(session, by.city, account, fresh, now)
        if gone or fresh:
            _check_security_left(session, by.city, now)
            told = {"granted": list(map(_word, fresh)), "revoked": list(map(_word, gone))}
            _note(session, by, now, "set_grants", account, **told)


def revoke_device(*, account: str, device: str, by: By, now: datetime) -> None:
    """End what an account has open on a device, its push token too. Refuses with AccountNotFound, DeviceNotFound."""
    with changing(by.city) as session:
        get_account(session, by.city, account)
        if store.find_device(session, by.city, device, account) is None:
            raise DeviceNotFound(device=device)
        living = store.living_sessions(session, by.city, account, device)
        for row in living:
            row.revoked_at = now
        if living:
            _note(session, by, now, "revoke_device", account, device=device)


def get_account(session: Session, city: str, account: str) -> Account:
    """The account, locked; refuses with AccountNotFound."""
    found = store.get_by_id(session, city, account, lock=True)
    if found is None:
        raise AccountNotFound(account=account)
    return found


def _check_other(account: str, by: By) -> None:
    if account == by.account:
        raise OwnAccount


def _check_security_left(session: Session, city: str, now: datetime) -> None:
    session.flush()
    if not store.count_holders(session, city, roles_with(Permission.PEOPLE_SET), now):
        raise LastSecurityAdmin


def _give(session: Session, city: str, account: str, grants: Iterable[Grant], now: datetime) -> None:
    for grant in grants:
        row = GrantRow(city=city, id=new_uuid(), account_id=account, role=grant.role, granted_at=now)
        row.scope = str(grant.scope)
        session.add(row)


def _grant(row: GrantRow) -> Grant:
    return Grant(Role(row.role), parse_scope(row.scope))


def _word(grant: Grant) -> str:
    return f"{grant.role}@{grant.scope}"


def _note(session: Session, by: By, now: datetime, what: str, account: str, **args: object) -> None:
    told = ("account", account)
    note_change(session, city=by.city, by=by.account, at=now, what=what, subject=told, args=args)
