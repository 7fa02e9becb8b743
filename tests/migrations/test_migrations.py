"""Migrations build the very database the models describe, up, down and up again, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from server.kernel import migrate
from server.kernel.db import Table, db, transaction
from server.kernel.register import check_register, note_change
from server.settings import Settings
from tests.apps import open_app
from tests.conftest import MONDAY_MORNING, drop_everything
from tests.town import CITY, settle


@pytest.fixture
def bare(settings: Settings) -> Iterator[Flask]:
    """An application whose database has no table at all."""
    with open_app(settings) as app:
        drop_everything(app)
        yield app


def tables(app: Flask) -> set[str]:
    with app.app_context(), db.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_migrating_up_builds_every_table_and_leaves_no_difference_to_the_models(bare: Flask) -> None:
    migrate.upgrade(bare)

    assert tables(bare) == set(Table.metadata.tables)
    migrate.check(bare)
    assert migrate.is_current(bare)


def test_migrating_up_down_and_up_again_ends_where_it_began(bare: Flask) -> None:
    migrate.upgrade(bare)
    migrate.downgrade(bare)
    assert tables(bare) == set()

    migrate.upgrade(bare)
    migrate.check(bare)


def test_migrating_twice_changes_nothing(bare: Flask) -> None:
    migrate.upgrade(bare)
    settle(bare)
    migrate.upgrade(bare)

    with bare.app_context():
        assert db.session.scalar(text("SELECT count(*) FROM cell")) == 40


def test_history_is_append_only_in_a_migrated_database(bare: Flask) -> None:
    migrate.upgrade(bare)
    settle(bare)

    with bare.app_context():
        _put_a_line()
        for statement in ("UPDATE case_event SET step = 'x'", "DELETE FROM case_event"):
            with pytest.raises(DBAPIError):
                db.session.execute(text(statement))
            db.session.rollback()
        assert db.session.scalar(text("SELECT step FROM case_event")) == "report"


def test_what_was_granted_and_named_before_outlives_the_migration_and_a_wrong_word_is_still_refused(
    bare: Flask,
) -> None:
    migrate.upgrade(bare, "0002")
    with bare.app_context():
        _put("unit", {"city": CITY, "id": "u1", "name": "n", "short_name": "n", "kind": "line", "territory": ""})
        _put("account", {"city": CITY, "id": "a1", "name": "a1", "display_name": "a", "unit_id": "u1",
                         "password_hash": "x", "failures": 0, "demo": False})  # fmt: skip
        grant = {"city": CITY, "account_id": "a1", "scope": "city", "granted_at": "2026-11-23 01:00:00"}
        _put("role_grant", grant | {"id": "g1", "role": "admin"})
        db.session.commit()
        db.session.remove()

    migrate.upgrade(bare)

    with bare.app_context():
        assert db.session.scalar(text("SELECT role FROM role_grant")) == "admin"
        assert not db.session.scalar(text("SELECT first_password FROM account"))
        _put("role_grant", grant | {"id": "g2", "role": "audit_admin"})
        db.session.commit()
        for wrong in (
            lambda: _put("role_grant", grant | {"id": "g3", "role": "king"}),
            lambda: _put("role_grant", grant | {"id": "g4", "role": "unit", "revoked_at": "2020-01-01 00:00:00"}),
            lambda: _put("unit", {"city": CITY, "id": "u2", "name": "n", "short_name": "n", "kind": "x",
                                  "territory": ""}),
            lambda: _put("unit", {"city": CITY, "id": "u2", "name": "n", "short_name": "n", "kind": "line",
                                  "territory": "", "parent_id": "nowhere"}),
        ):  # fmt: skip
            with pytest.raises(DBAPIError):
                wrong()
            db.session.rollback()
        db.session.remove()
    migrate.downgrade(bare, "0002")

    with bare.app_context():
        assert db.session.scalars(text("SELECT role FROM role_grant")).all() == ["admin"]


def test_the_register_is_append_only_in_a_migrated_database(bare: Flask) -> None:
    migrate.upgrade(bare)

    with bare.app_context():
        with transaction() as session:
            note_change(session, city=CITY, by="a1", at=MONDAY_MORNING, what="add_unit", subject=("unit", "u1"))
        for statement in ("UPDATE register_line SET what = 'x'", "DELETE FROM register_line"):
            with pytest.raises(DBAPIError):
                db.session.execute(text(statement))
            db.session.rollback()
        assert check_register(CITY) == (1, None)


def _put_a_line() -> None:
    """One case with one line, as bare as the constraints allow."""
    at = "2026-11-23 01:00:00"
    case = {
        "city": CITY, "id": "c1", "receipt_no": "R1", "state": "reported", "rev": 1, "state_rev": 1,
        "source": "inspector", "reporter": "inspector1", "kind": "matter", "category": "09006", "catalog_version": 1,
        "lon": 1.0, "lat": 1.0,
        "point_source": "fix", "place": "", "note": "", "reported_at": at, "captured_at": at, "round": 1, "returns": 0,
        "ruled": False, "self_handled": False, "flags": "[]", "links": "[]",
    }  # fmt: skip
    line = {
        "city": CITY, "case_id": "c1", "seq": 1, "step": "report", "by": "inspector1", "role": "inspector", "unit": "",
        "at": at, "to_state": "reported", "payload": "{}", "prev_hash": "0" * 64, "hash": "1" * 64,
    }  # fmt: skip
    _put("case_file", case)
    _put("case_event", line)
    db.session.commit()


def _put(table: str, row: dict[str, object]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    db.session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)  # noqa: S608 - our names


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = [file.name[:4] for file in sorted(Path(migrate.HOME, "versions").glob("0*.py"))]

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
