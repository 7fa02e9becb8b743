"""Units as the administrators see and set them."""

from datetime import datetime

from server.kernel.http import Door
from server.people import service
from server.people.rules import By, Permission
from server.people.schemas import Dissolve, NewUnit, UnitRowWire, UnitsWire, UnitWire

door = Door("people")


@door.operation("GET", "/api/units", permission=Permission.TOWN_READ, gives=UnitsWire)
def list_units(*, by: By) -> UnitsWire:
    """List every unit."""
    return _units(by)


@door.operation(
    "POST",
    "/api/units",
    permission=Permission.TOWN_SET,
    takes=NewUnit,
    gives=UnitsWire,
    status=201,
    refusals=(service.IdTaken, service.UnitRefused, service.UnitNotFound, service.UnitDissolved),
)
def make_unit(*, body: NewUnit, by: By, now: datetime) -> UnitsWire:
    """Register a unit."""
    service.make_unit(unit=body.id, said=_said(body), by=by, now=now)
    return _units(by)


@door.operation(
    "PATCH",
    "/api/units/<unit>",
    permission=Permission.TOWN_SET,
    takes=UnitWire,
    gives=UnitsWire,
    refusals=(service.UnitNotFound, service.UnitDissolved, service.UnitRefused),
)
def change_unit(unit: str, *, body: UnitWire, by: By, now: datetime) -> UnitsWire:
    """Let a unit be as it is told."""
    service.change_unit(unit=unit, said=_said(body), by=by, now=now)
    return _units(by)


@door.operation(
    "POST",
    "/api/units/<unit>/dissolve",
    permission=Permission.TOWN_SET,
    takes=Dissolve,
    gives=UnitsWire,
    refusals=(service.UnitNotFound, service.UnitBusy, service.UnitPeopled, service.UnitDissolved),
)
def dissolve_unit(unit: str, *, body: Dissolve, by: By, now: datetime) -> UnitsWire:
    """Dissolve a unit."""
    service.dissolve_unit(unit=unit, accounts_to=body.accounts_to, by=by, now=now)
    return _units(by)


def _said(told: UnitWire) -> service.UnitSaid:
    return service.UnitSaid(told.name, told.short_name, told.kind, told.territory, told.parent_id)


def _units(by: By) -> UnitsWire:
    names = ("id", "name", "short_name", "kind", "territory", "parent_id", "dissolved_at")
    return UnitsWire(
        units=[
            UnitRowWire.model_validate({name: getattr(one.row, name) for name in names} | {"accounts": one.accounts})
            for one in service.see_units(by=by)
        ]
    )
