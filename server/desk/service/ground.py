"""Who would answer, and where something lies."""

from datetime import datetime
from typing import Any

from grid.code import CellCode
from grid.coords import Wgs84, wgs84_from
from grid.errors import GridError
from server.catalog import service as catalog
from server.clocks import service as clocks
from server.desk.rules import QueryRefused
from server.people.rules import By
from server.places import service as places
from server.routing import service as routing

EARLIEST, LATEST = 2000, 2100
"""Years in which a deadline is reckoned."""
FARTHEST_M = 5000.0
"""The widest accuracy circle whose cells are listed, in metres."""


def find_route(
    *, by: By, kind: str, category: str, cell: str | None, at: str | None, condition: str | None, now: datetime
) -> dict[str, Any]:
    """Who answers, why, and the deadline of a handling that starts at `at`.

    Refuses with CategoryUnknown, ConditionUnknown, QueryRefused.
    """
    fact = catalog.get_category(city=by.city, kind=kind, code=category)
    start = _moment(at) or now
    _check_cell(cell)
    limit = fact.limit if not condition else fact.get_condition(condition).limit
    route = routing.find_route(city=by.city, kind=kind, category=category, cell=cell or None, at=start)
    return {
        "lead": route.lead,
        "assists": list(route.assists),
        "duty_class": route.duty_class.value,
        "why": [reason.as_json() for reason in route.why],
        "limit": limit,
        "due_at": clocks.due_from(city=by.city, start=start, limit=limit).isoformat(),
        "explained": clocks.explain_limit(city=by.city, start=start, limit=limit),
    }


def _check_cell(cell: str | None) -> None:
    try:
        _ = cell and CellCode.parse(cell)
    except GridError:
        raise QueryRefused(field="cell") from None


def _moment(text: str | None) -> datetime | None:
    """An instant with its offset; a plus that nobody encoded arrives as a space."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat("+".join(text.rsplit(" ", 1)))
    except ValueError:
        raise QueryRefused(field="at") from None
    if at.tzinfo is None or not EARLIEST <= at.year <= LATEST:
        raise QueryRefused(field="at")
    return at


def locate(*, by: By, lon: float, lat: float, accuracy_m: float | None, crs: str, now: datetime) -> dict[str, Any]:
    """The cell of a position with the cells it may also be. Refuses with OutsideCity, QueryRefused."""
    if crs not in {"WGS84", "GCJ02"}:
        raise QueryRefused(field="crs")
    if accuracy_m is not None and not 0 <= accuracy_m <= FARTHEST_M:
        raise QueryRefused(field="accuracy_m")
    point = _point(lon, lat, crs)
    cell = places.find_cell(city=by.city, point=point, now=now)
    if cell is None:
        raise places.OutsideCity(lon=lon, lat=lat)
    near = places.list_candidates(city=by.city, point=point, accuracy_m=accuracy_m or 0.0, now=now)
    return {
        "cell": cell,
        "candidates": [{"cell": str(one.code), "share": one.share} for one in near],
        "area": dict(places.name_areas(city=by.city, cell=cell)),
    }


def _point(lon: float, lat: float, crs: str) -> Wgs84:
    try:
        return wgs84_from(lon, lat, crs=crs)
    except GridError:
        raise QueryRefused(field="lon,lat") from None
