"""What sync asks of the database: the ledger, the feed and its counter."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, delete, false, func, insert, or_, select, update
from sqlalchemy.orm import Session

from server.kernel.effects import put_new, upsert
from server.kernel.ids import new_uuid
from server.sync.models import FeedMark, FeedRow, HeldOp, ScopeSum, SyncClock, SyncOp

ANSWERS = "answers:"
"""Before a scope in a cursor: of this scope the answers to operations alone."""
SEQS = 50
"""Numbers of an outbox that are read at a time."""


def claim_op(session: Session, row: Mapping[str, object]) -> bool:
    """Claim an op_id: the first statement of the operation's own transaction. False where it was claimed before."""
    return put_new(session, SyncOp, row)


def find_op(session: Session, city: str, op_id: str) -> SyncOp | None:
    """The operation as it was answered."""
    return session.get(SyncOp, (city, op_id), populate_existing=True)


def get_op(session: Session, city: str, op_id: str) -> SyncOp:
    """An operation that has a stored result."""
    return session.get_one(SyncOp, (city, op_id), populate_existing=True)


def ops_among(session: Session, city: str, account: str, op_ids: Sequence[str]) -> list[SyncOp]:
    """Those of an account's operations that have a stored result."""
    return list(session.scalars(_OPS_AMONG, {"city": city, "account": account, "op_ids": op_ids}))


_OPS_AMONG = select(SyncOp).where(
    SyncOp.city == bindparam("city"),
    SyncOp.account == bindparam("account"),
    SyncOp.op_id.in_(bindparam("op_ids", expanding=True)),
)
"""Built once, like all that every round of a phone asks: building a statement costs more than running it."""


def put_result(session: Session, city: str, op_id: str, *, status: str, result: str, problem: str | None) -> str:
    """Write down what a claimed operation came to; gives whose it is."""
    told = {"of": city, "op": op_id, "status": status, "result": result, "problem": problem}
    return str(session.execute(_PUT_RESULT, told).scalar_one())


_PUT_RESULT = (
    update(SyncOp)
    .where(SyncOp.city == bindparam("of"), SyncOp.op_id == bindparam("op"))
    .values(status=bindparam("status"), result=bindparam("result"), problem=bindparam("problem"))
    .returning(SyncOp.account)
    .execution_options(synchronize_session=False)
)


def add_held(session: Session, row: Mapping[str, object]) -> None:
    """Keep an operation for a supervisor."""
    session.add(HeldOp(**row))
    session.flush()


def find_held(session: Session, city: str, op_id: str) -> HeldOp | None:
    """A held operation, locked for whoever decides it."""
    return session.get(HeldOp, (city, op_id), with_for_update=True, populate_existing=True)


def undecided(session: Session, city: str, *, most: int) -> list[tuple[HeldOp, SyncOp]]:
    """What waits for a supervisor, the longest wait first, with the ledger's line of each."""
    joined = and_(SyncOp.city == HeldOp.city, SyncOp.op_id == HeldOp.op_id)
    query = select(HeldOp, SyncOp).join(SyncOp, joined).where(HeldOp.city == city, HeldOp.answer.is_(None))
    return [(held, op) for held, op in session.execute(query.order_by(HeldOp.held_at, HeldOp.op_id).limit(most))]


def waits_in(session: Session, city: str, case_id: str) -> bool:
    """Whether an operation of this case still waits for a supervisor."""
    query = select(HeldOp.op_id).where(HeldOp.city == city, HeldOp.case_id == case_id, HeldOp.answer.is_(None))
    return session.scalar(query.limit(1)) is not None


def last_before_gap(session: Session, city: str, device: str, account: str, after: int) -> int:
    """The highest device_seq up to which, from `after` on, each has a stored result; `after` where the next has none.

    Read by pages: what lies above a gap may be all that an outbox ever sent.
    """
    last, known = after, SEQS
    while known == SEQS:
        mine = {"city": city, "device": device, "account": account, "after": last}
        found = session.scalars(_NEXT_SEQS, mine).all()
        for seq in found:
            if seq != last + 1:
                return last
            last = seq
        known = len(found)
    return last


_NEXT_SEQS = (
    select(SyncOp.device_seq)
    .where(
        SyncOp.city == bindparam("city"),
        SyncOp.device_id == bindparam("device"),
        SyncOp.account == bindparam("account"),
        SyncOp.device_seq > bindparam("after"),
    )
    .order_by(SyncOp.device_seq)
    .distinct()
    .limit(SEQS)
)


def gaps_of(session: Session, city: str, devices: Sequence[str]) -> dict[tuple[str, str], list[list[int]]]:
    """The runs [first, last] of device_seq without a stored result below one that has it, by device and account."""
    before = func.lag(SyncOp.device_seq, 1, 0).over(
        partition_by=(SyncOp.device_id, SyncOp.account), order_by=SyncOp.device_seq
    )
    came = select(SyncOp.device_id, SyncOp.account, SyncOp.device_seq, before.label("before")).where(
        SyncOp.city == city, SyncOp.device_id.in_(devices), SyncOp.device_seq.is_not(None)
    )
    pair = came.subquery()
    query = select(pair.c.device_id, pair.c.account, pair.c.before + 1, pair.c.device_seq - 1)
    query = query.where(pair.c.device_seq > pair.c.before + 1).order_by(pair.c.device_seq)
    found: dict[tuple[str, str], list[list[int]]] = {}
    for device, account, first, last in session.execute(query):
        found.setdefault((device, account), []).append([first, last])
    return found


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
    last = session.scalar(_MOVE_ON, {"of": city, "count": count})
    if last is None:
        start_clock(session, city)
        return take_seqs(session, city, count)
    return int(last) - count + 1


_MOVE_ON = (
    update(SyncClock)
    .where(SyncClock.city == bindparam("of"))
    .values(seq=SyncClock.seq + bindparam("count"))
    .returning(SyncClock.seq)
    .execution_options(synchronize_session=False)  # nobody looks at the row between this and COMMIT
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
    return [Told(*row) for row in found]


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


def find_sums(session: Session, city: str, scopes: Iterable[str]) -> dict[str, ScopeSum]:
    """The sums of scopes, those that hold or held anything."""
    return {row.scope: row for row in session.scalars(_SUMS, {"city": city, "scopes": sorted(scopes)})}


_SUMS = select(ScopeSum).where(
    ScopeSum.city == bindparam("city"), ScopeSum.scope.in_(bindparam("scopes", expanding=True))
)


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
    return [Told(*row) for row in found]


def _place(scope: str, seq: int, after: Mapping[str, int]) -> ColumnElement[bool]:
    whole = scope.removeprefix(ANSWERS)
    if whole == scope:
        return and_(FeedRow.scope == scope, FeedRow.seq > seq)
    if whole in after:
        return false()  # they stand among the scope's other rows
    return and_(FeedRow.scope == whole, FeedRow.seq > seq, FeedRow.type == "op_result")
