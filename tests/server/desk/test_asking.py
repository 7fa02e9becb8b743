"""Where something lies, who would answer for it, and lists by each thing they can be asked for."""

from datetime import UTC, datetime

import pytest

from grid.coords import to_gcj02
from tests.phone import Json
from tests.server.cases.builders import Desk
from tests.town import cell_code, inside


def test_a_position_is_told_as_its_cell_the_cells_it_may_also_be_and_the_names_above(desk: Desk) -> None:
    where = inside(3)
    query = {"lon": where.lon, "lat": where.lat, "accuracy_m": 60, "crs": "WGS84"}

    told = desk["inspector1"].web.get("/api/locate", query_string=query).json

    assert set(told) == {"cell", "candidates", "area"}
    assert (told["cell"], told["candidates"][0]["cell"]) == (cell_code(3), cell_code(3))
    shares = [one["share"] for one in told["candidates"]]
    assert len(shares) > 1
    assert 0.9 < sum(shares) <= 1.000001
    assert "北街道" in told["area"].values()


def test_a_position_in_the_shifted_datum_of_maps_is_the_same_place(desk: Desk) -> None:
    """Hundreds of metres lie between the two: taken for the other it would be another cell."""
    where, shifted = inside(3), to_gcj02(inside(3))
    point = {"lon": shifted.lon, "lat": shifted.lat, "crs": "GCJ02", "source": "pin"}
    op = desk["inspector1"].report()
    op["args"]["point"] = point

    located = desk["inspector1"].web.get("/api/locate", query_string=point).json
    reported = desk["inspector1"].push(op)["results"][0]["case"]

    assert (located["cell"], reported["cell"]) == (cell_code(3), cell_code(3))
    kept = desk["inspector1"].read(op["case_id"])["point"]
    assert (kept["lon"], kept["lat"]) == (pytest.approx(where.lon, abs=1e-6), pytest.approx(where.lat, abs=1e-6))


def test_a_position_outside_the_city_is_404(desk: Desk) -> None:
    told = desk["inspector1"].web.get("/api/locate?lon=10&lat=10")

    assert (told.status_code, told.json["code"]) == (404, "places.outside")


@pytest.mark.parametrize("condition", ["", "case1"])
def test_a_route_names_the_unit_why_and_by_when(desk: Desk, condition: str) -> None:
    """Without a condition the limit is the category's own; `at` is where the clock of the handling begins."""
    query = {"kind": "matter", "category": "09006", "cell": cell_code(), "at": "2026-11-23T09:00:00+08:00"}

    told = desk["inspector1"].web.get("/api/route", query_string=query | {"condition": condition}).json

    assert set(told) >= {"lead", "assists", "why", "limit", "due_at", "explained"}
    assert (told["lead"], told["assists"], told["limit"]) == ("police", ["north"], "urgent_hour:2")
    assert datetime.fromisoformat(told["due_at"]) == datetime(2026, 11, 23, 3, tzinfo=UTC)
    assert [one for one in told["why"] if one["verdict"] == "won"]
    assert told["explained"]


ASKED: dict[str, str] = {
    "state=pending_accept": "led",
    "unit=police": "led",
    "category=06010": "swept",
    f"cell={cell_code(25)}": "swept",
    "view=accept": "swept",
    "light=green": "both",
    "q=R20261123-00001": "led",
}


@pytest.mark.parametrize("query", ASKED)
def test_a_list_narrows_to_what_is_asked_for(desk: Desk, query: str) -> None:
    cases = {"led": desk.pending_accept(), "swept": desk.reported(by="inspector2", category="06010", at=inside(25))}

    told = desk["acceptor1"].web.get(f"/api/cases?{query}").json

    wanted = set(cases.values()) if ASKED[query] == "both" else {cases[ASKED[query]]}
    assert {one["id"] for one in told["items"]} == wanted
    assert set(told) == {"items", "after"}, "a place to go on from, and no total"


def test_a_page_that_does_not_say_how_long_has_fifty(desk: Desk) -> None:
    inspector = desk["inspector1"]
    ops = [inspector.report(photos=[], at=inside(number % 20)) for number in range(51)]
    inspector.push(*ops[:50])
    inspector.push(ops[50])

    told: Json = desk["acceptor1"].web.get("/api/cases").json

    assert len(told["items"]) == 50
    rest = desk["acceptor1"].web.get("/api/cases", query_string={"after": told["after"]}).json
    assert (len(rest["items"]), rest["after"]) == (1, None)
