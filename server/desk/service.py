"""The desk's questions: lists of cases, who would answer, where something lies."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

from grid.code import CellCode
from grid.coords import Wgs84, wgs84_from
from grid.errors import GridError
from server.cases import service as cases
from server.cases.rules import State
from server.cases.service.shapes import Light
from server.catalog import service as catalog
from server.clocks import service as clocks
from server.desk import store
from server.desk.store import Wanted
from server.kernel.db import reading
from server.kernel.errors import Unprocessable
from server.people.rules import By, Permission, scopes_of
from server.places import service as places
from server.routing import service as routing

MOST = 200
EARLIEST, LATEST = 2000, 2100
"""Years in which a deadline is reckoned."""
LIGHTS = frozenset(get_args(Light))
FARTHEST_M = 5000.0
"""The widest accuracy circle whose cells are listed, in metres."""

VIEWS: Mapping[str, frozenset[State]] = {
    "accept": frozenset({State.REPORTED, State.VERIFYING}),
    "file": frozenset({State.PENDING_FILE}),
    "dispatch": frozenset({State.PENDING_DISPATCH, State.ARBITRATION}),
    "sign": frozenset({State.PENDING_ACCEPT}),
    "handle": frozenset({State.PENDING_ACCEPT, State.HANDLING, State.REWORK, State.SUSPENDED}),
    "review": frozenset({State.PENDING_FEEDBACK_REVIEW}),
    "check": frozenset({State.CHECKING}),
    "close": frozenset({State.PENDING_CLOSE}),
    "ended": frozenset({State.CLOSED, State.REJECTED, State.MERGED, State.VOIDED}),
    "open": frozenset(State) - {State.CLOSED, State.REJECTED, State.MERGED, State.VOIDED},
}
"""Queues by stage: what each desk looks at."""


class QueryRefused(Unprocessable):
    """A filter that cannot be read: `field` names it."""

    code = "desk.query-refused"


def list_cases(
    *,
    by: By,
    now: datetime,
    view: str | None = None,
    state: str | None = None,
    unit: str | None = None,
    cell: str | None = None,
    category: str | None = None,
    light: str | None = None,
    words: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """A page of case rows that `by` may see, the most urgent first. Refuses with QueryRefused."""
    if light and light not in LIGHTS:
        raise QueryRefused(field="light")
    wanted = Wanted(_states(view, state), unit or None, cell or None, category or None, light or None, words or None)
    with reading() as session:
        seen = cases.visible(by.city, scopes_of(by, Permission.CASE_READ))
        found, place = store.page(session, seen, wanted, after=after, limit=max(1, min(limit, MOST)), now=now)
        return {"items": cases.case_rows(found, by, now=now), "after": place}


def _states(view: str | None, state: str | None) -> frozenset[State] | None:
    if view and view not in VIEWS:
        raise QueryRefused(field="view")
    asked = [one for one in (state or "").split(",") if one]
    if any(one not in tuple(State) for one in asked):
        raise QueryRefused(field="state")
    states = frozenset(map(State, asked)) if asked else None
    if not view:
        return states
    return VIEWS[view] if states is None else VIEWS[view] & states


def count_cases(*, by: By) -> dict[str, int]:
    """How many cases each queue holds, among those one may see."""
    with reading() as session:
        counted = store.count_by_state(session, cases.visible(by.city, scopes_of(by, Permission.CASE_READ)))
        return {view: sum(counted.get(state, 0) for state in states) for view, states in VIEWS.items()}


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
