"""The database: one handle, one way to write, on SQLite and PostgreSQL alike."""

import importlib
import sqlite3
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from types import ModuleType
from typing import Any, TypeVar

import psycopg
from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, Text, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.pool import ConnectionPoolEntry, Pool
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware time. SQLite keeps no zone, so UTC goes in and UTC comes out; a naive time is a bug and raises."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring `value` to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text of any length. PostgreSQL keeps no NUL and neither database a lone surrogate: both become U+FFFD.

    Cameras end their words with NUL; a report must not be refused for it, and on no database alone.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what cannot be kept."""
        del dialect
        if value is None or (value.isprintable()):
            return value
        return value.replace("\0", "\ufffd").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


class Table(DeclarativeBase):
    """The root of every stored thing; text is unbounded unless a column says otherwise."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: Moment(), str: Words(), dict[str, Any]: JSON(), list[Any]: JSON()},
    )


class CityTable(Table):
    """A stored thing of one city: the city is the first part of its key, so that tables can be split by it."""

    __abstract__ = True

    city: Mapped[str] = mapped_column(String(6), primary_key=True, sort_order=-1)


db = SQLAlchemy(model_class=Table)

BeforeCommit = Callable[[Session, Mapping[tuple[str, str], Any]], None]
"""Called last in every writing transaction with what was touched: (type, id) → what the toucher said of it."""

WAL_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""SQLite releases whose branch has the WAL-reset race mended (the first: and everything later)."""


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite is free of the WAL-reset corruption race.

    >>> wal_is_safe((3, 40, 1)), wal_is_safe((3, 50, 7)), wal_is_safe((3, 53, 0))
    (False, True, True)
    """
    newest, *branches = WAL_FIXED
    return version >= newest or any(version[:2] == fixed[:2] and version >= fixed for fixed in branches)


def sqlite_module() -> ModuleType:
    """The SQLite driver: the bundled newer one where it has a wheel, else the standard library's."""
    try:
        return importlib.import_module("pysqlite3")
    except ModuleNotFoundError:
        return sqlite3


def journal_mode() -> str:
    """WAL where it is safe, else TRUNCATE."""
    return "WAL" if wal_is_safe(sqlite_module().sqlite_version_info) else "TRUNCATE"


BUSY_MS = 10_000
"""How long a writer waits for another one: half of what a phone waits for a byte, so that it hears the answer."""


def engine_options(url: str) -> dict[str, Any]:
    """What create_engine is told beside the address."""
    if url.startswith("sqlite"):
        return {"module": sqlite_module(), "connect_args": {"timeout": BUSY_MS / 1000, "isolation_level": None}}
    return {"pool_size": 16, "max_overflow": 16}


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    """FULL is what makes "applied" mean "on disk": NORMAL lost rows in half of simulated power cuts."""
    if not type(connection).__module__.startswith(("sqlite3", "pysqlite3")):
        return
    for pragma in (f"journal_mode={journal_mode()}", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


RESTED_S = 5.0
"""A connection that rested longer is asked whether it still lives; to ask each time is a sixth of all round trips."""


@event.listens_for(Pool, "checkin")
def _rest(_connection: Any, entry: ConnectionPoolEntry) -> None:
    entry.info["rests_since"] = time.monotonic()


@event.listens_for(Pool, "checkout")
def _wake(connection: Any, entry: ConnectionPoolEntry, _fairy: object) -> None:
    """A server that was begun anew knows none of our connections: the pool makes another."""
    rested = time.monotonic() - entry.info.pop("rests_since", time.monotonic())
    if rested < RESTED_S or not type(connection).__module__.startswith("psycopg"):
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as gone:
        raise DisconnectionError from gone


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """A deferred BEGIN that later writes fails at once with SQLITE_BUSY_SNAPSHOT, so writers say so first."""
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get("gezhi_writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def init_db(app: Flask, url: str) -> None:
    """Bind the handle to `app` with the engine options this house needs."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(url)
    app.extensions.setdefault("gezhi.before_commit", [])
    app.extensions["gezhi.writers"] = threading.Lock() if url.startswith("sqlite") else None
    db.init_app(app)


def touch(kind: str, key: str, said: Any = None) -> None:
    """Note that the thing (kind, key) changed in this transaction; whoever stamps a feed is told before COMMIT."""
    db.session().info.setdefault("touched", {})[(kind, key)] = said


def remember(session: Session, key: Hashable, ask: Callable[[], T]) -> T:
    """The answer to a question that is asked again and again in one writing transaction, asked once.

    For what such a transaction does not change; whoever does change it calls `forget`. Outside of one it is asked anew.
    """
    known: dict[Hashable, Any] | None = session.info.get("remembered")
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    answer: T = known[key]
    return answer


def forget(session: Session) -> None:
    """Ask everything anew: what was remembered has been changed."""
    if session.info.get("remembered"):
        session.info["remembered"] = {}


def is_writing() -> bool:
    """Whether a writing transaction runs here, which another one would join: what fails inside is not taken back."""
    return bool(db.session().info.get("writing"))


@contextmanager
def transaction() -> Iterator[Session]:
    """One writing transaction; inside another one it joins it. Commits at the end, rolls back on any exception."""
    session = db.session()
    if is_writing():
        yield session
        return
    if session.in_transaction():
        session.rollback()  # a read went before: its snapshot must not be written upon
    with _turn():
        session.info.update(writing=True, touched={}, remembered={})
        try:
            session.connection(execution_options={"gezhi_writing": True})
            yield session
            session.flush()
            for told in current_app.extensions["gezhi.before_commit"]:
                told(session, session.info["touched"])
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.update(writing=False, touched={}, remembered=None)


@contextmanager
def _turn() -> Iterator[None]:
    """This thread's turn to write. Refuses with OperationalError where another one writes for longer than BUSY_MS.

    SQLite has one writer at a time, and lets the others sleep and try again: who sleeps long is overtaken by who came
    later. Within a process they stand in a line instead. PostgreSQL has a line of its own, a row's.
    """
    line: threading.Lock | None = current_app.extensions["gezhi.writers"]
    if line is None:
        yield
        return
    if not line.acquire(timeout=BUSY_MS / 1000):
        raise OperationalError("BEGIN IMMEDIATE", None, TimeoutError("another thread is writing"))
    try:
        yield
    finally:
        line.release()


@contextmanager
def savepoint() -> Iterator[Session]:
    """A part of the running transaction that can be taken back alone, with what it touched."""
    session = db.session()
    before = dict(session.info["touched"])
    try:
        with session.begin_nested():
            yield session
    except BaseException:
        session.info["touched"] = before
        forget(session)
        raise


@contextmanager
def reading() -> Iterator[Session]:
    """One consistent look: everything read inside is of the same instant."""
    session = db.session()
    if not session.info.get("writing"):
        session.rollback()
        if db.engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    yield session


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection beside the session's on which everything that is read is of one instant, however long it takes.

    PostgreSQL and SQLite's WAL let others write meanwhile; with journal_mode=TRUNCATE writers wait.
    """
    options = {"isolation_level": "REPEATABLE READ"} if db.engine.dialect.name == "postgresql" else {}
    with db.engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection
