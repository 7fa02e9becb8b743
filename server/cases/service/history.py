"""The history of a case: append-only lines, each with the hash of the one before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy.orm import Session

from server.cases import store
from server.cases.models import Case, CaseEvent
from server.kernel.db import db, touch
from server.kernel.now import iso

GENESIS = "0" * 64


def append_event(  # the columns of one line, written in one place
    session: Session,
    case: Case,
    *,
    step: str,
    by: str,
    role: str,
    unit: str,
    at: datetime,
    from_state: str | None,
    told: Mapping[str, Any],
    op_id: str | None,
    captured_at: datetime | None,
) -> CaseEvent:
    """Write the next line of a case's history in the running transaction; the case's row is locked by its verb."""
    last = store.last_event(session, case.city, case.id)
    seq, prev_hash = (1, GENESIS) if last is None else (last.seq + 1, last.hash)
    said: dict[str, Any] = {
        "city": case.city,
        "case": case.id,
        "seq": seq,
        "step": step,
        "by": by,
        "role": role,
        "unit": unit,
        "at": iso(at),
        "captured_at": iso(captured_at),
        "op_id": op_id,
        "from": from_state,
        "to": case.state,
        "told": told,
    }
    payload = rfc8785.dumps(said).decode()
    event = CaseEvent(
        city=case.city,
        case_id=case.id,
        seq=seq,
        step=step,
        by=by,
        role=role,
        unit=unit,
        at=at,
        captured_at=captured_at,
        op_id=op_id,
        from_state=from_state,
        to_state=case.state,
        payload=payload,
        prev_hash=prev_hash,
        hash=chain_hash(prev_hash, payload),
    )
    session.add(event)
    session.flush()
    touch("event", f"{case.id}:{seq}", case.id)
    return event


def chain_hash(prev_hash: str, payload: str) -> str:
    """sha-256 (hex) of the hash before and the canonical payload.

    >>> chain_hash(GENESIS, "{}")[:8]
    'fd4acc84'
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


def _says_the_same(event: CaseEvent) -> bool:
    """Whether the columns, which are what people are shown, say what was hashed."""
    told = json.loads(event.payload)
    columns = {
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
    return all(told.get(name) == value for name, value in columns.items())
