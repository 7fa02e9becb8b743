"""The demo as loaded on each database, with small pictures: loaded once for all the tests that only look."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from server.demo.load import load_demo
from server.settings import Settings
from server.worker import work_until_idle
from tests.apps import open_app
from tests.conftest import ToldTime

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""Monday, 11:00 in China: three hours of work today, a weekend behind them."""
SMALL = 160
BY_HAND = 20
"""The cases that are told by hand; the proofs load all four hundred."""


@pytest.fixture(scope="session")
def loaded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo, loaded and derived once on SQLite; tests that use it only look."""
    home = tmp_path_factory.mktemp("demo")
    shutil.copy(sqlite_template, home / "gezhi.sqlite3")
    with open_app(Settings(data_dir=home, demo=True, demo_cases=BY_HAND), ToldTime(NOW)) as app:
        load_demo(app, width=SMALL)
        work_until_idle(app)
        yield app


@pytest.fixture
def empty(settings: Settings) -> Iterator[Flask]:
    """An installation with nothing in it, on each database."""
    with open_app(replace(settings, demo_cases=BY_HAND), ToldTime(NOW)) as app:
        yield app
