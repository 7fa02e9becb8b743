"""Kills a restore at one boundary after the other, over one house, until it goes through."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, text

from server.kernel.db import db
from server.settings import Settings
from tests.apps import open_app
from tests.conftest import ToldTime
from tests.faults.conftest import killing

LAST = 45
"""So many boundaries at the end of a restore are killed at whatever the stride: all before lie in one transaction."""


@dataclass(frozen=True, slots=True)
class Killed:
    """What came of it: into which house, of how many boundaries, at how many of them it died, and where it did not."""

    home: Settings
    boundaries: int
    times: int
    survived: int

    @property
    def figure(self) -> str:
        """For whoever reads the run."""
        return f"a restore of {self.boundaries} boundaries killed at {self.times} of them"


def kill_restore(kept: Path, elsewhere: Callable[[str], Settings], told: ToldTime, kind: str, *, stride: int) -> Killed:
    """Kill at every `stride`-th boundary, until one that is killed no more has brought the city back."""
    order = {"reads": False, "snapshot": str(kept)}
    with killing(elsewhere(kind), told) as killer:
        boundaries = killer.order("restore", **order)["boundaries"]
    home, killed = elsewhere(kind), 0

    with killing(home, told) as killer:
        for fatal in [*range(1, boundaries - LAST, stride), *range(boundaries - LAST, boundaries + 2)]:
            run = killer.order("restore", fatal, **order)
            killed += run["killed"]
            if holds_a_city(home, told):
                break

    return Killed(home, boundaries, killed, fatal)


def holds_a_city(home: Settings, told: ToldTime) -> bool:
    """Whether a house looks as if somebody could work in it."""
    with open_app(home, told) as there, there.app_context(), db.engine.connect() as connection:
        return "city" in inspect(connection).get_table_names() and bool(
            connection.scalar(text("SELECT count(*) FROM city"))
        )
