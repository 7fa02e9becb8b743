"""What catalog's service asks of the database."""

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from server.catalog.models import CalendarDay, Category, Condition, Crosswalk, Edition, Tile
from server.kernel.db import remember


def newest(session: Session, city: str, part: str) -> int:
    """The edition of a part that is in force; 0 where none ever was. All parts are read at once: one is never alone."""
    ask = {"city": city}
    versions = remember(session, ("editions", city), lambda: dict(list(session.execute(_NEWEST, ask))))
    return versions.get(part, 0)


_NEWEST = (
    select(Edition.part, func.max(Edition.version)).where(Edition.city == bindparam("city")).group_by(Edition.part)
)
"""Built once: it is asked at every step."""


def categories(session: Session, city: str, version: int) -> list[Category]:
    """The categories of an edition, in order of kind and code."""
    query = select(Category).where(Category.city == city, Category.version == version)
    return list(session.scalars(query.order_by(Category.kind, Category.code)))


def conditions(session: Session, city: str, version: int) -> list[Condition]:
    """The conditions of an edition, in order of category and archetype."""
    query = select(Condition).where(Condition.city == city, Condition.version == version)
    return list(session.scalars(query.order_by(Condition.kind, Condition.code, Condition.archetype)))


def crosswalks(session: Session, city: str, version: int) -> list[Crosswalk]:
    """What people call the categories of an edition."""
    query = select(Crosswalk).where(Crosswalk.city == city, Crosswalk.version == version)
    return list(session.scalars(query.order_by(Crosswalk.kind, Crosswalk.code)))


def calendar_days(session: Session, city: str, version: int) -> list[CalendarDay]:
    """The calendar of an edition, in order of day."""
    query = select(CalendarDay).where(CalendarDay.city == city, CalendarDay.version == version)
    return list(session.scalars(query.order_by(CalendarDay.day)))


def find_edition(session: Session, city: str, part: str, version: int) -> Edition | None:
    """An edition of a part."""
    return session.get(Edition, (city, part, version))


def tiles(session: Session, city: str, version: int) -> list[Tile]:
    """The tiles of an edition, in their order."""
    query = select(Tile).where(Tile.city == city, Tile.version == version)
    return list(session.scalars(query.order_by(Tile.place)))
