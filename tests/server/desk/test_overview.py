"""The leader's page: what is open, whose is late, and thirty days."""

from tests.conftest import ToldTime
from tests.phone import Json
from tests.server.cases.builders import Desk


def overview(desk: Desk) -> Json:
    told: Json = desk["leader1"].web.get("/api/overview").json
    return told


def test_open_cases_count_by_stage_and_by_the_unit_that_leads_them(desk: Desk, told: ToldTime) -> None:
    desk.reported()
    desk.handling()
    desk.handling()
    told.forward(hours=3)

    seen = overview(desk)

    assert {stage: count for stage, count in seen["stages"].items() if count} == {"reported": 1, "handling": 2}
    assert (seen["open"], seen["overdue"]) == (3, 3)
    assert seen["units"] == [{"unit": "police", "open": 2, "overdue": 2}]


def test_days_are_the_citys_and_the_last_is_today(desk: Desk, told: ToldTime) -> None:
    desk.reported()  # Monday 09:00 in China
    told.forward(hours=14, minutes=59)  # 23:59
    desk.pending_accept()
    told.forward(minutes=2)  # Tuesday 00:01, still Monday in UTC
    desk.reported()

    days = overview(desk)["days"]

    assert len(days) == 30
    assert days[-2:] == [
        {"day": "2026-11-23", "reported": 2, "filed": 1, "closed": 0},
        {"day": "2026-11-24", "reported": 1, "filed": 0, "closed": 0},
    ]
    assert sum(one["reported"] for one in days) == 3


def test_a_unit_counts_its_own_only(desk: Desk) -> None:
    desk.handling()
    desk.reported()

    assert desk["police1"].web.get("/api/overview").json["open"] == 1
    assert desk["sweepers1"].web.get("/api/overview").json["units"] == []
