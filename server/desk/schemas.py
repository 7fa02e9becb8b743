"""What the desk asks and gets."""

from typing import Literal

from pydantic import BaseModel, RootModel

from server.cases.service.shapes import CaseFile, CaseRow
from server.clocks.rules import IntervalShown
from server.routing.rules import ReasonShown


class CasesQuery(BaseModel):
    """Which cases a list shows."""

    view: str | None = None
    state: str | None = None
    unit: str | None = None
    cell: str | None = None
    category: str | None = None
    light: str | None = None
    q: str | None = None
    after: str | None = None
    limit: int = 50


class CasesPage(BaseModel):
    """A page of case rows, and where the next one begins."""

    items: list[CaseRow]
    after: str | None


class FileWire(RootModel[CaseFile]):
    """Everything of a case."""


class CountsWire(RootModel[dict[str, int]]):
    """How many cases each queue holds."""


class RouteQuery(BaseModel):
    """Who would answer, and how long it may take."""

    kind: str
    category: str
    cell: str | None = None
    at: str | None = None
    condition: str | None = None


class RouteAnswer(BaseModel):
    """Lead and assists with why, the limit and the deadline it makes from `at`, explained."""

    lead: str | None
    assists: list[str]
    duty_class: Literal["row", "fallback", "gap", "tie"]
    why: list[ReasonShown]
    limit: str
    due_at: str
    explained: list[IntervalShown]


class LocateQuery(BaseModel):
    """Where something is."""

    lon: float
    lat: float
    accuracy_m: float | None = None
    crs: str = "WGS84"


class CandidateWire(BaseModel):
    """A cell that the accuracy circle reaches, and its share of the circle's area."""

    cell: str
    share: float


class LocateAnswer(BaseModel):
    """The cell, the cells it may also be, and the names above it."""

    cell: str
    candidates: list[CandidateWire]
    area: dict[str, str]
