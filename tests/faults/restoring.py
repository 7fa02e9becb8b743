"""Kills a restore at one boundary after the other, over one house, until it goes through."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import inspect, text

from server.kernel.db import db
from server.settings import Settings
from tests.apps import open_app
from tests.conftest import ToldTime
from tests.faults.conftest import killing
from tests.server.backup.houses import check_whole

LAST = 45
"""So many boundaries at the end of a restore are killed at whatever the stride: all before lie in one transaction."""


def kill_restore(kept: Path, elsewhere: Callable[[str], Settings], told: ToldTime, kind: str, *, stride: int) -> str:
    """Kill at every `stride`-th boundary; there is nothing or the whole, at the end the whole. Gives the figure."""
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

    assert fatal > boundaries - LAST  # the photographs that came before lie there already: a few boundaries less
    assert killed > boundaries // 8
    with open_app(home, told) as there:
        check_whole(there)
    return f"a restore of {boundaries} boundaries killed at {killed} of them on {kind}"


def holds_a_city(home: Settings, told: ToldTime) -> bool:
    """Whether a house looks as if somebody could work in it."""
    with open_app(home, told) as there, there.app_context(), db.engine.connect() as connection:
        return "city" in inspect(connection).get_table_names() and bool(
            connection.scalar(text("SELECT count(*) FROM city"))
        )
