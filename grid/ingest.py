"""Cells as GeoJSON: read with every fault named, and written so that reading gives them back (RFC 7946)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely

from grid.code import CellCode, parse_cell_code
from grid.coverage import find_faults
from grid.errors import CodeReason, CodeRefused, Fault, GeometryReason, GeometryRefused, GridError, ImportRefused
from grid.geometry import Cell, in_degrees

_FARTHEST = 180  # degrees; NaN, infinity and endless integers stop here
_FEWEST_POSITIONS = 4  # a triangle and its first corner again


@dataclass(frozen=True, slots=True)
class CellVersion:
    """A cell and the days it is in force: from `start_on` up to the day before `end_on` (None: no end is known)."""

    cell: Cell
    start_on: date
    end_on: date | None = None

    def in_force(self, day: date) -> bool:
        """Return whether the cell is in force on this day."""
        return self.start_on <= day and (self.end_on is None or day < self.end_on)


def read_cells(document: object, *, within: str = "") -> tuple[CellVersion, ...]:
    """Return the cells of a GeoJSON FeatureCollection, already parsed from JSON, in its order.

    Each feature is a Polygon in WGS-84 without holes; its properties are `code` (15 digits, beginning with `within`),
    `start_on` and perhaps `end_on` (ISO dates). On every day on which one begins, the cells in force must tile the
    ground, each code once. ImportRefused lists all faults of single features, else all faults of the whole.
    """
    versions: list[CellVersion] = []
    faults: list[Fault] = []
    for number, feature in enumerate(_features(document)):
        try:
            versions.append(_read_feature(feature, within))
        except GridError as refusal:
            faults.append(Fault(number, refusal))
    faults = faults or [Fault(None, refusal) for refusal in _faults_together(versions)]
    if faults:
        raise ImportRefused(faults)
    return tuple(versions)


def write_cells(versions: Iterable[CellVersion]) -> dict[str, Any]:
    """Return the GeoJSON FeatureCollection of these cells, ready for `json.dumps`; `read_cells` gives them back."""
    return {"type": "FeatureCollection", "features": [_write_feature(version) for version in versions]}


def _features(document: object) -> Sequence[object]:
    if not isinstance(document, dict):
        raise ImportRefused([Fault(None, GeometryRefused(GeometryReason.NOT_OBJECT))])
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise ImportRefused([Fault(None, GeometryRefused(GeometryReason.NOT_COLLECTION))])
    if not features:
        raise ImportRefused([Fault(None, GeometryRefused(GeometryReason.EMPTY))])
    return features


def _read_feature(feature: object, within: str) -> CellVersion:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or feature.get("type") != "Feature" or not isinstance(properties, dict):
        raise GeometryRefused(GeometryReason.NOT_FEATURE)
    code = parse_cell_code(properties.get("code"))
    if not str(code).startswith(within):
        raise CodeRefused(str(code), CodeReason.ELSEWHERE)
    start_on = _read_date(code, properties.get("start_on"))
    end_on = None if properties.get("end_on") is None else _read_date(code, properties["end_on"])
    if end_on is not None and end_on <= start_on:
        raise GeometryRefused(GeometryReason.DATES_REVERSED, [str(code)])
    return CellVersion(Cell(code, _read_polygon(code, feature.get("geometry"))), start_on, end_on)


def _read_date(code: CellCode, text: object) -> date:
    try:
        return date.fromisoformat(text if isinstance(text, str) else "")
    except ValueError:
        raise GeometryRefused(GeometryReason.NOT_DATE, [str(code)]) from None


def _read_polygon(code: CellCode, geometry: object) -> shapely.Polygon:
    if not isinstance(geometry, dict) or geometry.get("type") != "Polygon":
        raise GeometryRefused(GeometryReason.NOT_POLYGON, [str(code)])
    rings = geometry.get("coordinates")
    if not isinstance(rings, list) or not rings:
        raise GeometryRefused(GeometryReason.NOT_POSITIONS, [str(code)])
    if len(rings) > 1:
        raise GeometryRefused(GeometryReason.HAS_HOLE, [str(code)])
    return shapely.Polygon(_read_ring(code, rings[0]))


def _read_ring(code: CellCode, ring: object) -> list[tuple[float, float]]:
    """Read a closed ring; shapely would close an open one silently, and an open one was cut off somewhere."""
    if not isinstance(ring, list) or not all(_is_position(place) for place in ring):
        raise GeometryRefused(GeometryReason.NOT_POSITIONS, [str(code)])
    if len(ring) < _FEWEST_POSITIONS:
        raise GeometryRefused(GeometryReason.TOO_FEW_CORNERS, [str(code)])
    places = [(float(place[0]), float(place[1])) for place in ring]  # a height, if any, is left behind
    if places[0] != places[-1]:
        raise GeometryRefused(GeometryReason.UNCLOSED, [str(code)], places[0])
    return places


def _is_position(place: object) -> bool:
    return (
        isinstance(place, list)
        and len(place) >= 2  # noqa: PLR2004 - longitude and latitude
        and all(isinstance(n, int | float) and not isinstance(n, bool) and abs(n) <= _FARTHEST for n in place)
    )


def _faults_together(versions: Sequence[CellVersion]) -> Iterator[GeometryRefused]:
    """Yield what is wrong with the cells in force on each day on which one begins; the same fault once."""
    told = set()
    for day in sorted({version.start_on for version in versions}):
        for refusal in _faults_of_day([version.cell for version in versions if version.in_force(day)]):
            if (refusal.reason, refusal.codes) not in told:
                told.add((refusal.reason, refusal.codes))
                yield refusal


def _faults_of_day(cells: Sequence[Cell]) -> Sequence[GeometryRefused]:
    counted = Counter(str(cell.code) for cell in cells)
    twice = sorted(code for code, times in counted.items() if times > 1)
    return [GeometryRefused(GeometryReason.DUPLICATE_CODE, twice)] if twice else find_faults(cells)


def _write_feature(version: CellVersion) -> dict[str, Any]:
    dates = {"start_on": version.start_on, "end_on": version.end_on}
    return {
        "type": "Feature",
        "properties": {
            "code": str(version.cell.code),
            **{name: day.isoformat() for name, day in dates.items() if day is not None},
        },
        "geometry": {"type": "Polygon", "coordinates": [[list(in_degrees(corner)) for corner in version.cell.ring]]},
    }
