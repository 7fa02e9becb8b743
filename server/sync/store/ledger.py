"""The ledger of operations: claimed, answered, held, and how far an outbox has come without a gap."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, select, update
from sqlalchemy.orm import Session

from server.kernel.effects import put_new
from server.sync.models import HeldOp, SyncOp

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


class Answered(NamedTuple):
    """What an operation came to, as it was told."""

    op_id: str
    result: str
    problem: str | None


def ops_among(session: Session, city: str, account: str, op_ids: Sequence[str]) -> list[Answered]:
    """Those of an account's operations that have a stored result."""
    found = session.connection().execute(_OPS_AMONG, {"city": city, "account": account, "op_ids": op_ids})
    return [Answered(*row) for row in found.all()]


_OP = SyncOp.metadata.tables[SyncOp.__tablename__]
_OPS_AMONG = select(*(_OP.c[name] for name in Answered._fields)).where(
    _OP.c.city == bindparam("city"),
    _OP.c.account == bindparam("account"),
    _OP.c.op_id.in_(bindparam("op_ids", expanding=True)),
)
"""Built once, like all that every round of a phone asks: building a statement costs more than running it."""


def put_result(session: Session, city: str, op_id: str, *, status: str, result: str, problem: str | None) -> str:
    """Write down what a claimed operation came to; gives whose it is."""
    told = {"of": city, "op": op_id, "status": status, "result": result, "problem": problem}
    return str(session.connection().execute(_PUT_RESULT, told).scalar_one())


_PUT_RESULT = (
    update(_OP)
    .where(_OP.c.city == bindparam("of"), _OP.c.op_id == bindparam("op"))
    .values(status=bindparam("status"), result=bindparam("result"), problem=bindparam("problem"))
    .returning(_OP.c.account)
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
