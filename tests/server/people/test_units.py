"""Units as the system's administrator sets them: a tree that nobody falls out of."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from server.kernel.db import transaction
from tests.phone import Phone, new_id
from tests.server.cases.builders import Desk
from tests.server.people.conftest import Office, refused
from tests.town import CITY, NORTH, inside

Make = Callable[..., Phone]
Json = dict[str, Any]


def a_unit(**more: object) -> Json:
    return {"id": new_id(), "name": "园林绿化所", "short_name": "园林", "kind": "line"} | more


def units(office: Office) -> dict[str, Json]:
    return {one["id"]: one for one in office.web.get("/api/units").json["units"]}


def test_a_unit_made_twice_by_one_id_is_one_unit_and_one_line(office: Office) -> None:
    unit = a_unit(parent_id="police")

    for _ in range(2):
        assert office.web.post("/api/units", json=unit).status_code == 201

    row = units(office)[unit["id"]]
    assert (row["parent_id"], row["territory"], row["accounts"], row["dissolved_at"]) == ("police", "", 0, None)
    assert units(office)["police"]["accounts"] == 2
    told = {"name": "园林绿化所", "kind": "line", "territory": "", "parent": "police"}
    assert office.lines() == [("add_unit", unit["id"], told)]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"parent_id": "nowhere"}, 404, "people.unit-not-found"),
        ({"territory": "990101009"}, 422, "people.unit-refused"),
        ({"territory": "99"}, 400, "sync.envelope-malformed"),
        ({"kind": "king"}, 400, "sync.envelope-malformed"),
        ({"name": ""}, 400, "sync.envelope-malformed"),
    ],
)
def test_a_unit_that_cannot_be_is_refused(office: Office, change: Json, status: int, code: str) -> None:
    assert refused(office.web.post("/api/units", json=a_unit(**change))) == (status, code)
    assert office.lines() == []


def test_a_unit_is_no_part_of_its_own_parts(office: Office) -> None:
    unit = a_unit(parent_id="police")
    office.web.post("/api/units", json=unit)

    said = {"name": "城管执法中队", "short_name": "城管", "kind": "line", "territory": "", "parent_id": unit["id"]}
    answer = office.web.patch("/api/units/police", json=said)

    assert refused(answer) == (422, "people.unit-refused")
    assert answer.json["why"] == "circle"


def test_a_changed_unit_reaches_the_phones_pack_at_once(office: Office) -> None:
    inspector = office.make("inspector1")

    def told() -> tuple[Json, list[Json]]:
        part = inspector.web.get("/api/pack/duty").json
        unit = next(one for one in part["units"] if one["id"] == "lamps")
        return unit, [one for one in part["territories"] if one["unit"] == "lamps"]

    assert told()[1] == []
    said = {"name": "照明所", "short_name": "照明所", "kind": "block", "territory": f"{NORTH}001", "parent_id": None}
    assert office.web.patch("/api/units/lamps", json=said).status_code == 200

    unit, territories = told()
    assert (unit["name"], unit["kind"]) == ("照明所", "block")
    assert territories == [{"unit": "lamps", "prefix": f"{NORTH}001"}]
    assert office.lines()[0][2]["changed"] == ["kind", "territory"]


def test_a_unit_that_leads_open_cases_is_not_dissolved(office: Office) -> None:
    Desk(office.make).pending_accept()

    answer = office.web.post("/api/units/police/dissolve", json={"accounts_to": "sweepers"})

    assert refused(answer) == (409, "people.unit-busy")
    assert answer.json["cases"] == 1


def test_the_people_of_a_dissolved_unit_go_where_it_is_said_and_its_rows_answer_no_more(office: Office) -> None:
    refusal = office.web.post("/api/units/lamps/dissolve", json={})
    assert refusal.status_code == 200  # nobody is in it
    stays = office.web.post("/api/units/police/dissolve", json={})
    assert (refused(stays), stays.json["accounts"]) == ((409, "people.unit-peopled"), 2)

    for _ in range(2):
        assert office.web.post("/api/units/police/dissolve", json={"accounts_to": "sweepers"}).status_code == 200

    assert office.make("police1").session["account"]["unit"] == "sweepers"
    line = ("dissolve_unit", "police", {"accounts": ["police1", "police1w"], "to": "sweepers"})
    assert office.lines() == [("dissolve_unit", "lamps", {"accounts": [], "to": None}), line]
    query = {"kind": "matter", "category": "09006", "cell": f"{NORTH}001001"}
    route = office.web.get("/api/route", query_string=query).json
    assert (route["lead"], route["duty_class"]) == ("north", "fallback")
    rows = office.make("inspector1").web.get("/api/pack/duty").json["rows"]
    assert {row["lead"] for row in rows} == {"sweepers"}


def test_a_case_whose_row_names_a_dissolved_unit_is_filed_and_falls_to_the_street(office: Office) -> None:
    office.web.post("/api/units/police/dissolve", json={"accounts_to": "sweepers"})
    case = Desk(office.make).pending_accept(at=inside())

    told = office.make("supervisor1").read(case)
    assert (told["lead"], told["state"]) == ("north", "pending_accept")


def test_nobody_comes_into_a_dissolved_unit_and_it_is_not_changed(office: Office) -> None:
    office.web.post("/api/units/lamps/dissolve", json={})
    said = {"name": "x", "short_name": "x", "kind": "line", "territory": "", "parent_id": None}

    assert refused(office.web.patch("/api/units/lamps", json=said)) == (409, "people.unit-dissolved")
    moved = office.web.patch("/api/accounts/inspector1", json={"display_name": "x", "unit": "lamps"})
    assert refused(moved) == (409, "people.unit-dissolved")
    under = office.web.post("/api/units", json=a_unit(parent_id="lamps"))
    assert refused(under) == (409, "people.unit-dissolved")


def test_a_unit_with_parts_is_dissolved_after_them(office: Office) -> None:
    office.web.post("/api/units", json=a_unit(parent_id="lamps"))

    answer = office.web.post("/api/units/lamps/dissolve", json={})

    assert refused(answer) == (409, "people.unit-peopled")
    assert answer.json["units"] == 1


def test_another_citys_code_is_no_territory(office: Office) -> None:
    assert refused(office.web.post("/api/units", json=a_unit(territory="110101"))) == (422, "people.unit-refused")
    assert office.web.post("/api/units", json=a_unit(territory=CITY)).status_code == 201


def test_a_street_that_no_area_names_is_known_by_the_cells_in_it(office: Office, town: Flask) -> None:
    with town.app_context(), transaction() as session:
        session.execute(text("DELETE FROM area WHERE code = :code"), {"code": NORTH})

    assert office.web.post("/api/units", json=a_unit(kind="block", territory=NORTH)).status_code == 201
    hired = office.hire("zhao", ("grid_supervisor", f"area:{NORTH}"))
    assert hired["first_password"]
