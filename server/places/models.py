"""The city's ground: areas (块), cells with their dates, beats (责任网格), streets and points (点位)."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import CityTable


class City(CityTable):
    """A city this database serves. `edition` grows with every change of ground, so that packs and indexes notice."""

    __tablename__ = "city"
    __table_args__ = (CheckConstraint("length(city) = 6", name="division"),)

    name: Mapped[str]
    timezone: Mapped[str]
    edition: Mapped[int] = mapped_column(default=1)


class Area(CityTable):
    """A division, street or community, by its code."""

    __tablename__ = "area"
    __table_args__ = (
        CheckConstraint("kind IN ('division','street','community')", name="kind"),
        CheckConstraint("length(code) IN (6, 9, 12)", name="code"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]


class CellRow(CityTable):
    """A cell in one version: never edited, only ended and followed by a new one. `ring`: [[lon, lat], …] in 1e-7°."""

    __tablename__ = "cell"
    __table_args__ = (
        CheckConstraint("length(code) = 15", name="code"),
        CheckConstraint("end_on IS NULL OR end_on > start_on", name="dates"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    start_on: Mapped[date] = mapped_column(primary_key=True)
    end_on: Mapped[date | None]
    ring: Mapped[list[Any]]


class Beat(CityTable):
    """The cells one inspector walks."""

    __tablename__ = "beat"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class BeatCell(CityTable):
    """A cell of a beat; a cell lies in one beat at most."""

    __tablename__ = "beat_cell"
    __table_args__ = (
        ForeignKeyConstraint(["city", "beat_id"], ["beat.city", "beat.id"]),
        Index("ix_beat_cell_beat", "city", "beat_id"),
    )

    cell: Mapped[str] = mapped_column(primary_key=True)
    beat_id: Mapped[str]


class Street(CityTable):
    """A street as a line with a name, to be drawn: [[lon, lat], …]."""

    __tablename__ = "street"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    line: Mapped[list[Any]]


class Point(CityTable):
    """A place with a type (点位), assessed by that type's check items."""

    __tablename__ = "point"

    id: Mapped[str] = mapped_column(primary_key=True)
    point_type: Mapped[str]
    name: Mapped[str]
    lon: Mapped[float]
    lat: Mapped[float]
    cell: Mapped[str | None]
