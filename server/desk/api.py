"""The doors of the desk: lists, a case, who would answer, where something lies."""

from datetime import datetime
from typing import Any

from server.cases import service as cases
from server.cases.rules import CaseNotFound
from server.cases.service.shapes import CaseFile
from server.catalog.rules import CategoryUnknown, ConditionUnknown
from server.desk import service
from server.desk.schemas import (
    CasesPage,
    CasesQuery,
    CountsWire,
    FileWire,
    LocateAnswer,
    LocateQuery,
    RouteAnswer,
    RouteQuery,
)
from server.kernel.http import Door
from server.people.rules import By, Permission
from server.places.service import OutsideCity

door = Door("desk")


@door.operation(
    "GET",
    "/api/cases",
    permission=Permission.CASE_READ,
    query=CasesQuery,
    gives=CasesPage,
    refusals=(service.QueryRefused,),
)
def list_cases(*, query: CasesQuery, by: By, now: datetime) -> dict[str, Any]:
    """List cases, the most urgent first."""
    told = query.model_dump(exclude={"q"})
    return service.list_cases(by=by, now=now, words=query.q, **told)


@door.operation("GET", "/api/counts", permission=Permission.CASE_READ, gives=CountsWire)
def count_cases(*, by: By) -> dict[str, int]:
    """How many cases each queue holds."""
    return service.count_cases(by=by)


@door.operation(
    "GET", "/api/cases/<case_id>", permission=Permission.CASE_READ, gives=FileWire, refusals=(CaseNotFound,)
)
def read_case(case_id: str, *, by: By, now: datetime) -> CaseFile:
    """Give a case with its history, photographs, explained clocks and the steps one may take now."""
    return cases.file_of(case_id=case_id, by=by, now=now)


@door.operation(
    "GET",
    "/api/route",
    permission=Permission.PACK,
    query=RouteQuery,
    gives=RouteAnswer,
    refusals=(CategoryUnknown, ConditionUnknown, service.QueryRefused),
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
    refusals=(OutsideCity, service.QueryRefused),
)
def locate(*, query: LocateQuery, by: By, now: datetime) -> dict[str, Any]:
    """In which cell a position lies."""
    return service.locate(by=by, now=now, **query.model_dump())
