"""The standard's tables as one city uses them, each row with its version and its source."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import CityTable


class Edition(CityTable):
    """An edition of one part of the catalog. The newest is in force; a case keeps the one it was filed under."""

    __tablename__ = "catalog_edition"
    __table_args__ = (CheckConstraint("part IN ('categories','calendar','duty','tiles','stages')", name="part"),)

    part: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    source: Mapped[str]


class Category(CityTable):
    """A category of component (部件) or matter (事项). `limit_text` is the category's own limit, for expectations."""

    __tablename__ = "category"
    __table_args__ = (CheckConstraint("kind IN ('component','matter')", name="kind"),)

    version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    major_code: Mapped[str]
    major_zh: Mapped[str]
    minor_zh: Mapped[str]
    minor_en: Mapped[str]
    limit_text: Mapped[str]
    closing_condition: Mapped[str]
    owner_hint: Mapped[str]
    source: Mapped[str]
    self_handle: Mapped[bool] = mapped_column(default=False)
    """Whether an inspector may put it right on the spot (自行处置)."""
    retired_for: Mapped[str | None]
    """The code of the successor of a retired category."""


class Condition(CityTable):
    """A filing condition (立案条件) of a category, with its own limit."""

    __tablename__ = "condition"

    version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    archetype: Mapped[str] = mapped_column(primary_key=True)
    condition_zh: Mapped[str]
    limit_text: Mapped[str]
    closing_zh: Mapped[str]
    source: Mapped[str]
    after_photo: Mapped[bool] = mapped_column(default=True)
    """Whether handing back asks for a photograph."""


class Crosswalk(CityTable):
    """A category in the 2007 and 2013 code systems, with the words people use for it."""

    __tablename__ = "category_crosswalk"

    version: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    cjt214_2007_style: Mapped[str]
    gbt30428_2_2013_style: Mapped[str]
    synonyms_zh: Mapped[str]
    seed_phrases: Mapped[str]


class Checkpoint(CityTable):
    """A check item (测评项) of a type of point."""

    __tablename__ = "checkpoint"

    version: Mapped[int] = mapped_column(primary_key=True)
    point_type: Mapped[str] = mapped_column(primary_key=True)
    item_no: Mapped[int] = mapped_column(primary_key=True)
    point_type_zh: Mapped[str]
    point_type_en: Mapped[str]
    item_zh: Mapped[str]
    check_kind: Mapped[str]
    linked_category_code: Mapped[str]
    owner_hint: Mapped[str]
    source: Mapped[str]


class Indicator(CityTable):
    """An indicator of evaluation (评价指标): formula and weight."""

    __tablename__ = "indicator"

    version: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    object: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    numerator_or_rule: Mapped[str]
    denominator: Mapped[str]
    direction: Mapped[str]
    weight: Mapped[str]
    source: Mapped[str]
    note: Mapped[str]


class CalendarDay(CityTable):
    """A day of our calendar table, as the newest edition has it."""

    __tablename__ = "calendar_day"

    version: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool]
    name: Mapped[str]
    source: Mapped[str]
    confirmed: Mapped[bool]


class Tile(CityTable):
    """A tile of the phone's first screen, in an edition of the tiles: the category it stands for."""

    __tablename__ = "tile"
    __table_args__ = (
        CheckConstraint("kind IN ('component','matter')", name="kind"),
        CheckConstraint("place BETWEEN 1 AND 8", name="place"),
        UniqueConstraint("city", "version", "kind", "code"),
    )

    version: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    code: Mapped[str]
