"""Gives a phone what changed in its scopes since its cursor, page by page, or a snapshot where the cursor is none."""

import base64
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.cases import service as cases
from server.kernel.db import reading
from server.kernel.now import iso
from server.people.rules import By, Permission, Reach, Scope, scopes_of
from server.sync import store
from server.sync.models import SyncClock
from server.sync.rules import PROTO
from server.sync.service.checksum import NOTHING
from server.sync.store import Told

KEPT_FOR = timedelta(days=180)
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a phone stands: the position in each scope, of which epoch and account, and whether a snapshot runs.

    `snapshot_from` is the counter when the running snapshot began, None where none runs.
    """

    epoch: str
    account: str
    at: datetime
    after: Mapping[str, int]
    snapshot_from: int | None

    def text(self) -> str:
        """The cursor as the phone keeps it: opaque to it."""
        told = {
            "e": self.epoch,
            "a": self.account,
            "t": self.at.timestamp(),
            "s": dict(self.after),
            "n": self.snapshot_from,
        }
        return base64.urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode()


def read_cursor(text: str | None, by: By, clock: SyncClock, now: datetime) -> Cursor | None:
    """The cursor, or None where it is none of this epoch and account, unreadable, or too old: a snapshot then."""
    if not text:
        return None
    try:
        told = json.loads(base64.urlsafe_b64decode(text.encode()))
        at = datetime.fromtimestamp(told["t"], tz=now.tzinfo)
        after = {str(scope): int(seq) for scope, seq in told["s"].items()}
        began = None if told["n"] is None else int(told["n"])
        cursor = Cursor(str(told["e"]), str(told["a"]), at, after, began)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError):
        return None
    ours = cursor.epoch == clock.epoch and cursor.account == by.account
    ahead = any(not 0 <= seq <= clock.seq for seq in (*cursor.after.values(), cursor.snapshot_from or 0))
    return cursor if ours and not ahead and now - cursor.at <= KEPT_FOR else None


def pull(*, cursor: str | None, limit: int, by: By, now: datetime) -> dict[str, Any]:
    """One page of what changed in the scopes of `by`, everything of one instant."""
    with reading() as session:
        clock = store.read_clock(session, by.city)
        known = read_cursor(cursor, by, clock, now)
        mine = {str(scope) for scope in scopes_of(by, Permission.CASE_READ)}
        began = clock.seq if known is None else known.snapshot_from
        read = mine | {_answers_to(by)}
        after = {scope: 0 if known is None else known.after.get(scope, 0) for scope in read}
        wanted = max(1, min(limit, MOST_ROWS))
        page = store.page(session, by.city, after=after, upto=clock.seq, gone_after=began or 0, limit=wanted + 1)
        more, rows = len(page) > wanted, page[:wanted]
        upto = rows[-1].seq if more else clock.seq
        moved = {scope: max(seq, upto) for scope, seq in after.items()}
        then = Cursor(clock.epoch, by.account, now, moved, began if more else None)
        return {
            "proto": PROTO,
            "epoch": clock.epoch,
            "server_time": iso(now),
            "cursor": then.text(),
            "more": more,
            "snapshot": began is not None,
            "scopes": _scopes(mine, known),
            "changes": _changes(session, rows, by, now),
            "checksum": None if more else _checksums(session, by.city, mine),
        }


def _answers_to(by: By) -> str:
    """Where the answers to one's own operations lie: read by everybody, whatever roles they have left."""
    return f"{store.ANSWERS}{Scope(Reach.SELF, by.account)}"


def _scopes(mine: set[str], known: Cursor | None) -> dict[str, list[str]]:
    before = set() if known is None else {scope for scope in known.after if not scope.startswith(store.ANSWERS)}
    return {"added": sorted(mine - before), "removed": sorted(before - mine)}


def _checksums(session: Session, city: str, scopes: Iterable[str]) -> dict[str, Any]:
    sums = store.find_sums(session, city, scopes)
    return {
        scope: {"count": sums[scope].rows, "xor": sums[scope].xor} if scope in sums else {"count": 0, "xor": NOTHING}
        for scope in sorted(scopes)
    }


def _changes(session: Session, rows: Sequence[Told], by: By, now: datetime) -> list[dict[str, Any]]:
    """The rows as they are now, masked for whoever asks; what belongs to a case is read once a page."""
    living = [row for row in rows if not row.gone]
    known = _Known(session, living, by, now)
    return [_gone(row) if row.gone else _change(row, known) for row in rows]


def _gone(row: Told) -> dict[str, Any]:
    return {"seq": row.seq, "scope": row.scope, "type": row.type, "id": row.id, "gone": True}


def _change(row: Told, known: "_Known") -> dict[str, Any]:
    told = {"seq": row.seq, "scope": row.scope, "type": row.type, "id": row.id, "rev": row.rev}
    return told | {"row": known.find(row.type, row.id)}


class _Known:
    """What a page's rows say, read once: as many queries for one row as for a thousand."""

    def __init__(self, session: Session, rows: Sequence[Told], by: By, now: datetime) -> None:
        """Read every case of the page with what the page names of it."""
        kinds: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            kinds[row.type].add(row.case_id or row.id)
        every = sorted(kinds["case"] | kinds["event"] | kinds["photo"] | kinds["task"])
        found = cases.list_by_ids(city=by.city, ids=every)
        told = {kind: [case for case in found if case.id in kinds[kind]] for kind in ("case", "event", "photo", "task")}
        self._rows: dict[tuple[str, str], Any] = {}
        self._keep("case", cases.case_rows(told["case"], by, now=now))
        self._keep("event", cases.event_rows(told["event"], by))
        self._keep("photo", cases.photo_rows(told["photo"], by))
        self._keep("task", cases.task_rows(told["task"], by))
        for op in store.ops_among(session, by.city, by.account, sorted(kinds["op_result"])):
            reason = json.loads(op.problem) if op.problem else None
            self._rows["op_result", op.op_id] = json.loads(op.result) | {"reason": reason}

    def _keep(self, kind: str, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rows |= {(kind, str(row["id"])): row for row in rows}

    def find(self, kind: str, key: str) -> Any:
        """The row of that kind and id."""
        return self._rows.get((kind, key))
