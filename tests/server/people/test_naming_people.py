"""Who can be named in a step, and who may ask for it."""

from collections.abc import Callable

import pytest

from tests.phone import Phone

Make = Callable[..., Phone]


def test_a_unit_desk_sees_who_of_its_unit_can_be_given_a_case(phone: Make) -> None:
    answer = phone("police1").web.get("/api/units/police/workers")

    assert answer.json == {
        "people": [
            {"id": "police1", "display_name": "某police1", "unit": "police"},
            {"id": "police1w", "display_name": "某police1w", "unit": "police"},
        ]
    }


@pytest.mark.parametrize("name", ["sweepers1", "inspector1", "gridleader1"])
def test_another_units_people_are_not_told(phone: Make, name: str) -> None:
    answer = phone(name).web.get("/api/units/police/workers")

    assert (answer.status_code, answer.json["code"]) == (404, "people.unit-not-found")


def test_an_unknown_unit_sounds_like_one_that_is_not_yours(phone: Make) -> None:
    answer = phone("dispatcher1").web.get("/api/units/nowhere/workers")

    assert (answer.status_code, answer.json["code"]) == (404, "people.unit-not-found")
