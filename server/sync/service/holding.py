"""Operations whose facts were kept and whose step waits: a supervisor looks at them and decides, once."""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.cases import service as cases
from server.kernel.db import reading, transaction
from server.kernel.ids import find_uuid
from server.kernel.now import iso
from server.people import service as people
from server.people.rules import By
from server.photos import service as photos
from server.sync import store
from server.sync.models import HeldOp, SyncOp
from server.sync.rules import Decision, HeldDecided, HeldNotFound, Status
from server.sync.schemas import StepArgs
from server.sync.service.apply import take_held
from server.sync.service.late import find_seen
from server.sync.service.ledger import Outcome, brief, put_result
from server.sync.service.reading import Read, read_op

MOST = 200


@dataclass(frozen=True, slots=True)
class Held:
    """A held operation as the supervisor finds it: who did what, when, why it waits, and how the case stands now."""

    op_id: str
    step: str
    by: str
    display_name: str
    reason: str
    note: str
    photos: list[dict[str, Any]]
    """Each with whether its bytes have arrived."""
    captured_at: str | None
    held_at: str
    case: dict[str, Any]


def list_held(*, by: By) -> list[Held]:
    """What waits for a decision, the longest wait first."""
    with reading() as session:
        waiting = store.undecided(session, by.city, most=MOST)
        names = people.name_accounts(city=by.city, accounts=[op.account for _, op in waiting])
        found = cases.list_by_ids(city=by.city, ids=sorted({held.case_id for held, _ in waiting}))
        known = {case.id: case for case in found}
        reads = [_read(held) for held, _ in waiting]
        stored = photos.which_stored(city=by.city, shas=[one.sha256 for read in reads for one in read.said.photos])
        return [
            _seen(held, op, read, names=names, case=known[held.case_id], stored=stored)
            for (held, op), read in zip(waiting, reads, strict=True)
        ]


def _seen(
    held: HeldOp, op: SyncOp, read: Read, *, names: Mapping[str, str], case: cases.Case, stored: AbstractSet[str]
) -> Held:
    args = read.wire.args
    return Held(
        op_id=held.op_id,
        step=_step_of(read),
        by=op.account,
        display_name=names.get(op.account, op.account),
        reason=_code_of(op),
        note=str(args.get("reason") or args.get("text") or args.get("note") or ""),
        photos=[{"sha256": photo.sha256, "stored": photo.sha256 in stored} for photo in read.said.photos],
        captured_at=iso(read.said.captured_at),
        held_at=iso(held.held_at) or "",
        case=brief(case),
    )


def _code_of(op: SyncOp) -> str:
    """Why it was held, as its result says."""
    return str(json.loads(op.result)["code"])


def _read(held: HeldOp) -> Read:
    """The operation as it was read when it came: it was read then, so it can be read now."""
    return read_op(json.loads(held.raw), desk=False, now=held.held_at, slow=timedelta(seconds=held.slow_s))


def _step_of(read: Read) -> str:
    """What is to be decided: the step, or what is one in all but its kind (amend, self_handle)."""
    return read.args.step if isinstance(read.args, StepArgs) else read.wire.kind


def decide_held(*, op_id: str, decision: Decision, reason: str, by: By, now: datetime) -> dict[str, Any]:
    """Take the held step now, or leave it a fact; gives the operation's new result.

    Refuses with HeldNotFound, HeldDecided, and with what the step itself is refused with: then nothing is decided.
    """
    with transaction() as session:
        held = store.find_held(session, by.city, find_uuid(op_id) or op_id)
        if held is None:
            raise HeldNotFound(op=op_id)
        if held.answer is not None:
            raise HeldDecided(answer=held.answer)
        read, op = _read(held), store.get_op(session, by.city, held.op_id)
        if decision is Decision.TAKE:
            _take(read, op.account, by, now)
        held.answer, held.reason, held.decided_by, held.decided_at = decision.value, reason, by.account, now
        session.flush()
        cases.settle_held(
            case_id=held.case_id,
            why=f"{decision}:{_step_of(read)}",
            reason=reason,
            still_held=lambda: store.waits_in(session, by.city, held.case_id),
            by=by,
            now=now,
        )
        result: dict[str, Any] = json.loads(_put(session, held, op, decision, now))
        return result


def _take(read: Read, doer: str, by: By, now: datetime) -> None:
    """The step, as what its person was when it was done; its line says who let it count."""
    then = people.find_by_at(city=by.city, account=doer, at=read.said.captured_at or now)
    if then is None:
        raise AssertionError("an operation's account never goes")
    said = replace(read.said, unknown=dict(read.said.unknown) | {"decided_by": by.account})
    take_held(replace(read, said=said), then, now)


def _put(session: Session, held: HeldOp, op: SyncOp, decision: Decision, now: datetime) -> str:
    """The operation's new result, told with the case where its person sees that now; left, it keeps its code."""
    who = people.find_by_at(city=held.city, account=op.account, at=now)
    seen = None if who is None else find_seen(held.case_id, who)
    store.drop_result(session, held.city, held.op_id)
    if decision is Decision.TAKE:
        return put_result(session, held.city, held.op_id, Outcome(Status.APPLIED, case=seen))
    return put_result(session, held.city, held.op_id, Outcome(Status.SUPERSEDED, code=_code_of(op), case=seen))
