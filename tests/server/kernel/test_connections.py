"""A connection that the database ended is not found out by whoever asks next."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from server.kernel import db as kernel
from server.kernel.db import db


def end_all_others(town: Flask) -> None:
    """What a restart of the database does to every connection that rests in the pool."""
    with town.app_context(), db.engine.connect() as line:
        others = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        line.execute(text(f"{others} AND datname = current_database()"))


def ask(town: Flask) -> int:
    with town.app_context():
        return int(db.session.execute(text("SELECT 1")).scalar_one())


def rest_two(town: Flask) -> None:
    """Two connections lie in the pool, and the next one to be given is not the one that ends the others."""
    with town.app_context(), db.engine.connect() as one, db.engine.connect() as other:
        one.execute(text("SELECT 1"))
        other.execute(text("SELECT 1"))


def needs_postgresql(town: Flask) -> None:
    with town.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip("SQLite has no server that could end a connection")


def test_a_connection_that_rested_is_asked_whether_it_lives_before_it_is_used(
    town: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_postgresql(town)
    monkeypatch.setattr(kernel, "RESTED_S", 0.0)
    rest_two(town)
    end_all_others(town)

    assert [ask(town) for _ in range(3)] == [1, 1, 1]


def test_one_request_at_the_most_hears_of_a_connection_that_ended_a_moment_ago(
    town: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_postgresql(town)
    monkeypatch.setattr(kernel, "RESTED_S", 3600.0)
    rest_two(town)
    end_all_others(town)

    failed = 0
    for _ in range(4):
        try:
            assert ask(town) == 1
        except OperationalError:
            failed += 1

    assert failed <= 1
