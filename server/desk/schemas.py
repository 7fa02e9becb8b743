"""What the desk asks and gets."""

from typing import Literal

from pydantic import BaseModel, Field, RootModel

from server.cases.service.shapes import CaseFile, CaseRow, CategoryKind, Light, SimilarRow
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
    marks: str | None = None
    """By commas; a case carries all of them."""


class PageQuery(CasesQuery):
    """A page of them: in which order, where it begins, how long it is."""

    order: str | None = None
    after: str | None = None
    limit: int = 50


class CasesPage(BaseModel):
    """A page of case rows, and where the next one begins."""

    items: list[CaseRow]
    after: str | None


class FileWire(RootModel[CaseFile]):
    """Everything of a case."""


class CountsWire(RootModel[dict[str, int]]):
    """How many cases each queue holds, and each saved list under `view:<id>`."""


class SpotWire(BaseModel):
    """A case on the map."""

    id: str
    lon: float
    lat: float
    light: Light
    state: str
    kind: CategoryKind
    category: str


class SpotsWire(BaseModel):
    """The cases of a list on the map; `more` where it holds others that are older."""

    spots: list[SpotWire]
    more: bool


class BaseMapWire(BaseModel):
    """What lies under the cells on the desk's map, if the city has anything: tiles or one archive, and their datum."""

    tiles: str | None
    pmtiles: str | None
    attribution: str
    crs: Literal["WGS84", "GCJ02"]


class SimilarWire(BaseModel):
    """What may be the same thing, the nearest first."""

    items: list[SimilarRow]


class ViewAsked(BaseModel):
    """A list to be saved: its name, whether the whole desk has it, and what it asks for."""

    name: str = Field(min_length=1, max_length=40)
    shared: bool = False
    query: CasesQuery


class ViewWire(BaseModel):
    """A saved list."""

    id: str
    name: str
    shared: bool
    mine: bool
    query: dict[str, str]


class ViewsWire(BaseModel):
    """Saved lists, by name."""

    views: list[ViewWire]


class UnitCount(BaseModel):
    """How many cases a unit leads, and how many of them are overdue."""

    unit: str
    open: int
    overdue: int


class DayCount(BaseModel):
    """How many cases were reported, filed and closed on a day of the city."""

    day: str
    reported: int
    filed: int
    closed: int


class OverviewWire(BaseModel):
    """The leader's page: open cases by stage and by unit, and thirty days of which the last is today."""

    open: int
    overdue: int
    stages: dict[str, int]
    units: list[UnitCount]
    days: list[DayCount]


class LoadWire(BaseModel):
    """What one person has to do, and how much of it is overdue; until when they are away, and who stands in."""

    account: str
    display_name: str
    unit: str | None
    beats: list[str]
    verify: int
    check: int
    handle: int
    overdue: int
    away_until: str | None
    deputy: str | None
    """The deputy's name."""
    here: bool
    """Whether they may still act here: open work of somebody who left waits for a handover."""


class WorkloadWire(BaseModel):
    """Every inspector, and whoever else has something open; what nobody is there for comes first."""

    people: list[LoadWire]


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
