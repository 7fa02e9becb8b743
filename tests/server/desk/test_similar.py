"""What may be the same thing reported twice, side by side."""

import pytest

from grid.coords import Wgs84
from tests.conftest import ToldTime
from tests.phone import Json, Phone
from tests.server.cases.builders import Desk
from tests.town import inside

NORTHWARDS = 1 / 111_195.0
"""Degrees of latitude in a metre."""


def reported(desk: Desk, metres: float = 0.0, category: str = "09006") -> str:
    here = inside()
    op = desk["inspector1"].report(category, at=Wgs84(here.lon, here.lat + metres * NORTHWARDS), photos=[])
    desk["inspector1"].push(op)
    return str(op["case_id"])


def similar(reader: Phone, case: str) -> list[Json]:
    told: list[Json] = reader.web.get(f"/api/cases/{case}/similar").json["items"]
    return told


def test_the_same_category_within_fifty_metres_and_a_day_is_similar_the_nearest_first(
    desk: Desk, told: ToldTime
) -> None:
    far, near = reported(desk, 40), reported(desk, 10)
    reported(desk, 60)
    reported(desk, 5, category="06010")
    told.forward(minutes=90)
    case = reported(desk)

    found = similar(desk["acceptor1"], case)

    assert [(one["case"]["id"], one["minutes"]) for one in found] == [(near, -90), (far, -90)]
    assert [one["metres"] for one in found] == pytest.approx([10, 40], abs=0.5)


def test_what_is_older_than_a_day_or_voided_is_not(desk: Desk, told: ToldTime) -> None:
    reported(desk)
    told.forward(hours=24, minutes=1)
    case = reported(desk)

    assert similar(desk["acceptor1"], case) == []


def test_an_ended_case_is_shown_too_and_says_that_it_ended(desk: Desk) -> None:
    ended = reported(desk)
    desk["acceptor1"].must(ended, "decline", reason="已消失")
    case = reported(desk)

    assert [one["case"]["state"] for one in similar(desk["acceptor1"], case)] == ["rejected"]


def test_nobody_sees_similar_cases_that_are_none_of_theirs(desk: Desk) -> None:
    reported(desk)
    own = desk.reported(by="volunteer1")

    assert similar(desk["volunteer1"], own) == []
    assert desk["sweepers1"].web.get(f"/api/cases/{own}/similar").status_code == 404
