"""What clocks' service asks of the database."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from server.clocks.models import ClockRow, StageRow
from server.kernel.db import remember


def clocks_of(session: Session, city: str, subject: str) -> list[ClockRow]:
    """The clocks of a subject, in order of name; a transaction that marks them reads them once."""
    ask = {"city": city, "subject": subject}
    known = remember(session, ("clocks", city, subject), lambda: list(session.scalars(_CLOCKS_OF, ask)))
    return sorted(known, key=lambda row: row.name)


def find_clock(session: Session, city: str, subject: str, name: str) -> ClockRow | None:
    """One of them."""
    return next((row for row in clocks_of(session, city, subject) if row.name == name), None)


def expect_none(session: Session, city: str, subject: str) -> None:
    """A subject is new in this transaction: it has no clock yet that anybody need look for."""
    remember(session, ("clocks", city, subject), list[ClockRow])


def add_clock(session: Session, row: ClockRow) -> None:
    """Give a subject one more."""
    known = remember(session, ("clocks", row.city, row.subject), list[ClockRow])
    known.append(row)
    session.add(row)


_CLOCKS_OF = (
    select(ClockRow)
    .where(ClockRow.city == bindparam("city"), ClockRow.subject == bindparam("subject"))
    .order_by(ClockRow.name)
)
"""Built once: it is asked at every step."""


def lapsed(session: Session, city: str, name: str, now: datetime, limit: int) -> list[str]:
    """The subjects whose clock `name` runs and is over, the longest overdue first."""
    query = select(ClockRow.subject).where(
        ClockRow.city == city, ClockRow.name == name, ClockRow.state == "running", ClockRow.due_at < now
    )
    return list(session.scalars(query.order_by(ClockRow.due_at).limit(limit)))


def outdated(session: Session, city: str, version: int, limit: int) -> list[str]:
    """Subjects of clocks that are not stopped and were reckoned by an older calendar than `version`."""
    query = select(ClockRow.subject).where(
        ClockRow.city == city, ClockRow.state != "stopped", ClockRow.calendar_version < version
    )
    return list(session.scalars(query.order_by(ClockRow.subject).distinct().limit(limit)))


def stage_rows(session: Session, city: str, version: int) -> list[StageRow]:
    """What was set of stages up to a version, the oldest first."""
    query = select(StageRow).where(StageRow.city == city, StageRow.version <= version)
    return list(session.scalars(query.order_by(StageRow.version)))
