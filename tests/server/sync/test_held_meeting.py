"""认定 and handover beside what others commit just then: marks, tasks and workers end as the last word says."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from server.cases import store as case_store
from server.people.rules import Role
from server.sync import store as sync_store
from tests.conftest import ToldTime
from tests.phone import Json, Phone, a_photo, new_id
from tests.server.cases.builders import Desk
from tests.server.sync.test_conflicts import CHECK, lose_role, result, step
from tests.server.sync.test_held import contrary_check, decide, waiting

PATIENCE = 20
"""Seconds that one waits for the other: where the database lets only one write, it is waited for in vain."""


@pytest.fixture
def on_postgresql(town: Flask) -> Flask:
    """Where two write at once at all."""
    if "postgres" not in town.config["SQLALCHEMY_DATABASE_URI"]:
        pytest.skip("SQLite has one writer at a time: nothing can come between")
    return town


def at_once(*works: Callable[[], object]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(3 * PATIENCE)


class Between:
    """Holds one caller of a function behind its answer until another has done something."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        self.looked, self.done, real = threading.Event(), threading.Event(), getattr(module, name)

        def slow(*args: Any) -> Any:
            told = real(*args)
            self.looked.set()
            self.done.wait(PATIENCE / 10)
            return told

        monkeypatch.setattr(module, name, slow)

    def meanwhile(self, work: Callable[[], object]) -> None:
        self.looked.wait(PATIENCE)
        work()
        self.done.set()


def held_again(desk: Desk, case: str, device: int) -> tuple[Phone, Json]:
    phone = desk.make("inspector2", device=device)
    return phone, step(phone, case, "check_fail", 1, role=CHECK, reason="还在")


def test_two_decisions_at_once_leave_no_mark_behind(
    desk: Desk, on_postgresql: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, first = contrary_check(desk)
    third, second = held_again(desk, case, 3)
    assert result(third, second)[0] == "held"
    one, two = desk["supervisor1"], desk.make("supervisor1", device=2)
    Between(monkeypatch, sync_store, "waits_in")
    codes: list[int] = []

    at_once(
        lambda: codes.append(decide(one, first, "leave").status_code),
        lambda: codes.append(decide(two, second, "leave").status_code),
    )

    assert codes == [200, 200]
    assert waiting(desk) == []
    assert "held_step" not in one.read(case)["flags"]


def test_a_decision_unmarks_no_case_in_which_another_operation_is_held_meanwhile(
    desk: Desk, on_postgresql: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, first = contrary_check(desk)
    third, second = held_again(desk, case, 3)
    supervisor, between = desk["supervisor1"], Between(monkeypatch, sync_store, "waits_in")

    at_once(
        lambda: decide(supervisor, first, "leave"),
        lambda: between.meanwhile(lambda: result(third, second)),
    )

    assert [one["op_id"] for one in waiting(desk)] == [second["op_id"]]
    assert "held_step" in supervisor.read(case)["flags"]


def test_a_check_that_is_answered_meanwhile_is_not_handed_over(
    desk: Desk, on_postgresql: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, checker, leader = desk.checking(), desk["inspector2"], desk["shiftleader1"]
    between = Between(monkeypatch, case_store, "open_walks")
    codes: list[int] = []

    at_once(
        lambda: codes.append(leader.web.post("/api/accounts/inspector2/handover", json={}).status_code),
        lambda: between.meanwhile(
            lambda: codes.append(checker.step(case, "check_pass", [a_photo("check")]).status_code)
        ),
    )

    assert codes == [200, 200]
    assert leader.read(case)["state"] == "pending_close"


def test_whom_a_unit_chose_meanwhile_stays_its_choice(
    desk: Desk, on_postgresql: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, unit, leader = desk.handling(), desk["police1"], desk["shiftleader1"]
    unit.must(case, "assign", worker="police1w")
    between = Between(monkeypatch, case_store, "worked_by")

    at_once(
        lambda: leader.web.post("/api/accounts/police1w/handover", json={}),
        lambda: between.meanwhile(lambda: unit.must(case, "assign", worker="police1")),
    )

    assert leader.read(case)["worker"]["id"] == "police1"


def test_a_correction_takes_no_mark_of_a_held_operation_away(desk: Desk, town: Flask, told: ToldTime) -> None:
    case = desk.reported(by="volunteer1")
    desk["acceptor1"].must(case, "send_verify", inspector="inspector2")
    op = step(desk["inspector2"], case, "verify_true", desk["supervisor1"].read(case)["state_rev"], role="verify")
    told.forward(minutes=1)
    lose_role(town, "inspector2", Role.INSPECTOR, told)
    assert result(desk["inspector2"], op)[0] == "held"

    body = {"op_id": new_id(), "kind": "amend", "case_id": case, "args": {"place": "新的地方"}}
    assert desk["acceptor1"].web.post(f"/api/cases/{case}/steps", json=body).status_code == 200

    assert "held_step" in desk["supervisor1"].read(case)["flags"]


def test_handling_oneself_that_is_held_marks_its_case(desk: Desk, town: Flask, told: ToldTime) -> None:
    inspector = desk["inspector1"]
    op = inspector.report("06010", photos=[a_photo(), a_photo("after")]) | {"kind": "self_handle"}
    told.forward(minutes=1)
    lose_role(town, "inspector1", Role.INSPECTOR, told)

    assert result(inspector, op)[0] == "held"

    assert "held_step" in desk["supervisor1"].read(op["case_id"])["flags"]


def test_a_correction_that_comes_after_filing_is_refused_by_name(desk: Desk) -> None:
    case = desk.handling()
    body = {"op_id": new_id(), "kind": "amend", "case_id": case, "args": {"place": "晚了"}}

    answer = desk["shiftleader1"].web.post(f"/api/cases/{case}/steps", json=body)

    assert (answer.status_code, answer.json["code"]) == (409, "case.amend-refused")
