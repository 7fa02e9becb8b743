"""The feed, its counter and its sums."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, delete, false, func, insert, or_, select, update
from sqlalchemy.orm import Session

from server.kernel.effects import upsert
from server.kernel.ids import new_uuid
from server.sync.models import FeedMark, FeedRow, ScopeSum, SyncClock

ANSWERS = "answers:"
"""Before a scope in a cursor: of this scope the answers to operations alone."""


def read_clock(session: Session, city: str) -> SyncClock:
    """The city's counter as it stands; where there is none, one at 0 without an epoch, which nobody keeps."""
    clock = session.get(SyncClock, city)
    return clock if clock is not None else SyncClock(city=city, seq=0, epoch="")


def start_clock(session: Session, city: str) -> None:
    """Make the city's counter with a new epoch, where there is none."""
    put = upsert(session)(SyncClock).values(city=city, seq=0, epoch=new_uuid())
    session.execute(put.on_conflict_do_nothing())


def begin_epoch(session: Session, city: str) -> None:
    """Give the city's counter another epoch; its numbers go on."""
    start_clock(session, city)
    session.execute(update(SyncClock).where(SyncClock.city == city).values(epoch=new_uuid()))


def take_seqs(session: Session, city: str, count: int) -> int:
    """Move the counter on by `count` and give the first of the new numbers; the row stays locked until COMMIT."""
    last = session.connection().execute(_MOVE_ON, {"of": city, "count": count}).scalar()
    if last is None:
        start_clock(session, city)
        return take_seqs(session, city, count)
    return int(last) - count + 1


_CLOCK = SyncClock.metadata.tables[SyncClock.__tablename__]
_MOVE_ON = (
    update(_CLOCK)
    .where(_CLOCK.c.city == bindparam("of"))
    .values(seq=_CLOCK.c.seq + bindparam("count"))
    .returning(_CLOCK.c.seq)
)


def mark_day(session: Session, city: str, day: date) -> None:
    """Note where the counter stands; the first note of a day is the one that counts."""
    seq = read_clock(session, city).seq
    put = upsert(session)(FeedMark).values(city=city, day=day, seq=seq)
    session.execute(put.on_conflict_do_nothing())


def forget_gone(session: Session, city: str, until: date) -> int:
    """Delete rows that had left their scope before that day; gives how many.

    A day's own mark does not count: it may have been made late that day, and what left until then is told still.
    """
    before = select(func.max(FeedMark.seq)).where(FeedMark.city == city, FeedMark.day < until)
    last = session.scalar(before)
    if last is None:
        return 0
    old = delete(FeedRow).where(FeedRow.city == city, FeedRow.gone.is_(True), FeedRow.seq <= last)
    dropped = session.execute(old.execution_options(synchronize_session=False))
    session.execute(delete(FeedMark).where(FeedMark.city == city, FeedMark.day < until, FeedMark.seq < last))
    return int(dropped.rowcount)  # type: ignore[attr-defined]  # a DELETE's result counts its rows


class Told(NamedTuple):
    """A feed row as it stands."""

    scope: str
    seq: int
    type: str
    id: str
    case_id: str
    rev: int
    gone: bool


def rows_of_case(session: Session, city: str, case_id: str) -> list[Told]:
    """Every feed row that belongs to a case, in all scopes."""
    found = session.connection().execute(_ROWS_OF_CASE, {"city": city, "case_id": case_id})
    return [Told(*row) for row in found.all()]


_FEED = FeedRow.metadata.tables[FeedRow.__tablename__]
_TOLD = select(*(_FEED.c[name] for name in Told._fields))
_ROWS_OF_CASE = _TOLD.where(_FEED.c.city == bindparam("city"), _FEED.c.case_id == bindparam("case_id"))


def drop_rows(session: Session, city: str, rows: Sequence[Told]) -> None:
    """Delete feed rows that newer ones replace, in one statement."""
    if rows:
        keys = [{"of": city, "where": row.scope, "at": row.seq} for row in rows]
        session.connection().execute(_DROP_ROW, keys)


_DROP_ROW = delete(_FEED).where(
    _FEED.c.city == bindparam("of"), _FEED.c.scope == bindparam("where"), _FEED.c.seq == bindparam("at")
)


def add_rows(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """Write feed rows, in one statement."""
    session.connection().execute(_ADD_ROW, rows)


_ADD_ROW = insert(_FEED)


def drop_result(session: Session, city: str, op_id: str) -> None:
    """Delete the feed row of an operation's result, for a newer one to stand in its place."""
    thing = (FeedRow.city == city, FeedRow.type == "op_result", FeedRow.id == op_id)
    session.execute(delete(FeedRow).where(*thing).execution_options(synchronize_session=False))


class Sum(NamedTuple):
    """How many case rows a scope holds, and the XOR over them."""

    scope: str
    rows: int
    xor: str


def find_sums(session: Session, city: str, scopes: Iterable[str]) -> dict[str, Sum]:
    """The sums of scopes, those that hold or held anything."""
    found = session.connection().execute(_FIND_SUMS, {"city": city, "scopes": sorted(scopes)})
    return {row.scope: Sum(*row) for row in found}


def put_sums(session: Session, city: str, sums: Iterable[Sum], before: Mapping[str, Sum]) -> None:
    """Write the sums that are other than `before`: in one statement those that were there, in another the new ones."""
    known, new = list[dict[str, object]](), list[dict[str, object]]()
    for one in sums:
        if one != before.get(one.scope):
            row = {"of": city, "where": one.scope, "n": one.rows, "x": one.xor}
            (known if one.scope in before else new).append(row)
    for statement, told in ((_PUT_SUM, known), (_ADD_SUM, new)):
        if told:
            session.connection().execute(statement, told)


_SUM = ScopeSum.metadata.tables[ScopeSum.__tablename__]
_FIND_SUMS = select(_SUM.c.scope, _SUM.c.count, _SUM.c.xor).where(
    _SUM.c.city == bindparam("city"), _SUM.c.scope.in_(bindparam("scopes", expanding=True))
)
_PUT_SUM = (
    update(_SUM)
    .where(_SUM.c.city == bindparam("of"), _SUM.c.scope == bindparam("where"))
    .values(count=bindparam("n"), xor=bindparam("x"))
)
_ADD_SUM = insert(_SUM).values(city=bindparam("of"), scope=bindparam("where"), count=bindparam("n"), xor=bindparam("x"))


def page(
    session: Session,
    city: str,
    *,
    after: Mapping[str, int],
    upto: int,
    gone_after: int,
    limit: int,
) -> Sequence[Told]:
    """The next rows of several scopes, each after its own position, merged by seq.

    Of a scope with ANSWERS before it only the answers to operations are read. Rows that are gone are told only above
    `gone_after`: a snapshot need not hear of what it never showed.
    """
    query = _TOLD.where(
        FeedRow.city == city,
        or_(*(_place(scope, seq, after) for scope, seq in sorted(after.items()))),
        FeedRow.seq <= upto,
        or_(FeedRow.gone.is_(False), FeedRow.seq > gone_after),
    )
    found = session.connection().execute(query.order_by(FeedRow.seq, FeedRow.scope).limit(limit))
    return [Told(*row) for row in found.all()]


def _place(scope: str, seq: int, after: Mapping[str, int]) -> ColumnElement[bool]:
    whole = scope.removeprefix(ANSWERS)
    if whole == scope:
        return and_(FeedRow.scope == scope, FeedRow.seq > seq)
    if whole in after:
        return false()  # they stand among the scope's other rows
    return and_(FeedRow.scope == whole, FeedRow.seq > seq, FeedRow.type == "op_result")
