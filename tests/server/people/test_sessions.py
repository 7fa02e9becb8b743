"""Signing in, being recognised, and being locked out."""

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.people import service as people
from server.people.rules import Grant, Reach, Role, Scope
from tests.conftest import ToldTime

CITY = "990101"
DEVICE = str(uuid.UUID(int=7))


@pytest.fixture
def zhou(app: Flask, told: ToldTime) -> str:
    with app.app_context():
        people.add_unit(city=CITY, unit="centre", name="监督中心", short_name="监督", kind="centre")
        people.add_account(
            city=CITY,
            account="a1",
            name="zhou",
            display_name="周桂兰",
            unit="centre",
            password_hash=people.hash_password("a long password", demo=False),
            grants=(Grant(Role.INSPECTOR, Scope(Reach.BEAT, "b1")),),
            demo=False,
            now=told(),
        )
    app.extensions["gezhi.city"] = lambda: CITY
    return "zhou"


def sign_in(client: FlaskClient, password: str = "a long password", name: str = "zhou") -> TestResponse:
    told = {"account": name, "password": password, "device_id": DEVICE, "device_name": "test"}
    return client.post("/api/session", json=told)


def test_the_right_password_opens_a_session_that_says_who_one_is(client: FlaskClient, zhou: str) -> None:
    answer = sign_in(client)

    assert answer.status_code == 200
    assert answer.json["account"] == {"id": "a1", "name": "zhou", "display_name": "周桂兰", "unit": "centre"}
    assert answer.json["roles"] == ["inspector"]
    assert answer.json["scopes"] == ["beat:b1", "self:a1"]
    assert answer.json["push_token"]
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert client.get("/api/session").json["account"]["id"] == "a1"


def test_without_a_session_every_other_address_answers_401(client: FlaskClient, zhou: str) -> None:
    for path in ("/api/session", "/api/nothing", "/photos/x/thumb", "/api/sync/pull", "/nothing"):
        answer = client.get(path)
        assert (answer.status_code, answer.json["code"]) == (401, "session.required"), path
        assert answer.mimetype == "application/problem+json"


def test_a_wrong_password_and_an_unknown_name_sound_the_same(client: FlaskClient, zhou: str) -> None:
    wrong, unknown = sign_in(client, "wrong"), sign_in(client, name="nobody")

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json == unknown.json
    assert wrong.json["code"] == "session.refused"


def test_five_failures_lock_the_account_and_a_quarter_of_an_hour_opens_it(
    client: FlaskClient, zhou: str, told: ToldTime
) -> None:
    for _ in range(5):
        assert sign_in(client, "wrong").status_code == 401

    locked = sign_in(client)
    assert (locked.status_code, locked.json["code"]) == (429, "session.locked")
    assert int(locked.headers["Retry-After"]) > 0

    told.forward(minutes=15, seconds=1)
    assert sign_in(client).status_code == 200


def test_signing_out_ends_the_session_and_the_push_token(client: FlaskClient, zhou: str) -> None:
    sign_in(client)

    assert client.delete("/api/session").status_code == 204
    assert client.get("/api/session").status_code == 401


def test_a_session_that_is_used_lives_on_and_one_that_is_not_ends(
    client: FlaskClient, zhou: str, told: ToldTime
) -> None:
    sign_in(client)

    for _ in range(3):
        told.forward(days=20)
        assert client.get("/api/session").status_code == 200
    told.forward(days=31)
    assert client.get("/api/session").status_code == 401


def test_the_browser_keeps_the_cookie_as_long_as_the_session_lives_on(client: FlaskClient, zhou: str) -> None:
    given = sign_in(client).headers["Set-Cookie"]

    kept = client.get("/api/session").headers["Set-Cookie"]

    assert f"Max-Age={30 * 86400};" in kept
    assert kept.partition(";")[0] == given.partition(";")[0]
    assert {"HttpOnly", "SameSite=Strict"} <= set(kept.split("; "))


def test_a_session_of_another_city_of_the_same_database_opens_nothing_here(
    app: Flask, client: FlaskClient, zhou: str
) -> None:
    token = sign_in(client).json["push_token"]

    app.extensions["gezhi.city"] = lambda: "990102"

    assert client.get("/api/session").status_code == 401
    pushed = app.test_client().post("/api/sync/push", json={}, headers={"Authorization": f"Push {token}"})
    assert pushed.status_code == 401


def test_a_page_of_another_origin_may_not_write(client: FlaskClient, zhou: str) -> None:
    sign_in(client)

    refused = client.delete("/api/session", headers={"Origin": "https://elsewhere.example"})
    assert (refused.status_code, refused.json["code"]) == (403, "session.origin-refused")
    assert client.delete("/api/session", headers={"Origin": "http://localhost"}).status_code == 204


def test_a_phone_that_says_for_whom_it_speaks_is_not_taken_for_whoever_signed_in_since(
    app: Flask, client: FlaskClient, zhou: str
) -> None:
    account = sign_in(client).json["account"]["id"]

    assert client.get("/api/session", headers={"X-Gezhi-Account": account}).status_code == 200
    refused = client.get("/api/session", headers={"X-Gezhi-Account": "wang"})
    assert (refused.status_code, refused.json["code"]) == (401, "session.required")
