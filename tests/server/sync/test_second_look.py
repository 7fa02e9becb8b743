"""What a second reader of the code found: each sentence was once broken."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.conftest import ToldTime
from tests.phone import Phone, a_photo
from tests.server.cases.builders import Desk

Make = Callable[..., Phone]


def test_what_is_added_beside_the_steps_does_not_hold_up_the_closing(desk: Desk) -> None:
    case = desk.in_review()
    inspector = desk["inspector1"]
    inspector.push(inspector.op("evidence", {"note": "路过又拍"}, case, photos=[a_photo("extra")]))
    missing = [one["sha256"] for one in desk["shiftleader1"].read(case)["photos"] if one["role"] == "extra"]
    desk["acceptor1"].must(case, "send_check", inspector="inspector2")
    desk["inspector2"].must(case, "check_pass", [a_photo("check")])

    refused = desk["shiftleader1"].step(case, "close", condition_met=True, reason="配合已到")

    assert refused.json["code"] == "case.photos-missing"
    assert len(missing) == 1
    assert missing[0] not in refused.json["photos"]


@pytest.mark.parametrize("reader", ["leader1", "gridleader1", "admin1"])
def test_whoever_only_reads_adds_nothing_to_a_case(desk: Desk, reader: str) -> None:
    case = desk.reported()
    phone = desk[reader]

    result = phone.push(phone.op("evidence", {"note": "看看"}, case, photos=[a_photo("extra")]))["results"][0]

    assert (result["status"], result["code"]) == ("rejected", "people.role-refused")
    assert [event["step"] for event in desk.events(case)] == ["report"]


def test_an_operation_that_meets_a_bug_waits_alone_and_the_others_are_applied(
    phone: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    inspector = phone("inspector1")
    first, poisoned, after, last = (inspector.report() for _ in range(4))
    after["case_id"] = poisoned["case_id"]
    monkeypatch.setattr("server.cases.service.report.put_place", _breaking_on(poisoned["case_id"]))

    answer = inspector.push(first, poisoned, after, last)

    told = [(one["status"], one["code"]) for one in answer["results"]]
    assert told[0] == told[3] == ("applied", None)
    assert told[1] == ("retry", "web.unexpected")
    assert told[2][0] == "retry"
    assert "an operation met a bug" in caplog.text
    monkeypatch.undo()
    assert inspector.push(poisoned)["results"][0]["status"] == "applied"


def _breaking_on(case_id: str) -> Callable[..., None]:
    from server.cases.service.report import put_place  # noqa: PLC0415 - the whole one, before it is patched

    def put(case: object, *rest: object) -> None:
        if getattr(case, "id", None) == case_id:
            raise RuntimeError("planted")
        put_place(case, *rest)

    return put


def test_what_a_camera_says_of_its_owner_is_not_told_to_the_unit(desk: Desk) -> None:
    case = desk.pending_accept(photos=[a_photo("before", exif={"CameraOwnerName": "林晓禾"})])

    assert desk["acceptor1"].read(case)["photos"][0]["said"]["exif"] == {"CameraOwnerName": "林晓禾"}
    assert "林晓禾" not in str(desk["police1"].read(case)["photos"])


def test_a_password_is_hashed_while_no_writer_waits(
    town: Flask, monkeypatch: pytest.MonkeyPatch, told: ToldTime
) -> None:
    from server.kernel.db import db  # noqa: PLC0415 - the handle that is looked at
    from server.people.service import sessions  # noqa: PLC0415 - the room that is looked into

    writing = []

    class Watched:
        def hash(self, password: str) -> str:
            return password

        def verify(self, hashed: str, password: str) -> bool:
            del hashed, password
            writing.append(bool(db.session().info.get("writing")))
            return True

    monkeypatch.setattr(sessions, "HASHER", Watched())
    Phone(town, "inspector1", told)

    assert writing == [False]
