"""Kills and stops the product's processes and its database while clients push; what it may not kill is a promise."""

import os
import random
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from sqlalchemy import text

from server.kernel import migrate
from server.kernel.db import db
from server.running import web_command, worker_command
from server.settings import Settings
from tests.apps import open_app
from tests.faults.ledgers import Client, Follower, Tally
from tests.faults.postgres import Postgres
from tests.phone import Phone
from tests.run.ports import free_port
from tests.town import settle

ROOT = Path(__file__).parents[2]
LONGEST_STOP_S = 2.5
"""Longer than a client waits: it sends again what a stopped process still holds."""
FEWEST, MOST = 2, 10
"""Things that are acknowledged between two strikes."""
LONGEST_WAIT_S = 0.1
"""How long after the last of them a strike comes at most: anywhere within a request."""
PHONES = (("inspector1", 1), ("inspector1", 2), ("inspector2", 1), ("volunteer1", 1))
FEED_LOG = {
    "sqlite": (
        "CREATE TABLE feed_log (seq BIGINT NOT NULL)",
        "CREATE TRIGGER feed_logged AFTER INSERT ON feed BEGIN INSERT INTO feed_log VALUES (new.seq); END",
    ),
    "postgresql": (
        "CREATE TABLE feed_log (seq BIGINT NOT NULL)",
        """CREATE FUNCTION feed_logged() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO feed_log VALUES (new.seq); RETURN NULL; END'""",
        "CREATE TRIGGER feed_logged AFTER INSERT ON feed FOR EACH ROW EXECUTE FUNCTION feed_logged()",
    ),
}
"""Every number that the feed ever gave out and committed: a row that a newer one replaced is gone from the feed."""


def build_town(settings: Settings) -> None:
    """The invented town in an empty database, made by the product's own migrations; its feed is logged."""
    with open_app(settings) as app:
        migrate.upgrade(app)
        settle(app)
        with app.app_context(), db.engine.begin() as connection:
            for statement in FEED_LOG[connection.dialect.name]:
                connection.execute(text(statement))


@dataclass
class Nemesis:
    """The product's processes under somebody who kills them; `struck` counts the strikes by kind."""

    settings: Settings
    postgres: Postgres | None
    dice: random.Random
    planted: str | None = None
    """Which bug is served instead of the product (planted.py)."""
    log: Path | None = None
    """Where its processes say what they have to say; beside the data where it is not told."""
    struck: Counter[str] = field(default_factory=Counter)
    running: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    @property
    def commands(self) -> Mapping[str, list[str]]:
        web = web_command(self.settings)
        if self.planted is not None:
            web[-1] = "tests.faults.planted:app"
        return {"web": web, "worker": worker_command()}

    @property
    def environ(self) -> dict[str, str]:
        told = {"DATA_DIR": str(self.settings.data_dir), "DATABASE_URL": self.settings.database_url}
        poll = {"WORKER_POLL_SECONDS": "0.05", "GEZHI_PLANTED": self.planted or ""}
        return os.environ | told | poll

    def start(self, *names: str) -> None:
        """Begin processes, each in a session of its own; what they say goes into one log."""
        with (self.log or self.settings.data_dir.parent / "said.log").open("ab") as said:
            for name in names:
                self.running[name] = subprocess.Popen(
                    self.commands[name], cwd=ROOT, env=self.environ, stdout=said, stderr=said, start_new_session=True
                )

    def send(self, number: signal.Signals, *names: str) -> None:
        """Send a signal to all that began with these processes."""
        for name in names:
            os.killpg(self.running[name].pid, number)

    def kill(self, *names: str) -> None:
        """SIGKILL, and begin again at once."""
        self.send(signal.SIGKILL, *names)
        for name in names:
            assert self.running.pop(name).wait() == -signal.SIGKILL, f"the {name} was not running"
        self.start(*names)

    def stop(self, send: Callable[[signal.Signals], None]) -> None:
        """SIGSTOP, and SIGCONT after a while that is longer or shorter than a client's patience."""
        send(signal.SIGSTOP)
        Event().wait(self.dice.uniform(0.1, LONGEST_STOP_S))
        send(signal.SIGCONT)

    def kill_database(self) -> None:
        self.postgres.kill()
        self.postgres.start()

    def strikes(self) -> Mapping[str, Callable[[], object]]:
        """What can be struck here, by its kind."""
        told: dict[str, Callable[[], object]] = {
            "web killed": lambda: self.kill("web"),
            "web stopped": lambda: self.stop(lambda number: self.send(number, "web")),
            "worker killed": lambda: self.kill("worker"),
            "worker stopped": lambda: self.stop(lambda number: self.send(number, "worker")),
            "web and worker killed": lambda: self.kill("web", "worker"),
        }
        if self.postgres is not None:
            told |= {
                "database killed": self.kill_database,
                "database stopped": lambda: self.stop(self.postgres.send),
                "database process killed": self.postgres.kill_backend,
            }
        return told

    def strike(self, tally: Tally, times: int, *kinds: str) -> None:
        """Strike under load: between two strikes some things were acknowledged, so that each meets a working house."""
        strikes = self.strikes()
        names = list(kinds or strikes)
        for number in range(times):
            if number % len(names) == 0:
                self.dice.shuffle(names)
            tally.wait_for(self.dice.randint(FEWEST, MOST))
            Event().wait(self.dice.uniform(0, LONGEST_WAIT_S))
            strikes[names[number % len(names)]]()
            self.struck[names[number % len(names)]] += 1
        tally.wait_for(FEWEST)

    def end(self, *names: str) -> None:
        """Take processes away for good, all where none is named."""
        for name in names or list(self.running):
            process = self.running.pop(name)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def kinds_of(kind: str) -> set[str]:
    """Every kind of strike over a database."""
    on_postgres = Postgres(Path(), Path(), None) if kind == "postgresql" else None
    return set(Nemesis(Settings(), on_postgres, random.Random(0)).strikes())


@dataclass
class Load:
    """Clients and a follower at work on one house."""

    clients: list[Client]
    follower: Follower
    tally: Tally

    def finish(self) -> None:
        """Have everybody rest, and then send and see what is left."""
        self.rest()
        for client in self.clients:
            client.finish()
        self.follower.finish()

    def rest(self) -> None:
        """Have everybody come to the end of a turn."""
        for one in (*self.clients, self.follower):
            one.over.set()
        for one in (*self.clients, self.follower):
            if one.ident is not None:
                one.join()


@contextmanager
def under_load(nemesis: Nemesis) -> Iterator[Load]:
    """The product at work, and four clients and a follower who give it no rest."""
    tally = Tally()
    port = nemesis.settings.port
    with open_app(nemesis.settings) as app:
        phones = [Phone(app, name, lambda: datetime.now(UTC), device) for name, device in PHONES]
        watcher = Phone(app, "acceptor1", lambda: datetime.now(UTC))
    clients = [Client(phone, place, port, tally) for place, phone in enumerate(phones)]
    load = Load(clients, Follower(watcher, port, tally.faults.append), tally)
    nemesis.start("web", "worker")
    try:
        for one in (*load.clients, load.follower):
            one.start()
        yield load
    finally:
        load.rest()
        nemesis.end()


@contextmanager
def a_nemesis(
    settings: Settings, postgres: Postgres | None, seed: int, planted: str | None = None
) -> Iterator[tuple[Nemesis, Load]]:
    """Somebody who kills, and the load meanwhile, on a new town."""
    chosen = replace(settings, port=free_port())
    build_town(chosen)
    nemesis = Nemesis(chosen, postgres, random.Random(seed), planted)
    with under_load(nemesis) as load:
        yield nemesis, load
