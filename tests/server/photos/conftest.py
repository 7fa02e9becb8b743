"""Two inspectors, each with a phone that can send photographs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.kernel.db import db, transaction
from server.people import service as people
from server.people.models import Account, SessionRow
from server.people.rules import By, Grant, Reach, Role, Scope
from server.photos import service as photos
from server.photos.models import Photo
from server.places import service as places
from server.places.models import City
from tests.conftest import ToldTime
from tests.server.photos.pictures import Sent

CITY = "990101"


@dataclass
class Phone:
    """Somebody's phone: names photos, asks for them and sends them."""

    app: Flask
    account: str
    push_token: str
    cookie: str
    named: int = 0

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def name(self, *sent: Sent, size: int | None = None) -> None:
        """As a push does, inside its transaction."""
        self.named += 1
        named = [photos.NamedPhoto(one.sha256, one.size if size is None else size, "image/jpeg") for one in sent]
        with self.app.app_context(), transaction():
            photos.name_photos(city=CITY, account=self.account, op_id=f"op{self.named}", named=named)

    def head(self, sha256: str) -> TestResponse:
        return self.client().head(f"/api/photos/{sha256}", headers=self._push())

    def patch(
        self,
        sent: Sent,
        body: bytes | None = None,
        *,
        offset: Any = 0,
        length: Any = None,
        media_type: str = "application/offset+octet-stream",
        **options: Any,
    ) -> TestResponse:
        """Send the rest from `offset` on, or what the test says."""
        rest = sent.content[int(offset) :] if body is None else body
        told = {"Upload-Offset": offset, "Upload-Length": sent.size if length is None else length}
        headers = self._push() | {name: str(value) for name, value in told.items() if value != ""}
        path = f"/api/photos/{sent.sha256}"
        return self.client().patch(path, data=rest, headers=headers, content_type=media_type, **options)

    def look(self, sha256: str, variant: str, **headers: str) -> TestResponse:
        client = self.client()
        client.set_cookie("gezhi_session", self.cookie)
        return client.get(f"/photos/{sha256}/{variant}", headers=headers)

    def _push(self) -> dict[str, str]:
        return {"Authorization": f"Push {self.push_token}"}


def give_phone(app: Flask, now: datetime, account: str) -> Phone:
    """An inspector's account with a session and a push token, without the slow hash of a password."""
    phone = Phone(app, account, f"push of {account}", f"cookie of {account}")
    with app.app_context(), transaction() as session:
        if session.get(City, CITY) is None:  # nobody of a city that is not served is let in
            places.add_city(city=CITY, name="柳溪", timezone="Asia/Shanghai")
        told = Account(city=CITY, id=account, name=account, display_name=account, password_hash="-")
        session.add(told)
        session.flush()
        people.give(city=CITY, account=account, grant=Grant(Role.INSPECTOR, Scope(Reach.BEAT, "b1")), now=now)
        for kind, secret in (("push", phone.push_token), ("session", phone.cookie)):
            session.add(
                SessionRow(
                    city=CITY,
                    token_hash=people.hash_secret(secret),
                    kind=kind,
                    account_id=account,
                    device_id="00000000-0000-0000-0000-000000000007",
                    made_at=now,
                    seen_at=now,
                    expires_at=now + timedelta(days=30),
                )
            )
    return phone


@pytest.fixture
def zhou(app: Flask, told: ToldTime) -> Phone:
    """周桂兰's phone."""
    return give_phone(app, told(), "zhou")


@pytest.fixture
def wang(app: Flask, told: ToldTime) -> Phone:
    """王's phone."""
    return give_phone(app, told(), "wang")


@dataclass
class Cases:
    """What cases fill the ports with: who may see what, and what they were told."""

    visible: set[tuple[str, str]] = field(default_factory=set)
    stored: list[str] = field(default_factory=list)
    derived: list[str] = field(default_factory=list)

    def show(self, phone: Phone, *sent: Sent) -> None:
        self.visible |= {(phone.account, one.sha256) for one in sent}

    def may_see(self, by: By, sha256: str) -> bool:
        return (by.account, sha256) in self.visible


@pytest.fixture
def cases(app: Flask) -> Cases:
    """A stand-in for cases, which photos do not know."""
    filled = Cases()
    app.extensions["gezhi.may_see"] = filled.may_see
    app.extensions["gezhi.photo_stored"] = lambda _city, sha256, _now: filled.stored.append(sha256)
    app.extensions["gezhi.photo_derived"] = lambda _city, sha256, _now: filled.derived.append(sha256)
    return filled


def stored_photos(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(db.session.scalars(db.select(Photo.sha256)))


def code_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def strides(size: int, step: int) -> Iterable[tuple[int, int]]:
    return ((at, min(at + step, size)) for at in range(0, size, step))
