"""What an engineer found who wrote a client from the protocol's text alone: each sentence was once broken."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from server.kernel.db import BUSY_MS
from tests.conftest import ToldTime
from tests.phone import Json, Phone, a_photo, new_id
from tests.server.photos.pictures import a_picture

Make = Callable[..., Phone]


def dispatched(phone: Make, category: str = "09006", **more: object) -> str:
    """A case that the rule dispatched."""
    report = phone("inspector1").report(category, **more)
    phone("inspector1", 2).push(report | {"device_seq": 1})
    case: str = report["case_id"]
    phone("acceptor1").must(case, "accept")
    phone("shiftleader1").must(case, "file", condition="case1")
    return case


def test_a_phone_whose_clock_is_slow_loses_no_facts_of_a_case_that_left_it(phone: Make, told: ToldTime) -> None:
    case = dispatched(phone)
    worker, desk = phone("police1w"), phone("police1")
    told.forward(minutes=1)
    back = worker.op("step", {"step": "report_back", "text": "已劝离"}, case, photos=[a_photo("after")])
    slow = (told() - timedelta(minutes=10)).isoformat()
    back["captured"]["wall"] = slow
    told.forward(minutes=1)
    desk.must(case, "return", reason="不归我们", clause="第 1 条")
    phone("dispatcher1").must(case, "dispatch", lead="sweepers", assists=[])

    envelope = {"proto": 1, "device_id": worker.device, "ops": [back]}
    envelope["client_time"] = (told() - timedelta(minutes=10)).isoformat()
    answer = worker.push_raw(envelope).json

    assert answer["results"][0]["status"] == "superseded"
    assert answer["missing_photos"] == [back["photos"][0]["sha256"]]


def test_a_time_that_is_still_to_come_is_taken_for_the_time_of_arrival(phone: Make, told: ToldTime) -> None:
    inspector = phone("inspector1")
    report = inspector.report()
    report["captured"]["wall"] = (told() + timedelta(hours=10)).isoformat()

    assert inspector.push(report)["results"][0]["status"] == "applied"
    seen = inspector.read(report["case_id"])
    assert seen["captured_at"] == seen["reported_at"]


def test_evidence_of_a_unit_that_assisted_then_is_taken_when_it_assists_no_more(phone: Make, told: ToldTime) -> None:
    case = dispatched(phone)
    north = phone("north1")
    told.forward(minutes=1)
    evidence = north.op("evidence", {"note": "到场"}, case, photos=[a_photo("extra")])
    told.forward(minutes=1)
    phone("dispatcher1").must(case, "recall", reason="派错了")
    phone("dispatcher1").must(case, "dispatch", lead="sweepers", assists=[])

    result = north.push(evidence)["results"][0]

    assert (result["status"], result["case"]) == ("applied", None)


def test_an_operation_that_must_wait_says_so_with_a_code(
    phone: Make, town: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspector = phone("inspector1")
    report = inspector.report()
    monkeypatch.setattr("server.sync.service.ledger.transaction", _busy)

    result = inspector.push(report)["results"][0]

    assert (result["status"], result["code"]) == ("retry", "kernel.database-away")


def _busy() -> None:
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415 - raised here only

    raise OperationalError("BEGIN", {}, Exception("locked"))


def test_a_writer_waits_for_another_no_longer_than_half_of_a_phone_s_patience() -> None:
    assert BUSY_MS <= 10_000


def test_an_approval_of_voiding_is_stale_when_a_step_came_since(phone: Make) -> None:
    case = dispatched(phone)
    asked = {"op_id": new_id(), "args": {"ask": "void", "reason": "重复上报"}}
    assert phone("dispatcher1").web.post(f"/api/cases/{case}/asks", json=asked).status_code == 200
    phone("police1").must(case, "sign_for")
    leader = phone("shiftleader1")
    answer: Json = {"op_id": new_id(), "answer": "approve", "reason": ""}

    stale = leader.web.post(f"/api/asks/{asked['op_id']}/answers", json=answer)
    now = leader.read(case)["state_rev"]
    seen = leader.web.post(
        f"/api/asks/{asked['op_id']}/answers", json=answer | {"op_id": new_id(), "base_state_rev": now}
    )

    assert (stale.status_code, stale.json["code"]) == (409, "case.stale")
    assert (stale.json["base_state_rev"], stale.json["state_rev"]) == (now - 1, now)
    assert seen.json["case"]["state"] == "voided"


def test_every_entry_of_next_names_its_step(phone: Make) -> None:
    case = dispatched(phone)
    asked = {"op_id": new_id(), "args": {"ask": "void", "reason": "重复上报"}}
    phone("dispatcher1").web.post(f"/api/cases/{case}/asks", json=asked)

    offered = phone("shiftleader1").read(case)["next"]

    assert [one for one in offered if one.get("answer")] == [
        {"answer": asked["op_id"], "ask": "void", "step": "void", "needs": ["answer"]}
    ]
    assert all(one["step"] for one in offered)


def test_cases_near_by_are_named_to_those_only_who_see_the_whole_city(phone: Make) -> None:
    first, second = dispatched(phone), dispatched(phone)

    assert phone("acceptor1").read(second)["links"] == [first]
    seen = phone("police1").read(second)
    assert seen["links"] == []
    assert first not in str(seen["events"])


def test_a_hash_that_one_only_read_opens_no_picture(phone: Make) -> None:
    picture = a_picture().content
    case = dispatched(phone, photos=[a_photo("before", picture)])
    assert phone("inspector1").send(picture).status_code == 201
    unit, sha = phone("police1"), a_photo("before", picture)["sha256"]
    assert unit.web.get(f"/photos/{sha}/original").status_code == 200
    phone("dispatcher1").must(case, "recall", reason="派错了")
    assert unit.web.get(f"/photos/{sha}/original").status_code == 404

    unit.push(unit.report("06010", photos=[a_photo("before", picture)]))

    assert unit.web.get(f"/photos/{sha}/original").status_code == 404


def test_work_that_comes_back_needs_another_after_photo_than_the_first(phone: Make) -> None:
    case = dispatched(phone)
    desk, after = phone("police1"), a_photo("after")
    desk.must(case, "sign_for")
    phone("police1w").must(case, "report_back", photos=[after], text="好了")
    phone("dispatcher1").must(case, "reject_report", reason="没好")

    old = desk.step(case, "report_back", photos=[after], text="好了")
    new = desk.step(case, "report_back", photos=[a_photo("after")], text="好了")

    assert (old.status_code, old.json["code"], old.json["field"]) == (422, "case.photo-used", "photo:after")
    assert new.status_code == 200


def test_the_grid_supervisor_of_a_street_that_handles_does_not_learn_who_reported(phone: Make) -> None:
    case = dispatched(phone)  # the street of the north assists

    seen = phone("gridleader1").read(case)

    assert seen["reporter"] == {"id": None, "name": None, "role": "inspector"}
    assert "inspector1" not in str(seen)


@pytest.mark.parametrize("args", [{"lead": 5}, {"assists": "north"}, {"note": 5}])
def test_an_argument_of_the_wrong_kind_is_refused_and_not_taken_for_an_absent_one(phone: Make, args: Json) -> None:
    case = dispatched(phone)
    phone("dispatcher1").must(case, "recall", reason="派错了")

    answer = phone("dispatcher1").step(case, "dispatch", **args)

    assert (answer.status_code, answer.json["code"]) == (422, "case.fact-missing")


@pytest.mark.parametrize("absent", ["bytes", "mime", "role", "source", "width", "thumb", "exif", "taken_at"])
def test_a_fact_that_a_camera_did_not_say_loses_no_report(phone: Make, absent: str) -> None:
    inspector, picture = phone("inspector1"), a_picture().content
    report = inspector.report(photos=[a_photo("before", picture) | {absent: None}])
    report["captured"]["wall"] = None

    assert inspector.push(report)["results"][0]["status"] == "applied"
    assert inspector.send(picture).status_code == 201


def test_the_push_token_is_known_by_its_scheme_however_it_is_spelled(phone: Make, town: Flask) -> None:
    inspector = phone("inspector1")
    token = inspector.session["push_token"]
    told = {"proto": 1, "device_id": inspector.device, "ops": []}

    for scheme in ("Push", "push", "PUSH"):
        answer = town.test_client().post("/api/sync/push", json=told, headers={"Authorization": f"{scheme} {token}"})
        assert answer.status_code == 200, scheme
