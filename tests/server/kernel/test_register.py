"""The register of changes: one chain a city, written with the change, and never rewritten."""

from contextlib import suppress
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from server.kernel.db import db, transaction
from server.kernel.register import check_register, find_last_change, list_lines, note_change
from tests.conftest import MONDAY_MORNING
from tests.server.web.test_query_counts import counting

CITY, OTHER = "990101", "990102"


def note(what: str, city: str = CITY, subject: str = "u1", **args: object) -> None:
    with transaction() as session:
        note_change(session, city=city, by="a1", at=MONDAY_MORNING, what=what, subject=("unit", subject), args=args)


def rewrite(statement: str) -> None:
    """Change the stored lines as somebody who owns the database can: without the triggers."""
    if db.engine.dialect.name == "sqlite":
        for verb in ("update", "delete"):
            db.session.execute(text(f"DROP TRIGGER register_line_no_{verb}"))
    else:
        db.session.execute(text("DROP TRIGGER register_line_append_only ON register_line"))
    db.session.execute(text(statement))
    db.session.commit()


def test_each_line_holds_the_hash_of_the_line_before_and_each_city_has_its_own_chain(app: Flask) -> None:
    with app.app_context():
        note("add_unit", name="x")
        note("add_unit", city=OTHER)
        note("change_unit", lead=["a", "b"])

        lines = list_lines(db.session(), city=CITY, before=None, subject=None, limit=9)
        assert [(line.seq, line.what, line.args) for line in lines] == [
            (2, "change_unit", {"lead": ["a", "b"]}),
            (1, "add_unit", {"name": "x"}),
        ]
        assert lines[0].prev_hash == lines[1].hash
        assert (check_register(CITY), check_register(OTHER)) == ((2, None), (1, None))


def test_a_page_begins_below_the_last_line_seen_and_one_may_ask_for_one_subject(app: Flask) -> None:
    with app.app_context():
        for number in range(6):
            note("change_unit", subject=f"u{number % 2}")

        def seqs(before: int | None, subject: tuple[str, str] | None) -> list[int]:
            return [one.seq for one in list_lines(db.session(), city=CITY, before=before, subject=subject, limit=2)]

        assert (seqs(None, None), seqs(5, None)) == ([6, 5], [4, 3])
        assert seqs(5, ("unit", "u0")) == [3, 1]


def test_the_last_change_of_the_city_itself_is_found_without_reading_the_whole_register(app: Flask) -> None:
    with app.app_context():
        note("restore", subject=CITY)
        assert find_last_change(db.session(), city=CITY, what="restore") is None
        with transaction() as session:
            whole = {"city": CITY, "by": "system", "what": "restore", "subject": ("city", CITY)}
            note_change(session, at=MONDAY_MORNING, **whole)
        with counting() as sent:
            assert find_last_change(db.session(), city=CITY, what="restore") == MONDAY_MORNING

        if db.engine.dialect.name == "sqlite":
            plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sent[-1]}", (CITY, "", "", "", 1, 0))
            assert "INDEX ix_register_line_subject (city=? AND subject_kind=? AND subject_id=?)" in str(plan.all())


def test_a_change_that_is_rolled_back_leaves_no_line(app: Flask) -> None:
    with app.app_context():
        with suppress(ZeroDivisionError), transaction():
            note("x")
            raise ZeroDivisionError
        assert check_register(CITY) == (0, None)


@pytest.mark.parametrize("statement", ["UPDATE register_line SET what = 'x'", "DELETE FROM register_line"])
def test_no_line_can_be_changed_or_dropped(app: Flask, statement: str) -> None:
    with app.app_context():
        note("add_unit")
        with pytest.raises(DBAPIError):
            db.session.execute(text(statement))
        db.session.rollback()
        assert check_register(CITY) == (1, None)


@pytest.mark.parametrize(
    ("statement", "first"),
    [
        ("UPDATE register_line SET payload = replace(payload, 'one', 'two') WHERE seq = 2", 2),
        ("UPDATE register_line SET by = 'somebody' WHERE seq = 2", 2),
        ("UPDATE register_line SET at = '2020-01-01 00:00:00' WHERE seq = 2", 2),
        ("DELETE FROM register_line WHERE seq = 2", 3),
        ("DELETE FROM register_line WHERE seq >= 2", 2),
    ],
)
def test_a_line_that_was_changed_cut_out_or_cut_off_is_found(app: Flask, statement: str, first: int) -> None:
    with app.app_context():
        for _ in range(3):
            note("one")
        assert check_register(CITY) == (3, None)

        rewrite(statement.replace(" by ", ' "by" '))

        assert check_register(CITY)[1] == first


def test_eight_who_write_at_once_write_one_chain(app: Flask) -> None:
    def write() -> None:
        with app.app_context():
            note("at_once")
            db.session.remove()

    threads = [Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert check_register(CITY) == (8, None)
