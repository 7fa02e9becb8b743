"""A clock as stored: its marks are the truth, the rest is computed from them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import CityTable


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
