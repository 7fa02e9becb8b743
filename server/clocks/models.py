"""A clock as stored: its marks are the truth, the rest is computed from them; and the stage limits a city set."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.clocks.rules import STAGE_LIMITS
from server.kernel.db import CityTable

_STAGES = ",".join(f"'{stage}'" for stage in STAGE_LIMITS)


class ClockRow(CityTable):
    """A clock of a subject: what was marked, and what the marks came to under the calendar of that time."""

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("state IN ('running','paused','stopped')", name="state"),
        CheckConstraint("(state = 'running') = (due_at IS NOT NULL) OR state <> 'running'", name="due"),
        Index("ix_clock_due", "city", "state", "due_at"),
    )

    subject: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    marks: Mapped[list[Any]]
    """[{"kind", "at", "limit"?}, …] in order of time."""
    due_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    calendar_version: Mapped[int]


class StageRow(CityTable):
    """The two limits of a stage as a city set them; the newest version of a stage is in force."""

    __tablename__ = "stage_limit"
    __table_args__ = (CheckConstraint(f"stage IN ({_STAGES})", name="stage"),)

    stage: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    ordinary: Mapped[str]
    urgent: Mapped[str]
    set_by: Mapped[str]
    set_at: Mapped[datetime]
