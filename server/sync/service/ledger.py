"""Applies one operation exactly once: claimed, applied and answered in one transaction, replayed to the byte."""

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import rfc8785
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from grid.errors import GridError
from server.cases import service as cases
from server.kernel.db import is_writing, savepoint, touch, transaction
from server.kernel.errors import Refusal
from server.kernel.http import dump_json
from server.kernel.ids import find_uuid
from server.kernel.now import iso
from server.people import service as people
from server.people.rules import By
from server.sync import store
from server.sync.rules import CaseAwaited, OpMalformed, OpMismatch, Status

DEEPEST = 64
"""Levels of nesting that are read: deeper JSON has no meaning here, and would exhaust the stack when it is written."""
RETRY_CODE = "kernel.database-away"
"""What a busy or absent database is called, in a result as in a problem."""
Raw = Any
"""An operation as parsed JSON, before any model."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an operation: the stored bytes of its result, and whether it was answered before."""

    op_id: str | None
    status: Status
    text: str
    replayed: bool = False
    problem: Mapping[str, Any] | None = None
    stored: bool = True
    ack: int | None = None
    """How far the outbox has come with it, where it was counted."""

    @property
    def result(self) -> dict[str, Any]:
        """The result as JSON."""
        told: dict[str, Any] = json.loads(self.text)
        return told


@dataclass(frozen=True, slots=True)
class Outcome:
    """What applying came to, before it is stored."""

    status: Status
    code: str | None = None
    case: cases.Case | None = None
    problem: Mapping[str, Any] | None = None
    slow: timedelta = timedelta()
    """How far the phone's clock was behind, where the operation is held and will be read once more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Under which name an operation came, from whom and when; the desk's have neither device nor seq."""

    op_id: str
    seq: int | None
    device: str | None
    by: By
    now: datetime
    hash: str
    well_formed: bool


Apply = Callable[[Raw, By, datetime], Outcome]
"""Applies an operation in the running transaction; raises a Refusal to be rejected."""


def hash_of(raw: Raw) -> str:
    """sha-256 (hex) of the operation's RFC 8785 canonical JSON, all of it; refuses with OpMalformed.

    >>> hash_of({"b": 1, "a": [1.0]}) == hash_of({"a": [1], "b": 1})
    True
    """
    try:
        if _depth(raw) > DEEPEST:
            raise OpMalformed(field="", why="depth")
        return hashlib.sha256(rfc8785.dumps(raw)).hexdigest()
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as why:
        raise OpMalformed(field="", why=type(why).__name__) from None


def _depth(told: Raw) -> int:
    """How deep the JSON is nested, counted no further than one level too deep."""
    level, depth = [told], 0
    while level and depth <= DEEPEST:
        inside = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, (dict, list))]
        level, depth = [part for parts in inside for part in parts], depth + 1
    return depth


def answer_once(
    *, raw: Raw, by: By, device: str | None, now: datetime, apply: Apply, refused: Callable[[Refusal], Outcome]
) -> Answer:
    """Claim the operation, apply it, store its answer; or give the stored answer of the first time, to the byte.

    A malformed operation is stored as rejected where its op_id and device_seq can be read. An operation that meets
    a busy database, or whose case may still come, comes back as `retry`: nothing happened, nothing is stored.
    """
    op_id, seq = _read_ids(raw)
    if op_id is None or (seq is None and device is not None):
        return unreadable()
    sent = Sent(op_id, seq, device, by, now, *_hash(raw))
    try:
        if not is_writing():
            with suppress(Refusal, GridError):  # then all of it is taken back, and judged once more with a savepoint
                return _once(raw, sent, lambda: _apply(raw, sent, apply))
        return _once(raw, sent, lambda: _apply_or_refuse(raw, sent, apply, refused))
    except OperationalError:
        return retry(op_id, RETRY_CODE)
    except CaseAwaited as awaited:
        return retry(op_id, awaited.code)


def _once(raw: Raw, sent: Sent, judge: Callable[[], Outcome]) -> Answer:
    """One transaction: claimed, judged and answered, or replayed. What `judge` raises takes all of it back."""
    with transaction() as session:
        if not store.claim_op(session, _claim_row(sent)):
            return _replay(session, sent)
        outcome = judge()
        if outcome.status is Status.HELD:
            store.add_held(session, _held_row(raw, sent, outcome))
        return _store(session, sent, outcome)


def _read_ids(raw: Raw) -> tuple[str | None, int | None]:
    if not isinstance(raw, dict):
        return None, None
    seq = raw.get("device_seq")
    whole = isinstance(seq, int) and not isinstance(seq, bool) and 1 <= seq < 2**53
    return find_uuid(raw.get("op_id")), seq if whole else None


def retry(op_id: str, code: str) -> Answer:
    """The answer to an operation that nothing happened to and nothing is stored of: it comes again."""
    return _plain(op_id, Status.RETRY, code, stored=False)


def unreadable() -> Answer:
    """The answer to an operation that cannot even be named: not stored, its phone keeps it."""
    return _plain(None, Status.REJECTED, OpMalformed.code, stored=False)


def _plain(op_id: str | None, status: Status, code: str | None, *, stored: bool) -> Answer:
    told = {"op_id": op_id, "status": status.value, "code": code, "case": None}
    return Answer(op_id, status, dump_json(told), stored=stored)


def _hash(raw: Raw) -> tuple[str, bool]:
    """The hash, and whether it is one: a malformed operation is kept under whatever can be said of its bytes."""
    try:
        return hash_of(raw), True
    except OpMalformed:
        return hashlib.sha256(repr(raw).encode("utf-8", "backslashreplace")).hexdigest(), False


def _claim_row(sent: Sent) -> dict[str, Any]:
    return {
        "city": sent.by.city,
        "op_id": sent.op_id,
        "account": sent.by.account,
        "device_id": sent.device,
        "device_seq": sent.seq,
        "hash": sent.hash,
        "status": "applied",
        "result": "",
        "received_at": sent.now,
    }


def _held_row(raw: Raw, sent: Sent, outcome: Outcome) -> dict[str, Any]:
    return {
        "city": sent.by.city,
        "op_id": sent.op_id,
        "case_id": find_uuid(raw["case_id"]),
        "raw": dump_json(raw),
        "slow_s": outcome.slow.total_seconds(),
        "held_at": sent.now,
    }


def _replay(session: Session, sent: Sent) -> Answer:
    """The stored answer; another hash or another account learns nothing of it."""
    by, op_id = sent.by, sent.op_id
    known = store.find_op(session, by.city, op_id)
    if known is None or known.hash != sent.hash or known.account != by.account:
        return _mismatch(op_id)
    ack = None
    if sent.device is not None and sent.seq is not None and known.device_id != sent.device:
        # it came by the desk's door, or from another device, before: this outbox must come past it all the same
        known.device_id, known.device_seq = sent.device, sent.seq
        session.flush()
        ack = count_device(session, by=by, device=sent.device, seq=sent.seq)
    problem = None if known.problem is None else json.loads(known.problem)
    return Answer(op_id, Status(known.status), known.result, replayed=True, problem=problem, ack=ack)


def _mismatch(op_id: str) -> Answer:
    told = {"op_id": op_id, "status": Status.REJECTED.value, "code": OpMismatch.code, "case": None}
    problem = {"status": OpMismatch.status, "code": OpMismatch.code, "fields": {}}
    return Answer(op_id, Status.REJECTED, dump_json(told), problem=problem, stored=False)


def _apply(raw: Raw, sent: Sent, apply: Apply) -> Outcome:
    if not sent.well_formed:
        hash_of(raw)  # says why not
    return apply(raw, sent.by, sent.now)


def _apply_or_refuse(raw: Raw, sent: Sent, apply: Apply, refused: Callable[[Refusal], Outcome]) -> Outcome:
    """What came of it: a refusal takes back what was half done, and then says what facts are kept all the same.

    The savepoint is what this costs, so whatever may well be applied is tried without one before.
    """
    try:
        with savepoint():
            return _apply(raw, sent, apply)
    except Refusal as refusal:
        return refused(refusal)
    except GridError as wrong:
        return refused(OpMalformed(field="point", why=wrong.code))


def _store(session: Session, sent: Sent, outcome: Outcome) -> Answer:
    text, ack = put_result(session, sent.by.city, sent.op_id, outcome), None
    if sent.device is not None and sent.seq is not None:
        ack = count_device(session, by=sent.by, device=sent.device, seq=sent.seq)
    return Answer(sent.op_id, outcome.status, text, problem=outcome.problem, ack=ack)


def put_result(session: Session, city: str, op_id: str, outcome: Outcome) -> str:
    """Write down what a claimed operation came to, for whoever did it; gives the result as it will be told."""
    told = {
        "op_id": op_id,
        "status": outcome.status.value,
        "code": outcome.code,
        "case": None if outcome.case is None else brief(outcome.case),
    }
    text = dump_json(told)
    problem = None if outcome.problem is None else dump_json(outcome.problem)
    account = store.put_result(session, city, op_id, status=outcome.status.value, result=text, problem=problem)
    touch("op_result", op_id, account)
    return text


def count_device(session: Session, *, by: By, device: str, seq: int) -> int:
    """Move on how far a device's outbox has come: the highest seq, and the highest without a gap: given."""
    return people.count_device(
        city=by.city,
        device=device,
        account=by.account,
        seq=seq,
        last=lambda ack: store.last_before_gap(session, by.city, device, by.account, ack),
    )


def brief(case: cases.Case) -> dict[str, Any]:
    """The case as a result tells it; `unit` is the predicted lead until 派遣."""
    return {
        "id": case.id,
        "receipt_no": case.receipt_no,
        "number": case.number,
        "state": case.state,
        "rev": case.rev,
        "state_rev": case.state_rev,
        "cell": case.cell,
        "unit": case.lead or (case.predicted if case.dispatched_at is None else None),
        "due_at": iso(case.due_at),
    }
