"""The standard's tables as seeds: whole, with their sources, and a new calendar that moves what is open."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from server.cases import jobs
from server.catalog import service as catalog
from server.catalog.models import CalendarDay, Category, Checkpoint, Condition, Crosswalk, Edition, Indicator
from server.kernel.db import db
from tests.conftest import ToldTime
from tests.server.cases.builders import Desk, Make
from tests.town import CITY, LONG_AGO, inside

SEEDS = {
    "categories": (Category, 268),
    "conditions": (Condition, 706),
    "category_crosswalk": (Crosswalk, None),
    "indicators": (Indicator, None),
    "checkpoints": (Checkpoint, 216),
    "calendar": (CalendarDay, None),
}


@pytest.fixture
def desk(phone: Make) -> Desk:
    return Desk(phone)


@pytest.mark.parametrize("name", SEEDS)
def test_a_seed_comes_in_whole_and_keeps_its_source(town: Flask, name: str) -> None:
    table, expected = SEEDS[name]
    seed = list(catalog.read_seed(name))

    with town.app_context():
        assert db.session.scalar(select(func.count()).select_from(table)) == len(seed) == (expected or len(seed))
        if "source" in seed[0]:
            kept = sorted(db.session.scalars(select(table.source)))
            assert kept == sorted(row["source"] for row in seed)
            assert all(kept), "nobody takes an estimate for a standard"


def test_every_limit_of_the_catalog_can_be_reckoned(desk: Desk, town: Flask) -> None:
    web = desk["inspector1"].web
    with town.app_context():
        facts = list(catalog.list_categories(city=CITY).values())
    asked = [(fact, None) for fact in facts] + [(fact, fact.conditions[-1]) for fact in facts if fact.conditions]
    for fact, condition in asked[::7]:
        query = {"kind": fact.kind, "category": fact.code, "cell": "990101001001001"}
        query |= {} if condition is None else {"condition": condition.archetype}
        told = web.get("/api/route", query_string=query)
        assert (told.status_code, told.json["limit"]) == (200, (condition or fact).limit), fact.code


def test_an_edition_never_changes_and_a_case_keeps_its_own(desk: Desk, town: Flask, told: ToldTime) -> None:
    case = desk.pending_file()
    with town.app_context():
        first = catalog.get_category(city=CITY, kind="matter", code="09006")
        catalog.load_seed(city=CITY, now=told.forward(days=1))
        newest = catalog.get_category(city=CITY, kind="matter", code="09006")
        assert (first.version, newest.version) == (1, 2)
        assert catalog.get_category(city=CITY, kind="matter", code="09006", version=1) == first

    desk["shiftleader1"].must(case, "file", condition="case1")
    assert desk["leader1"].read(case)["limit"] == "urgent_hour:2"


def test_every_edition_says_since_when_and_from_where(town: Flask) -> None:
    with town.app_context():
        for edition in db.session.scalars(select(Edition)):
            assert edition.source
            assert edition.since == LONG_AGO


def a_calendar_without(day: str) -> list[dict[str, str]]:
    """The seed's days, one of them made a holiday by a later notice."""
    days = list(catalog.read_seed("calendar"))
    changed = {"date": day, "is_workday": "false", "name": "停工", "source": "later notice", "confirmed": "true"}
    return [one for one in days if one["date"] != day] + [changed]


def due(desk: Desk, case: str) -> datetime:
    return datetime.fromisoformat(desk["leader1"].read(case)["due_at"])


def test_a_new_calendar_moves_open_deadlines_and_the_history_says_so(desk: Desk, town: Flask, told: ToldTime) -> None:
    told.forward(hours=8.75)  # 17:45: what counts work time runs into Tuesday
    moved = desk.pending_accept(category="06010", by="inspector1")
    running = desk.pending_accept(at=inside(4))
    before, day_and_night = due(desk, moved), due(desk, running)
    with town.app_context():
        catalog.load_calendar(city=CITY, days=a_calendar_without("2026-11-24"), source="notice", now=told())
        jobs.reckon_deadlines(told.forward(minutes=1))

    assert (due(desk, moved) - before).days == 1
    assert due(desk, running) == day_and_night, "urgent hours know no holidays"
    line = desk.events(moved)[-1]
    assert (line["step"], line["automatic"], line["told"]["clock"]) == ("calendar", True, "handle")
    assert datetime.fromisoformat(line["told"]["before"]) == before
    assert datetime.fromisoformat(line["told"]["after"]) == due(desk, moved)
    assert [one["step"] for one in desk.events(running)][-1] == "dispatch"
    task = next(one for one in desk["sweepers1"].read(moved)["tasks"] if one["kind"] == "handle")
    assert datetime.fromisoformat(task["due_at"]) == due(desk, moved)


def test_a_new_calendar_is_reckoned_once(desk: Desk, town: Flask, told: ToldTime) -> None:
    case = desk.pending_accept(category="06010", by="inspector1")
    with town.app_context():
        catalog.load_calendar(city=CITY, days=a_calendar_without("2026-11-23"), source="notice", now=told())
        for _ in range(3):
            jobs.reckon_deadlines(told())

    assert [one["step"] for one in desk.events(case)].count("calendar") == 1


def test_an_assists_own_clock_moves_too(desk: Desk, town: Flask, told: ToldTime) -> None:
    case = desk.pending_accept(category="06010", by="inspector1")
    desk["dispatcher1"].must(case, "recall", reason="再议")
    desk["dispatcher1"].must(case, "dispatch", lead="sweepers", assists=["north"])

    def assist_due() -> datetime:
        tasks = desk["north1"].read(case)["tasks"]
        return datetime.fromisoformat(next(one["due_at"] for one in tasks if one["kind"] == "assist"))

    before = assist_due()
    with town.app_context():
        catalog.load_calendar(city=CITY, days=a_calendar_without("2026-11-23"), source="notice", now=told())
        jobs.reckon_deadlines(told())

    assert assist_due() > before
    assert "assist" in {one["told"].get("clock") for one in desk.events(case)}
    assert desk["leader1"].read(case)["stage"] == "handle", "an assist's clock is no stage of the case"
