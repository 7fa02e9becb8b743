"""Imports a file of cells: read and checked by the grid, stored by places, every fault told."""

import json
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.exc import IntegrityError

from grid.errors import Fault, ImportRefused
from grid.ingest import CellVersion, read_cells
from server.catalog import service as catalog
from server.kernel.db import transaction
from server.kernel.now import now
from server.places import service as places
from server.running import Trouble
from server.sync import service as sync

TIMEZONE = "Asia/Shanghai"


def import_file(app: Flask, path: Path, *, new_city: str | None) -> int:
    """Import the cells of a GeoJSON file, all or none; gives how many.

    `new_city` is the name of a city that is not here yet: it is registered with the seed catalog. Raises Trouble with
    one line a fault.
    """
    versions = read_file(path)
    city = str(versions[0].cell.code)[:6]
    with app.app_context():
        try:
            with transaction():
                _ensure_city(city, new_city)
                return places.import_cells(city=city, versions=versions)
        except IntegrityError:
            raise Trouble(
                "some of these cells are here already, with the same start_on: nothing was imported"
            ) from None


def read_file(path: Path) -> tuple[CellVersion, ...]:
    """The cells of a file, all of one city. Raises Trouble."""
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as why:
        raise Trouble(f"{path} cannot be read: {why.strerror}") from None
    except ValueError as why:
        raise Trouble(f"{path} is no JSON: {why}") from None
    try:
        versions = read_cells(document)
    except ImportRefused as refused:
        raise Trouble("nothing was imported\n" + "\n".join(map(describe, refused.faults))) from None
    cities = sorted({str(version.cell.code)[:6] for version in versions})
    if len(cities) > 1:
        raise Trouble(f"the cells are of several cities ({', '.join(cities)}): one file, one city")
    return versions


def describe(fault: Fault) -> str:
    """A fault as a line: which feature (counted from 0), the code of the refusal, and its facts."""
    where = "the whole file" if fault.feature is None else f"feature {fault.feature}"
    return f"  {where}: {fault.refusal.code} {' '.join(map(str, fault.refusal.args))}"


def _ensure_city(city: str, new_city: str | None) -> None:
    """Register the city with the seed catalog where it is new. Raises Trouble where it is unknown and has no name."""
    try:
        places.serving_city(city)
    except places.CityMissing:
        if new_city is None:
            raise Trouble(f"no city {city} here: name it with --new-city NAME") from None
        places.add_city(city=city, name=new_city, timezone=TIMEZONE)
        places.add_areas(city=city, areas=[(city, new_city)])
        catalog.load_seed(city=city, now=now())
        sync.ensure_clock(city)
