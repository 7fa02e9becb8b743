"""Who writes waits for who writes: in a line, and not for ever."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from server.kernel import db as kernel
from server.kernel.db import db, transaction

PATIENCE = 20


def has_one_writer(town: Flask) -> bool:
    """Whether it is SQLite."""
    with town.app_context():
        return db.engine.dialect.name == "sqlite"


def begin(town: Flask, write: Callable[[], None]) -> threading.Thread:
    """A thread of the same process that writes."""

    def run() -> None:
        with town.app_context(), transaction():
            write()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_writer_waits_until_the_one_before_has_committed(town: Flask) -> None:
    order, writing, go = list[str](), threading.Event(), threading.Event()

    def first() -> None:
        writing.set()
        assert go.wait(PATIENCE)
        order.append("first")

    one = begin(town, first)
    assert writing.wait(PATIENCE)
    other = begin(town, lambda: order.append("second"))
    if not has_one_writer(town):
        other.join(PATIENCE)  # PostgreSQL lets writers of different rows write at once
    go.set()
    one.join(PATIENCE)
    other.join(PATIENCE)

    assert order == (["first", "second"] if has_one_writer(town) else ["second", "first"])


def test_a_writer_that_waits_too_long_is_told_so_and_the_next_one_writes(
    town: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_one_writer(town):
        pytest.skip("PostgreSQL's writers wait for a row, each for its own")
    monkeypatch.setattr(kernel, "BUSY_MS", 1)
    writing, go = threading.Event(), threading.Event()

    def first() -> None:
        writing.set()
        assert go.wait(PATIENCE)

    one = begin(town, first)
    assert writing.wait(PATIENCE)
    with town.app_context(), pytest.raises(OperationalError, match="another thread is writing"), transaction():
        pass
    go.set()
    one.join(PATIENCE)

    with town.app_context(), transaction() as session:
        assert session.info["writing"]


def test_a_write_that_fails_gives_its_turn_back(town: Flask) -> None:
    with town.app_context():
        with pytest.raises(RuntimeError), transaction():
            raise RuntimeError("a bug")
        with transaction() as session:
            assert session.info["writing"]
