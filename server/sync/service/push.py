"""Takes a phone's outbox: every operation judged alone, in the order of its device_seq."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.kernel.db import reading, transaction
from server.kernel.errors import Refusal
from server.kernel.http import dump_json
from server.kernel.ids import find_uuid
from server.kernel.now import iso
from server.people import service as people
from server.people.rules import By
from server.photos import service as photos
from server.sync import store
from server.sync.rules import MOST_OPS, PROTO, EnvelopeMalformed, EnvelopeTooLarge, EpochOver, Status
from server.sync.service.apply import apply_op
from server.sync.service.late import refuse_in_push
from server.sync.service.ledger import RETRY_CODE, Answer, Raw, answer_once, retry, unreadable

log = logging.getLogger("gezhi.sync")

_LAST = 2**60
OPENS = ("report", "self_handle")
"""Kinds of operation by which a case begins."""
UNCOUNTED = frozenset({Status.REJECTED, Status.RETRY})
"""Operations whose photographs nobody waits for."""


@dataclass(slots=True)
class Push:
    """A push under way: the answers by the place of their operation, and the cases that must wait."""

    by: By
    device: str
    now: datetime
    answers: dict[int, Answer] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    slow: timedelta = timedelta()
    """How far the phone's clock is behind the server's, as the envelope's client_time says."""


def push(*, envelope: Any, by: By, now: datetime) -> str:
    """Apply an outbox and give the answer as JSON text, stored results in it to the byte.

    Refuses with EnvelopeMalformed or EnvelopeTooLarge; a bad operation refuses only itself. A phone that says an epoch
    which is over is answered `retry`: a step must not arrive before the report on its shelf that the backup lacks.
    """
    device, ops = _read_envelope(envelope)
    people.see_device(city=by.city, device=device, account=by.account, now=now)
    run = Push(by, device, now, slow=_slow(envelope.get("client_time"), now))
    if _is_over(envelope.get("epoch"), by.city):
        run.answers = {place: _wait(raw, EpochOver.code) for place, raw in enumerate(ops)}
        return _told(run, ops)
    for place in _in_order(ops):
        run.answers[place] = _answer(run, ops[place])
    return _told(run, ops)


def _read_envelope(envelope: Any) -> tuple[str, Sequence[Raw]]:
    if not isinstance(envelope, dict):
        raise EnvelopeMalformed(where="", why="object")
    proto, device, ops = envelope.get("proto"), find_uuid(envelope.get("device_id")), envelope.get("ops")
    if not isinstance(proto, int) or isinstance(proto, bool) or proto < 1:
        raise EnvelopeMalformed(where="proto", why="proto")
    if device is None:
        raise EnvelopeMalformed(where="device_id", why="uuid")
    if not isinstance(ops, list):
        raise EnvelopeMalformed(where="ops", why="list")
    if len(ops) > MOST_OPS:
        raise EnvelopeTooLarge(limit=MOST_OPS, what="ops")
    return device, ops


def _slow(client_time: Any, now: datetime) -> timedelta:
    """What to add to the phone's times; nothing where it did not say what time it had."""
    try:
        said = datetime.fromisoformat(client_time)
        return now - (said if said.tzinfo is not None else said.replace(tzinfo=UTC))
    except (TypeError, ValueError, OverflowError):
        return timedelta()


def _is_over(epoch: Any, city: str) -> bool:
    """Whether the phone knows another epoch than ours; one that does not say knows none."""
    if not isinstance(epoch, str) or not epoch:
        return False
    with reading() as session:
        return epoch != store.read_clock(session, city).epoch


def _in_order(ops: Sequence[Raw]) -> Iterable[int]:
    """The places of operations in the order they are judged in: by device_seq, but a case is opened before all else.

    A report that was refused, and edited, has a higher number than what was added to it meanwhile.
    """
    by_seq = sorted(range(len(ops)), key=lambda place: (_seq_of(ops[place]), place))
    opened = {_case_of(ops[place]): place for place in reversed(by_seq) if _opens(ops[place])}
    order = dict[int, None]()
    for place in by_seq:
        first = opened.get(_case_of(ops[place]), place)
        order |= {first: None, place: None}
    return order


def _opens(raw: Raw) -> bool:
    return isinstance(raw, dict) and raw.get("kind") in OPENS and _case_of(raw) is not None


def _wait(raw: Raw, code: str) -> Answer:
    """Nothing happened: it comes again."""
    op_id = _read_op_id(raw)
    return unreadable() if op_id is None else retry(op_id, code)


def _seq_of(raw: Raw) -> int:
    """Where an operation stands in its outbox; one that does not say stands last."""
    seq = raw.get("device_seq") if isinstance(raw, dict) else None
    return seq if isinstance(seq, int) and not isinstance(seq, bool) else _LAST


def _answer(run: Push, raw: Raw) -> Answer:
    """One operation's answer. After a retry the later ones of the same case wait too: order is kept."""
    case = _case_of(raw)
    if case is not None and case in run.waiting:
        return _wait(raw, RETRY_CODE)
    answer = _judged(run, raw)
    if answer.status is Status.RETRY and case is not None:
        run.waiting.add(case)
    return answer


def _judged(run: Push, raw: Raw) -> Answer:
    """The operation alone. One that meets a bug of ours is logged and waits; it must not stop the others' outbox."""
    try:
        return _answered(run, raw)
    except Refusal:
        raise
    except Exception:
        log.exception("an operation met a bug")
        return _wait(raw, "web.unexpected")


def _read_op_id(raw: Raw) -> str | None:
    return find_uuid(raw.get("op_id")) if isinstance(raw, dict) else None


def _answered(run: Push, raw: Raw) -> Answer:
    return answer_once(
        raw=raw,
        by=run.by,
        device=run.device,
        now=run.now,
        apply=lambda raw, by, now: apply_op(raw, by, now, desk=False, slow=run.slow),
        refused=lambda refusal: refuse_in_push(refusal, raw, run.by, run.now, slow=run.slow),
    )


def _case_of(raw: Raw) -> str | None:
    return find_uuid(raw.get("case_id")) if isinstance(raw, dict) else None


def _told(run: Push, ops: Sequence[Raw]) -> str:
    """The answer's text; results are spliced in as they are stored, so a replay is equal to the byte."""
    answers = [run.answers[place] for place in range(len(ops))]
    with reading() as session:
        epoch = store.read_clock(session, run.by.city).epoch
        ack = _ack(run)
        named = _named(ops, answers)
        stored = photos.which_stored(city=run.by.city, shas=named)
    head = {"proto": PROTO, "epoch": epoch, "server_time": iso(run.now), "device_seq_ack": ack}
    tail = {
        "replayed": [answer.op_id for answer in answers if answer.replayed],
        "missing_photos": [sha for sha in named if sha not in stored],
        "stored": [sha for sha in named if sha in stored],
    }
    results = ",".join(answer.text for answer in answers)
    return f'{dump_json(head)[:-1]},"results":[{results}],{dump_json(tail)[1:]}'


def _ack(run: Push) -> int:
    """How far the outbox has come: as it was counted in this push, read where nothing was."""
    counted = [answer.ack for answer in run.answers.values() if answer.ack is not None]
    return max(counted) if counted else people.ack_of(city=run.by.city, device=run.device, account=run.by.account)


def _named(ops: Sequence[Raw], answers: Sequence[Answer]) -> list[str]:
    """The photographs and thumbs of this request, less those that only refused operations name; in order, once."""
    named: dict[str, None] = {}
    for raw, answer in zip(ops, answers, strict=True):
        if answer.status not in UNCOUNTED and isinstance(raw, dict):
            for photo in raw.get("photos") or ():
                named |= dict.fromkeys(_shas(photo))
    return list(named)


def _shas(photo: Mapping[str, Any]) -> list[str]:
    thumb = photo.get("thumb") or {}
    return [sha for sha in (photo.get("sha256"), thumb.get("sha256")) if isinstance(sha, str)]


def begin_epoch(session: Session, *, city: str) -> None:
    """Begin a new epoch in the running transaction: phones take a fresh snapshot and offer again what they still hold.

    To be done wherever acknowledged work may be missing, which is at every restore from a backup.
    """
    store.begin_epoch(session, city)


def ensure_clock(city: str) -> None:
    """Make the city's counter and epoch, where there is none."""
    with transaction() as session:
        store.start_clock(session, city)
