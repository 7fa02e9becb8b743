"""Stage limits as the city sets them: what runs keeps its limit, what begins takes the new one."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from server.clocks import service as clocks
from server.kernel.db import db
from tests.apps import open_app
from tests.phone import Phone
from tests.server.cases.builders import Desk

Make = Callable[..., Phone]
LIMITS = {"ordinary": "work_minute:40", "urgent": "urgent_minute:20"}


def test_the_stages_are_listed_with_the_houses_limits_and_what_was_set_by_whom(phone: Make) -> None:
    admin = phone("admin1")

    for _ in range(2):
        told = admin.web.put("/api/settings/stages/accept", json=LIMITS).json

    stages = {one["stage"]: one for one in told["stages"]}
    assert list(stages)[:3] == ["accept", "verify", "dispatch"]
    assert stages["accept"]["default"] == {"ordinary": "work_minute:15", "urgent": "urgent_minute:15"}
    assert (stages["accept"]["set"], stages["accept"]["set_by_name"]) == (LIMITS, "某admin1")
    assert (stages["verify"]["set"], stages["verify"]["set_at"]) == (None, None)
    (line,) = admin.web.get("/api/register").json["items"]
    assert (line["what"], line["subject"]) == ("set_stage", "accept")
    assert line["args"]["ordinary"] == ["work_minute:15", "work_minute:40"]


def test_a_running_clock_keeps_its_limit_and_a_new_one_takes_the_new(phone: Make) -> None:
    desk = Desk(phone)

    def due_in(case: str) -> timedelta:
        told = desk["leader1"].read(case)
        return datetime.fromisoformat(told["stage_due_at"]) - datetime.fromisoformat(told["reported_at"])

    before = desk.reported()
    desk["admin1"].web.put("/api/settings/stages/accept", json=LIMITS)

    after = desk.reported()

    assert (due_in(before), due_in(after)) == (timedelta(minutes=15), timedelta(minutes=20)), (
        "占道经营 is an urgent category"
    )


def test_another_process_notices_at_once(town: Flask, phone: Make) -> None:
    with open_app(town.extensions["gezhi.settings"]) as other, other.app_context():
        assert str(clocks.limit_of("accept", urgent=True)) == "urgent_minute:15"
        db.session.remove()
        phone("admin1").web.put("/api/settings/stages/accept", json=LIMITS)

        assert str(clocks.limit_of("accept", urgent=True)) == "urgent_minute:20"


def test_setting_one_stage_leaves_what_was_set_of_another(phone: Make) -> None:
    admin = phone("admin1")
    admin.web.put("/api/settings/stages/accept", json=LIMITS)

    told = admin.web.put("/api/settings/stages/close", json=LIMITS).json["stages"]

    assert {one["stage"] for one in told if one["set"]} == {"accept", "close"}


@pytest.mark.parametrize(
    ("stage", "change", "status", "code"),
    [
        ("handle", {}, 404, "clocks.unknown-stage"),
        ("accept", {"ordinary": "work_minute:0"}, 422, "clocks.limit-refused"),
        ("accept", {"urgent": "minute:5"}, 422, "clocks.limit-refused"),
    ],
)
def test_a_limit_that_cannot_be_read_is_refused(
    phone: Make, stage: str, change: dict[str, str], status: int, code: str
) -> None:
    answer = phone("admin1").web.put(f"/api/settings/stages/{stage}", json=LIMITS | change)

    assert (answer.status_code, answer.json["code"]) == (status, code)
