"""The register (登记簿): who changed what of people, ground and settings, one append-only chain of lines a city."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import DDL, BigInteger, CheckConstraint, Index, UniqueConstraint, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.kernel.db import CityTable, db, transaction
from server.kernel.effects import upsert
from server.kernel.now import iso

GENESIS = "0" * 64
PAGE = 500


class RegisterLine(CityTable):
    """One change: by whom, what, of which thing. `payload` is canonical JSON of the whole line, and ids only."""

    __tablename__ = "register_line"
    __table_args__ = (
        CheckConstraint("length(hash) = 64", name="hash"),
        UniqueConstraint("city", "prev_hash"),
        Index("ix_register_line_subject", "city", "subject_kind", "subject_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    what: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    payload: Mapped[str]
    prev_hash: Mapped[str]
    hash: Mapped[str]

    @property
    def args(self) -> dict[str, Any]:
        """What else the line says, by name."""
        told: dict[str, Any] = json.loads(self.payload)["args"]
        return told


class RegisterHead(CityTable):
    """How long a city's register is: locked by whoever writes on, and a witness of lines cut off at the end."""

    __tablename__ = "register_head"

    seq: Mapped[int] = mapped_column(BigInteger, default=0)
    hash: Mapped[str] = mapped_column(default=GENESIS)


APPEND_ONLY = {
    "sqlite": tuple(
        f"CREATE TRIGGER register_line_no_{verb} BEFORE {verb.upper()} ON register_line "
        "BEGIN SELECT RAISE(ABORT, 'register_line is append-only'); END"
        for verb in ("update", "delete")
    ),
    "postgresql": (
        (
            "CREATE OR REPLACE FUNCTION register_line_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'register_line is append-only'; END $$"
        ),
        (
            "CREATE TRIGGER register_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON register_line "
            "FOR EACH STATEMENT EXECUTE FUNCTION register_line_append_only()"
        ),
    ),
}
"""What refuses to change a line, by dialect: create_all runs it, and the migration says the same."""

for _dialect, _statements in APPEND_ONLY.items():
    for _statement in _statements:
        _trigger = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
        event.listen(RegisterLine.__table__, "after_create", _trigger.execute_if(dialect=_dialect))


def hold_register(session: Session, city: str) -> RegisterHead:
    """The head of the city's register, locked until COMMIT: what is looked at under it, nobody else changes meanwhile.

    Every change that is registered comes through here first, so they come one after another.
    """
    empty = {"city": city, "seq": 0, "hash": GENESIS}
    session.execute(upsert(session)(RegisterHead).values(empty).on_conflict_do_nothing())
    return session.get_one(RegisterHead, city, with_for_update=True, populate_existing=True)


@contextmanager
def changing(city: str) -> Iterator[Session]:
    """A writing transaction that alone may change what the register watches, until it commits."""
    with transaction() as session:
        hold_register(session, city)
        yield session


def note_change(
    session: Session,
    *,
    city: str,
    by: str,
    at: datetime,
    what: str,
    subject: tuple[str, str],
    args: Mapping[str, Any] | None = None,
) -> None:
    """Write the next line in the running transaction. `subject` is (kind, id); `args` hold ids and never a secret."""
    session.flush()
    head = hold_register(session, city)
    line = RegisterLine(city=city, seq=head.seq + 1, at=at, by=by, what=what, prev_hash=head.hash)
    line.subject_kind, line.subject_id = subject
    line.payload = rfc8785.dumps(_columns(line) | {"args": dict(args or {})}).decode()
    line.hash = _chain(line)
    session.add(line)
    head.seq, head.hash = line.seq, line.hash
    session.flush()


def _columns(line: RegisterLine) -> dict[str, Any]:
    """What the columns of a line say: they are what people are shown, so they are hashed too."""
    return {
        "city": line.city,
        "seq": line.seq,
        "at": iso(line.at),
        "by": line.by,
        "what": line.what,
        "subject": [line.subject_kind, line.subject_id],
    }


def _chain(line: RegisterLine) -> str:
    return hashlib.sha256(f"{line.prev_hash}\n{line.payload}".encode()).hexdigest()


def list_lines(
    session: Session, *, city: str, before: int | None, subject: tuple[str, str] | None, limit: int
) -> list[RegisterLine]:
    """A page of the register, the newest line first: those below `before`, of one subject where it is given."""
    query = select(RegisterLine).where(RegisterLine.city == city)
    if before is not None:
        query = query.where(RegisterLine.seq < before)
    if subject is not None:
        query = query.where(RegisterLine.subject_kind == subject[0], RegisterLine.subject_id == subject[1])
    return list(session.scalars(query.order_by(RegisterLine.seq.desc()).limit(limit)))


def find_last_change(session: Session, *, city: str, what: str) -> datetime | None:
    """When a city's register last noted such a change of the city as a whole; None where it never did.

    Such lines are few and the index leads to them: an operation asks for it, however long the register is.
    """
    of_city = (RegisterLine.city == city, RegisterLine.subject_kind == "city", RegisterLine.subject_id == city)
    query = select(RegisterLine.at).where(*of_city, RegisterLine.what == what)
    return session.scalar(query.order_by(RegisterLine.seq.desc()).limit(1))


def check_register(city: str) -> tuple[int, int | None]:
    """How many lines the register has, and the seq of the first that does not hold, None where the whole chain does.

    Lines that were cut off at the end are missed by the head: the seq after the last one is then named.
    """
    prev_hash, seq = GENESIS, 0
    for line in _every_line(city):
        if line.seq != seq + 1 or line.prev_hash != prev_hash or line.hash != _chain(line) or not _says_the_same(line):
            return seq, line.seq
        prev_hash, seq = line.hash, line.seq
    head = db.session.get(RegisterHead, city)
    whole = (0, GENESIS) if head is None else (head.seq, head.hash)
    return seq, None if whole == (seq, prev_hash) else seq + 1


def _every_line(city: str) -> Iterator[RegisterLine]:
    """The whole register in order, page by page: it does not fit into memory."""
    session, seq, page = db.session(), 0, True
    while page:
        query = select(RegisterLine).where(RegisterLine.city == city, RegisterLine.seq > seq)
        lines = session.scalars(query.order_by(RegisterLine.seq).limit(PAGE)).all()
        yield from lines
        page, seq = bool(lines), lines[-1].seq if lines else seq
        session.expunge_all()


def _says_the_same(line: RegisterLine) -> bool:
    """Whether the columns say what was hashed."""
    told = json.loads(line.payload)
    return all(told.get(name) == value for name, value in _columns(line).items())
