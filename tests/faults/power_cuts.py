"""Cuts power after everything that a push does to SQLite's disk, and looks at what the product makes of the rest."""

import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from server.kernel import db as kernel
from server.settings import Settings
from tests.apps import open_app
from tests.faults.power import NAME, Disk, Happened, Said, Way, product_pragmas, record_pushes, replay
from tests.phone import Phone

MODES = ("WAL", "TRUNCATE")
"""Both journals that the product chooses between, by the age of SQLite."""
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
"""Where thousands of images are looked at, on a machine that has it: nobody needs those on disk."""


def pushes_of(town: Path, folder: Path, many: int) -> tuple[bytes, list[Said]]:
    """The town's database with a phone signed in, all of it on disk; and what it is told by so many pushes."""
    folder.mkdir()
    path = folder / NAME
    path.write_bytes(town.read_bytes())
    with open_app(Settings(data_dir=folder)) as app:
        phone = Phone(app, "inspector1", lambda: datetime.now(UTC))
        with app.app_context():
            kernel.db.session.remove()
            kernel.db.engine.dispose()  # the last connection brings the journal home
        signed_in = path.read_bytes()
        return signed_in, record_pushes(app, phone, many)


def cut_pushes(town: Path, folder: Path, many: int, ways: Sequence[Way], *, weak: bool = False) -> "Seen":
    """Push so often, cut everywhere; gives what was seen. With `weak` the commits wait for no disk."""
    signed_in, said = pushes_of(town, folder / "pushed", many)
    path = folder / NAME
    path.write_bytes(signed_in)
    pragmas = product_pragmas()
    happened = replay(said, weaken(pragmas) if weak else pragmas, path)
    seed = random.SystemRandom().randrange(2**31)
    with tempfile.TemporaryDirectory(prefix="gezhi-cut-", dir=MEMORY if MEMORY.is_dir() else folder) as images:
        return cut_everywhere(happened, signed_in, Path(images), seed, ways)


@dataclass
class Seen:
    """What became of all cuts: how many there were, and what was found."""

    seed: int
    acked: int = 0
    writes: int = 0
    syncs: int = 0
    images: int = 0
    lost: int = 0
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.acked} pushes, {self.writes} writes and {self.syncs} syncs, power cut after each: "
            f"{self.images} disks opened, {self.lost} acknowledged lost, {len(self.broken)} broken (seed {self.seed})"
        )


def cut_everywhere(happened: Sequence[Happened], base: bytes, folder: Path, seed: int, ways: Sequence[Way]) -> Seen:
    """Cut power after everything that happened, and look at what is left, each of the ways it can be left."""
    disk, seen, dice, acked = Disk({NAME: bytearray(base)}), Seen(seed), random.Random(seed), set[str]()
    for one in happened:
        disk.take(one)
        acked |= {one.file} if one.what == "ack" else set()
        seen.writes += one.what in {"write", "truncate", "delete"}
        seen.syncs += one.what == "sync"
        seen.acked = len(acked)
        for way in ways:
            look(disk.after_cut(way, dice), acked, folder, seen)
    return seen


def look(files: dict[str, bytearray], acked: set[str], folder: Path, seen: Seen) -> None:
    """Open what a cut left as the product does, and count what is missing or half there."""
    for path in folder.iterdir():
        path.unlink()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    seen.images += 1
    connection = kernel.sqlite_module().connect(folder / NAME, **kernel.engine_options("sqlite")["connect_args"])
    try:
        for pragma in product_pragmas():
            connection.execute(pragma)
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
        ops = {op_id for (op_id,) in connection.execute("SELECT op_id FROM sync_op")}
        events = [op_id for (op_id,) in connection.execute("SELECT op_id FROM case_event WHERE op_id IS NOT NULL")]
    finally:
        connection.close()
    seen.lost += len(acked - ops)
    if whole != "ok" or sorted(events) != sorted(ops):
        seen.broken.append(f"{whole}; {len(ops)} operations, {len(events)} lines of history")


def weaken(pragmas: Sequence[str]) -> list[str]:
    """The product's PRAGMAs with the planted bug: commits wait for no disk."""
    assert any("synchronous=FULL" in pragma for pragma in pragmas)
    return [pragma.replace("synchronous=FULL", "synchronous=NORMAL") for pragma in pragmas]
