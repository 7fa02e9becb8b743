"""The index of the ground: built once while no cell begins or ends, and never of yesterday's cells."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from server.kernel.db import transaction
from server.places import service as places
from server.places.models import CellRow
from tests.conftest import MONDAY_MORNING
from tests.town import CITY, cell_code, inside

TUESDAY, WEDNESDAY = MONDAY_MORNING + timedelta(days=1), MONDAY_MORNING + timedelta(days=2)


@pytest.fixture
def ended(town: Flask) -> Flask:
    """The town, whose first cell ends on Wednesday."""
    with town.app_context(), transaction() as session:
        row = update(CellRow).where(CellRow.city == CITY, CellRow.code == cell_code())
        session.execute(row.values(end_on=date(2026, 11, 25)))
        places.get_city(city=CITY).edition += 1
    return town


def test_a_new_day_on_which_no_cell_changes_builds_no_new_index(ended: Flask) -> None:
    with ended.app_context():
        assert places.index_of(city=CITY, now=MONDAY_MORNING) is places.index_of(city=CITY, now=TUESDAY)


def test_a_cell_is_found_until_the_day_it_ends(ended: Flask) -> None:
    with ended.app_context():
        found = [places.find_cell(city=CITY, point=inside(), now=day) for day in (MONDAY_MORNING, TUESDAY, WEDNESDAY)]

    assert found == [cell_code(), cell_code(), None]


def test_before_the_first_cell_began_there_is_no_ground(ended: Flask) -> None:
    with ended.app_context():
        assert places.find_cell(city=CITY, point=inside(), now=MONDAY_MORNING - timedelta(days=365)) is None
