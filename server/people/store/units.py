"""Units: what signing in, the tree of units and routing ask of the database."""

from typing import NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from server.people.models import UnitRow


class Answering(NamedTuple):
    """A unit as routing needs it."""

    id: str
    territory: str
    """Prefix of the cell codes it answers for, empty where for none."""
    dissolved: bool


def find_unit(session: Session, city: str, unit: str) -> UnitRow | None:
    """The unit with this id."""
    return session.get(UnitRow, (city, unit))


def units_of(session: Session, city: str) -> list[UnitRow]:
    """Every unit of the city, in order of id."""
    return list(session.scalars(select(UnitRow).where(UnitRow.city == city).order_by(UnitRow.id)))


def answering_units(session: Session, city: str) -> list[Answering]:
    """The units that answer for a territory, and those that answer for nothing any more, in order of id."""
    return [Answering(*row) for row in session.execute(_ANSWERING, {"city": city})]


_UNIT = UnitRow.metadata.tables[UnitRow.__tablename__]
_ANSWERING = (
    select(_UNIT.c.id, _UNIT.c.territory, _UNIT.c.dissolved_at.is_not(None))
    .where(_UNIT.c.city == bindparam("city"), or_(_UNIT.c.territory != "", _UNIT.c.dissolved_at.is_not(None)))
    .order_by(_UNIT.c.id)
)
"""Built once: it is asked with every report, and a city may have hundreds of units."""
