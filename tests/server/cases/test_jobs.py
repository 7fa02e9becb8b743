"""What comes round by itself, and a case that really ends."""

import hashlib

import pytest
from flask import Flask

from server.cases import jobs
from server.kernel.db import db
from server.people import service as people
from server.people.rules import Role
from server.worker import work_until_idle
from tests.conftest import ToldTime
from tests.phone import Json, a_photo
from tests.server.cases.builders import Desk
from tests.server.photos.pictures import a_picture
from tests.town import CITY, inside


def round_of(town: Flask, now: ToldTime) -> None:
    with town.app_context():
        jobs.send_checks(now())


def hand_back(
    desk: Desk, case: str, *, source: str = "viewfinder", metres_off: float = 0.0, accuracy: float = 5.0
) -> None:
    """Report back with a photograph that arrives, from so many metres away."""
    here, picture = inside(), a_picture(size=(80, 60)).content
    worker = desk["police1w"]
    fix: Json = {"lon": here.lon, "lat": here.lat + metres_off / 111_000, "crs": "WGS84", "accuracy_m": accuracy}
    fix |= {"age_s": 1.0, "source": "gps"}
    photo = a_photo("after", picture, source=source)
    op = worker.op("step", {"step": "report_back", "text": "好了"}, case, fix=fix, photos=[photo])
    assert worker.push(op)["results"][0]["status"] == "applied"
    assert worker.send(picture).status_code == 201


def state_of(desk: Desk, case: str) -> str:
    return str(desk["leader1"].read(case)["state"])


def test_the_best_evidence_is_sent_to_its_check_at_once(desk: Desk, town: Flask, told: ToldTime) -> None:
    case = desk.handling()
    hand_back(desk, case)
    round_of(town, told)
    assert state_of(desk, case) == "pending_feedback_review"  # nobody has opened the picture yet

    work_until_idle(town)
    round_of(town, told)

    assert state_of(desk, case) == "checking"
    line = desk.events(case)[-1]
    assert (line["step"], line["automatic"], line["told"]["inspector"]) == ("send_check", True, "inspector2")


@pytest.mark.parametrize("weak", [{"source": "gallery"}, {"metres_off": 150.0}, {"accuracy": 80.0}])
def test_weaker_evidence_waits_for_a_person_until_the_review_lapses(
    desk: Desk, town: Flask, told: ToldTime, weak: Json
) -> None:
    case = desk.handling()
    hand_back(desk, case, **weak)

    work_until_idle(town)
    round_of(town, told)
    assert state_of(desk, case) == "pending_feedback_review"
    told.forward(minutes=30, seconds=1)
    round_of(town, told)
    assert state_of(desk, case) == "checking"
    round_of(town, told)
    assert [one["step"] for one in desk.events(case)].count("send_check") == 1


def test_where_nobody_can_check_the_case_waits_and_nothing_breaks(desk: Desk, town: Flask, told: ToldTime) -> None:
    case = desk.in_review()
    with town.app_context():
        for name in ("inspector1", "inspector2"):
            people.take_away(city=CITY, account=name, role=Role.INSPECTOR, now=told())
    told.forward(minutes=31)

    round_of(town, told)

    assert state_of(desk, case) == "pending_feedback_review"


def test_a_case_ends_when_its_photographs_are_stored_and_no_clock_runs_on(
    desk: Desk, town: Flask, told: ToldTime
) -> None:
    before, after = (a_picture(colour=colour).content for colour in ("navy", "olive"))
    photos = [a_photo("before", before), a_photo("after", after)]
    op = desk["inspector1"].report("06010", photos=photos) | {"kind": "self_handle"}
    assert desk["inspector1"].push(op)["results"][0]["status"] == "applied"
    case, leader = op["case_id"], desk["shiftleader1"]
    assert desk["inspector1"].send(before).status_code == 201
    missing = leader.step(case, "close", condition_met=True).json
    assert (missing["code"], missing["photos"]) == ("case.photos-missing", [hashlib.sha256(after).hexdigest()])
    assert desk["inspector1"].send(after).status_code == 201
    told.forward(minutes=3)

    assert leader.must(case, "close", condition_met=True)["state"] == "closed"

    row = leader.read(case)
    assert (row["closed_at"], row["stage"], row["light"]) == ("2026-11-23T01:03:00.000Z", None, "none")
    assert {clock["state"] for clock in row["clocks"]} == {"stopped"}
    assert desk.refused("shiftleader1", case, "close", condition_met=True) == (409, "case.step-refused")
    assert row["next"] == []


def test_some_clock_runs_in_every_open_state_that_was_built(desk: Desk) -> None:
    stages = {
        "reported": "accept",
        "pending_file": "accept",
        "pending_accept": "handle",
        "handling": "handle",
        "in_review": "review",
        "checking": "check",
        "pending_close": "close",
    }
    for build, stage in stages.items():
        row = desk["leader1"].read(getattr(desk, build)())
        assert row["stage"] == stage, build
        assert row["stage_due_at"] is not None, build


def test_a_check_is_not_sent_for_evidence_that_was_replaced_while_the_worker_judged(
    desk: Desk, town: Flask, told: ToldTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = desk.handling()
    hand_back(desk, case)
    send = jobs._send_check

    def after_another_hand_back(*told: object) -> None:
        db.session.remove()  # the worker is another process: nothing of its look is held against the desk
        desk["dispatcher1"].must(case, "reject_report", reason="看不清")
        desk.report_back(case)
        send(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "_send_check", after_another_hand_back)

    round_of(town, told)

    assert state_of(desk, case) == "pending_feedback_review"
