"""Units, accounts, what they were granted, and the devices they sign in on."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import CityTable
from server.people.rules import Role

_ROLES = ",".join(f"'{role}'" for role in Role)


class UnitRow(CityTable):
    """A unit that answers for something: of a line (条), of a block (块), or one of the two centres."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("kind IN ('line','block','centre')", name="kind"),
        ForeignKeyConstraint(["city", "parent_id"], ["unit.city", "unit.id"]),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    parent_id: Mapped[str | None]
    """The unit it is part of."""
    name: Mapped[str]
    short_name: Mapped[str]
    kind: Mapped[str]
    territory: Mapped[str] = mapped_column(default="")
    """Prefix of the cell codes a block's unit answers for; empty for others."""
    dissolved_at: Mapped[datetime | None]


class Account(CityTable):
    """A person's unique account. The password is an argon2id hash; five failures lock it for a while."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("city", "name"),
        ForeignKeyConstraint(["city", "unit_id"], ["unit.city", "unit.id"]),
        CheckConstraint("failures >= 0", name="failures"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    display_name: Mapped[str]
    unit_id: Mapped[str | None]
    password_hash: Mapped[str]
    first_password: Mapped[bool] = mapped_column(default=False)
    """Somebody else set the password, so it is changed before anything else is done."""
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    demo: Mapped[bool] = mapped_column(default=False)
    """Made with the demo's public password: refused wherever the demo is not."""


class GrantRow(CityTable):
    """A role given to an account for a scope, from when till when: offline work is judged by when it was done."""

    __tablename__ = "role_grant"
    __table_args__ = (
        ForeignKeyConstraint(["city", "account_id"], ["account.city", "account.id"]),
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        CheckConstraint("revoked_at IS NULL OR revoked_at >= granted_at", name="order"),
        Index("ix_role_grant_account", "city", "account_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    role: Mapped[str]
    scope: Mapped[str]
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Absence(CityTable):
    """A leave (请假), from when until when, and who stands in (代班). It is never rewritten, only cancelled."""

    __tablename__ = "absence"
    __table_args__ = (
        ForeignKeyConstraint(["city", "account_id"], ["account.city", "account.id"]),
        ForeignKeyConstraint(["city", "deputy_id"], ["account.city", "account.id"]),
        CheckConstraint("until_at > from_at", name="order"),
        CheckConstraint("deputy_id IS NULL OR deputy_id <> account_id", name="deputy"),
        Index("ix_absence_account", "city", "account_id"),
        Index("ix_absence_deputy", "city", "deputy_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    deputy_id: Mapped[str | None]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    """From when on it holds no more: a leave that had begun did hold until then."""


class Device(CityTable):
    """A phone or browser as one account uses it, known from first sight; how far its outbox has come."""

    __tablename__ = "device"
    __table_args__ = (ForeignKeyConstraint(["city", "account_id"], ["account.city", "account.id"]),)

    device_id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    highest_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    """The highest device_seq that has a stored result."""
    ack: Mapped[int] = mapped_column(BigInteger, default=0)
    """The highest n such that 1..n all have one."""
    wiped_at: Mapped[datetime | None]
    """When the phone said that its system had cleared its store, with whatever was not sent."""


class SessionRow(CityTable):
    """A signed-in device. Only a hash of the cookie is kept, so a stolen table opens nothing."""

    __tablename__ = "session"
    __table_args__ = (
        ForeignKeyConstraint(["city", "account_id"], ["account.city", "account.id"]),
        CheckConstraint("kind IN ('session','push')", name="kind"),
        Index("ix_session_account", "city", "account_id"),
        Index("ix_session_token", "token_hash"),
    )

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    account_id: Mapped[str]
    device_id: Mapped[str]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
