"""The ledger of operations, those held for a supervisor, the feed, and the one counter a city that orders it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.kernel.db import CityTable


class SyncOp(CityTable):
    """An operation that has a stored result: the permanent idempotency key of whatever a phone or desk does."""

    __tablename__ = "sync_op"
    __table_args__ = (
        CheckConstraint("length(hash) = 64", name="hash"),
        CheckConstraint("device_seq IS NULL OR device_seq >= 1", name="device_seq"),
        Index("ix_sync_op_device", "city", "device_id", "account", "device_seq"),
    )

    op_id: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str]
    device_id: Mapped[str | None]
    device_seq: Mapped[int | None] = mapped_column(BigInteger)
    hash: Mapped[str]
    status: Mapped[str]
    result: Mapped[str]
    """The answer as it was given, to the byte."""
    problem: Mapped[str | None]
    """For the desk's doors: the problem a rejected operation was answered with."""
    received_at: Mapped[datetime]


class HeldOp(CityTable):
    """An operation whose facts were kept and whose step waits for a supervisor; undecided while `answer` is null."""

    __tablename__ = "held_op"
    __table_args__ = (
        ForeignKeyConstraint(["city", "op_id"], ["sync_op.city", "sync_op.op_id"]),
        CheckConstraint("answer IN ('take','leave')", name="answer"),
        CheckConstraint("(answer IS NULL) = (decided_at IS NULL)", name="decided"),
        Index("ix_held_op_case", "city", "case_id"),
    )

    op_id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str]
    raw: Mapped[str]
    """The operation as it came, as JSON."""
    slow_s: Mapped[float]
    """How far the phone's clock was behind when it came, in seconds."""
    held_at: Mapped[datetime]
    answer: Mapped[str | None]
    reason: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]


class FeedRow(CityTable):
    """What changed for a scope, at its latest: one row a thing, its seq from the city's one counter."""

    __tablename__ = "feed"
    __table_args__ = (
        UniqueConstraint("city", "scope", "type", "id"),
        CheckConstraint("type IN ('case','event','task','photo','op_result')", name="type"),
        Index("ix_feed_thing", "city", "type", "id"),
        Index("ix_feed_case", "city", "case_id"),
    )

    scope: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    type: Mapped[str]
    id: Mapped[str]
    case_id: Mapped[str]
    rev: Mapped[int]
    gone: Mapped[bool]


class ScopeSum(CityTable):
    """How many case rows a scope holds and the XOR over them: kept up with the feed, so that a pull need not count."""

    __tablename__ = "feed_sum"

    scope: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    xor: Mapped[str]


class SyncClock(CityTable):
    """The one counter of a city's feed, updated last before COMMIT, and the epoch that a restore changes."""

    __tablename__ = "sync_clock"

    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    epoch: Mapped[str]


class FeedMark(CityTable):
    """Where the counter stood on a day: rows that had left their scope by then are forgotten half a year later."""

    __tablename__ = "feed_mark"

    day: Mapped[date] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
