"""What the desk keeps of its own: the lists somebody saved."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import CityTable


class SavedView(CityTable):
    """A list somebody saved under a name: what it asks for, for oneself or for the whole desk."""

    __tablename__ = "desk_view"
    __table_args__ = (
        ForeignKeyConstraint(["city", "account_id"], ["account.city", "account.id"]),
        CheckConstraint("length(name) BETWEEN 1 AND 40", name="name"),
        Index("ix_desk_view_account", "city", "account_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    name: Mapped[str]
    shared: Mapped[bool]
    query: Mapped[dict[str, Any]]
