"""The duty list (权责清单) as stored."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import CityTable


class DutyRow(CityTable):
    """One row of the duty list in one version; empty prefixes stand for all."""

    __tablename__ = "duty_row"
    __table_args__ = (
        ForeignKeyConstraint(["city", "lead"], ["unit.city", "unit.id"]),
        CheckConstraint("kind IN ('','component','matter')", name="kind"),
    )

    version: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    category: Mapped[str]
    territory: Mapped[str]
    owner: Mapped[str]
    weekdays: Mapped[str]
    """ISO weekdays in which the row holds, like "12345"; empty: all."""
    from_minute: Mapped[int | None]
    to_minute: Mapped[int | None]
    """Minutes of the city's day, the second one excluded; a window may pass midnight."""
    lead: Mapped[str]
    assists: Mapped[list[Any]]
    basis: Mapped[str]
