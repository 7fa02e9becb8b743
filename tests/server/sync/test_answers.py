"""What a push is answered: the case as a result tells it, and which photographs the server lacks now."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from server.people import service as people
from server.people.rules import Role
from tests.conftest import ToldTime
from tests.phone import Json, Phone, a_photo, new_id
from tests.server.cases.builders import Desk
from tests.server.photos.pictures import a_picture
from tests.town import CITY

Make = Callable[..., Phone]
RESULT = {"op_id", "status", "code", "case"}
BRIEF = {"id", "receipt_no", "number", "state", "rev", "state_rev", "cell", "unit", "due_at"}
ANSWER = {"proto", "epoch", "server_time", "device_seq_ack", "results", "replayed", "missing_photos", "stored"}


def test_an_answer_names_what_the_protocol_names_and_nothing_else(phone: Make) -> None:
    inspector = phone("inspector1")

    told = inspector.push(inspector.report(), inspector.report("99999"))

    applied, rejected = told["results"]
    assert set(told) == ANSWER
    assert set(applied) == set(rejected) == RESULT
    assert set(applied["case"]) == BRIEF
    assert (applied["code"], rejected["case"]) == (None, None)


def test_a_result_predicts_the_unit_and_promises_no_deadline_before_dispatch(desk: Desk) -> None:
    inspector = desk["inspector1"]
    op = inspector.report()

    told = inspector.push(op)["results"][0]["case"]
    desk["acceptor1"].must(op["case_id"], "accept")
    filed = desk["shiftleader1"].must(op["case_id"], "file", condition="case1")

    assert (told["number"], told["state"], told["unit"], told["due_at"]) == (None, "reported", "police", None)
    assert (filed["unit"], filed["due_at"] is None) == ("police", False)


def test_what_is_stored_by_now_is_said_in_every_answer(phone: Make) -> None:
    """Also in that of a replay: missing_photos and stored are of now, not of the first time."""
    inspector, picture, thumb = phone("inspector1"), a_picture().content, a_picture("WEBP", size=(16, 16))
    small = {"sha256": thumb.sha256, "bytes": thumb.size, "mime": "image/webp"}
    op = inspector.report(photos=[a_photo("before", picture, thumb=small), a_photo("extra")])
    big, other = (one["sha256"] for one in op["photos"])
    before = inspector.push(op)

    inspector.send(picture)
    between = inspector.push(op)
    inspector.send(thumb.content)
    after = inspector.push(op)

    assert (before["missing_photos"], before["stored"]) == ([big, thumb.sha256, other], [])
    assert (between["missing_photos"], between["stored"]) == ([thumb.sha256, other], [big])
    assert (after["missing_photos"], after["stored"]) == ([other], [big, thumb.sha256])
    assert before["results"] == between["results"] == after["results"]


def test_a_photograph_that_a_good_operation_names_too_is_asked_for(phone: Make) -> None:
    inspector, photo = phone("inspector1"), a_photo()

    told = inspector.push(inspector.report("99999", photos=[photo]), inspector.report(photos=[photo]))

    assert told["missing_photos"] == [photo["sha256"]]


def busy(*_: Any) -> Any:
    """What a verb comes to that meets a locked database."""
    raise OperationalError("", {}, Exception("locked"))


def test_photographs_of_what_must_wait_stand_in_neither_list(phone: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    inspector = phone("inspector1")
    with monkeypatch.context() as patched:
        patched.setitem(verbs(), "report", busy)
        told = inspector.push(inspector.report())

    assert told["results"][0]["status"] == "retry"
    assert (told["missing_photos"], told["stored"]) == ([], [])


def verbs() -> dict[str, Any]:
    """The verb of each kind of operation."""
    from server.sync.service import apply  # noqa: PLC0415 - to take one out

    return apply._VERBS


def outcome(phone: Phone, op: Json, picture: bytes) -> tuple[str, bool, int, str | None, int]:
    """What became of an operation, whether its photograph is missed, what HEAD says of it, and PATCH of its bytes."""
    told, sha = phone.push(op), op["photos"][0]["sha256"]
    asked = phone.web.head(f"/api/photos/{sha}")
    heard = (told["missing_photos"] == [sha], asked.status_code, asked.headers.get("Upload-Offset"))
    return (told["results"][0]["status"], *heard, phone.send(picture).status_code)


def test_bytes_are_taken_for_what_is_applied_superseded_or_held_and_not_for_what_is_rejected(
    desk: Desk, town: Flask, told: ToldTime
) -> None:
    pictures = [a_picture(size=(64 + place, 48)).content for place in range(4)]
    unit, checker = desk["police1w"], desk["inspector2"]
    given_back, checked = desk.handling(), desk.checking()
    base = desk["leader1"].read(given_back)["state_rev"]
    late = {"args": {"step": "report_back", "text": "好了"}, "case": given_back, "base_state_rev": base}
    superseded = unit.op("step", photos=[a_photo("after", pictures[0])], **late)
    held = checker.op("step", {"step": "check_pass"}, checked, photos=[a_photo("check", pictures[1])])
    told.forward(minutes=5)
    desk.returned(given_back)
    with town.app_context():
        people.take_away(city=CITY, account="inspector2", role=Role.INSPECTOR, now=told.forward(minutes=1))
    told.forward(minutes=1)
    reporter = desk["inspector1"]
    applied = reporter.report(photos=[a_photo("before", pictures[2])])
    rejected = reporter.report("99999", photos=[a_photo("before", pictures[3])])

    assert outcome(unit, superseded, pictures[0]) == ("superseded", True, 404, "0", 201)
    assert outcome(checker, held, pictures[1]) == ("held", True, 404, "0", 201)
    assert outcome(reporter, applied, pictures[2]) == ("applied", True, 404, "0", 201)
    assert outcome(reporter, rejected, pictures[3]) == ("rejected", False, 404, None, 404)


def test_an_ask_comes_by_push_too_and_is_called_by_its_operation(desk: Desk) -> None:
    case, dispatcher = desk.pending_accept(), desk["dispatcher1"]
    ask = dispatcher.op("ask", {"ask": "void", "reason": "重复上报"}, case)

    told = dispatcher.push(ask)["results"][0]
    answered = desk["shiftleader1"].web.post(
        f"/api/asks/{ask['op_id']}/answers", json={"op_id": new_id(), "answer": "approve", "reason": ""}
    )

    assert (told["status"], told["case"]["state"]) == ("applied", "pending_accept")
    assert (answered.status_code, set(answered.json)) == (200, RESULT)
    assert answered.json["case"]["state"] == "voided"


def waiting_to_close(desk: Desk) -> str:
    """A case that was checked, all of whose photographs are stored."""
    after, check = a_picture(size=(65, 48)).content, a_picture(size=(66, 48)).content
    case = desk.handling(category="06010", by="sweepers1", photos=[])
    desk["sweepers1"].must(case, "report_back", [a_photo("after", after)], text="好了")
    desk["acceptor1"].must(case, "send_check", inspector="inspector2")
    desk["inspector2"].must(case, "check_pass", [a_photo("check", check)])
    assert [desk["sweepers1"].send(after).status_code, desk["inspector2"].send(check).status_code] == [201, 201]
    return case


def closed(desk: Desk) -> str:
    case = waiting_to_close(desk)
    assert desk["shiftleader1"].must(case, "close", condition_met=True)["state"] == "closed"
    return case


def test_facts_are_accepted_on_a_closed_case_and_its_state_stays(desk: Desk) -> None:
    case = closed(desk)

    added = desk["inspector1"].op("evidence", {"note": "又出现了"}, case, photos=[a_photo("extra")])
    told = desk["inspector1"].push(added)

    assert (told["results"][0]["status"], told["results"][0]["case"]["state"]) == ("applied", "closed")
    assert told["missing_photos"] == [added["photos"][0]["sha256"]]


def test_facts_that_came_since_make_neither_a_close_nor_a_voiding_stale(desk: Desk) -> None:
    to_void, to_close = desk.handling(), waiting_to_close(desk)
    ask = {"op_id": new_id(), "args": {"ask": "void", "reason": "误报"}}
    assert desk["dispatcher1"].web.post(f"/api/cases/{to_void}/asks", json=ask).status_code == 200
    base = desk["shiftleader1"].read(to_close)["state_rev"]
    for case in (to_void, to_close):
        added = desk["acceptor1"].op("evidence", {"note": "来电催办"}, case)
        assert desk["acceptor1"].push(added)["results"][0]["status"] == "applied"

    leader, answer = desk["shiftleader1"], {"op_id": new_id(), "answer": "approve", "reason": ""}
    closed_now = leader.step(to_close, "close", base=base, condition_met=True)
    voided = leader.web.post(f"/api/asks/{ask['op_id']}/answers", json=answer)

    assert (closed_now.json["status"], closed_now.json["case"]["state"]) == ("applied", "closed")
    assert voided.json["case"]["state"] == "voided"


@pytest.mark.parametrize("source", ["viewfinder", "camera_app", "gallery", "a lens of next year", None])
def test_where_a_photograph_came_from_is_kept_as_the_browser_said_it(phone: Make, source: str | None) -> None:
    inspector = phone("inspector1")
    op = inspector.report(photos=[a_photo(source=source)])

    inspector.push(op)

    assert inspector.read(op["case_id"])["photos"][0]["source"] == (source or "")


def test_a_role_that_is_none_of_a_photograph_is_malformed(phone: Make) -> None:
    inspector = phone("inspector1")
    roles = ("before", "after", "verify", "check", "extra", "portrait")

    told = inspector.push(*(inspector.report(photos=[a_photo(role)]) for role in roles))

    assert [one["code"] for one in told["results"]] == [None] * 5 + ["sync.op-malformed"]
