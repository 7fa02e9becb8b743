"""A photograph as stored, as named by an account, and as it arrives."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import CityTable


class Photo(CityTable):
    """Bytes that are whole and on disk under their own hash. What the server found is kept apart from what was said."""

    __tablename__ = "photo"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256"), CheckConstraint("bytes > 0", name="bytes"))

    sha256: Mapped[str] = mapped_column(primary_key=True)
    bytes: Mapped[int]
    mime: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    stored_at: Mapped[datetime]
    sent_by: Mapped[str]
    """Who brought the bytes: naming a hash one only read somewhere shows nobody the picture."""
    exif: Mapped[dict[str, Any] | None]
    """What the camera wrote into these bytes, as facts."""
    derived_at: Mapped[datetime | None]
    findings: Mapped[list[Any]]


class PhotoName(CityTable):
    """An account named this photo in an operation: only then may it send the bytes, and exactly that many."""

    __tablename__ = "photo_name"
    __table_args__ = (Index("ix_photo_name_account", "city", "account", "sha256"),)

    sha256: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    op_id: Mapped[str] = mapped_column(primary_key=True)
    bytes: Mapped[int]
    mime: Mapped[str]
    urgent: Mapped[bool] = mapped_column(default=False)


class PhotoPart(CityTable):
    """How often what one account sent whole was wrong. Its bytes lie in a file, which alone says how many."""

    __tablename__ = "photo_part"
    __table_args__ = (CheckConstraint("wrong > 0", name="wrong"),)

    account: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    wrong: Mapped[int]
    wrong_at: Mapped[datetime]
