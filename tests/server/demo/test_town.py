"""The demo's ground, duties and people are what a first look needs."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from server.cases.models import Case, CaseEvent
from server.demo.people import ACCOUNTS
from server.demo.stories import STORIES
from server.demo.town import BEATS, CITY, NORTH, SOUTH, UNITS, beside, drawn_town, points
from server.kernel.db import db
from server.places import service as places
from server.routing import service as routing
from tests.server.demo.conftest import NOW

PROMISED = (
    "inspector1 inspector2 inspector3 inspector4 inspector5 inspector6 volunteer1 volunteer2 acceptor1 shiftleader1 "
    "shiftleader2 dispatcher1 dispatcher2 supervisor1 leader1 gridleader1 enforcement1 enforcement1w sanitation1 "
    "lighting1 traffic1 parks1 drainage1 water1 heating1 gas1 power1 telecom1 market1 street1 street2 admin1"
)


def test_two_thousand_cells_lie_in_six_communities_of_two_streets() -> None:
    communities = Counter(str(cell.code)[:12] for cell in drawn_town().cells)
    streets = Counter(str(cell.code)[:9] for cell in drawn_town().cells)

    assert sum(communities.values()) == 2000
    assert len(communities) == 6
    assert set(streets) == {NORTH, SOUTH}
    assert streets[SOUTH] < streets[NORTH]


def test_every_cell_lies_in_one_beat_and_every_beat_has_its_inspector() -> None:
    for cell in drawn_town().cells:
        assert sum(str(cell.code).startswith(prefixes) for _, prefixes in BEATS.values()) == 1
    assert set(BEATS) <= {person.grant.scope.key for person in ACCOUNTS.values()}


def test_all_promised_accounts_are_there() -> None:
    assert set(ACCOUNTS) == set(PROMISED.split())
    assert len(UNITS) == 16
    assert {person.unit for person in ACCOUNTS.values()} - {None} == {unit for unit, *_ in UNITS}


def test_sixty_points_of_eight_types_lie_in_cells() -> None:
    told = list(points())

    assert (len(told), len({one.point_type for one in told}), len({one.id for one in told})) == (60, 8, 60)


@pytest.mark.parametrize(
    ("kind", "category", "lead", "assists"),
    [
        ("matter", "09006", "enforcement1", ("street1",)),
        ("matter", "06010", "sanitation1", ()),
        ("component", "01037", "lighting1", ()),
        ("matter", "09009", "traffic1", ()),
    ],
)
def test_the_duty_list_sends_each_category_to_its_unit(
    loaded: Flask, kind: str, category: str, lead: str, assists: tuple[str, ...]
) -> None:
    with loaded.app_context():
        for cell in (f"{NORTH}001001", f"{SOUTH}001001"):
            route = routing.find_route(city=CITY, kind=kind, category=category, cell=cell, at=NOW)
            assert (route.lead, route.assists) == (lead, assists)
            assert "演示" in route.why[0].basis
        db.session.remove()


def test_everything_else_falls_to_the_street_it_lies_in(loaded: Flask) -> None:
    with loaded.app_context():
        found = {
            cell[:9]: routing.find_route(city=CITY, kind="matter", category="06013", cell=cell, at=NOW).lead
            for cell in (f"{NORTH}002001", f"{SOUTH}001001")
        }
        db.session.remove()
    assert found == {NORTH: "street1", SOUTH: "street2"}


def test_whoever_reported_never_checked(loaded: Flask) -> None:
    with loaded.app_context():
        checked = db.session.execute(
            select(Case.reporter, CaseEvent.by)
            .join(CaseEvent, (CaseEvent.case_id == Case.id) & CaseEvent.step.in_(["check_pass", "check_fail"]))
            .order_by(Case.id)
        ).all()
        db.session.remove()
    assert ("inspector1", "inspector2") in {tuple(pair) for pair in checked}
    assert all(reporter != checker for reporter, checker in checked)


def test_one_case_lies_outside_every_cell_one_is_a_possible_duplicate_one_has_a_held_step(loaded: Flask) -> None:
    with loaded.app_context():
        flags = Counter(flag for case in db.session.scalars(select(Case)) for flag in case.flags)
        db.session.remove()
    assert flags == {"outside": 1, "possible_duplicate": 1, "held_step": 1}


def test_a_self_handled_case_is_closed(loaded: Flask) -> None:
    with loaded.app_context():
        found = db.session.scalars(select(Case.category).where(Case.self_handled, Case.state == "closed")).all()
        db.session.remove()
    assert found == ["06010"]


def test_what_stands_beside_a_road_lies_in_a_cell_of_it(loaded: Flask) -> None:
    with loaded.app_context():
        cells = {
            story.name: places.find_cell(city=CITY, point=story.at, now=NOW)
            for story in STORIES
            if story.name != "clutter-outside"
        }
        stored = places.list_points(city=CITY)
        db.session.remove()
    assert None not in cells.values()
    assert len(stored) == 60
    assert None not in {point.cell for point in stored}


def test_a_place_beside_a_road_is_on_the_side_that_was_asked_for() -> None:
    north, south = beside("文昌路", 0.5), beside("文昌路", 0.5, side=-1)
    east, west = beside("听松街", 0.5), beside("听松街", 0.5, side=-1)

    assert north.lat > south.lat
    assert east.lon > west.lon
