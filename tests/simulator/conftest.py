"""A house and its phones for the tests of the simulator, on each database."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from server.settings import Settings
from tests.conftest import DATABASES, _address, _sql
from tests.simulator.databases import a_home
from tests.simulator.house import House, open_house
from tests.simulator.phones import Phones, open_phones

Houses = Callable[[str], AbstractContextManager[House]]


@pytest.fixture(scope="session")
def houses(request: pytest.FixtureRequest) -> Houses:
    """Opens a house on a database of this kind, with the invented town in it."""

    @contextmanager
    def opened(kind: str) -> Iterator[House]:
        with a_home() as home, _settings(request, kind, home) as settings, open_house(settings) as house:
            yield house

    return opened


@contextmanager
def _settings(request: pytest.FixtureRequest, kind: str, home: Path) -> Iterator[Settings]:
    town = request.getfixturevalue(f"{kind}_town")
    settings = Settings(data_dir=home, demo=True)
    if kind == "sqlite":
        shutil.copy(town, home / "gezhi.sqlite3")
        yield settings
        return
    postgres, name = request.getfixturevalue("postgres"), f"sim{uuid.uuid4().hex}"
    _sql(postgres, f"CREATE DATABASE {name} TEMPLATE {town}")
    yield replace(settings, database_url=_address(postgres, name))
    _sql(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=DATABASES)
def house(request: pytest.FixtureRequest, houses: Houses) -> Iterator[House]:
    """A house on each database."""
    with houses(request.param) as house:
        yield house


@pytest.fixture(scope="module")
def lent(houses: Houses) -> Iterator[House]:
    """A house for everybody who plants a bug in it for a while: what a schedule leaves behind, the next one undoes.

    Of a module and no longer: while it stands, the server's ids come from its clock.
    """
    with houses("sqlite") as house:
        yield house


@pytest.fixture(scope="session")
def phones() -> Iterator[Phones]:
    """Phones as they are."""
    with open_phones() as phones:
        yield phones
