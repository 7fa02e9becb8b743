"""What no row may break, whoever writes it: the database itself refuses."""

import json

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from server.cases import service as cases
from server.cases.rules import FILED, LED, AskKind, State
from server.kernel.db import db, transaction
from tests.server.cases.builders import Desk
from tests.town import CITY

BROKEN = {
    "state": "state = 'draft'",
    "kind": "kind = 'thing'",
    "rev": "rev = 0",
    "filed": "state = 'pending_dispatch', number = NULL",
    "led": "state = 'handling', number = 'n', filed_at = reported_at, lead = NULL",
    "closed": "state = 'closed', closed_at = NULL",
    "due": "dispatched_at = NULL, due_at = reported_at",
    "counts": "returns = -1",
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_case_that_breaks_a_rule_is_refused_by_the_database(desk: Desk, town: Flask, rule: str) -> None:
    desk.reported()

    with town.app_context(), pytest.raises(IntegrityError, match=f"ck_case_file_{rule}"), transaction() as session:
        session.execute(text(f"UPDATE case_file SET {BROKEN[rule]}"))  # noqa: S608 - our own words


def test_no_filed_state_is_without_its_number(desk: Desk, town: Flask) -> None:
    desk.reported()

    for state in sorted(FILED):
        assert_refused(town, "lead = 'police'", state)


def test_no_led_state_is_without_its_unit(desk: Desk, town: Flask) -> None:
    desk.reported()

    for state in sorted(LED):
        assert_refused(town, "number = 'n', filed_at = reported_at", state)


def assert_refused(town: Flask, change: str, state: State) -> None:
    with town.app_context(), pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(f"UPDATE case_file SET state = :state, {change}"), {"state": state})  # noqa: S608


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("case_assist", "state = 'lost'"),
        ("case_task", "kind = 'sleep'"),
        ("case_task", "state = 'lost'"),
        ("case_task", "assignee = NULL, unit = NULL"),
        ("case_photo", "role = 'selfie'"),
        ("case_file", "lead = 'nobody'"),
    ],
)
def test_what_belongs_to_a_case_keeps_its_words(desk: Desk, town: Flask, table: str, change: str) -> None:
    desk.in_review()

    with town.app_context(), pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(f"UPDATE {table} SET {change}"))  # noqa: S608 - our own words


def test_an_ask_is_one_of_the_table(desk: Desk, town: Flask) -> None:
    case = desk.pending_file()
    put = (
        "INSERT INTO case_ask (city, id, case_id, kind, asked_by, asked_at, state_rev, args, lapses_at, "
        "state, answers) "
        "SELECT city, 'a', id, :kind, 'x', reported_at, 1, '{}', reported_at, 'open', '[]' FROM case_file"
    )
    assert case
    for kind in ("beg", *AskKind):
        with town.app_context():
            if kind in tuple(AskKind):
                with transaction() as session:
                    session.execute(text(put), {"kind": kind})
                    session.execute(text("DELETE FROM case_ask"))
            else:
                with pytest.raises(IntegrityError), transaction() as session:
                    session.execute(text(put), {"kind": kind})


@pytest.mark.parametrize("change", ["UPDATE case_event SET by = 'nobody'", "DELETE FROM case_event"])
def test_a_line_of_history_is_neither_changed_nor_dropped(desk: Desk, town: Flask, change: str) -> None:
    desk.pending_accept()

    with town.app_context(), pytest.raises(DatabaseError, match="append-only"), transaction() as session:
        session.execute(text(change))


def test_every_line_carries_the_hash_of_the_one_before(desk: Desk, town: Flask) -> None:
    case = desk.pending_close()

    with town.app_context():
        assert cases.find_broken_link(city=CITY, case_id=case) is None
    assert len(desk.events(case)) == 8


@pytest.mark.parametrize("column", ["payload", "prev_hash", "hash", "by", "step", "to_state", "role", "at"])
def test_a_line_that_was_tampered_with_is_found(desk: Desk, town: Flask, column: str) -> None:
    case = desk.pending_accept()
    value = "2020-01-01 00:00:00" if column == "at" else json.dumps({"told": {}}) if column == "payload" else "1" * 64

    with town.app_context(), transaction() as session:
        _disarm(session)
        session.execute(text(f"UPDATE case_event SET {column} = :value WHERE seq = 2"), {"value": value})  # noqa: S608

    with town.app_context():
        assert cases.find_broken_link(city=CITY, case_id=case) == 2


def test_a_line_that_was_taken_out_is_missed(desk: Desk, town: Flask) -> None:
    case = desk.pending_accept()

    with town.app_context(), transaction() as session:
        _disarm(session)
        session.execute(text("DELETE FROM case_event WHERE seq = 2"))

    with town.app_context():
        assert cases.find_broken_link(city=CITY, case_id=case) == 3


def _disarm(session: object) -> None:
    """As somebody with the owner's rights would."""
    if db.engine.dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER case_event_no_update"))
        session.execute(text("DROP TRIGGER case_event_no_delete"))
    else:
        session.execute(text("DROP TRIGGER case_event_append_only ON case_event"))
