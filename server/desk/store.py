"""The desk's lists: read-only, keyset-paged, filtered by what one may see."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from server.cases.models import Case
from server.cases.rules import ENDED, State

FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""Where cases without a running clock stand in the order: behind all that have one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows; None shows all."""

    states: frozenset[State] | None = None
    unit: str | None = None
    cell: str | None = None
    category: str | None = None
    light: str | None = None
    words: str | None = None


def page(
    session: Session,
    seen: ColumnElement[bool],
    wanted: Wanted,
    *,
    after: str | None,
    limit: int,
    now: datetime,
) -> tuple[list[Case], str | None]:
    """The next `seen` cases: unplaced first, then by time left and age; and where the page ended, None at the end."""
    order = (_AFTER_LOST, func.coalesce(Case.stage_due_at, FAR), Case.reported_at, Case.id)
    query = select(Case).where(seen, *_filters(wanted, now))
    place = _read_place(after)
    if place is not None:
        query = query.where(tuple_(*order) > tuple_(*place))
    found = list(session.scalars(query.order_by(*order).limit(limit + 1)))
    more = len(found) > limit
    return found[:limit], _place(found[limit - 1]) if more else None


_UNPLACED = frozenset({State.REPORTED, State.VERIFYING, State.PENDING_FILE})
_AFTER_LOST = case((and_(Case.cell.is_(None), Case.state.in_(sorted(_UNPLACED))), 0), else_=1)
"""A report outside every cell comes first until it is filed: nobody answers for it before somebody has placed it."""


def _place(last: Case) -> str:
    lost = 0 if last.cell is None and last.state in _UNPLACED else 1
    told = [lost, (last.stage_due_at or FAR).isoformat(), last.reported_at.isoformat(), last.id]
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode()


def _read_place(text: str | None) -> tuple[int, datetime, datetime, str] | None:
    """Where the page before ended; what is no place begins at the top."""
    if not text:
        return None
    try:
        lost, due, reported, case_id = json.loads(base64.urlsafe_b64decode(text.encode()))
        place = int(lost), datetime.fromisoformat(due), datetime.fromisoformat(reported), str(case_id)
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
        return None
    return place if place[0] in {0, 1} and place[1].tzinfo is not None and place[2].tzinfo is not None else None


def _filters(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    told: list[ColumnElement[bool]] = []
    if wanted.states is not None:
        told.append(Case.state.in_(sorted(wanted.states)))
    if wanted.unit is not None:
        told.append(Case.lead == wanted.unit)
    if wanted.cell is not None:
        told.append(Case.cell.startswith(wanted.cell, autoescape=True))
    if wanted.category is not None:
        told.append(Case.category.startswith(wanted.category, autoescape=True))
    if wanted.light is not None:
        told.append(_light(wanted.light, now))
    if wanted.words is not None:
        told.append(_words(wanted.words))
    return told


def _light(light: str, now: datetime) -> ColumnElement[bool]:
    """The same four lights as rows.light_of, as SQL."""
    is_open = Case.state.not_in(sorted(ENDED))
    late = Case.stage_due_at < now
    lights = {
        "red": and_(is_open, late),
        "yellow": and_(is_open, Case.stage_due_at >= now, Case.stage_warn_at <= now),
        "green": and_(is_open, Case.stage_due_at >= now, or_(Case.stage_warn_at.is_(None), Case.stage_warn_at > now)),
        "paused": and_(is_open, Case.stage_due_at.is_(None)),
        "none": Case.state.in_(sorted(ENDED)),
    }
    return lights[light]


def _words(words: str) -> ColumnElement[bool]:
    columns = (Case.receipt_no, Case.number, Case.place, Case.note, Case.cell)
    return or_(*(column.contains(words, autoescape=True) for column in columns))


def count_by_state(session: Session, seen: ColumnElement[bool]) -> dict[str, int]:
    """How many cases stand in each state, among those that are `seen`."""
    query = select(Case.state, func.count()).where(seen).group_by(Case.state)
    return {state: number for state, number in session.execute(query)}  # noqa: C416 - a row is no plain tuple to mypy
