"""What must still happen outside: rows written with the change, worked off under a lease, fenced, and swept."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from server.kernel.db import CityTable, Table, reading, transaction
from server.kernel.ids import new_uuid

log = logging.getLogger("gezhi.effects")

LEASE = timedelta(seconds=60)
TRIES = 8
BACK_OFF = timedelta(seconds=5)


class Effect(CityTable):
    """One thing that must still happen outside. `key` says what it is, so that asking twice is asking once."""

    __tablename__ = "effect"
    __table_args__ = (
        UniqueConstraint("city", "kind", "key"),
        CheckConstraint("state IN ('due','leased','done','failed')", name="state"),
        Index("ix_effect_due", "state", "not_before"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="due")
    fence: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


@dataclass(frozen=True, slots=True)
class Claim:
    """An effect in one worker's hands, until the lease is over. `fence` outnumbers every earlier claim of it."""

    city: str
    id: str
    kind: str
    key: str
    payload: Mapping[str, Any]
    fence: int


Handler = Callable[[Claim, datetime], None]
"""Does the outside thing (it may be done twice, so it is idempotent) and writes what it found in a transaction."""


def cause(session: Session, *, city: str, kind: str, key: str, payload: Mapping[str, Any], now: datetime) -> None:
    """Ask for an effect in the running transaction; asking for the same (kind, key) again changes nothing."""
    row = {
        "city": city,
        "id": new_uuid(),
        "kind": kind,
        "key": key,
        "payload": dict(payload),
        "state": "due",
        "fence": 0,
        "tries": 0,
        "not_before": now,
        "made_at": now,
    }
    put_new(session, Effect, row)


def put_new(session: Session, kind: type[Table], row: Mapping[str, object]) -> bool:
    """Insert a row unless one with its key is there; whether it was put. What is asked for often is built once."""
    put = session.connection().execute(_put_new(session.get_bind().dialect.name, kind), row)
    return put.first() is not None


def put_all_new(session: Session, kind: type[Table], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert those rows whose key is not there, in one statement."""
    if rows:
        session.connection().execute(_put_all_new(session.get_bind().dialect.name, kind), rows)


@cache
def _put_all_new(dialect: str, kind: type[Table]) -> Any:
    return _INSERTS.get(dialect, insert)(kind.metadata.tables[kind.__tablename__]).on_conflict_do_nothing()


@cache
def _put_new(dialect: str, kind: type[Table]) -> Any:
    table = kind.metadata.tables[kind.__tablename__]
    return _INSERTS.get(dialect, insert)(table).on_conflict_do_nothing().returning(*table.primary_key)


_INSERTS: Mapping[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}


def upsert(session: Session) -> Any:
    """The INSERT of this database that knows ON CONFLICT."""
    return _INSERTS.get(session.get_bind().dialect.name, insert)


def work_again(session: Session, *, city: str, kind: str) -> None:
    """Have every effect of a kind worked off once more, in the running transaction; leases and failures are void."""
    anew = {"state": "due", "tries": 0, "lease_until": None, "done_at": None, "last_error": None}
    session.execute(update(Effect).where(Effect.city == city, Effect.kind == kind).values(anew))


def claim_next(now: datetime, *, newest: bool = False) -> Claim | None:
    """Take the effect that has been due longest, or shortest, with a new fence and a lease; None where none is due.

    An expired lease is due again: its worker died, or is so slow that its fence will refuse it.
    """
    with transaction() as session:
        sweepable = (Effect.state == "leased") & (Effect.lease_until < now)
        waiting = (Effect.state == "due") & (Effect.not_before <= now)
        order = (Effect.not_before.desc(), Effect.id.desc()) if newest else (Effect.not_before, Effect.id)
        query = select(Effect).where(sweepable | waiting).order_by(*order).limit(1)
        effect = session.scalar(query.with_for_update(skip_locked=True))
        while effect is not None and effect.tries >= TRIES:  # it never came back to say why: it kills its workers
            effect.state, effect.last_error = "failed", "WorkerLost: no worker survived it"
            effect = session.scalar(query.with_for_update(skip_locked=True))
        if effect is None:
            return None
        effect.state, effect.lease_until = "leased", now + LEASE
        effect.fence += 1
        effect.tries += 1
        return Claim(effect.city, effect.id, effect.kind, effect.key, effect.payload, effect.fence)


def finish(session: Session, claim: Claim, now: datetime) -> bool:
    """Mark the effect done, in the transaction that writes what it found; False where a later claim has it.

    A handler whose answer is False must roll back: somebody else is doing it.
    """
    mine = (Effect.city == claim.city) & (Effect.id == claim.id) & (Effect.fence == claim.fence)
    done = session.execute(update(Effect).where(mine, Effect.state == "leased").values(state="done", done_at=now))
    return bool(getattr(done, "rowcount", 0) == 1)


class FenceLost(Exception):  # noqa: N818 - it is a fact, not an error
    """A later claim has this effect: what was being written is rolled back."""


def fail(claim: Claim, why: Exception, now: datetime) -> None:
    """Give the effect back with a growing pause; after TRIES it stays `failed`, for a person to see."""
    with transaction() as session:
        effect = session.get(Effect, (claim.city, claim.id), with_for_update=True)
        if effect is None or effect.fence != claim.fence or effect.state != "leased":
            return  # somebody else has it, or it was finished before whatever went wrong
        effect.last_error = f"{type(why).__name__}: {why}"[:500]
        effect.state = "failed" if effect.tries >= TRIES else "due"
        effect.not_before = now + BACK_OFF * 2**effect.tries


def work_one(handlers: Mapping[str, Handler], now: datetime, *, newest: bool = False) -> bool:
    """Work off one due effect; whether there was one. A handler's failure is logged and kept on the row."""
    claim = claim_next(now, newest=newest)
    if claim is None:
        return False
    try:
        handlers[claim.kind](claim, now)
    except FenceLost:
        log.warning("effect %s %s was taken over", claim.kind, claim.key)
    except Exception as why:
        log.exception("effect %s %s failed", claim.kind, claim.key)
        fail(claim, why, now)
    return True


def count_due() -> dict[str, int]:
    """How many effects that are not done stand in each state."""
    with reading() as session:
        query = select(Effect.state, func.count()).where(Effect.state != "done").group_by(Effect.state)
        return dict(session.execute(query).all())
