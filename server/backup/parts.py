"""The parts of a snapshot: one table a file, gzip'ed lines of JSON, the columns first and then a line a row."""

import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from server.backup.manifest import Manifest, Part
from server.backup.shape import Row, Shape
from server.kernel.disk import sync_file
from server.running import Trouble

FOLDER = "database"
LEVEL = 4
"""How hard gzip tries: twice as fast as its usual 6, for some hundredths more bytes."""
PAGE = 1000
"""Rows that are in memory at a time."""


def write_part(connection: Connection, shape: Shape, snapshot: Path, place: int) -> Part:
    """Write one table into the snapshot, on disk when this comes back."""
    file = Path(FOLDER) / f"{place:02}-{shape.name}.ndjson.gz"
    path, rows = snapshot / file, 0
    found = connection.execute(shape.everything(connection.dialect.name).execution_options(yield_per=PAGE))
    with path.open("wb") as raw, gzip.GzipFile("", "wb", LEVEL, raw, mtime=0) as packed:
        packed.write(_line({"table": shape.name, "columns": dict(shape.kinds)}))
        for page in found.partitions():
            packed.write(b"".join(map(_line, shape.write(page))))
            rows += len(page)
    sync_file(path)
    return Part(shape.name, str(file), rows, path.stat().st_size, _hash(path))


def _line(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_parts(snapshot: Path, manifest: Manifest) -> None:
    """Pass where every part is what the manifest says. Raises Trouble, naming the first that is not."""
    for part in manifest.parts:
        try:
            whole = (snapshot / part.file).stat().st_size == part.bytes and _hash(snapshot / part.file) == part.sha256
        except OSError as why:
            raise Trouble(f"{snapshot / part.file} cannot be read: {why.strerror}") from None
        if not whole:
            raise Trouble(f"{snapshot / part.file} is not what was written: the backup is damaged")


def read_part(snapshot: Path, part: Part) -> tuple[dict[str, str], Iterator[Sequence[Any]]]:
    """The columns of a part, by kind, and its rows as JSON has them."""
    lines = _lines(snapshot / part.file)
    columns: dict[str, str] = next(lines)["columns"]
    return columns, lines


def _lines(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def find_photos(snapshot: Path, manifest: Manifest) -> Iterator[tuple[str, int]]:
    """Name and bytes of each original that the snapshot's rows speak of; once a city that has it."""
    part = next(part for part in manifest.parts if part.table == "photo")
    columns, rows = read_part(snapshot, part)
    sha256, size = list(columns).index("sha256"), list(columns).index("bytes")
    for row in rows:
        yield row[sha256], row[size]


def load_part(connection: Connection, shape: Shape, snapshot: Path, part: Part) -> None:
    """Insert the rows of a part. Raises Trouble where they are not of this table's shape."""
    columns, rows = read_part(snapshot, part)
    if columns != dict(shape.kinds):
        raise Trouble(f"{part.table} has other columns in the backup than at its revision: it was not made by gezhi")
    for page in _pages(shape.read(columns, rows)):
        connection.execute(shape.table.insert(), page)


def _pages(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while page := list(islice(rows, PAGE)):
        yield page
