"""Sign in, who am I, another password, sign out; and who can be named in a step."""

from collections.abc import Sequence
from datetime import datetime

from flask import Response, current_app, request

from server.kernel.http import Door, Entry, wire
from server.people import service
from server.people.models import Account
from server.people.rules import COOKIE, By, Permission, scopes_of
from server.people.schemas import AccountWire, ChangePassword, PeopleWire, PersonWire, SessionWire, SignIn
from server.settings import Settings

door = Door("people")


@door.operation(
    "POST",
    "/api/session",
    entry=Entry.PUBLIC,
    takes=SignIn,
    gives=SessionWire,
    refusals=(service.SessionRefused, service.SessionLocked, service.DeviceRefused),
)
def sign_in(*, body: SignIn, now: datetime) -> Response:
    """Open a session on a device."""
    settings: Settings = current_app.extensions["gezhi.settings"]
    signed = service.sign_in(
        city=current_app.extensions["gezhi.city"](),
        name=body.account,
        password=body.password,
        device=body.device_id,
        device_name=body.device_name,
        days=settings.session_days,
        demo=settings.demo,
        now=now,
    )
    answer = wire(_session(signed.by, signed.account, signed.push_token))
    _set_cookie(answer, signed.cookie)
    return answer


def _set_cookie(answer: Response, cookie: str) -> None:
    """Let the browser keep the cookie as long as a session lives without being seen, from now."""
    settings: Settings = current_app.extensions["gezhi.settings"]
    secure = settings.cookie_secure or request.is_secure
    answer.set_cookie(
        COOKIE, cookie, max_age=settings.session_days * 86400, httponly=True, samesite="Strict", secure=secure
    )


@door.operation("GET", "/api/session", permission=Permission.SELF, gives=SessionWire)
def read_session(*, by: By) -> Response:
    """Who is signed in on this device.

    The browser is told to keep the cookie on, as the session lives on: its own count began at the sign-in.
    """
    answer = wire(_session(by, service.describe(by=by), None))
    _set_cookie(answer, request.cookies[COOKIE])
    return answer


@door.operation("DELETE", "/api/session", permission=Permission.SELF, status=204)
def sign_out(*, by: By, now: datetime) -> Response:
    """End the session on this device."""
    service.sign_out(by=by, now=now)
    answer = Response(status=204)
    answer.delete_cookie(COOKIE, httponly=True, samesite="Strict")
    return answer


@door.operation(
    "POST",
    "/api/session/password",
    permission=Permission.SELF,
    takes=ChangePassword,
    status=204,
    refusals=(service.PasswordWrong, service.PasswordRefused, service.PasswordSame, service.SessionLocked),
)
def change_password(*, body: ChangePassword, by: By, now: datetime) -> None:
    """Change one's own password."""
    settings: Settings = current_app.extensions["gezhi.settings"]
    service.change_password(old=body.old, new=body.new, demo=settings.demo, by=by, now=now)


@door.operation(
    "GET",
    "/api/units/<unit>/workers",
    permission=Permission.CASE_READ,
    gives=PeopleWire,
    refusals=(service.UnitNotFound,),
)
def list_workers(unit: str, *, by: By, now: datetime) -> PeopleWire:
    """Who of a unit can be given a case."""
    return _people(service.list_workers(by=by, unit=unit, now=now))


def _people(accounts: Sequence[Account]) -> PeopleWire:
    told = [PersonWire(id=one.id, display_name=one.display_name, unit=one.unit_id) for one in accounts]
    return PeopleWire(people=told)


def _session(by: By, account: Account, push_token: str | None) -> SessionWire:
    return SessionWire(
        account=AccountWire(id=account.id, name=account.name, display_name=account.display_name, unit=account.unit_id),
        roles=sorted(by.roles),
        scopes=sorted(map(str, scopes_of(by))),
        push_token=push_token,
        password_change=account.first_password,
    )
