"""The server's database, put back in milliseconds to what it held before: between schedules, and as a restore."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from flask import Flask
from psycopg import sql

from server.kernel.db import Table, db

Mark = object
"""What a database held at a moment; only the one that made it can read it."""
STANDING = frozenset({"server.catalog.models", "server.places.models", "server.routing.models"})
"""Whose tables no schedule writes: categories, ground and duty list."""


class Copies(Protocol):
    """Takes and puts back copies of a database that nobody is using at the moment."""

    def mark(self) -> Mark:
        """A copy of what the database holds now."""

    def back(self, mark: Mark) -> None:
        """Make the database hold what it held then, and nothing else."""


class SqliteCopies:
    """The file itself, copied."""

    def __init__(self, app: Flask, file: Path) -> None:
        self.app, self.file = app, file

    def mark(self) -> Mark:
        """The bytes of the file; a write-ahead log is in it once every connection is closed."""
        self._close()
        return self.file.read_bytes()

    def back(self, mark: Mark) -> None:
        """Write the bytes back."""
        self._close()
        assert isinstance(mark, bytes)
        for beside in ("-wal", "-shm", "-journal"):
            self.file.with_name(self.file.name + beside).unlink(missing_ok=True)
        self.file.write_bytes(mark)

    def _close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


TIDY_EVERY = 25
"""Times that a PostgreSQL is put back before it forgets the rows that were deleted."""


class PostgresCopies:
    """The rows of every table that a schedule writes, by COPY: a new database a schedule would take half a second."""

    def __init__(self, address: str) -> None:
        self.connection = psycopg.connect(address, autocommit=True)
        self.times = 0
        self.tables = sorted(_written_tables())
        self.connection.execute("SET session_replication_role = replica")  # append-only tables are emptied, too

    def mark(self) -> Mark:
        """The rows of each table, as COPY writes them."""
        return {table: rows for table in self.tables if (rows := self._read(table))}

    def back(self, mark: Mark) -> None:
        """Empty every table and fill it again, in one transaction."""
        assert isinstance(mark, dict)
        self.times += 1
        if self.times % TIDY_EVERY == 0:
            self.connection.execute("VACUUM")  # tables full of dead rows are slow to read
        with self.connection.transaction():
            for table in self.tables:
                self.connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for table, rows in mark.items():
                self._write(table, rows)

    def _read(self, table: str) -> bytes:
        statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            return b"".join(bytes(piece) for piece in copy)

    def _write(self, table: str, rows: bytes) -> None:
        statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(rows)

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()


def _written_tables() -> set[str]:
    standing = {one.local_table for one in Table.registry.mappers if one.class_.__module__ in STANDING}
    return {table.name for table in set(Table.metadata.tables.values()) - standing}


@contextmanager
def a_home() -> Iterator[Path]:
    """A folder in memory where the system has one: what survives a power cut is proved elsewhere."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of random name is made in it
    with tempfile.TemporaryDirectory(prefix="gezhi-sim-", dir=memory if memory.is_dir() else None) as home:
        yield Path(home)
