"""认定: an operation that is held waits for the supervisor, who takes its step or leaves its facts, once."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.people.rules import Role
from tests.conftest import ToldTime
from tests.phone import Json, Phone, new_id
from tests.server.cases.builders import Desk
from tests.server.sync.test_conflicts import CHECK, lose_role, result, rev, step
from tests.town import inside

REASON = "现场看过，是他查的"


def decide(phone: Phone, op: Json, decision: str, reason: str = REASON) -> TestResponse:
    return phone.web.post(f"/api/held/{op['op_id']}/decision", json={"decision": decision, "reason": reason})


def waiting(desk: Desk) -> list[Json]:
    items: list[Json] = desk["supervisor1"].web.get("/api/held").json["items"]
    return items


def held_check(desk: Desk, town: Flask, told: ToldTime) -> tuple[str, Json]:
    """A check made in time by somebody whose right ended before it came."""
    case = desk.checking()
    op = step(desk["inspector2"], case, "check_pass", rev(desk, case), role=CHECK, note="干净了")
    lose_role(town, "inspector2", Role.INSPECTOR, told)
    assert result(desk["inspector2"], op)[0] == "held"
    return case, op


def contrary_check(desk: Desk) -> tuple[str, Json]:
    """A second answer that contradicts the first."""
    case = desk.checking()
    other = desk.make("inspector2", device=2)
    op = step(other, case, "check_fail", rev(desk, case), role=CHECK, reason="仍在")
    desk["inspector2"].must(case, "check_pass", [{**op["photos"][0], "sha256": "a" * 64}])
    assert result(other, op)[0] == "held"
    return case, op


def test_the_supervisor_sees_who_did_what_when_why_it_waits_and_how_the_case_stands(
    desk: Desk, town: Flask, told: ToldTime
) -> None:
    at = told().isoformat().replace("+00:00", ".000Z")
    case, op = held_check(desk, town, told)

    (one,) = waiting(desk)

    assert (one["op_id"], one["step"], one["display_name"], one["reason"]) == (
        op["op_id"],
        "check_pass",
        "某inspector2",
        "case.not-found",
    )
    assert (one["note"], one["photos"], one["captured_at"]) == (
        "干净了",
        [{"sha256": op["photos"][0]["sha256"], "stored": False}],
        at,
    )
    assert (one["case"]["id"], one["case"]["state"]) == (case, "checking")


def test_taken_it_moves_the_case_as_what_its_person_was_then(desk: Desk, town: Flask, told: ToldTime) -> None:
    case, op = held_check(desk, town, told)

    answer = decide(desk["supervisor1"], op, "take")

    assert (answer.status_code, answer.json["status"], answer.json["code"]) == (200, "applied", None)
    row = desk["supervisor1"].read(case)
    assert (row["state"], "held_step" in row["flags"]) == ("pending_close", False)
    *_, taken, settled = desk.events(case)
    assert (taken["step"], taken["by"]) == ("check_pass", "inspector2")
    assert (settled["step"], settled["by"], settled["args"]) == ("settle", "supervisor1", {"reason": REASON})


def test_left_its_facts_stay_the_state_stays_and_the_phone_hears_of_it(desk: Desk) -> None:
    case, op = contrary_check(desk)

    answer = decide(desk["supervisor1"], op, "leave")

    assert (answer.json["status"], answer.json["code"]) == ("superseded", "case.step-refused")
    row = desk["supervisor1"].read(case)
    assert (row["state"], "held_step" in row["flags"]) == ("pending_close", False)
    assert desk.events(case)[-1]["told"]["why"] == "leave:check_fail"
    heard = [one["row"] for one in desk["inspector2"].pull_page()["changes"] if one["id"] == op["op_id"]]
    assert [(one["status"], one["code"]) for one in heard] == [("superseded", "case.step-refused")]
    assert waiting(desk) == []


def test_whoever_has_no_role_left_hears_the_decision_and_nothing_else(desk: Desk, town: Flask, told: ToldTime) -> None:
    reported = desk.reported(by="inspector2", at=inside(25))
    _, op = held_check(desk, town, told)
    first = desk["inspector2"].pull_page()
    assert first["scopes"]["added"] == []
    assert {one["type"] for one in first["changes"]} == {"op_result"}
    assert reported not in {one["id"] for one in first["changes"]}

    decide(desk["supervisor1"], op, "leave")

    then = desk["inspector2"].pull_page(first["cursor"])
    assert [(one["id"], one["row"]["status"]) for one in then["changes"]] == [(op["op_id"], "superseded")]
    assert (then["scopes"], then["checksum"]) == ({"added": [], "removed": []}, {})


def test_a_step_that_no_move_leads_to_any_more_is_not_taken_and_still_waits(desk: Desk) -> None:
    case, op = contrary_check(desk)

    answer = decide(desk["supervisor1"], op, "take")

    assert (answer.status_code, answer.json["code"]) == (409, "case.step-refused")
    assert [one["op_id"] for one in waiting(desk)] == [op["op_id"]]
    assert "held_step" in desk["supervisor1"].read(case)["flags"]


def test_a_decision_is_made_once(desk: Desk, town: Flask, told: ToldTime) -> None:
    _, op = held_check(desk, town, told)
    decide(desk["supervisor1"], op, "leave")

    again = decide(desk["supervisor1"], op, "take")

    assert (again.status_code, again.json["code"], again.json["answer"]) == (409, "sync.held-decided", "leave")


def test_a_case_stays_marked_while_another_operation_waits_in_it(desk: Desk) -> None:
    case, first = contrary_check(desk)
    third = desk.make("inspector2", device=3)
    second = step(third, case, "check_fail", 1, role=CHECK, reason="还在")
    assert result(third, second)[0] == "held"

    decide(desk["supervisor1"], first, "leave")
    assert "held_step" in desk["supervisor1"].read(case)["flags"]
    decide(desk["supervisor1"], second, "leave")
    assert "held_step" not in desk["supervisor1"].read(case)["flags"]


def test_sent_again_after_the_decision_it_is_answered_with_the_decision(desk: Desk) -> None:
    case, op = contrary_check(desk)
    decide(desk["supervisor1"], op, "leave")
    other = desk.make("inspector2", device=2)

    answer = other.push(op)

    assert answer["replayed"] == [op["op_id"]]
    assert answer["results"][0]["status"] == "superseded"
    assert answer["results"][0]["case"]["id"] == case


@pytest.mark.parametrize("name", ["shiftleader1", "inspector1", "admin1"])
def test_nobody_but_a_supervisor_decides(desk: Desk, name: str) -> None:
    _, op = contrary_check(desk)

    assert decide(desk[name], op, "leave").status_code == 403
    assert desk[name].web.get("/api/held").status_code == 403


def test_what_does_not_wait_is_unknown_and_a_decision_needs_its_reason(desk: Desk) -> None:
    _, op = contrary_check(desk)

    unknown = decide(desk["supervisor1"], {"op_id": new_id()}, "leave")
    assert (unknown.status_code, unknown.json["code"]) == (404, "sync.held-unknown")
    assert decide(desk["supervisor1"], op, "leave", reason="  ").status_code == 400
    assert decide(desk["supervisor1"], op, "perhaps").status_code == 400
    assert len(waiting(desk)) == 1


def test_handling_oneself_that_was_held_is_taken_as_handled(desk: Desk, town: Flask, told: ToldTime) -> None:
    photos = [{**desk["inspector1"].report()["photos"][0], "role": role} for role in ("before", "after")]
    photos[1]["sha256"] = "b" * 64
    op = desk["inspector1"].report("06010", photos=photos) | {"kind": "self_handle"}
    lose_role(town, "inspector1", Role.INSPECTOR, told)
    assert result(desk["inspector1"], op)[0] == "held"

    assert decide(desk["supervisor1"], op, "take").json["status"] == "applied"

    row = desk["supervisor1"].read(op["case_id"])
    assert (row["state"], row["self_handled"], len(row["photos"])) == ("pending_close", True, 2)
