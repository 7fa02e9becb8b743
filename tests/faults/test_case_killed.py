"""kill -9 before every statement and commit of a push, and of the step that the system takes by itself."""

from collections.abc import Callable

import pytest
from flask import Flask

from server.cases import service as cases
from server.kernel.db import db
from tests.conftest import ToldTime
from tests.faults.conftest import Killer
from tests.phone import Phone
from tests.server.cases.builders import Desk
from tests.town import CITY

MOST = 200
Make = Callable[..., Phone]


@pytest.mark.timeout(240)
def test_killed_before_every_boundary_a_push_is_applied_once_when_it_is_sent_again(
    town: Flask, phone: Make, killer: Killer, tell: Callable[[str], None]
) -> None:
    inspector, pushed = phone("inspector1"), 0
    headers = {"Authorization": f"Push {inspector.session['push_token']}"}

    for fatal in range(1, MOST):
        report = inspector.report()
        envelope = {"proto": 1, "device_id": inspector.device, "ops": [report]}
        run = killer.order("push", fatal, envelope=envelope, headers=headers)
        again = inspector.push(report)["results"][0]
        pushed += 1
        assert again["status"] == "applied"
        history = inspector.read(report["case_id"])["events"]
        assert [event["step"] for event in history] == ["report"]
        if not run["killed"]:
            break

    assert not run["killed"]
    assert run["answer"]["results"][0] == again
    assert fatal > 20
    assert inspector.push()["device_seq_ack"] == pushed
    tell(f"push killed at each of {fatal - 1} boundaries on {db_name(town)}")


@pytest.mark.timeout(240)
def test_killed_before_every_boundary_the_system_sends_each_check_once(
    town: Flask, phone: Make, killer: Killer, told: ToldTime, tell: Callable[[str], None]
) -> None:
    desk = Desk(phone)

    for fatal in range(1, MOST):
        case = desk.in_review()
        told.forward(days=3)
        run = killer.order("come_round", fatal)
        killer.order("come_round")
        seen = desk["supervisor1"].read(case)
        assert seen["state"] == "checking"
        assert [event["step"] for event in seen["events"]].count("send_check") == 1
        assert [task["state"] for task in seen["tasks"] if task["kind"] == "check"] == ["open"]
        with town.app_context():
            assert cases.find_broken_link(city=CITY, case_id=case) is None
        if not run["killed"]:
            break

    assert not run["killed"]
    assert fatal > 10
    tell(f"the system's check killed at each of {fatal - 1} boundaries on {db_name(town)}")


def db_name(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name
