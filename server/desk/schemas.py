"""What the desk asks and gets."""

from typing import Any

from pydantic import BaseModel


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

    items: list[dict[str, Any]]
    after: str | None


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
    duty_class: str
    why: list[dict[str, Any]]
    limit: str
    due_at: str
    explained: list[dict[str, Any]]


class LocateQuery(BaseModel):
    """Where something is."""

    lon: float
    lat: float
    accuracy_m: float | None = None
    crs: str = "WGS84"


class LocateAnswer(BaseModel):
    """The cell, the cells it may also be, and the names above it."""

    cell: str
    candidates: list[dict[str, Any]]
    area: dict[str, str]
