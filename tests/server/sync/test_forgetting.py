"""Tombstones are told for half a year, and then forgotten."""

from flask import Flask
from sqlalchemy import func, select

from server.kernel.db import db
from server.sync import jobs
from server.sync.models import FeedMark, FeedRow
from tests.conftest import ToldTime
from tests.server.cases.builders import Desk
from tests.town import CITY


def tombstones(town: Flask) -> int:
    with town.app_context():
        query = select(func.count()).select_from(FeedRow).where(FeedRow.city == CITY, FeedRow.gone.is_(True))
        return db.session.scalar(query) or 0


def come_round(town: Flask, told: ToldTime) -> None:
    with town.app_context():
        jobs.forget_gone(told())


def test_a_row_that_left_its_scope_is_told_for_180_days_and_then_forgotten(
    desk: Desk, town: Flask, told: ToldTime
) -> None:
    desk.returned(desk.handling())  # it left the unit
    before = tombstones(town)
    assert before > 0

    come_round(town, told)
    told.forward(days=180)
    come_round(town, told)
    assert tombstones(town) == before

    told.forward(days=1)
    come_round(town, told)
    assert tombstones(town) == 0


def test_what_left_late_in_a_day_is_still_told_early_on_the_hundred_and_eightieth_after(
    desk: Desk, town: Flask, told: ToldTime
) -> None:
    told.forward(hours=22)  # 23:00 of the day that the marks count
    case = desk.handling()
    cursor = desk["police1w"].pull_page()["cursor"]
    desk.returned(case)
    come_round(town, told)
    told.forward(days=179, hours=2)
    come_round(town, told)
    desk.phones.clear()

    page = desk["police1w"].pull_page(cursor)

    assert page["snapshot"] is False
    assert [(one["id"], one["gone"]) for one in page["changes"] if one["type"] == "case"] == [(case, True)]


def test_what_left_later_stays_when_the_older_is_forgotten(desk: Desk, town: Flask, told: ToldTime) -> None:
    desk.returned(desk.handling())
    come_round(town, told)
    told.forward(days=1)
    first = tombstones(town)
    desk.phones.clear()
    desk.returned(desk.handling())
    both = tombstones(town)
    come_round(town, told)

    told.forward(days=180)
    come_round(town, told)

    assert tombstones(town) == both - first
    with town.app_context():
        assert db.session.scalar(select(func.count()).select_from(FeedMark)) == 3


def test_a_phone_whose_cursor_is_older_sees_the_rows_go_by_a_snapshot(desk: Desk, town: Flask, told: ToldTime) -> None:
    case = desk.handling()
    cursor = desk["police1w"].pull_page()["cursor"]
    desk.returned(case)
    come_round(town, told)
    told.forward(days=181)
    come_round(town, told)
    desk.phones.clear()

    page = desk["police1w"].pull_page(cursor)

    assert page["snapshot"] is True
    assert [one["id"] for one in page["changes"] if one["type"] == "case"] == []
