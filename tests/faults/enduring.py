"""What a house must endure under a nemesis, and the house with a bug that must not look as if it had."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.settings import Settings
from tests.apps import open_app
from tests.faults.nemesis import a_nemesis
from tests.faults.postgres import Postgres, a_postgres
from tests.faults.reckoning import check_all, find_lost

MOST_KILLS = 20
"""Within so many a planted bug is found."""


@contextmanager
def a_home(kind: str, folder: Path) -> Iterator[tuple[Settings, Postgres | None]]:
    """Settings of an empty installation on a database that may be killed, and the server where it has one."""
    if kind == "sqlite":
        yield Settings(data_dir=folder / "data"), None
        return
    with a_postgres() as postgres:
        yield Settings(data_dir=folder / "data", database_url=postgres.create("gezhi")), postgres


def endure(kind: str, folder: Path, strikes: int, *kinds: str) -> tuple[str, set[str]]:
    """Strike so often under load and check everything; gives the figures, and of which kinds the strikes were."""
    seed = random.SystemRandom().randrange(2**31)
    with a_home(kind, folder) as (settings, postgres), a_nemesis(settings, postgres, seed) as (nemesis, load):
        nemesis.strike(load.tally, strikes, *kinds)
        load.finish()
        there = check_all(nemesis, load)
    struck = ", ".join(f"{many} {what}" for what, many in sorted(nemesis.struck.items()))
    figure = (
        f"nemesis on {kind}, seed {seed}: {sum(nemesis.struck.values())} strikes under load ({struck}); "
        f"{there['operations']} operations and {there['photographs']} photographs acknowledged, 0 lost, 0 doubled; "
        f"{load.follower.pulls} pulls, feed of {there['numbers in the feed']} numbers gapless"
    )
    return figure, set(nemesis.struck)


def endure_planted(kind: str, bug: str, folder: Path) -> tuple[str, list[str]]:
    """Kill the house with a bug until something acknowledged is lost; gives the figures, and what is lost."""
    seed, lost = random.SystemRandom().randrange(2**31), list[str]()
    with (
        a_home(kind, folder) as (settings, postgres),
        a_nemesis(settings, postgres, seed, bug) as (nemesis, load),
        open_app(settings) as app,
    ):
        while not lost and nemesis.struck["web killed"] < MOST_KILLS:
            nemesis.strike(load.tally, 1, "web killed")
            lost = find_lost(app, load.clients)
    kills = nemesis.struck["web killed"]
    return f"planted on {kind}, seed {seed}: a {bug} answered first; {len(lost)} lost at kill {kills}", lost
