"""Passwords: what is kept of one, the first one somebody else sets, and one's own change of it."""

import hmac
import secrets
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from server.kernel.db import reading
from server.kernel.register import changing, note_change
from server.people import store
from server.people.models import Account
from server.people.rules import By
from server.people.service.locking import SessionLocked, judge_entry
from server.people.service.refusals import AccountNotFound, OwnAccount, PasswordRefused, PasswordSame, PasswordWrong

HASHER = PasswordHasher()
"""argon2id with the library's defaults (RFC 9106's second recommendation)."""
LEAST = 10
"""Characters of a password: 等保 asks for length, ten is the house's."""
DEMO_PASSWORD = "gezhi-demo"  # noqa: S105 - public on purpose, and refused wherever the demo is not
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What can be read aloud and copied from paper: no l or 1, no o or 0, no i."""
GROUPS, GROUP = 3, 4


def hash_password(password: str, *, demo: bool) -> str:
    """The argon2id hash of a password; refuses with PasswordRefused a short one, and the demo's outside the demo."""
    if len(password) < LEAST or (_is_public(password) and not demo):
        raise PasswordRefused(least=LEAST)
    return HASHER.hash(password)


def _is_public(password: str) -> bool:
    return hmac.compare_digest(password.encode(), DEMO_PASSWORD.encode())


def matches(hashed: str, password: str) -> bool:
    """Whether the password is the one that was hashed. Slow on purpose: not while a writer waits."""
    try:
        return HASHER.verify(hashed, password)
    except VerificationError:
        return False


def draw_password() -> str:
    """A first password of 59 random bits that can be read out, like `k7mq-3xfa-wd9p`."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def reset_password(*, account: str, by: By, now: datetime) -> str:
    """Give an account a new first password, told once; its sessions end.

    Push tokens live on: an outbox must empty, whoever's phone it is on. Refuses with AccountNotFound, OwnAccount.
    """
    if account == by.account:
        raise OwnAccount
    first = draw_password()
    hashed = HASHER.hash(first)
    with changing(by.city) as session:
        row = store.get_by_id(session, by.city, account, lock=True)
        if row is None:
            raise AccountNotFound(account=account)
        row.password_hash, row.first_password, row.demo = hashed, True, False
        row.failures, row.locked_until = 0, None
        store.end_sessions(session, by.city, account, now=now)
        told = ("account", account)
        note_change(session, city=by.city, by=by.account, at=now, what="reset_password", subject=told)
    return first


def change_password(*, old: str, new: str, demo: bool, by: By, now: datetime) -> None:
    """Change one's own password; one's sessions on other devices end.

    Refuses with PasswordWrong (a failure that counts), SessionLocked, PasswordRefused, PasswordSame.
    """
    with reading() as session:
        hashed = session.get_one(Account, (by.city, by.account)).password_hash
    opens = matches(hashed, old)
    if opens and hmac.compare_digest(old.encode(), new.encode()):
        raise PasswordSame
    fresh = hash_password(new, demo=demo) if opens else ""
    with changing(by.city) as session:
        row = session.get_one(Account, (by.city, by.account), with_for_update=True, populate_existing=True)
        refusal = judge_entry(row, opens=opens and row.password_hash == hashed, now=now)
        if refusal is None:
            row.password_hash, row.first_password, row.demo = fresh, False, _is_public(new)
            store.end_sessions(session, by.city, by.account, now=now, but=by.device)
            told = ("account", by.account)
            note_change(session, city=by.city, by=by.account, at=now, what="change_password", subject=told)
            return
    raise refusal if isinstance(refusal, SessionLocked) else PasswordWrong()  # after COMMIT: the failure is counted
