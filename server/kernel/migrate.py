"""Brings a database to the shape this code needs; every change of shape is a numbered file in migrations/versions."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy.engine import Connection

from server.kernel.db import db

HOME = Path(__file__).parent.parent.parent / "migrations"
_LOCK = 0x6765_7A68_69
"""PostgreSQL's advisory lock for migrating ("gezhi"): two processes that start at once migrate once."""


def upgrade(app: Flask, to: str = "head") -> None:
    """Migrate the app's database up to `to`, in one transaction on both databases."""
    _run(app, lambda config: command.upgrade(config, to))


def downgrade(app: Flask, to: str = "base") -> None:
    """Migrate the app's database down to `to`."""
    _run(app, lambda config: command.downgrade(config, to))


def check(app: Flask) -> None:
    """Raise alembic's CommandError where the models and the migrated database differ."""
    _run(app, command.check)


def draft(app: Flask, message: str, number: str) -> None:
    """Write the next migration as alembic sees the difference; a person finishes it."""
    _run(app, lambda config: command.revision(config, message, autogenerate=True, rev_id=number))


def is_current(app: Flask) -> bool:
    """Whether the database has every migration that this code knows."""
    with app.app_context(), db.engine.connect() as connection:
        known = find_revision(connection)
    return known == ScriptDirectory(str(HOME)).get_current_head()


def find_revision(connection: Connection) -> str | None:
    """The last migration that this database has; None where it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(revision: str) -> bool:
    """Whether this code has that migration."""
    return any(script.revision == revision for script in ScriptDirectory(str(HOME)).walk_revisions())


@contextmanager
def rebuilding(app: Flask) -> Iterator[Connection]:
    """One connection that alone may change shape and rows, in one transaction: all that is done inside, or nothing."""
    with app.app_context(), _connected() as connection, connection.begin():
        yield connection


def reshape(connection: Connection, to: str) -> None:
    """Migrate up to `to` inside the running transaction."""
    command.upgrade(_config(connection), to)


def clear(connection: Connection) -> None:
    """Take every table of ours away inside the running transaction, and nobody else's."""
    command.downgrade(_config(connection), "base")


def _run(app: Flask, work: Callable[[Config], object]) -> None:
    with app.app_context(), _connected() as connection:
        work(_config(connection))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HOME))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connected() -> Iterator[Connection]:
    """One connection that alone may migrate; SQLite's foreign keys rest meanwhile, since it copies tables."""
    with db.engine.connect().execution_options(gezhi_writing=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_lock({_LOCK})")
            connection.commit()
            try:
                yield connection
            finally:
                connection.rollback()
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({_LOCK})")
                connection.commit()
            return
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            connection.rollback()
            connection.connection.cursor().execute("PRAGMA foreign_keys=ON")
