"""Fills the disk under a running house, more and less, and looks whether it says what is true."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from server.backup import find_snapshots
from server.kernel.db import sqlite_module
from server.settings import Settings
from tests.apps import open_app
from tests.faults.ledgers import PHOTO_EVERY, Client, Follower, Tally
from tests.faults.nemesis import Load, Nemesis, build_town
from tests.faults.postgres import a_postgres
from tests.faults.reckoning import check_all, find_lost
from tests.faults.small_disk import SmallDisk, a_small_disk
from tests.phone import Phone
from tests.run.conftest import wait_for
from tests.run.ports import free_port, wait_for_port

FAILED = re.compile(rb"effect photo.derive \w+ failed|a turn failed")
"""What a worker says that could not do its work."""
GEZHI = Path(sys.executable).with_name("gezhi")
DATA_MB, POSTGRES_MB = 24, 160
EACH = 4
"""Reports that are tried in a turn while a disk is full; one has a photograph."""
TURNS, MOST_TURNS = 2, 10
"""A database has some room of its own left on the fullest disk."""
PLACES = ("data on sqlite", "data on postgresql", "database on postgresql")
"""Which disk is full: that of DATA_DIR, or that of PostgreSQL's own folder."""


@dataclass
class Filling:
    """A house at work on a disk that is filled, and a client with a ledger."""

    nemesis: Nemesis
    disk: SmallDisk
    load: Load
    full: Counter[str]
    """What was answered while the disk was full."""

    @property
    def client(self) -> Client:
        return self.load.clients[0]

    def try_with(self, free: int) -> None:
        """Leave so many bytes, try everything, see that what was acknowledged is there; then give the space back."""
        for _ in range(EACH):
            self.client.shoot()
        self.client.push()  # their photographs are still to come
        self.disk.leave(free)
        self.full += self.turns_of(MOST_TURNS if free == 0 else TURNS)
        self.disk.give_back()
        self.come_back()
        with open_app(self.nemesis.settings) as app:
            assert find_lost(app, [self.client]) == []
        self.client.finish()

    def turns_of(self, most: int) -> Counter[str]:
        """Report and send some turns long, and on until something is refused; gives what was answered."""
        before, told, turns = Counter(self.load.tally.answers), Counter[str](), 0
        while turns < TURNS or (turns < most and not refusals_among(told)):
            for _ in range(EACH):
                self.client.shoot()
            self.client.turn()
            told, turns = self.load.tally.answers - before, turns + 1
        return told

    def come_back(self) -> None:
        """A PostgreSQL that could not even recover is begun again by its operator."""
        postgres = self.nemesis.postgres
        if postgres is not None and not postgres.serves():
            postgres.begin_again()

    def derive_with(self, free: int) -> None:
        """Leave so many bytes to a worker that finds a photograph to derive; it is seen to fail."""
        self.nemesis.end("worker")
        for _ in range(PHOTO_EVERY):
            self.client.shoot()
        self.client.finish()
        self.disk.leave(free)
        begun = self.nemesis.log.stat().st_size
        self.nemesis.start("worker")
        wait_for(lambda: FAILED.search(self.nemesis.log.read_bytes()[begun:]) is not None)
        self.disk.give_back()

    def back_up(self, folder: Path) -> "subprocess.CompletedProcess[str]":
        """`gezhi backup`."""
        command = [GEZHI, "backup", str(folder)]
        return subprocess.run(command, env=self.nemesis.environ, capture_output=True, text=True, check=False)

    def refuse_backup(self) -> None:
        """A backup into a full disk says so in a line, and there is none; afterwards there is one."""
        folder = self.disk.path / "backup"
        self.disk.leave(0)
        refused = self.back_up(folder)
        assert refused.returncode == 1, refused
        assert [line[:7] for line in refused.stderr.splitlines()] == ["gezhi: "], refused.stderr
        assert "No space left on device" in refused.stderr
        assert find_snapshots(folder) == []
        self.disk.give_back()
        taken = self.back_up(folder)
        assert taken.returncode == 0, taken.stderr
        assert len(find_snapshots(folder)) == 1


HOPES = 5
"""Reports into a full disk."""


@contextmanager
def a_filling(place: str, folder: Path, planted: str | None = None) -> Iterator[Filling]:
    """A house on a small disk, wholly or with its database only; perhaps one with a bug (planted.py)."""
    disk_of, _, kind = place.partition(" on ")
    with a_small_disk(DATA_MB if disk_of == "data" else POSTGRES_MB) as disk:
        data_dir = disk.path / "data" if disk_of == "data" else folder / "data"
        if kind == "sqlite":
            nemesis = Nemesis(Settings(data_dir=data_dir), None, Random(0), planted, folder / "said.log")
            with _at_work(nemesis, disk) as filling:
                yield filling
            return
        with a_postgres(within=disk.path if disk_of == "database" else None) as postgres:
            settings = Settings(data_dir=data_dir, database_url=postgres.create("gezhi"))
            with _at_work(Nemesis(settings, postgres, Random(0), planted, folder / "said.log"), disk) as filling:
                yield filling


@contextmanager
def _at_work(nemesis: Nemesis, disk: SmallDisk) -> Iterator[Filling]:
    nemesis.settings = chosen = replace(nemesis.settings, port=free_port())
    tally = Tally()
    build_town(chosen)
    with open_app(chosen) as app:
        phone, watcher = (Phone(app, name, lambda: datetime.now(UTC)) for name in ("inspector1", "acceptor1"))
    load = Load([Client(phone, 0, chosen.port, tally)], Follower(watcher, chosen.port, tally.faults.append), tally)
    nemesis.start("web", "worker")
    try:
        wait_for_port(chosen.port)
        yield Filling(nemesis, disk, load, Counter())
    finally:
        nemesis.end()


def refusals_among(answers: Counter[str]) -> list[str]:
    """What a full disk was the reason of."""
    return [said for said in answers if "disk-full" in said or "database-away" in said]


def fill(place: str, folder: Path, frees: Sequence[int]) -> tuple[str, Counter[str]]:
    """Try with each of these bytes left, and check everything at the end; gives the figures, and what was answered."""
    with a_filling(place, folder) as filling:
        for free in frees:
            filling.try_with(free)
        if place.startswith("data "):
            filling.derive_with(0)
            filling.refuse_backup()
        filling.load.finish()
        there = check_all(filling.nemesis, filling.load)
    told = ", ".join(f"{many} × {said}" for said, many in sorted(filling.full.items()))
    figure = (
        f"disk full, {place}: {len(frees)} times, meanwhile {told}; "
        f"{there['operations']} operations and {there['photographs']} photographs afterwards, 0 lost, 0 half there"
    )
    return figure, filling.full


def fill_planted(folder: Path) -> tuple[str, list[str]]:
    """Fill the disk under a house that hopes for the best; gives the figures, and what was acknowledged and is lost."""
    with a_filling("data on sqlite", folder, "hope") as filling, open_app(filling.nemesis.settings) as app:
        filling.client.shoot()
        filling.client.finish()  # seen just now: noting it again would be refused, with the whole outbox
        _leave_no_log(filling.nemesis.settings.data_dir / "gezhi.sqlite3")
        filling.disk.leave(0)
        for _ in range(HOPES):
            filling.client.shoot()
            filling.client.turn()
        filling.disk.give_back()
        lost = find_lost(app, [filling.client])
        answers = filling.client.tally.answers
    return f"planted: a house that hopes for room on a full disk; {len(lost)} lost, answers {dict(answers)}", lost


def _leave_no_log(database: Path) -> None:
    """Empty the write-ahead log: one that is long already has room for hundreds of reports on the fullest disk."""
    with closing(sqlite_module().connect(database, timeout=10, isolation_level=None)) as line:
        busy, *_ = line.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert busy == 0
