"""The demo comes by the product's own verbs, whole, once, and only where it is wanted."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from server.cases.models import Case, CaseEvent, CasePhoto
from server.demo.load import DemoRefused, load_demo
from server.demo.people import ACCOUNTS
from server.demo.stories import STORIES
from server.demo.town import CITY
from server.kernel.db import Table, db
from server.people import service as people
from server.photos.models import Photo
from server.places import service as places
from server.settings import Settings
from server.sync import service as sync
from server.sync.models import SyncOp
from server.verify import find_broken_chains, find_broken_photos
from tests.apps import open_app
from tests.conftest import ToldTime
from tests.server.demo.conftest import NOW, SMALL
from tests.town import settle

STATES = {
    "reported": 3,
    "pending_file": 1,
    "pending_dispatch": 1,
    "pending_accept": 1,
    "handling": 4,
    "rework": 1,
    "pending_feedback_review": 1,
    "checking": 1,
    "pending_close": 1,
    "closed": 4,
    "rejected": 1,
    "voided": 1,
}


def _rows(app: Flask) -> dict[str, int]:
    with app.app_context():
        counted = {
            name: db.session.scalar(select(func.count()).select_from(table))
            for name, table in Table.metadata.tables.items()
        }
        db.session.remove()
        return counted


def test_the_demo_comes_whole_on_each_database(empty: Flask) -> None:
    assert load_demo(empty, width=SMALL)

    with empty.app_context():
        states = Counter(db.session.scalars(select(Case.state)))
        assert states == STATES
        assert [line for _, line in find_broken_chains(CITY) if line is not None] == []
        assert set(db.session.scalars(select(SyncOp.status))) == {"applied", "held"}
        db.session.remove()


def test_the_demo_has_something_to_watch_over(empty: Flask, told: ToldTime) -> None:
    """One operation waits for the supervisor, one phone lacks another, one lost its store."""
    load_demo(empty, width=SMALL)

    with empty.app_context():
        by = people.find_by_at(city=CITY, account="supervisor1", at=told())
        assert by is not None
        assert [(one.step, one.by, one.note) for one in sync.list_held(by=by)] == [
            ("check_fail", "inspector2", "昨晚看时还在闪")
        ]
        phones = sync.list_phones(by=by, now=told())
        assert [(one.account, one.missing) for one in phones if one.missing] == [("inspector2", [[1, 1]])]
        assert [one.account for one in phones if one.wiped_at] == ["inspector3"]
        db.session.remove()


def test_a_second_load_changes_nothing(empty: Flask) -> None:
    load_demo(empty, width=SMALL)
    before = _rows(empty)

    assert not load_demo(empty, width=SMALL)
    assert _rows(empty) == before


def test_a_load_that_broke_off_is_as_if_it_had_never_begun(empty: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = replace(STORIES[-1].acts[-1], who="nobody")
    last = replace(STORIES[-1], acts=(*STORIES[-1].acts[:-1], broken))
    with monkeypatch.context() as patch:
        patch.setattr("server.demo.load.STORIES", (*STORIES[:-1], last))
        with pytest.raises(Exception, match="nobody is called nobody"):
            load_demo(empty, width=SMALL)
    assert _rows(empty)["city"] == _rows(empty)["case_file"] == 0

    assert load_demo(empty, width=SMALL)
    assert _rows(empty)["case_file"] == len(STORIES)


def test_every_photograph_is_stored_and_the_worker_derives_it(loaded: Flask) -> None:
    with loaded.app_context():
        named = set(db.session.scalars(select(CasePhoto.sha256)))
        stored = db.session.scalars(select(Photo)).all()
        assert len(named) > len(STORIES)
        assert {photo.sha256 for photo in stored} == named
        assert [fault for _, fault in find_broken_photos(CITY) if fault is not None] == []
        assert all(photo.derived_at is not None and photo.findings == [] for photo in stored)
        assert all({"DateTimeOriginal", "GPS", "Make"} <= set(photo.exif or {}) for photo in stored)
        db.session.remove()


def test_without_the_setting_nothing_is_loaded_and_the_password_is_refused(settings: Settings) -> None:
    with open_app(replace(settings, demo=False)) as app:
        with pytest.raises(DemoRefused, match="DEMO=1"):
            load_demo(app)
        with pytest.raises(people.PasswordRefused):
            people.hash_password(people.DEMO_PASSWORD, demo=False)
        assert _rows(app)["city"] == 0


def test_the_demo_does_not_move_in_with_another_city(empty: Flask) -> None:
    settle(empty)

    with pytest.raises(DemoRefused, match="990101"):
        load_demo(empty)
    with empty.app_context():
        assert places.serving_city("") == "990101"
        db.session.remove()


@pytest.mark.parametrize("account", sorted(ACCOUNTS))
def test_everybody_signs_in_with_the_demo_password(loaded: Flask, account: str) -> None:
    answer = _sign_in(loaded, account)

    assert answer.status_code == 200
    assert answer.json["roles"] == [ACCOUNTS[account].grant.role.value]


def test_nobody_of_the_demo_signs_in_once_the_demo_is_off(loaded: Flask) -> None:
    settings: Settings = loaded.extensions["gezhi.settings"]

    with open_app(replace(settings, demo=False), ToldTime(NOW)) as app:
        assert _sign_in(app, "inspector1").json["code"] == "session.refused"


def _sign_in(app: Flask, account: str):  # noqa: ANN202 - werkzeug's TestResponse
    device = "11111111-2222-4333-8444-555555555555"
    body = {"account": account, "password": people.DEMO_PASSWORD, "device_id": device, "device_name": "test"}
    return app.test_client().post("/api/session", json=body)


def test_the_histories_tell_who_when_and_why(loaded: Flask) -> None:
    with loaded.app_context():
        told = [
            (event.step, event.by, json.loads(event.payload)["told"]) for event in db.session.scalars(select(CaseEvent))
        ]
        db.session.remove()

    reasons = {
        step: said["args"].get("reason") for step, _, said in told if step in {"return", "check_fail", "decline"}
    }
    assert all(reasons.values())
    assert len(reasons) == 3
    assert {by for step, by, _ in told if step == "dispatch"} == {"system", "dispatcher1"}
    assert {by for step, by, _ in told if step == "send_check"} == {"system", "acceptor1"}
