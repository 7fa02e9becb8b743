"""The worker's pulse: one row that says when it was last alive."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import Table, reading, transaction


class Pulse(Table):
    """When the worker process `name` was last alive."""

    __tablename__ = "pulse"

    name: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]


def beat(name: str, now: datetime) -> None:
    """Say that the worker `name` is alive."""
    with transaction() as session:
        session.merge(Pulse(name=name, seen_at=now))


def last_pulse() -> datetime | None:
    """When any worker was last alive; None where none ever was."""
    with reading() as session:
        return session.scalar(select(Pulse.seen_at).order_by(Pulse.seen_at.desc()).limit(1))
