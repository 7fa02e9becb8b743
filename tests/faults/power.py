"""A disk whose power is cut: it keeps what was synced, and of the rest whatever it likes, torn where it likes.

The product's own SQL, recorded from a real push with the product's own PRAGMAs, is replayed by apsw through a VFS that
writes down every write, truncation and sync. It is a replay, and no VFS in the product's own driver, because pysqlite3
and the standard library's sqlite3 let nobody put a VFS beneath them. apsw brings an SQLite of its own; what a cut left
is opened by the product's driver, as the product opens it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import apsw
from flask import Flask
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

from server.kernel import db as kernel
from server.kernel.db import db
from tests.phone import Phone

SECTOR = 512
NAME = "gezhi.sqlite3"
Way = Literal["none", "all", "some"]
"""What the disk keeps of that which nobody synced."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as the driver was given it, or an acknowledgement: then `sql` is empty and `op_id` set."""

    sql: str
    parameters: Any = ()
    many: bool = False
    op_id: str = ""


def record_pushes(app: Flask, phone: Phone, many: int) -> list[Said]:
    """Push so many reports, one at a time; gives all that the database was told, and where each was acknowledged."""
    said: list[Said] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, _context: Any, many: bool) -> None:  # noqa: FBT001 - SQLAlchemy's
        said.append(Said(sql, parameters, many))

    heard = {
        "before_cursor_execute": note,
        "commit": lambda _: said.append(Said("COMMIT")),
        "rollback": lambda _: said.append(Said("ROLLBACK")),
    }
    for name, listener in heard.items():
        event.listen(engine, name, listener)
    try:
        for _ in range(many):
            result = phone.push(phone.report())["results"][0]
            assert result["status"] == "applied"
            said.append(Said("", op_id=result["op_id"]))
    finally:
        for name, listener in heard.items():
            event.remove(engine, name, listener)
    return said


def product_pragmas() -> list[str]:
    """What the product tells every new connection to SQLite, asked of its own code."""
    told: list[str] = []
    listening = type("Listening", (), {"__module__": "sqlite3", "execute": lambda _, sql: told.append(sql)})
    kernel._prepare_sqlite(listening(), ConnectionPoolEntry())
    assert told
    return told


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to a disk, or an acknowledgement (`what` is ack and `file` the op_id)."""

    what: Literal["write", "truncate", "sync", "delete", "ack"]
    file: str
    offset: int = 0
    content: bytes = b""


class Recorder(apsw.VFS):
    """The machine's VFS, with a witness."""

    def __init__(self) -> None:
        self.happened: list[Happened] = []
        super().__init__("witnessed", "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's
        if name is None:  # a file without a name, which no power cut brings back
            return super().xOpen(name, flags)
        return Witnessed(self.happened, name, flags)

    def xDelete(self, name: str, syncdir: bool) -> None:  # noqa: N802, FBT001 - SQLite's
        self.happened.append(Happened("delete", Path(name).name))
        super().xDelete(name, syncdir)


class Witnessed(apsw.VFSFile):
    """A file that says what is done to it."""

    def __init__(self, happened: list[Happened], name: Any, flags: list[int]) -> None:
        self.happened = happened
        self.name = Path(name.filename() if isinstance(name, apsw.URIFilename) else name).name
        super().__init__("", name, flags)

    def xWrite(self, content: bytes, offset: int) -> None:  # noqa: N802 - SQLite's
        self.happened.append(Happened("write", self.name, offset, bytes(content)))
        super().xWrite(content, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802 - SQLite's
        self.happened.append(Happened("truncate", self.name, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's
        super().xSync(flags)
        self.happened.append(Happened("sync", self.name))


def replay(said: Sequence[Said], pragmas: Sequence[str], base: Path) -> list[Happened]:
    """Say it all again to the database at `base`, and close it; gives what happened to its disk, in order."""
    disk = Recorder()
    connection = apsw.Connection(str(base), vfs="witnessed")
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma.removeprefix('PRAGMA ')}").fetchall()
        for one in said:
            if one.op_id:
                disk.happened.append(Happened("ack", one.op_id))
            elif one.many:
                connection.executemany(one.sql, one.parameters).fetchall()
            elif one.sql not in {"COMMIT", "ROLLBACK"} or connection.in_transaction:
                connection.execute(one.sql, one.parameters).fetchall()
    finally:
        connection.close()
        disk.unregister()
    return disk.happened


@dataclass
class Disk:
    """What surely lies on a disk, and what was written since and synced by nobody."""

    files: dict[str, bytearray]
    pending: list[Happened] = field(default_factory=list)

    def take(self, one: Happened) -> None:
        """Let it happen."""
        if one.what == "sync":
            for earlier in self.pending:
                if earlier.file == one.file:
                    _apply(self.files, earlier)
            self.pending = [earlier for earlier in self.pending if earlier.file != one.file]
        elif one.what != "ack":
            self.pending.append(one)

    def after_cut(self, way: Way, dice: random.Random) -> dict[str, bytearray]:
        """The files as they are found when power is back."""
        files = {name: bytearray(content) for name, content in self.files.items()}
        kept = [one for one in self.pending if way == "all" or (way == "some" and dice.random() < 0.5)]
        for one in kept:
            _apply(files, _torn(one, dice) if way == "some" and one is kept[-1] else one)
        return files


def _apply(files: dict[str, bytearray], one: Happened) -> None:
    content = files.setdefault(one.file, bytearray())
    if one.what == "delete":
        del files[one.file]
    elif one.what == "truncate":
        del content[one.offset :]
        content.extend(bytes(one.offset - len(content)))
    else:
        content.extend(bytes(max(0, one.offset - len(content))))
        content[one.offset : one.offset + len(one.content)] = one.content


def _torn(one: Happened, dice: random.Random) -> Happened:
    """Some sectors of a write from its beginning."""
    sectors = dice.randrange(len(one.content) // SECTOR + 1)
    return Happened(one.what, one.file, one.offset, one.content[: sectors * SECTOR]) if one.what == "write" else one
