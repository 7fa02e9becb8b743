"""The gate in front of every operation: who comes in, from where, and under which permission."""

from urllib.parse import urlsplit

from flask import Flask, current_app, g, request

from server.kernel.errors import Forbidden, Unknown
from server.kernel.http import Entry, Operation, drain
from server.kernel.now import now
from server.people import service as people
from server.people.rules import COOKIE, By, Permission, may
from server.web.shell import is_page

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class OriginRefused(Forbidden):
    """The request was sent by a page of another origin."""

    code = "session.origin-refused"


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
    if declared is not None and declared.permission is not None and not may(by, Permission(declared.permission)):
        drain()
        raise Forbidden(permission=declared.permission)


def find_operation() -> Operation | None:
    """What was asked for, as it was declared; None for an address or a method that nobody declared."""
    operations: dict[str, Operation] = current_app.extensions["gezhi.operations"]
    return operations.get(request.endpoint or "")


def _recognise(declared: Operation | None) -> By | None:
    days = current_app.extensions["gezhi.settings"].session_days
    cookie = request.cookies.get(COOKIE)
    if cookie:
        by = _of_this_city(people.recognise(token=cookie, kind="session", days=days, now=now()))
        if by is not None:
            return by
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "push" and declared is not None and declared.entry is Entry.PUSH:
        return _of_this_city(people.recognise(token=token, kind="push", days=days, now=now()))
    return None


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
