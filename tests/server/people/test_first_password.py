"""A first password is somebody else's: it is changed before anything else, and an outbox empties all the same."""

import pytest
from flask import Flask

from tests.phone import new_id
from tests.server.people.conftest import Office, refused
from tests.town import PASSWORD

MINE = "a password of mine"
BEAT = ("inspector", "beat:b1")


def test_until_it_is_changed_only_push_and_photos_and_oneself_are_answered(office: Office) -> None:
    hired = office.hire("zhao", BEAT)
    zhao = office.sign_in(hired)

    for path in ("/api/cases", "/api/pack", "/api/sync/pull", "/api/counts", "/photos/x/thumb"):
        assert refused(zhao.web.get(path)) == (403, "session.password-first"), path
    assert zhao.web.get("/api/session").json["password_change"] is True
    assert zhao.push(zhao.report())["results"][0]["status"] == "applied"
    changed = zhao.web.post("/api/session/password", json={"old": hired["first_password"], "new": MINE})

    assert changed.status_code == 204
    assert zhao.web.get("/api/session").json["password_change"] is False
    assert zhao.web.get("/api/cases").status_code == 200
    assert office.sign_in(hired, MINE).session["password_change"] is False
    assert office.lines()[-1] == ("change_password", hired["id"], {})


@pytest.mark.parametrize(
    ("old", "new", "status", "code"),
    [
        ("not the password", MINE, 422, "session.password-wrong"),
        (PASSWORD, "short", 422, "people.password-refused"),
        (PASSWORD, PASSWORD, 422, "people.password-same"),
    ],
)
def test_a_password_that_cannot_be_taken_changes_nothing(
    office: Office, old: str, new: str, status: int, code: str
) -> None:
    web = office.make("inspector1").web

    assert refused(web.post("/api/session/password", json={"old": old, "new": new})) == (status, code)
    assert office.make("inspector1", 2).session["account"]["id"] == "inspector1"
    assert office.lines() == []


def test_guessing_the_old_password_locks_the_account(office: Office) -> None:
    web = office.make("inspector1").web
    for _ in range(5):
        assert web.post("/api/session/password", json={"old": "guess", "new": MINE}).status_code == 422

    locked = web.post("/api/session/password", json={"old": PASSWORD, "new": MINE})

    assert refused(locked) == (429, "session.locked")


def test_another_password_ends_the_sessions_on_other_devices_only(office: Office) -> None:
    here, there = office.make("inspector1", 1), office.make("inspector1", 2)

    here.web.post("/api/session/password", json={"old": PASSWORD, "new": MINE})

    assert here.web.get("/api/session").status_code == 200
    assert there.web.get("/api/session").status_code == 401


def test_a_reset_ends_sessions_and_an_outbox_still_empties_by_its_token(office: Office) -> None:
    inspector = office.make("inspector1")
    token = inspector.session["push_token"]

    first = office.web.post("/api/accounts/inspector1/password").json["first_password"]

    assert inspector.web.get("/api/session").status_code == 401
    inspector.web.delete_cookie("gezhi_session")
    pushed = inspector.push(inspector.report(), Authorization=f"Push {token}")
    assert pushed["results"][0]["status"] == "applied"
    assert office.make("inspector1", 2, password=first).session["password_change"] is True
    assert office.lines() == [("reset_password", "inspector1", {})]


def test_outside_the_demo_nobody_takes_its_public_password(office: Office, app: Flask) -> None:
    web = office.make("inspector1").web
    taken = web.post("/api/session/password", json={"old": PASSWORD, "new": "gezhi-demo"})
    assert taken.status_code == 204  # these tests run with DEMO

    settings = app.extensions["gezhi.settings"]
    app.extensions["gezhi.settings"] = type(settings)(data_dir=settings.data_dir, demo=False)

    told = {"account": "inspector1", "password": "gezhi-demo", "device_id": new_id()}
    assert refused(app.test_client().post("/api/session", json=told)) == (401, "session.refused")
