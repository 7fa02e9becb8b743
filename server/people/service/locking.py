"""How wrong passwords are counted, and when an account locks."""

from datetime import datetime, timedelta

from server.kernel.errors import TooMany, Unknown
from server.people.models import Account

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)


class SessionRefused(Unknown):
    """Name and password do not open an account here; which of the two was wrong is not told."""

    code = "session.refused"


class SessionLocked(TooMany):
    """Too many failures: the account opens again after `retry_after` seconds."""

    code = "session.locked"


def judge_entry(account: Account, *, opens: bool, now: datetime) -> SessionRefused | SessionLocked | None:
    """None where the password opens the account, whose failures are then forgotten; counts the failure where not."""
    if account.locked_until is not None and account.locked_until > now:
        return SessionLocked(retry_after=int((account.locked_until - now).total_seconds()) + 1)
    if opens:
        account.failures, account.locked_until = 0, None
        return None
    account.failures += 1
    if account.failures >= TRIES:
        account.failures, account.locked_until = 0, now + LOCKED_FOR
    return SessionRefused()
