"""The gate in front of every operation: who comes in, from where, and under which permission."""

from urllib.parse import unquote, urlsplit

from flask import Flask, current_app, g, request

from server.kernel.errors import Forbidden, Unknown
from server.kernel.http import Entry, Operation, drain
from server.kernel.now import now
from server.people import service as people
from server.people.rules import COOKIE, By, Permission, may
from server.web.shell import is_page

ACCOUNT = "X-Gezhi-Account"
"""For which account (its id, percent-encoded) a client speaks; another's session is then no session."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class OriginRefused(Forbidden):
    """The request was sent by a page of another origin."""

    code = "session.origin-refused"


class PasswordFirst(Forbidden):
    """The password is one that somebody else set: it is changed before anything else."""

    code = "session.password-first"


def guard(app: Flask) -> None:
    """Put the gate before every request of `app`."""
    app.before_request(_pass)


def _pass() -> None:
    """Let a request in, or refuse it: 401 comes before anything else, also before a body that cannot be read."""
    declared = find_operation()
    if is_page(request) or (declared is not None and declared.entry is Entry.PUBLIC):
        _check_origin()
        return
    by = _recognise(declared)
    if by is None:
        drain()
        raise Unknown
    g.by = by
    _check_origin()
    if declared is not None and declared.permission is not None:
        _check_right(by, declared, Permission(declared.permission))


def _check_right(by: By, declared: Operation, permission: Permission) -> None:
    """Pass where `by` may do it, and does not have to change their password first."""
    if not may(by, permission):
        drain()
        raise Forbidden(permission=permission)
    if by.first_password and waits_for_password(declared):
        drain()
        raise PasswordFirst


def waits_for_password(declared: Operation) -> bool:
    """Whether an operation is closed to somebody whose password is a first one.

    An outbox empties whatever the password is, and nobody is kept from changing it.
    """
    return declared.entry is Entry.SESSION and declared.permission != Permission.SELF


def find_operation() -> Operation | None:
    """What was asked for, as it was declared; None for an address or a method that nobody declared."""
    operations: dict[str, Operation] = current_app.extensions["gezhi.operations"]
    return operations.get(request.endpoint or "")


def _recognise(declared: Operation | None) -> By | None:
    """Who asks: by the push token that was named, else by the cookie that the browser sends with everything.

    Phone and desk share one cookie. A phone that names its token, or says in X-Gezhi-Account for whom it speaks, is
    never taken for whoever signed in at the desk meanwhile: what one inspector saw would be filed as another's.
    """
    by = _by_token(declared) or _by_cookie()
    meant = request.headers.get(ACCOUNT)
    return None if by is not None and meant is not None and unquote(meant) != by.account else by


def _by_token(declared: Operation | None) -> By | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "push" or declared is None or declared.entry is not Entry.PUSH:
        return None
    return _of_this_city(people.recognise(token=token, kind="push", days=_days(), now=now()))


def _by_cookie() -> By | None:
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return None
    return _of_this_city(people.recognise(token=cookie, kind="session", days=_days(), now=now()))


def _days() -> int:
    days: int = current_app.extensions["gezhi.settings"].session_days
    return days


def _of_this_city(by: By | None) -> By | None:
    """Nobody of another city of the same database: what they did here would be stamped into a foreign feed."""
    return by if by is not None and by.city == current_app.extensions["gezhi.city"]() else None


def _check_origin() -> None:
    """A page of another origin may not write with our cookie; SameSite=Strict is the first wall, this the second."""
    origin = request.headers.get("Origin")
    if origin and request.method not in SAFE and _host_of(origin) != request.host:
        drain()
        raise OriginRefused


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # no address at all, so no address of ours
        return ""
