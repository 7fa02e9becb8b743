"""The doors of the desk: lists, a case, who would answer, where something lies."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import Response, current_app, send_file

from server.cases import service as cases
from server.cases.rules import CaseNotFound
from server.cases.service.shapes import CaseFile
from server.catalog.rules import CategoryUnknown, ConditionUnknown
from server.desk import service
from server.desk.models import SavedView
from server.desk.rules import QueryRefused, SharingRefused, ViewNotFound, ViewsFull
from server.desk.schemas import (
    BaseMapWire,
    CasesPage,
    CasesQuery,
    CountsWire,
    FileWire,
    LocateAnswer,
    LocateQuery,
    OverviewWire,
    PageQuery,
    RouteAnswer,
    RouteQuery,
    SimilarWire,
    SpotsWire,
    ViewAsked,
    ViewsWire,
    ViewWire,
    WorkloadWire,
)
from server.kernel.http import Door, polled
from server.people.rules import By, Permission
from server.places.service import OutsideCity

door = Door("desk")


@door.operation(
    "GET", "/api/cases", permission=Permission.CASE_READ, query=PageQuery, gives=CasesPage, refusals=(QueryRefused,)
)
def list_cases(*, query: PageQuery, by: By, now: datetime) -> Response:
    """List cases, the most urgent first; 304 where the page knows the list already."""
    wanted = service.read_wanted(**query.model_dump(exclude={"order", "after", "limit"}))
    told = service.list_cases(by=by, now=now, wanted=wanted, order=query.order, after=query.after, limit=query.limit)
    return polled(told)


@door.operation("GET", "/api/counts", permission=Permission.CASE_READ, gives=CountsWire)
def count_cases(*, by: By, now: datetime) -> Response:
    """How many cases each queue and each saved list (`view:<id>`) holds; 304 where the page knows it already."""
    return polled(service.count_cases(by=by, now=now))


@door.operation(
    "GET", "/api/spots", permission=Permission.CASE_READ, query=CasesQuery, gives=SpotsWire, refusals=(QueryRefused,)
)
def list_spots(*, query: CasesQuery, by: By, now: datetime) -> Response:
    """Where the cases of a list lie; 304 where the map knows it already."""
    return polled(service.list_spots(by=by, now=now, wanted=service.read_wanted(**query.model_dump())))


@door.operation("GET", "/api/settings/map", permission=Permission.PACK, gives=BaseMapWire)
def read_base_map() -> BaseMapWire:
    """Tell what lies under the cells on the map."""
    base = service.find_base_map(current_app.extensions["gezhi.settings"])
    return BaseMapWire(tiles=base.tiles, pmtiles=base.pmtiles, attribution=base.attribution, crs=base.crs)


@door.operation("GET", service.ARCHIVE, permission=Permission.PACK, refusals=(service.ArchiveNotFound,))
def read_archive() -> Response:
    """Give the city's own PMTiles, in the pieces that the map asks for."""
    path = service.get_archive(current_app.extensions["gezhi.settings"])
    return send_file(path, mimetype="application/vnd.pmtiles", conditional=True, max_age=86400)


@door.operation("GET", "/api/overview", permission=Permission.CASE_READ, gives=OverviewWire)
def look_over(*, by: By, now: datetime) -> Response:
    """Count what is open by stage and unit, and what came and went in thirty days."""
    return polled(service.look_over(by=by, now=now))


@door.operation("GET", "/api/workload", permission=Permission.HANDOVER, gives=WorkloadWire)
def list_workload(*, by: By, now: datetime) -> Response:
    """Tell what each inspector, and whoever else works outside, has open: to hand it over in time."""
    return polled({"people": [asdict(load) for load in service.list_workload(by=by, now=now)]})


@door.operation("GET", "/api/views", permission=Permission.CASE_READ, gives=ViewsWire)
def list_views(*, by: By) -> ViewsWire:
    """List the saved lists, one's own and everybody's."""
    return ViewsWire(views=[_view(one, by) for one in service.list_views(by=by)])


@door.operation(
    "PUT",
    "/api/views/<view>",
    permission=Permission.CASE_READ,
    takes=ViewAsked,
    gives=ViewWire,
    refusals=(QueryRefused, SharingRefused, ViewNotFound, ViewsFull),
)
def save_view(view: str, *, body: ViewAsked, by: By) -> ViewWire:
    """Save a list under a name."""
    query = body.query.model_dump(exclude_none=True)
    return _view(service.save_view(view=view, name=body.name, shared=body.shared, query=query, by=by), by)


@door.operation("DELETE", "/api/views/<view>", permission=Permission.CASE_READ, status=204, refusals=(ViewNotFound,))
def drop_view(view: str, *, by: By) -> Response:
    """Drop one's own saved list; a shift leader and an administrator also a shared one."""
    service.drop_view(view=view, by=by)
    return Response(status=204)


def _view(kept: SavedView, by: By) -> ViewWire:
    mine = kept.account_id == by.account
    return ViewWire(id=kept.id, name=kept.name, shared=kept.shared, mine=mine, query=kept.query)


@door.operation(
    "GET", "/api/cases/<case_id>", permission=Permission.CASE_READ, gives=FileWire, refusals=(CaseNotFound,)
)
def read_case(case_id: str, *, by: By, now: datetime) -> CaseFile:
    """Give a case with its history, photographs, explained clocks and the steps one may take now."""
    return cases.file_of(case_id=case_id, by=by, now=now)


@door.operation(
    "GET", "/api/cases/<case_id>/similar", permission=Permission.CASE_READ, gives=SimilarWire, refusals=(CaseNotFound,)
)
def list_similar(case_id: str, *, by: By, now: datetime) -> dict[str, Any]:
    """List what may be the same thing reported twice."""
    return {"items": cases.list_similar(case_id=case_id, by=by, now=now)}


@door.operation(
    "GET",
    "/api/route",
    permission=Permission.PACK,
    query=RouteQuery,
    gives=RouteAnswer,
    refusals=(CategoryUnknown, ConditionUnknown, QueryRefused),
)
def find_route(*, query: RouteQuery, by: By, now: datetime) -> dict[str, Any]:
    """Who would answer for a category at a cell, and by when."""
    return service.find_route(by=by, now=now, **query.model_dump())


@door.operation(
    "GET",
    "/api/locate",
    permission=Permission.PACK,
    query=LocateQuery,
    gives=LocateAnswer,
    refusals=(OutsideCity, QueryRefused),
)
def locate(*, query: LocateQuery, by: By, now: datetime) -> dict[str, Any]:
    """In which cell a position lies."""
    return service.locate(by=by, now=now, **query.model_dump())
