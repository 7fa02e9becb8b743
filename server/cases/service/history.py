"""The history of a case: append-only lines, each with the hash of the one before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy.orm import Session

from server.cases import store
from server.cases.models import Case, CaseEvent
from server.cases.store import EventTold
from server.kernel.db import db, touch
from server.kernel.now import iso

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Line:
    """What a line of history says: who did what as whom, when, from where the case stood; `told` is the rest."""

    step: str
    by: str
    role: str
    unit: str
    at: datetime
    captured_at: datetime | None
    op_id: str | None
    from_state: str | None
    told: Mapping[str, Any]


def append_event(session: Session, case: Case, line: Line) -> CaseEvent:
    """Write the next line of a case's history in the running transaction; the case's row is locked by its verb."""
    begins = line.from_state is None  # only the first line of a history comes from nowhere
    last = None if begins else store.last_event(session, case.city, case.id)
    seq, prev_hash = (1, GENESIS) if last is None else (last.seq + 1, last.hash)
    event = CaseEvent(
        city=case.city,
        case_id=case.id,
        seq=seq,
        step=line.step,
        by=line.by,
        role=line.role,
        unit=line.unit,
        at=line.at,
        captured_at=line.captured_at,
        op_id=line.op_id,
        from_state=line.from_state,
        to_state=case.state,
        prev_hash=prev_hash,
    )
    event.payload = rfc8785.dumps(_columns(event) | {"told": line.told}).decode()
    event.hash = chain_hash(prev_hash, event.payload)
    session.add(event)
    session.flush()
    touch("event", f"{case.id}:{seq}", case.id)
    return event


def _columns(event: CaseEvent | EventTold) -> dict[str, Any]:
    """What the columns of a line say: they are what people are shown, so they are hashed too."""
    return {
        "city": event.city,
        "case": event.case_id,
        "seq": event.seq,
        "step": event.step,
        "by": event.by,
        "role": event.role,
        "unit": event.unit,
        "at": iso(event.at),
        "captured_at": iso(event.captured_at),
        "op_id": event.op_id,
        "from": event.from_state,
        "to": event.to_state,
    }


def chain_hash(prev_hash: str, payload: str) -> str:
    """sha-256 (hex) of the hash before and the canonical payload.

    >>> chain_hash(GENESIS, "{}")[:8]
    '5649d09e'
    """
    return hashlib.sha256(f"{prev_hash}\n{payload}".encode()).hexdigest()


def find_broken_link(*, city: str, case_id: str) -> int | None:
    """The seq of the first line whose hash, place or columns do not hold, None where the whole chain does."""
    prev_hash, seq = GENESIS, 1
    for event in store.events_of(db.session(), city, [case_id]):
        whole = event.prev_hash == prev_hash and event.seq == seq
        if not whole or event.hash != chain_hash(prev_hash, event.payload) or not _says_the_same(event):
            return event.seq
        prev_hash, seq = event.hash, seq + 1
    return None


def _says_the_same(event: EventTold) -> bool:
    """Whether the columns say what was hashed."""
    told = json.loads(event.payload)
    return all(told.get(name) == value for name, value in _columns(event).items())
