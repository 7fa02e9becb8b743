"""The verbs of people: sign in, sign out, be recognised, be registered."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from server.kernel.db import db, reading, transaction
from server.kernel.errors import Forbidden, NotFound, TooMany, Unknown, Unprocessable
from server.kernel.ids import find_uuid, new_secret, new_uuid
from server.people import store
from server.people.models import Account, Device, GrantRow, SessionRow, UnitRow
from server.people.rules import SENDS_CHECKS, By, Grant, Permission, Role, Scope, knows_unit, parse_scope

HASHER = PasswordHasher()
"""argon2id with the library's defaults (RFC 9106's second recommendation)."""
TRIES = 5
LEAST = 10
"""Characters of a password: 等保 asks for length, ten is the house's."""
LOCKED_FOR = timedelta(minutes=15)
PUSH_DAYS = 30
SEEN_EVERY = timedelta(hours=1)
DEVICE_SEEN_EVERY = timedelta(minutes=1)
DEMO_PASSWORD = "gezhi-demo"  # noqa: S105 - public on purpose, and refused wherever the demo is not


class SessionRefused(Unknown):
    """Name and password do not open an account here; which of the two was wrong is not told."""

    code = "session.refused"


class SessionLocked(TooMany):
    """Too many failures: the account opens again after `retry_after` seconds."""

    code = "session.locked"


class DeviceRefused(Unprocessable):
    """device_id is no UUID."""

    code = "session.device-refused"


class UnitNotFound(NotFound):
    """No such unit."""

    code = "people.unit-not-found"


class PasswordRefused(Unprocessable):
    """Too short (`least` characters), or the demo's public password outside the demo."""

    code = "people.password-refused"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: two secrets that are shown once."""

    by: By
    account: Account
    cookie: str
    push_token: str


def sign_in(
    *, city: str, name: str, password: str, device: str, device_name: str, days: int, demo: bool, now: datetime
) -> SignedIn:
    """Open a session on a device. Refuses with SessionRefused, SessionLocked, DeviceRefused; failures are counted."""
    device_id = find_uuid(device)
    if device_id is None:
        raise DeviceRefused(field="device_id")
    with transaction() as session:
        account = store.find_account(session, city, name)
        refusal = _check_password(account, password, demo=demo, now=now)
        if account is not None and refusal is None:
            account.failures, account.locked_until = 0, None
            see_device(city=city, device=device_id, account=account.id, name=device_name, now=now)
            cookie = _open(account, device_id, "session", timedelta(days=days), now)
            push = _open(account, device_id, "push", timedelta(days=PUSH_DAYS), now)
            return SignedIn(store.read_by(session, account, device_id, now), account, cookie, push)
    raise refusal or SessionRefused()  # after COMMIT: a failure that is rolled back would not count


def _check_password(
    account: Account | None, password: str, *, demo: bool, now: datetime
) -> SessionRefused | SessionLocked | None:
    """None where the password opens the account; counts the failure where not."""
    if account is None or account.disabled_at is not None or (account.demo and not demo):
        HASHER.hash(password)  # an unknown name takes as long as a wrong password
        return SessionRefused()
    if account.locked_until is not None and account.locked_until > now:
        return SessionLocked(retry_after=int((account.locked_until - now).total_seconds()) + 1)
    try:
        HASHER.verify(account.password_hash, password)
    except VerificationError:
        account.failures += 1
        if account.failures >= TRIES:
            account.failures, account.locked_until = 0, now + LOCKED_FOR
        return SessionRefused()
    return None


def _open(account: Account, device: str, kind: str, lasts: timedelta, now: datetime) -> str:
    secret = new_secret()
    row = SessionRow(
        city=account.city,
        token_hash=hash_secret(secret),
        kind=kind,
        account_id=account.id,
        device_id=device,
        made_at=now,
        seen_at=now,
        expires_at=now + lasts,
    )
    db.session.add(row)
    return secret


def hash_secret(secret: str) -> str:
    """What is kept of a secret of 256 random bits: a plain sha-256 is enough, there is nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def recognise(*, token: str, kind: str, days: int, now: datetime) -> By | None:
    """Who holds this cookie or push token, with what they hold now; None where nobody does."""
    with reading() as session:
        row = store.find_session(session, hash_secret(token), kind, now)
        account = None if row is None else session.get(Account, (row.city, row.account_id))
        if row is None or account is None or account.disabled_at is not None:
            return None
        by = store.read_by(session, account, row.device_id, now)
        stale = kind == "session" and now - row.seen_at > SEEN_EVERY
        token_hash = row.token_hash
    if stale:
        _prolong(by.city, token_hash, timedelta(days=days), now)
    return by


def _prolong(city: str, token_hash: str, lasts: timedelta, now: datetime) -> None:
    """A session lives on while it is used; said at most once an hour, so that reading stays reading."""
    with transaction() as session:
        row = session.get(SessionRow, (city, token_hash), with_for_update=True)
        if row is not None:
            row.seen_at, row.expires_at = now, now + lasts


def sign_out(*, by: By, now: datetime) -> None:
    """End the session and the push token of this account on this device."""
    with transaction() as session:
        for row in store.living_sessions(session, by.city, by.account, by.device):
            row.revoked_at = now


def see_device(*, city: str, device: str, account: str, now: datetime, name: str = "") -> Device:
    """The device as this account uses it, registered on first sight; when it was last seen is kept to the minute."""
    known = db.session.get(Device, (city, device, account))
    if known is not None and abs(now - known.last_seen_at) < DEVICE_SEEN_EVERY and name in {"", known.name}:
        return known
    with transaction() as session:
        store.add_device(session, city=city, device=device, account=account, now=now)
        row = find_device(city=city, device=device, account=account)
        row.last_seen_at, row.name = now, name or row.name
        session.flush()
        return row


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
    """Who holds a role at that time, each with the scope of that grant."""
    session = db.session()
    found = []
    for account, grant in store.holders(session, city, role, at):
        found.append((store.read_by(session, account, "", at), parse_scope(grant.scope)))
    return found


def list_workers(*, by: By, unit: str, now: datetime) -> list[Account]:
    """Who may be given a case of a unit: its workers and its desk. Refuses with UnitNotFound, also where not yours."""
    if not knows_unit(by, unit):
        raise UnitNotFound(unit=unit)
    with reading() as session:
        get_unit(city=by.city, unit=unit)
        return store.workers_of(session, by.city, unit, {Role.UNIT, Role.UNIT_DESK}, now)


def list_inspectors(*, by: By, now: datetime) -> list[Account]:
    """Who may be named to check. Refuses with Forbidden where `by` sends no checks."""
    if not by.roles & SENDS_CHECKS:
        raise Forbidden(permission=Permission.CASE_READ)
    found = store.holders(db.session(), by.city, Role.INSPECTOR, now)
    return list({account.id: account for account, _ in found}.values())


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


def add_unit(*, city: str, unit: str, name: str, short_name: str, kind: str, territory: str = "") -> None:
    """Register a unit."""
    with transaction() as session:
        session.add(UnitRow(city=city, id=unit, name=name, short_name=short_name, kind=kind, territory=territory))


def hash_password(password: str, *, demo: bool) -> str:
    """The argon2id hash of a password; refuses with PasswordRefused a short one, and the demo's outside the demo."""
    public = hmac.compare_digest(password.encode(), DEMO_PASSWORD.encode())
    if len(password) < LEAST or (public and not demo):
        raise PasswordRefused(least=LEAST)
    return HASHER.hash(password)


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
        for row in store.living_grants(session, city, account, role):
            row.revoked_at = now


def find_device(*, city: str, device: str, account: str) -> Device:
    """The device as this account uses it, locked; it was seen when its request came in."""
    found = store.find_device(db.session(), city, device, account)
    if found is None:
        raise AssertionError("a device is seen before its outbox is counted")
    return found
