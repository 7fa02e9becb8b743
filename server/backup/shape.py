"""What the tables of a database look like, whatever its revision, and how each kind of value is written down."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    Text,
    cast,
    select,
)
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from server.kernel.db import Moment

NOT_OURS = "alembic_version"
"""The table that says which shape the others have; the manifest says it instead."""
BYTEWISE = {"sqlite": "BINARY", "postgresql": "C"}
"""The collation in which a database orders text by its bytes: only so do both give rows in one order."""
Row = dict[str, Any]


class ShapeUnknown(Exception):  # noqa: N818 - it is told in one line
    """A column whose values would not survive being written down; the text names it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How values of a kind are stored, and how they are written down; None where JSON knows them already."""

    stored: TypeEngine[Any]
    write: Callable[[Any], Any] | None = None
    read: Callable[[Any], Any] | None = None


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _read_json(text: str) -> Any:
    """What was kept as text. JSON's own null is a value and the database's is none: they stay two."""
    value = json.loads(text)
    return JSON.NULL if value is None else value


KINDS: Mapping[str, Kind] = {
    "flag": Kind(Boolean()),
    "number": Kind(BigInteger()),
    "real": Kind(Float()),
    "text": Kind(Text()),
    "moment": Kind(Moment(), datetime.isoformat, datetime.fromisoformat),
    "day": Kind(Date(), date.isoformat, date.fromisoformat),
    "bytes": Kind(LargeBinary(), _encode, base64.b64decode),
    "json": Kind(JSON(none_as_null=True), None, _read_json),
}
_KIND_OF: Sequence[tuple[type[TypeEngine[Any]], str]] = (
    (Boolean, "flag"),
    (Integer, "number"),
    (Float, "real"),
    (JSON, "json"),
    (String, "text"),
    (DateTime, "moment"),
    (Date, "day"),
    (LargeBinary, "bytes"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: its columns by name and kind, and the columns by which a row points at another one of the same table."""

    table: Table
    kinds: Mapping[str, str]
    inward: Sequence[Mapping[str, str]]
    """Each from the pointing column to the one pointed at."""

    @property
    def name(self) -> str:
        """What the table is called."""
        return self.table.name

    def everything(self, dialect: str) -> Select[Any]:
        """Every row, in the order of its key."""
        keys = [
            key.collate(BYTEWISE[dialect]) if self.kinds[key.name] == "text" else key for key in self.table.primary_key
        ]
        return select(*map(self._told, self.table.columns)).order_by(*keys)

    def _told(self, column: Column[Any]) -> ColumnElement[Any]:
        """JSON as its text: only so is it seen whether there is any."""
        return cast(column, Text).label(column.name) if self.kinds[column.name] == "json" else column

    def write(self, rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
        """The values of rows as JSON has them, in the order of the columns."""
        writers = [(place, write) for place, kind in enumerate(self.kinds.values()) if (write := KINDS[kind].write)]
        for row in rows:
            told = list(row)
            for place, write in writers:
                if told[place] is not None:
                    told[place] = write(told[place])
            yield told

    def read(self, columns: Iterable[str], told: Iterable[Sequence[Any]]) -> Iterator[Row]:
        """Rows as they are inserted, of what `write` gave; those that point at others of the table come after them."""
        names = list(columns)
        readers = [(name, read) for name, kind in self.kinds.items() if (read := KINDS[kind].read)]
        waiting: list[Row] = []
        for values in told:
            row = dict(zip(names, values, strict=True))
            for name, read in readers:
                if row[name] is not None:
                    row[name] = read(row[name])
            if any(None not in _key(row, pointer) for pointer in self.inward):
                waiting.append(row)
            else:
                yield row
        yield from self._in_order(waiting)

    def _in_order(self, waiting: list[Row]) -> Iterator[Row]:
        """Layer by layer. What points in a ring comes as it is, for the database to refuse."""
        while waiting:
            ahead = {_key(row, pointer.values()) for row in waiting for pointer in self.inward}
            ready, later = list[Row](), list[Row]()
            for row in waiting:
                (later if any(_key(row, pointer) in ahead for pointer in self.inward) else ready).append(row)
            yield from ready or later
            waiting = later if ready else []


def _key(row: Row, names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def read_shapes(connection: Connection) -> list[Shape]:
    """The tables of this database as it is, each after those it points at. Raises ShapeUnknown."""
    found = MetaData()
    found.reflect(connection)
    return [_shape(table) for table in found.sorted_tables if table.name != NOT_OURS]


def _shape(table: Table) -> Shape:
    kinds = {column.name: _kind(column) for column in sorted(table.columns, key=lambda column: column.name)}
    plain = [Column(name, KINDS[kind].stored, primary_key=table.c[name].primary_key) for name, kind in kinds.items()]
    inward = [
        {element.parent.name: element.column.name for element in pointer.elements}
        for pointer in table.foreign_key_constraints
        if pointer.referred_table is table
    ]
    return Shape(Table(table.name, MetaData(), *plain), kinds, inward)


def _kind(column: Column[Any]) -> str:
    for kind, name in _KIND_OF:
        if isinstance(column.type, kind):
            return name
    raise ShapeUnknown(f"{column.table.name}.{column.name} is {column.type!r}")
