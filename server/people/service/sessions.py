"""Sign in, sign out, be recognised: sessions by device, and how far a device's outbox has come."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.kernel.db import db, reading, transaction
from server.kernel.errors import Unprocessable
from server.kernel.ids import find_uuid, new_secret
from server.people import store
from server.people.models import Account, Device, SessionRow
from server.people.rules import By
from server.people.service.locking import SessionLocked, SessionRefused, judge_entry
from server.people.service.passwords import HASHER, matches

PUSH_DAYS = 30
SEEN_EVERY = timedelta(hours=1)
DEVICE_SEEN_EVERY = timedelta(minutes=1)


class DeviceRefused(Unprocessable):
    """device_id is no UUID."""

    code = "session.device-refused"


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
    opens = _opens(city, name, password)
    with transaction() as session:
        account = store.find_account(session, city, name)
        refusal = _check(account, opens=opens, demo=demo, now=now)
        if account is not None and refusal is None:
            see_device(city=city, device=device_id, account=account.id, name=device_name, now=now)
            cookie = _open(account, device_id, "session", timedelta(days=days), now)
            push = _open(account, device_id, "push", timedelta(days=PUSH_DAYS), now)
            return SignedIn(store.read_by(session, account, device_id, now), account, cookie, push)
    raise refusal or SessionRefused()  # after COMMIT: a failure that is rolled back would not count


def _opens(city: str, name: str, password: str) -> bool:
    """Whether the password is the account's. Hashing is slow on purpose, so it happens while no writer waits for it."""
    with reading() as session:
        account = store.find_account(session, city, name, lock=False)
        hashed = None if account is None else account.password_hash
    if hashed is None:
        HASHER.hash(password)  # an unknown name takes as long as a wrong password
        return False
    return matches(hashed, password)


def _check(account: Account | None, *, opens: bool, demo: bool, now: datetime) -> SessionRefused | SessionLocked | None:
    """None where the password opens the account; counts the failure where not."""
    if account is None or account.disabled_at is not None or (account.demo and not demo):
        return SessionRefused()
    return judge_entry(account, opens=opens, now=now)


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
        found = store.find_session(session, hash_secret(token), kind, now)
        if found is None or found.disabled_at is not None:
            return None
        by = store.read_by(session, found, found.device, now)
    if kind == "session" and now - found.seen_at > SEEN_EVERY:
        _prolong(by.city, found.token_hash, timedelta(days=days), now)
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


def see_device(*, city: str, device: str, account: str, now: datetime, name: str = "") -> None:
    """Register the device as this account uses it, on first sight; when it was last seen is kept to the minute."""
    known = store.device_seen(db.session(), city, device, account)
    if known is not None and abs(now - known[0]) < DEVICE_SEEN_EVERY and name in {"", known[1]}:
        return
    with transaction() as session:
        store.add_device(session, city=city, device=device, account=account, now=now)
        row = get_device(city=city, device=device, account=account, lock=True)
        row.last_seen_at, row.name = now, name or row.name


def get_device(*, city: str, device: str, account: str, lock: bool = False) -> Device:
    """The device as this account uses it, which was seen when its request came in; locked for whoever counts it on."""
    found = store.find_device(db.session(), city, device, account, lock=lock)
    if found is None:
        raise AssertionError("a device is seen before its outbox is counted")
    return found


def ack_of(*, city: str, device: str, account: str) -> int:
    """How far a device's outbox has come: the highest n such that 1..n all have a result."""
    return store.ack_of(db.session(), city, device, account)


def count_device(*, city: str, device: str, account: str, seq: int, last: Callable[[int], int]) -> int:
    """Move on how far a device's outbox has come: the highest seq, and the highest without a gap below, which is given.

    `last` tells, from an ack on, the highest number up to which each has a stored result; it is asked where one that
    lies above a gap is known.
    """
    with transaction() as session:
        counted = store.count_device(session, city, device, account, seq)
        if counted is None:
            raise AssertionError("a device is seen before its outbox is counted")
        ack, highest = counted
        if highest > ack and (reached := last(ack)) > ack:
            get_device(city=city, device=device, account=account, lock=True).ack = reached
            return reached
        return ack
