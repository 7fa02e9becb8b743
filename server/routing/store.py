"""What routing's service asks of the database."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.routing.models import DutyRow


def duty_rows(session: Session, city: str, version: int) -> list[DutyRow]:
    """The rows of one version of the duty list, in order of id."""
    query = select(DutyRow).where(DutyRow.city == city, DutyRow.version == version)
    return list(session.scalars(query.order_by(DutyRow.id)))
