"""Units as the system's administrator sets them: a tree, each with its kind and territory, until it is dissolved."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.kernel.db import reading
from server.kernel.register import changing, note_change
from server.people import store
from server.people.models import UnitRow
from server.people.rules import By, Reach, Scope
from server.people.service.ports import ports
from server.people.service.refusals import IdTaken, UnitBusy, UnitDissolved, UnitNotFound, UnitPeopled, UnitRefused


@dataclass(frozen=True, slots=True)
class UnitSaid:
    """What a unit is said to be."""

    name: str
    short_name: str
    kind: str
    territory: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class UnitSeen:
    """A unit with how many accounts it has that may sign in."""

    row: UnitRow
    accounts: int


def see_units(*, by: By) -> list[UnitSeen]:
    """Every unit, the dissolved ones too, in order of id: a tree by their parents."""
    with reading() as session:
        counted = store.count_by_unit(session, by.city)
        return [UnitSeen(row, counted.get(row.id, 0)) for row in store.units_of(session, by.city)]


def make_unit(*, unit: str, said: UnitSaid, by: By, now: datetime) -> None:
    """Register a unit; nothing happens where it is here already. Refuses with IdTaken, UnitRefused, UnitNotFound."""
    with changing(by.city) as session:
        known = store.find_unit(session, by.city, unit)
        if known is not None and known.name != said.name:
            raise IdTaken(id=unit)
        if known is not None:
            return
        _check(session, by.city, unit, said)
        session.add(UnitRow(city=by.city, id=unit, **_columns(said)))
        _note(session, by, now, "add_unit", unit, **_told(said))


def change_unit(*, unit: str, said: UnitSaid, by: By, now: datetime) -> None:
    """Let a unit be as it is said. Refuses with UnitNotFound, UnitDissolved, UnitRefused."""
    with changing(by.city) as session:
        row = _get_open(session, by.city, unit)
        _check(session, by.city, unit, said)
        fresh = _columns(said)
        changed = [name for name, value in fresh.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, fresh[name])
        if changed:
            _note(session, by, now, "change_unit", unit, changed=changed, **_told(said))


def dissolve_unit(*, unit: str, accounts_to: str | None, by: By, now: datetime) -> None:
    """Dissolve a unit; its accounts go to another one. Nothing happens where it is dissolved already.

    Refuses with UnitNotFound, UnitBusy, UnitPeopled, UnitDissolved (the other one).
    """
    with changing(by.city) as session:
        row = get_unit_row(session, by.city, unit)
        if row.dissolved_at is not None:
            return
        led = ports().count_led(by.city, unit)
        if led:
            raise UnitBusy(cases=led)
        people = store.accounts_in(session, by.city, unit)
        parts = [one for one in store.units_of(session, by.city) if one.parent_id == unit and not one.dissolved_at]
        if parts or (people and accounts_to in {None, unit}):
            raise UnitPeopled(accounts=len(people), units=len(parts))
        check_open_unit(session, by.city, accounts_to)
        for account in people:
            account.unit_id = accounts_to
        row.dissolved_at = now
        moved = [account.id for account in people]
        _note(session, by, now, "dissolve_unit", unit, accounts=moved, to=accounts_to)


def get_unit_row(session: Session, city: str, unit: str) -> UnitRow:
    """The unit; refuses with UnitNotFound."""
    found = store.find_unit(session, city, unit)
    if found is None:
        raise UnitNotFound(unit=unit)
    return found


def _get_open(session: Session, city: str, unit: str) -> UnitRow:
    row = get_unit_row(session, city, unit)
    if row.dissolved_at is not None:
        raise UnitDissolved(unit=unit)
    return row


def check_open_unit(session: Session, city: str, unit: str | None) -> None:
    """Pass where somebody may come into the unit, or into none. Refuses with UnitNotFound, UnitDissolved."""
    if unit is not None:
        _get_open(session, city, unit)


def _check(session: Session, city: str, unit: str, said: UnitSaid) -> None:
    """Pass where the unit can be as it is said: a known territory, and a parent that is none of its own parts."""
    if said.territory and not ports().knows_scope(city, Scope(Reach.AREA, said.territory)):
        raise UnitRefused(field="territory", why="unknown")
    above = said.parent
    while above is not None:
        if above == unit:
            raise UnitRefused(field="parent", why="circle")
        above = _get_open(session, city, above).parent_id


def _columns(said: UnitSaid) -> dict[str, str | None]:
    named = {"name": said.name, "short_name": said.short_name, "kind": said.kind}
    return named | {"territory": said.territory, "parent_id": said.parent}


def _told(said: UnitSaid) -> dict[str, object]:
    return {"name": said.name, "kind": said.kind, "territory": said.territory, "parent": said.parent}


def _note(session: Session, by: By, now: datetime, what: str, unit: str, **args: object) -> None:
    told = ("unit", unit)
    note_change(session, city=by.city, by=by.account, at=now, what=what, subject=told, args=args)
