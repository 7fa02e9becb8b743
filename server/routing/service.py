"""The verbs of routing: load a duty list, and find who answers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from server.catalog import service as catalog
from server.kernel.db import db, transaction
from server.kernel.errors import Unprocessable
from server.people import service as people
from server.places import service as places
from server.routing import store
from server.routing.models import DutyRow
from server.routing.rules import Asked, Duty, Route, Territory, route


class LeadMissing(Unprocessable):
    """No single unit answers: `duty_class` gap or tie, `why` names the rows that tie."""

    code = "routing.no-lead"


def find_route(*, city: str, kind: str, category: str, cell: str | None, at: datetime, owner: str = "") -> Route:
    """Who answers for a category at a cell (None: outside every cell) and time, and why."""
    local = at.astimezone(places.city_zone(city=city))
    asked = Asked(kind, category, cell or "", owner, local.isoweekday(), local.hour * 60 + local.minute)
    units = people.list_answering(city=city)
    return route(asked, _living(_current_duties(city), units), _territories(units))


def list_duties(*, city: str) -> Sequence[Duty]:
    """The duty list in force, but for what names a dissolved unit: as its lead no row, as an assist no assist."""
    return _living(_current_duties(city), people.list_answering(city=city))


def _current_duties(city: str) -> Sequence[Duty]:
    return _duties(city, catalog.current_version(city=city, part="duty"), db.engine)


def _living(duties: Sequence[Duty], units: Sequence[people.Answering]) -> Sequence[Duty]:
    gone = {unit.id for unit in units if unit.dissolved}
    if not gone:
        return duties
    living = (duty for duty in duties if duty.lead not in gone)
    return [replace(duty, assists=tuple(unit for unit in duty.assists if unit not in gone)) for duty in living]


@lru_cache(maxsize=8)
def _duties(city: str, version: int, engine: object) -> Sequence[Duty]:
    """Every row of a version. Read once: versions never change."""
    del engine  # part of the key: another database has another list
    return tuple(
        Duty(
            id=row.id,
            kind=row.kind,
            category=row.category,
            territory=row.territory,
            owner=row.owner,
            weekdays=row.weekdays,
            from_minute=row.from_minute,
            to_minute=row.to_minute,
            lead=row.lead,
            assists=tuple(row.assists),
            basis=row.basis,
        )
        for row in store.duty_rows(db.session(), city, version)
    )


def list_territories(*, city: str) -> Sequence[Territory]:
    """The units that answer for a territory as such; a dissolved one answers for nothing."""
    return _territories(people.list_answering(city=city))


def _territories(units: Sequence[people.Answering]) -> Sequence[Territory]:
    return [Territory(unit.id, unit.territory) for unit in units if unit.territory and not unit.dissolved]


def load_duties(*, city: str, duties: Iterable[Duty], source: str, now: datetime) -> int:
    """Load a duty list as a new version; gives how many rows."""
    with transaction() as session:
        version = catalog.open_edition(city=city, part="duty", source=source, now=now)
        rows = [
            DutyRow(
                city=city,
                version=version,
                id=duty.id,
                kind=duty.kind,
                category=duty.category,
                territory=duty.territory,
                owner=duty.owner,
                weekdays=duty.weekdays,
                from_minute=duty.from_minute,
                to_minute=duty.to_minute,
                lead=duty.lead,
                assists=list(duty.assists),
                basis=duty.basis,
            )
            for duty in duties
        ]
        session.add_all(rows)
        return len(rows)


def duty_as_json(duty: Duty) -> dict[str, Any]:
    """A row of the duty list as the phone gets it."""
    return {
        "id": duty.id,
        "kind": duty.kind,
        "category": duty.category,
        "territory": duty.territory,
        "owner": duty.owner,
        "weekdays": duty.weekdays,
        "from_minute": duty.from_minute,
        "to_minute": duty.to_minute,
        "lead": duty.lead,
        "assists": list(duty.assists),
        "basis": duty.basis,
    }
