"""Lists of cases: a page, how many each queue holds, and the same on a map."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, get_args

from server.cases import service as cases
from server.cases.rules import State
from server.cases.service.shapes import Light
from server.desk import store
from server.desk.rules import VIEWS, Mark, Order, QueryRefused
from server.desk.store import Wanted
from server.kernel.db import reading
from server.people.rules import By, Permission, scopes_of

MOST = 200
MOST_SPOTS = 5000
MOST_SAVED = 100
"""Saved lists that are counted, one's own first: more than anybody looks through."""
LIGHTS = frozenset(get_args(Light))


def read_wanted(
    *,
    view: str | None = None,
    state: str | None = None,
    unit: str | None = None,
    cell: str | None = None,
    category: str | None = None,
    light: str | None = None,
    q: str | None = None,
    marks: str | None = None,
) -> Wanted:
    """What a list is asked for, as the address says it. Refuses with QueryRefused, naming the field."""
    if light and light not in LIGHTS:
        raise QueryRefused(field="light")
    asked = [one for one in (marks or "").split(",") if one]
    if any(one not in tuple(Mark) for one in asked):
        raise QueryRefused(field="marks")
    if view and view not in VIEWS:
        raise QueryRefused(field="view")
    of_view = frozenset[Mark]() if not view else VIEWS[view].marks
    return Wanted(
        states=_states(view, state),
        unit=unit or None,
        cell=cell or None,
        category=category or None,
        light=light or None,
        words=q or None,
        marks=of_view | frozenset(map(Mark, asked)),
    )


def _states(view: str | None, state: str | None) -> frozenset[State] | None:
    asked = [one for one in (state or "").split(",") if one]
    if any(one not in tuple(State) for one in asked):
        raise QueryRefused(field="state")
    states = frozenset(map(State, asked)) if asked else None
    if not view:
        return states
    return VIEWS[view].states if states is None else VIEWS[view].states & states


def list_cases(
    *, by: By, now: datetime, wanted: Wanted, order: str | None = None, after: str | None = None, limit: int = 50
) -> dict[str, Any]:
    """A page of case rows that `by` may see, the most urgent first. Refuses with QueryRefused."""
    if order and order not in tuple(Order):
        raise QueryRefused(field="order")
    in_order = Order(order) if order else Order.LEFT
    with reading() as session:
        seen = cases.visible(by.city, scopes_of(by, Permission.CASE_READ))
        most = max(1, min(limit, MOST))
        found, place = store.page(session, seen, wanted, order=in_order, after=after, limit=most, now=now)
        return {"items": cases.case_rows(found, by, now=now), "after": place}


def count_cases(*, by: By, now: datetime) -> dict[str, int]:
    """How many cases each queue holds, and each saved list of one's own or everybody's, among those one may see."""
    with reading() as session:
        seen = cases.visible(by.city, scopes_of(by, Permission.CASE_READ))
        views = sorted(store.views_of(session, by.city, by.account), key=lambda view: view.account_id != by.account)
        saved = {f"view:{view.id}": view.query for view in views[:MOST_SAVED]}
        lists = {name: wanted for name, query in saved.items() if (wanted := _still_wanted(query)) is not None}
        return store.count_lists(session, seen, {**store.QUEUES, **lists}, now)


def _still_wanted(query: Mapping[str, str]) -> Wanted | None:
    """What a saved list asks for; None where that cannot be asked any more."""
    try:
        return read_wanted(**query)
    except QueryRefused:
        return None


def list_spots(*, by: By, now: datetime, wanted: Wanted) -> dict[str, Any]:
    """Where the cases of a list lie, no more than 5,000 and the latest first; `more` says that there are others."""
    with reading() as session:
        seen = cases.visible(by.city, scopes_of(by, Permission.CASE_READ))
        found = store.spots(session, seen, wanted, most=MOST_SPOTS + 1, now=now)
    return {"spots": list(_spots(found[:MOST_SPOTS], now)), "more": len(found) > MOST_SPOTS}


def _spots(found: Iterable[cases.Case], now: datetime) -> Iterable[dict[str, Any]]:
    for one in found:
        yield {
            "id": one.id,
            "lon": one.lon,
            "lat": one.lat,
            "light": cases.light_of(one, now),
            "state": one.state,
            "kind": one.kind,
            "category": one.category,
        }
