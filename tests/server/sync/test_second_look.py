"""What a second reader of the code found: each sentence was once broken."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from server.cases import jobs as cases_jobs
from server.people import service as people
from server.people.rules import Grant, Reach, Role, Scope
from tests.conftest import ToldTime
from tests.phone import Phone, a_photo
from tests.server.cases.builders import Desk
from tests.town import CITY

Make = Callable[..., Phone]


def refused_photos(desk: Desk, case: str) -> set[str]:
    """The photographs that closing waits for."""
    refused = desk["shiftleader1"].step(case, "close", condition_met=True, reason="配合已到")
    assert refused.json["code"] == "case.photos-missing"
    return set(refused.json["photos"])


def test_closing_waits_a_week_for_what_was_added_and_without_end_for_what_steps_show(
    desk: Desk, told: ToldTime
) -> None:
    case = desk.in_review()
    inspector, extra, check = desk["inspector1"], a_photo("extra"), a_photo("check")
    inspector.push(inspector.op("evidence", {"note": "路过又拍"}, case, photos=[extra]))
    desk["acceptor1"].must(case, "send_check", inspector="inspector2")
    desk["inspector2"].must(case, "check_pass", [check])

    assert {extra["sha256"], check["sha256"]} <= refused_photos(desk, case)
    told.forward(days=7, seconds=1)
    assert check["sha256"] in refused_photos(desk, case)
    assert extra["sha256"] not in refused_photos(desk, case)


def test_a_photograph_sent_ahead_as_evidence_is_waited_for_once_a_check_rests_on_it(desk: Desk, told: ToldTime) -> None:
    case, check = desk.checking(), a_photo("check")
    ahead = desk["inspector2"].op("evidence", {"note": "先拍"}, case, photos=[check])
    assert desk["inspector2"].push(ahead)["results"][0]["status"] == "applied"
    desk["inspector2"].must(case, "check_pass", [check])
    told.forward(days=20)

    assert check["sha256"] in refused_photos(desk, case)


def test_a_hand_back_that_came_too_early_is_made_again_with_its_own_photograph(desk: Desk) -> None:
    case, after = desk.pending_accept(), a_photo("after")
    unit = desk["police1w"]

    def hand_back(base: int | None) -> tuple[str, str | None]:
        args = {"step": "report_back", "text": "已劝离"}
        result = unit.push(unit.op("step", args, case, base_state_rev=base, photos=[after]))["results"][0]
        return result["status"], result["code"]

    assert hand_back(1)[0] == "superseded"
    unit.must(case, "sign_for")
    assert hand_back(None) == ("applied", None)


def test_a_photograph_somebody_else_added_is_no_after_photo(desk: Desk) -> None:
    case, seen = desk.handling(), a_photo("extra")
    desk["inspector1"].push(desk["inspector1"].op("evidence", {"note": "看"}, case, photos=[seen]))

    again = seen | {"role": "after"}
    assert desk.refused("police1w", case, "report_back", [again], text="好了") == (422, "case.photo-used")


def test_whoever_checked_once_never_closes(desk: Desk, town: Flask, told: ToldTime) -> None:
    case = desk.reported(by="volunteer1")
    desk["acceptor1"].must(case, "accept")
    desk["shiftleader1"].must(case, "file", condition="case1")
    desk["police1w"].must(case, "sign_for")
    desk.report_back(case)
    desk["acceptor1"].must(case, "send_check", inspector="inspector2")
    desk["inspector2"].must(case, "check_pass", [a_photo("check")])
    desk["shiftleader1"].must(case, "send_check", inspector="inspector1")
    desk["inspector1"].must(case, "check_pass", [a_photo("check")])
    with town.app_context():
        people.give(city=CITY, account="inspector2", grant=Grant(Role.SHIFT_LEADER, Scope(Reach.CITY)), now=told())

    refused = desk["inspector2"].step(case, "close", condition_met=True, reason="配合已到")

    assert (refused.json["code"], refused.json["apart"]) == ("case.duties-apart", "checker")


def test_a_second_role_opens_no_reporter_to_the_unit_that_handles(desk: Desk, town: Flask, told: ToldTime) -> None:
    with town.app_context():
        people.give(city=CITY, account="police1", grant=Grant(Role.VOLUNTEER, Scope(Reach.CITY)), now=told())
        people.give(city=CITY, account="police1", grant=Grant(Role.LEADER, Scope(Reach.CITY)), now=told())
    mine, others = desk.handling(), desk.reported()

    seen = desk["police1"].read(mine)
    assert seen["reporter"] == {"id": None, "name": None, "role": "inspector"}
    assert "inspector1" not in json.dumps(seen)
    assert desk["police1"].read(others)["reporter"]["id"] == "inspector1", "as a leader"


def test_what_a_newer_phone_adds_to_a_report_is_kept_and_not_shown_to_the_unit(desk: Desk) -> None:
    op = desk["inspector1"].report(photos=[])
    op["args"]["reporter_phone"] = "13900000000"
    desk["inspector1"].push(op)
    case = op["case_id"]
    desk["acceptor1"].must(case, "accept")
    desk["shiftleader1"].must(case, "file", condition="case1")

    assert "13900000000" in json.dumps(desk["acceptor1"].read(case))
    assert "13900000000" not in json.dumps(desk["police1"].read(case))


def test_a_unit_reads_why_the_reporter_found_it_not_fixed_and_not_where_they_stood(
    desk: Desk, town: Flask, told: ToldTime
) -> None:
    case = desk.in_review()
    with town.app_context():
        people.take_away(city=CITY, account="inspector2", role=Role.INSPECTOR, now=told.forward(minutes=1))
    desk["acceptor1"].must(case, "send_check")
    desk["inspector1"].must(case, "check_fail", [a_photo("check")], reason="摊位又摆回来了")

    history = {event["step"]: event for event in desk["police1"].read(case)["events"]}

    assert (history["check_fail"]["by"], history["check_fail"]["args"]["reason"]) == ("inspector", "摊位又摆回来了")
    assert "fix" not in history["report"]["told"]
    assert "fix" in desk["acceptor1"].read(case)["events"][0]["told"]


def test_a_unit_sees_what_its_own_cameras_wrote(desk: Desk) -> None:
    case = desk.handling()
    desk["police1w"].must(case, "report_back", [a_photo("after", exif={"Make": "Unit's"})], text="好了")

    photos = {one["role"]: one["said"] for one in desk["police1"].read(case)["photos"]}
    assert photos["after"] == {"exif": {"Make": "Unit's"}}


def test_one_hand_back_from_nowhere_holds_up_no_other_check(desk: Desk, town: Flask, told: ToldTime) -> None:
    odd, plain = desk.handling(), desk.in_review()
    nowhere = {"lon": 500.0, "lat": 1.0, "accuracy_m": 5.0, "age_s": 1.0, "source": "gps"}
    unit = desk["police1w"]
    args = {"step": "report_back", "text": "好了"}
    pushed = unit.push(unit.op("step", args, odd, fix=nowhere, photos=[a_photo("after")]))["results"][0]
    assert pushed["status"] == "applied"

    with town.app_context():
        cases_jobs.send_checks(told.forward(days=3))

    assert {desk["leader1"].read(case)["state"] for case in (odd, plain)} == {"checking"}


def test_a_unit_that_gave_a_case_back_writes_into_it_no_more(desk: Desk, told: ToldTime) -> None:
    case, unit = desk.handling(), desk["police1w"]
    desk.returned(case)
    desk["dispatcher1"].must(case, "dispatch", lead="sweepers")
    told.forward(days=20)
    args = {"step": "report_back", "text": "好了"}

    for op in (
        unit.op("evidence", {"note": "又"}, case, photos=[a_photo("extra")]),
        unit.op("step", args, case, base_state_rev=1, photos=[a_photo("after")]),
    ):
        result = unit.push(op)["results"][0]
        assert (result["status"], result["code"], result["case"]) == ("rejected", "case.not-found", None)


def test_what_was_never_ones_step_is_rejected_however_old_its_base(desk: Desk) -> None:
    case = desk.pending_accept()

    for who, step, code in (
        ("police1", "recall", "case.step-refused"),
        ("north1", "sign_for", "case.not-yours"),
    ):
        args = {"step": step, "reason": "不归我"}
        result = desk[who].push(desk[who].op("step", args, case, base_state_rev=1))["results"][0]
        assert (who, result["status"], result["code"]) == (who, "rejected", code)


def test_what_a_failed_check_shows_belongs_to_the_round_it_ended(desk: Desk) -> None:
    case = desk.checking()
    desk["inspector2"].must(case, "check_fail", [a_photo("check")], reason="仍在")
    desk.report_back(case)

    shown = [(one["role"], one["round"]) for one in desk["leader1"].read(case)["photos"]]

    assert sorted(shown) == [("after", 1), ("after", 2), ("check", 1)]


def test_a_check_of_the_next_round_contradicts_nobody(desk: Desk) -> None:
    case = desk.checking()
    desk["inspector2"].must(case, "check_fail", [a_photo("check")], reason="仍在")
    desk.report_back(case)
    desk["acceptor1"].must(case, "send_check", inspector="inspector2")
    base = int(desk["leader1"].read(case)["state_rev"])

    phone = desk["inspector1"]
    op = phone.op("step", {"step": "check_pass"}, case, base_state_rev=base, photos=[a_photo("check")])
    result = phone.push(op)["results"][0]

    assert (result["status"], result["code"]) == ("rejected", "case.not-yours")
    assert "held_step" not in desk["supervisor1"].read(case)["flags"]


def test_losing_another_role_makes_no_step_wait_for_the_supervisor(desk: Desk, town: Flask, told: ToldTime) -> None:
    case = desk.checking()
    base = int(desk["leader1"].read(case)["state_rev"])
    other = desk.make("inspector2", device=2)
    with town.app_context():
        people.give(city=CITY, account="inspector2", grant=Grant(Role.VOLUNTEER, Scope(Reach.CITY)), now=told())
    told.forward(minutes=1)
    late = other.op("step", {"step": "check_pass"}, case, base_state_rev=base, photos=[a_photo("check")])
    desk["inspector2"].must(case, "check_pass", [a_photo("check")])
    with town.app_context():
        people.take_away(city=CITY, account="inspector2", role=Role.VOLUNTEER, now=told.forward(minutes=1))

    assert other.push(late)["results"][0]["status"] == "superseded"


def test_evidence_made_before_an_inspector_became_a_leader_is_applied(desk: Desk, town: Flask, told: ToldTime) -> None:
    case, phone = desk.reported(), desk["inspector1"]
    with town.app_context():
        people.give(city=CITY, account="inspector2", grant=Grant(Role.LEADER, Scope(Reach.CITY)), now=told())
        people.give(city=CITY, account="inspector2", grant=Grant(Role.ACCEPTOR, Scope(Reach.CITY)), now=told())
    told.forward(minutes=1)
    phone = desk["inspector2"]
    op = phone.op("evidence", {"note": "还在"}, case)
    with town.app_context():
        for role in (Role.ACCEPTOR, Role.INSPECTOR):
            people.take_away(city=CITY, account="inspector2", role=role, now=told.forward(minutes=1))
    told.forward(minutes=1)
    later = phone.op("evidence", {"note": "晚了"}, case)

    answers = phone.push(op, later)["results"]

    assert [one["status"] for one in answers] == ["applied", "rejected"]


@pytest.mark.parametrize("mono", ["NaN", "Infinity"])
def test_a_clock_that_is_no_number_refuses_its_operation_for_good(phone: Make, mono: str) -> None:
    inspector = phone("inspector1")
    op = inspector.report()
    op["captured"]["mono_ms"] = mono

    answer = inspector.push(op)

    assert [(one["status"], one["code"]) for one in answer["results"]] == [("rejected", "sync.op-malformed")]
    assert answer["device_seq_ack"] == 1


def test_an_outbox_comes_past_what_was_made_at_the_desk_s_door_before(phone: Make) -> None:
    inspector = phone("inspector1")
    first, second = inspector.report(), inspector.report()
    assert inspector.web.post("/api/cases", json=first).status_code == 201

    assert inspector.push(second)["device_seq_ack"] == 0
    again = inspector.push(first)

    assert (again["replayed"], again["device_seq_ack"]) == ([first["op_id"]], 2)


def test_a_correction_to_an_urgent_category_lets_the_acceptance_run_day_and_night(desk: Desk, told: ToldTime) -> None:
    told.at = datetime(2026, 11, 27, 17, 55, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    case = desk.reported(category="06010")

    def due() -> datetime:
        return datetime.fromisoformat(desk["acceptor1"].read(case)["stage_due_at"])

    assert due() - told() == timedelta(days=2, hours=14, minutes=15), "Monday 08:10"
    desk["acceptor1"].push(desk["acceptor1"].op("amend", {"category": "06020"}, case))
    assert due() - told() == timedelta(minutes=15)


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
    from server.people.service import passwords  # noqa: PLC0415 - the room that is looked into

    writing = []

    class Watched:
        def hash(self, password: str) -> str:
            return password

        def verify(self, hashed: str, password: str) -> bool:
            del hashed, password
            writing.append(bool(db.session().info.get("writing")))
            return True

    monkeypatch.setattr(passwords, "HASHER", Watched())
    Phone(town, "inspector1", told)

    assert writing == [False]
