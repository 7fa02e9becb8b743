"""A case, its history, assists, tasks, asks and photographs as stored, with what no row may break."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, BigInteger, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from server.cases.rules import FILED, LED, AskKind, Channel, PhotoRole, State
from server.kernel.db import CityTable


def _among(column: str, words: object) -> str:
    """SQL that says a column holds one of the words."""
    listed = ",".join(f"'{word}'" for word in sorted(map(str, words)))  # type: ignore[call-overload]
    return f"{column} IN ({listed})"


class Case(CityTable):
    """A case as it stands now. `rev` counts every change, `state_rev` its steps: staleness is judged by state_rev."""

    __tablename__ = "case_file"
    __table_args__ = (
        UniqueConstraint("city", "receipt_no"),
        UniqueConstraint("city", "number"),
        CheckConstraint(_among("state", State), name="state"),
        CheckConstraint("kind IN ('component','matter')", name="kind"),
        CheckConstraint(_among("channel", ("", *Channel)), name="channel"),
        CheckConstraint("rev >= state_rev AND state_rev >= 1", name="rev"),
        CheckConstraint(
            f"NOT ({_among('state', FILED)}) OR (number IS NOT NULL AND filed_at IS NOT NULL)", name="filed"
        ),
        CheckConstraint(f"NOT ({_among('state', LED)}) OR lead IS NOT NULL", name="led"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged"),
        CheckConstraint("merged_into IS NULL OR merged_into <> id", name="merged_elsewhere"),
        CheckConstraint("dispatched_at IS NOT NULL OR due_at IS NULL", name="due"),
        CheckConstraint("returns >= 0 AND round >= 1", name="counts"),
        ForeignKeyConstraint(["city", "lead"], ["unit.city", "unit.id"]),
        ForeignKeyConstraint(["city", "merged_into"], ["case_file.city", "case_file.id"]),
        Index("ix_case_file_state", "city", "state", "stage_due_at"),
        Index("ix_case_file_lead", "city", "lead", "state"),
        Index("ix_case_file_cell", "city", "cell"),
        Index("ix_case_file_near", "city", "category", "lat"),
        Index("ix_case_file_reporter", "city", "reporter"),
        Index("ix_case_file_merged_into", "city", "merged_into"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    receipt_no: Mapped[str]
    number: Mapped[str | None]
    state: Mapped[str]
    rev: Mapped[int] = mapped_column(default=1)
    state_rev: Mapped[int] = mapped_column(default=1)
    source: Mapped[str]
    """The role in which it was reported: inspector, volunteer, acceptor …"""
    reporter: Mapped[str]
    kind: Mapped[str]
    category: Mapped[str]
    condition: Mapped[str | None]
    catalog_version: Mapped[int]
    cell: Mapped[str | None]
    cell_since: Mapped[date | None]
    """Which version of the cell it was reported in."""
    lon: Mapped[float]
    lat: Mapped[float]
    point_source: Mapped[str]
    accuracy_m: Mapped[float | None]
    fix_age_s: Mapped[float | None]
    place: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    predicted: Mapped[str | None]
    """Who would get it now, by the duty list."""
    lead: Mapped[str | None]
    last_lead: Mapped[str | None]
    """Who had it before it came back: the same unit goes on with its remainder."""
    worker: Mapped[str | None]
    reported_back_by: Mapped[str | None]
    reported_at: Mapped[datetime]
    """When it was received; captured_at is what the phone said."""
    captured_at: Mapped[datetime]
    filed_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    limit_text: Mapped[str | None]
    due_at: Mapped[datetime | None]
    stage: Mapped[str | None]
    """The clock that runs, and when it is over."""
    stage_due_at: Mapped[datetime | None]
    stage_warn_at: Mapped[datetime | None]
    round: Mapped[int] = mapped_column(default=1)
    returns: Mapped[int] = mapped_column(default=0)
    ruled: Mapped[bool] = mapped_column(default=False)
    self_handled: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[str] = mapped_column(default="", server_default="")
    """How the caller came whom the acceptor reported for; empty where nobody called."""
    merged_into: Mapped[str | None]
    """The case that answers for this one; never itself merged, so that one look finds it."""
    flags: Mapped[list[Any]]
    links: Mapped[list[Any]]
    """Cases it may be a duplicate of."""


class CaseEvent(CityTable):
    """One line of a case's history: append-only, chained by hash, the payload one canonical column."""

    __tablename__ = "case_event"
    __table_args__ = (
        ForeignKeyConstraint(["city", "case_id"], ["case_file.city", "case_file.id"]),
        CheckConstraint("length(hash) = 64", name="hash"),
        UniqueConstraint("city", "case_id", "prev_hash"),
    )

    case_id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str]
    by: Mapped[str]
    role: Mapped[str]
    unit: Mapped[str]
    at: Mapped[datetime]
    captured_at: Mapped[datetime | None]
    op_id: Mapped[str | None]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    payload: Mapped[str]
    """RFC 8785 canonical JSON of everything the line says."""
    prev_hash: Mapped[str]
    hash: Mapped[str]


APPEND_ONLY_SQLITE = tuple(
    f"CREATE TRIGGER case_event_no_{verb} BEFORE {verb.upper()} ON case_event "
    "BEGIN SELECT RAISE(ABORT, 'case_event is append-only'); END"
    for verb in ("update", "delete")
)
"""What refuses to change a line of history; SQLite drops triggers with a batch copy, so migrations make them anew."""
APPEND_ONLY_POSTGRESQL = (
    (
        "CREATE OR REPLACE FUNCTION case_event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'case_event is append-only'; END $$"
    ),
    (
        "CREATE TRIGGER case_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON case_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION case_event_append_only()"
    ),
)
APPEND_ONLY = {"sqlite": APPEND_ONLY_SQLITE, "postgresql": APPEND_ONLY_POSTGRESQL}
"""The statements by dialect, in order: create_all and the migration share them."""

for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        _trigger = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
        event.listen(CaseEvent.__table__, "after_create", _trigger.execute_if(dialect=_dialect))


class Assist(CityTable):
    """An assisting unit's sub-task, with its own clock."""

    __tablename__ = "case_assist"
    __table_args__ = (
        ForeignKeyConstraint(["city", "case_id"], ["case_file.city", "case_file.id"]),
        ForeignKeyConstraint(["city", "unit"], ["unit.city", "unit.id"]),
        CheckConstraint("state IN ('open','done','refused','recalled')", name="state"),
    )

    case_id: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    due_at: Mapped[datetime | None]
    clause: Mapped[str | None]


class Task(CityTable):
    """Something one person or unit is asked to do in a case."""

    __tablename__ = "case_task"
    __table_args__ = (
        ForeignKeyConstraint(["city", "case_id"], ["case_file.city", "case_file.id"]),
        CheckConstraint("kind IN ('verify','check','handle','assist')", name="kind"),
        CheckConstraint("state IN ('open','done','recalled')", name="state"),
        CheckConstraint("(assignee IS NOT NULL) OR (unit IS NOT NULL)", name="whose"),
        Index("ix_case_task_case", "city", "case_id"),
        Index("ix_case_task_assignee", "city", "assignee", "state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    case_id: Mapped[str]
    assignee: Mapped[str | None]
    unit: Mapped[str | None]
    due_at: Mapped[datetime | None]
    state: Mapped[str]
    rev: Mapped[int] = mapped_column(default=1)


class AskRow(CityTable):
    """Something asked for in a case, with the answers so far."""

    __tablename__ = "case_ask"
    __table_args__ = (
        ForeignKeyConstraint(["city", "case_id"], ["case_file.city", "case_file.id"]),
        CheckConstraint(_among("kind", AskKind), name="kind"),
        CheckConstraint("state IN ('open','approved','refused','lapsed')", name="state"),
        Index("ix_case_ask_case", "city", "case_id", "state"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str]
    kind: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    state_rev: Mapped[int]
    """The version of the case it was asked on: a step that came since makes an approval stale."""
    args: Mapped[dict[str, Any]]
    lapses_at: Mapped[datetime]
    state: Mapped[str]
    answers: Mapped[list[Any]]


class CasePhoto(CityTable):
    """A photograph named in a case: what the phone and the camera said of it."""

    __tablename__ = "case_photo"
    __table_args__ = (
        ForeignKeyConstraint(["city", "case_id"], ["case_file.city", "case_file.id"]),
        CheckConstraint(_among("role", PhotoRole), name="role"),
        Index("ix_case_photo_sha256", "city", "sha256"),
        Index("ix_case_photo_thumb", "city", "thumb_sha256"),
    )

    case_id: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    op_id: Mapped[str]
    by: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    mime: Mapped[str]
    width: Mapped[int | None] = mapped_column(BigInteger)
    height: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[str]
    taken_at: Mapped[str | None]
    exif: Mapped[dict[str, Any] | None]
    thumb_sha256: Mapped[str | None]
    proof: Mapped[bool] = mapped_column(default=True)
    """Whether closing waits for its bytes: what a report or a step shows does, what was added beside it does not."""
    round: Mapped[int]
    rev: Mapped[int] = mapped_column(default=1)


class Caller(CityTable):
    """Who called: personal data, apart from the case, its history and its operations."""

    __tablename__ = "case_caller"
    __table_args__ = (ForeignKeyConstraint(["city", "case_id"], ["case_file.city", "case_file.id"]),)

    case_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    phone: Mapped[str]
    reference: Mapped[str]
    """The number that the other desk (12345) knows the call by."""


class CallerLook(CityTable):
    """Somebody looked who called: a line each time."""

    __tablename__ = "case_caller_look"
    __table_args__ = (
        ForeignKeyConstraint(["city", "case_id"], ["case_caller.city", "case_caller.case_id"]),
        Index("ix_case_caller_look_case", "city", "case_id", "at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class Counter(CityTable):
    """The last number given out under a name: receipts and case numbers of a day."""

    __tablename__ = "case_counter"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
