"""What places' service asks of the database."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from server.places.models import Area, Beat, BeatCell, CellRow, City, Point, Street


def cities(session: Session) -> list[City]:
    """Every city of this database."""
    return list(session.scalars(select(City).order_by(City.city)))


def cells_on(session: Session, city: str, day: date) -> list[CellRow]:
    """The cells in force on that day, in order of code."""
    query = select(CellRow).where(
        CellRow.city == city, CellRow.start_on <= day, CellRow.end_on.is_(None) | (CellRow.end_on > day)
    )
    return list(session.scalars(query.order_by(CellRow.code)))


def days_of_change(session: Session, city: str) -> list[date]:
    """The days on which a cell begins or ends, rising, each once."""
    begins = select(CellRow.start_on).where(CellRow.city == city)
    ends = select(CellRow.end_on).where(CellRow.city == city, CellRow.end_on.is_not(None))
    return sorted(set(session.scalars(begins.distinct())) | {day for day in session.scalars(ends.distinct()) if day})


def areas(session: Session, city: str) -> list[Area]:
    """Division, streets and communities, in order of code."""
    return list(session.scalars(select(Area).where(Area.city == city).order_by(Area.code)))


def knows_area(session: Session, city: str, code: str) -> bool:
    """Whether an area has this code, or a cell's code begins with it."""
    if session.get(Area, (city, code)) is not None:
        return True
    inside = select(CellRow.code).where(CellRow.city == city, CellRow.code.startswith(code, autoescape=True))
    return code != "" and session.scalar(inside.limit(1)) is not None


def beats(session: Session, city: str) -> list[Beat]:
    """The beats of the city, in order of id."""
    return list(session.scalars(select(Beat).where(Beat.city == city).order_by(Beat.id)))


def beat_cells(session: Session, city: str) -> Sequence[BeatCell]:
    """Which cell lies in which beat."""
    return list(session.scalars(select(BeatCell).where(BeatCell.city == city).order_by(BeatCell.cell)))


def cells_of_beat(session: Session, city: str, beat: str) -> list[str]:
    """The codes of the cells of a beat, rising."""
    query = select(BeatCell.cell).where(BeatCell.city == city, BeatCell.beat_id == beat)
    return list(session.scalars(query.order_by(BeatCell.cell)))


def find_beat(session: Session, city: str, cell: str) -> str | None:
    """The beat of a cell."""
    return session.scalar(_BEAT_OF_CELL, {"city": city, "cell": cell})


_BEAT_OF_CELL = select(BeatCell.beat_id).where(BeatCell.city == bindparam("city"), BeatCell.cell == bindparam("cell"))
"""Built once: it is asked whenever a case is stamped into the feed."""


def beats_of_cells(session: Session, city: str, cells: Collection[str]) -> list[BeatCell]:
    """In which beats any of the cells lie, in order of cell."""
    query = select(BeatCell).where(BeatCell.city == city, BeatCell.cell.in_(cells))
    return list(session.scalars(query.order_by(BeatCell.cell)))


def drop_beat_cells(session: Session, city: str, cells: Collection[str]) -> None:
    """Take cells out of their beats."""
    session.execute(delete(BeatCell).where(BeatCell.city == city, BeatCell.cell.in_(cells)))


def streets(session: Session, city: str) -> list[Street]:
    """The streets to draw, in order of id."""
    return list(session.scalars(select(Street).where(Street.city == city).order_by(Street.id)))


def points(session: Session, city: str) -> list[Point]:
    """The points of the city, in order of id."""
    return list(session.scalars(select(Point).where(Point.city == city).order_by(Point.id)))
