"""The verbs of places: import the ground, and say what lies where."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from grid.code import CellCode
from grid.coords import Wgs84
from grid.geometry import Cell
from grid.ingest import CellVersion
from grid.locate import Candidate, CellIndex
from server.kernel.db import db, transaction
from server.kernel.errors import NotFound, Unavailable
from server.places import store
from server.places.models import Area, Beat, BeatCell, CellRow, City, Point, Street


class OutsideCity(NotFound):
    """The position lies in no cell."""

    code = "places.outside"


class CityMissing(Unavailable):
    """The database serves no city, or several and CITY names none of them (`cities`)."""

    code = "places.city-missing"


def serving_city(wanted: str) -> str:
    """The city this process serves: the one wanted, else the only one there is. Refuses with CityMissing."""
    known = [city.city for city in store.cities(db.session())]
    if wanted in known:
        return wanted
    if wanted or len(known) != 1:
        raise CityMissing(cities=known, retry_after=30)
    return known[0]


def get_city(*, city: str) -> City:
    """The city's row."""
    return db.session.get_one(City, city)


def city_zone(*, city: str) -> ZoneInfo:
    """The city's time zone."""
    return _zone(city, db.engine)


@lru_cache(maxsize=16)
def _zone(city: str, engine: object) -> ZoneInfo:
    """A city keeps its time zone, so it is read once."""
    del engine  # part of the key: another database has another city
    return ZoneInfo(get_city(city=city).timezone)


def city_day(*, city: str, now: datetime) -> date:
    """Which day it is in the city."""
    return now.astimezone(city_zone(city=city)).date()


def index_of(*, city: str, now: datetime) -> CellIndex:
    """The cells in force today, ready to be asked; built once per edition of the ground, and day that cells change."""
    return _in_force(city, now)[0]


def _in_force(city: str, now: datetime) -> tuple[CellIndex, Mapping[str, date]]:
    """The cells in force today, and when the version of each began."""
    edition = get_city(city=city).edition
    changes = _changes(city, edition, db.engine)
    past = bisect_right(changes, city_day(city=city, now=now))
    return _index(city, edition, changes[past - 1] if past else date.min, db.engine)


@lru_cache(maxsize=8)
def _changes(city: str, edition: int, engine: object) -> Sequence[date]:
    """The days on which cells begin or end, rising: between two of them the ground is the same."""
    del edition, engine  # parts of the key: a new edition or another database has other days
    return store.days_of_change(db.session(), city)


@lru_cache(maxsize=8)
def _index(city: str, edition: int, day: date, engine: object) -> tuple[CellIndex, Mapping[str, date]]:
    """The index of the cells in force from that day of change on, and when each began."""
    del edition, engine  # parts of the key: a new edition or another database is a new index
    rows = store.cells_on(db.session(), city, day)
    cells = (Cell.from_ring(CellCode.parse(row.code), [(x, y) for x, y in row.ring]) for row in rows)
    return CellIndex(cells), {row.code: row.start_on for row in rows}


def find_cell(*, city: str, point: Wgs84, now: datetime) -> str | None:
    """The code of the cell a position lies in, None outside every cell."""
    code = index_of(city=city, now=now).locate(point)
    return None if code is None else str(code)


def list_candidates(*, city: str, point: Wgs84, accuracy_m: float, now: datetime) -> Sequence[Candidate]:
    """The cells within the accuracy circle, the largest share first."""
    return index_of(city=city, now=now).candidates(point, accuracy_m)


def cell_version(*, city: str, cell: str, now: datetime) -> date | None:
    """The start date of the version of a cell that is in force: what a case keeps."""
    return _in_force(city, now)[1].get(cell)


def find_beat(*, city: str, cell: str) -> str | None:
    """The beat a cell lies in."""
    return store.find_beat(db.session(), city, cell)


def list_beat_cells(*, city: str, beat: str) -> list[str]:
    """The codes of the cells of a beat, rising."""
    return store.cells_of_beat(db.session(), city, beat)


def name_areas(*, city: str, cell: str) -> Mapping[str, str]:
    """The names of the division, street and community of a cell, by kind."""
    codes = {cell[:6], cell[:9], cell[:12]}
    return {area.kind: area.name for area in store.areas(db.session(), city) if area.code in codes}


def knows_area(*, city: str, code: str) -> bool:
    """Whether a code is a division's, street's or community's here: it is named so, or cells lie in it."""
    return store.knows_area(db.session(), city, code)


def knows_beat(*, city: str, beat: str) -> bool:
    """Whether the city has this beat."""
    return db.session.get(Beat, (city, beat)) is not None


def list_ground(*, city: str, now: datetime) -> tuple[list[CellRow], list[Area], list[Street], Mapping[str, str]]:
    """What a map draws: cells in force, areas, streets, and the beat of each cell."""
    session = db.session()
    cells = store.cells_on(session, city, city_day(city=city, now=now))
    beats = {row.cell: row.beat_id for row in store.beat_cells(session, city)}
    return cells, store.areas(session, city), store.streets(session, city), beats


def list_beats(*, city: str) -> list[Beat]:
    """The beats of the city."""
    return store.beats(db.session(), city)


def list_points(*, city: str) -> list[Point]:
    """The points of the city."""
    return store.points(db.session(), city)


def add_city(*, city: str, name: str, timezone: str) -> None:
    """Register a city."""
    with transaction() as session:
        session.add(City(city=city, name=name, timezone=timezone, edition=1))


def add_areas(*, city: str, areas: Iterable[tuple[str, str]]) -> None:
    """Register areas as (code, name); the length of the code says which kind."""
    kinds = {6: "division", 9: "street", 12: "community"}
    with transaction() as session:
        session.add_all(Area(city=city, code=code, kind=kinds[len(code)], name=name) for code, name in areas)
        change_ground(city)


def import_cells(*, city: str, versions: Iterable[CellVersion]) -> int:
    """Add versions of cells, already read and checked by grid.ingest; a new edition of the ground. Gives how many."""
    with transaction() as session:
        rows = [
            CellRow(
                city=city,
                code=str(version.cell.code),
                start_on=version.start_on,
                end_on=version.end_on,
                ring=[list(corner) for corner in version.cell.ring],
            )
            for version in versions
        ]
        session.add_all(rows)
        change_ground(city)
        return len(rows)


def change_ground(city: str) -> None:
    """Count a new edition in the running transaction, so that packs and indexes notice."""
    db.session().get_one(City, city, with_for_update=True).edition += 1


def add_beat(*, city: str, beat: str, name: str, cells: Iterable[str]) -> None:
    """Register a beat with its cells."""
    with transaction() as session:
        session.add(Beat(city=city, id=beat, name=name))
        session.flush()
        session.add_all(BeatCell(city=city, cell=cell, beat_id=beat) for cell in cells)
        change_ground(city)


def add_streets(*, city: str, streets: Iterable[tuple[str, Sequence[Wgs84]]]) -> None:
    """Register streets to draw, as (name, line)."""
    with transaction() as session:
        for number, (name, line) in enumerate(streets, 1):
            places = [[spot.lon, spot.lat] for spot in line]
            session.add(Street(city=city, id=f"s{number:04}", name=name, line=places))
        change_ground(city)


@dataclass(frozen=True, slots=True)
class PointSaid:
    """A point (点位) to be registered: its id, the type whose check items it is assessed by, its name and place."""

    id: str
    point_type: str
    name: str
    at: Wgs84


def add_points(*, city: str, points: Iterable[PointSaid], now: datetime) -> None:
    """Register points; the cell of each is found. One new edition of the ground for all of them."""
    with transaction() as session:
        for one in points:
            cell = find_cell(city=city, point=one.at, now=now)
            row = Point(city=city, id=one.id, point_type=one.point_type, name=one.name, cell=cell)
            row.lon, row.lat = one.at.lon, one.at.lat
            session.add(row)
        change_ground(city)
