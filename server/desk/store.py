"""The desk's lists: read-only, keyset-paged, filtered by what one may see."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.cases.models import Case, Task
from server.cases.rules import ENDED, State
from server.desk.models import SavedView
from server.desk.rules import FLAGS, HANDLED, UNFILED, VIEWS, WEAK, Mark, Order
from server.people.rules import Role

FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""Where cases without a running clock stand in the order: behind all that have one."""
SECOND_RETURN = 2


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows; None shows all."""

    states: frozenset[State] | None = None
    unit: str | None = None
    cell: str | None = None
    category: str | None = None
    light: str | None = None
    words: str | None = None
    marks: frozenset[Mark] = frozenset()


def page(
    session: Session,
    seen: ColumnElement[bool],
    wanted: Wanted,
    *,
    order: Order = Order.LEFT,
    after: str | None,
    limit: int,
    now: datetime,
) -> tuple[list[Case], str | None]:
    """The next `seen` cases in their order; and where the page ended, None at the end."""
    query = select(Case).where(seen, *filters(wanted, now))
    query = _ordered_by_left(query, after) if order is Order.LEFT else _latest_first(query, _AT[order], after)
    found = list(session.scalars(query.limit(limit + 1)))
    more = len(found) > limit
    return found[:limit], _place(found[limit - 1], order) if more else None


def _ordered_by_left(query: Any, after: str | None) -> Any:
    """Unplaced first, then by time left and age."""
    order = (_AFTER_LOST, func.coalesce(Case.stage_due_at, FAR), Case.reported_at, Case.id)
    place = _read_place(after)
    if place is not None:
        query = query.where(tuple_(*order) > tuple_(*place))
    return query.order_by(*order)


def _latest_first(query: Any, at: Any, after: str | None) -> Any:
    place = _read_place(after)
    if place is not None:
        query = query.where(tuple_(at, Case.id) < tuple_(place[2], place[3]))
    return query.order_by(at.desc(), Case.id.desc())


_AT: Mapping[Order, Any] = {
    Order.NEWEST: Case.reported_at,
    Order.CLOSED: func.coalesce(Case.closed_at, Case.reported_at),
}
"""By which time a list stands that begins with the latest."""


_AFTER_LOST = case((and_(Case.cell.is_(None), Case.state.in_(sorted(UNFILED))), 0), else_=1)
"""A report outside every cell comes first until it is filed: nobody answers for it before somebody has placed it."""


def _place(last: Case, order: Order) -> str:
    at = last.closed_at or last.reported_at if order is Order.CLOSED else last.reported_at
    lost = 0 if last.cell is None and last.state in UNFILED else 1
    told = [lost, (last.stage_due_at or FAR).isoformat(), at.isoformat(), last.id]
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


def filters(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    """What a list asks for, as SQL."""
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
    return told + [marked(mark, now) for mark in sorted(wanted.marks)]


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


_BY_LIGHT = {Mark.OVERDUE: "red", Mark.NEARLY: "yellow", Mark.PAUSED: "paused"}


def marked(mark: Mark, now: datetime) -> ColumnElement[bool]:
    """The cases that carry a mark."""
    if mark in FLAGS:
        return _flagged(mark)
    if mark in _BY_LIGHT:
        return _light(_BY_LIGHT[mark], now)
    others: Mapping[Mark, ColumnElement[bool]] = {
        Mark.WEAK_EVIDENCE: or_(*map(_flagged, WEAK)),
        Mark.RETURNED: Case.returns >= 1,
        Mark.RETURNED_TWICE: Case.returns >= SECOND_RETURN,
        Mark.UNASSIGNED: and_(Case.lead.is_(None), Case.predicted.is_(None)),
        Mark.PUBLIC: Case.source.in_([Role.VOLUNTEER.value, Role.CITIZEN.value]),
        Mark.CALLED: Case.channel != "",
    }
    return others[mark]


def _flagged(mark: Mark) -> ColumnElement[bool]:
    """The flags stand in the row as a JSON list of plain words, so the quoted word is found in its text."""
    return cast(Case.flags, String).contains(f'"{mark}"')


def _words(words: str) -> ColumnElement[bool]:
    columns = (Case.receipt_no, Case.number, Case.place, Case.note, Case.cell)
    return or_(*(column.contains(words, autoescape=True) for column in columns))


QUEUES: Mapping[str, Wanted] = {view: Wanted(states=queue.states, marks=queue.marks) for view, queue in VIEWS.items()}
"""What each of the queues that are always there asks for."""


def count_views(session: Session, seen: ColumnElement[bool], now: datetime) -> dict[str, int]:
    """How many cases each queue holds, among those that are `seen`."""
    return count_lists(session, seen, QUEUES, now)


def count_lists(
    session: Session, seen: ColumnElement[bool], lists: Mapping[str, Wanted], now: datetime
) -> dict[str, int]:
    """How many cases each of these lists holds, among those that are `seen`: one look at the table for all."""
    sums = [func.count(case((and_(true(), *filters(wanted, now)), 1))) for wanted in lists.values()]
    row = session.execute(select(*sums).select_from(Case).where(seen)).one()
    return dict(zip(lists, map(int, row), strict=True))


def spots(session: Session, seen: ColumnElement[bool], wanted: Wanted, *, most: int, now: datetime) -> list[Case]:
    """The cases a map shows, the latest first, no more than `most`."""
    query = select(Case).where(seen, *filters(wanted, now))
    return list(session.scalars(query.order_by(Case.reported_at.desc(), Case.id).limit(most)))


def count_by_state(session: Session, seen: ColumnElement[bool]) -> dict[str, int]:
    """How many cases stand in each state, among those that are `seen`."""
    query = select(Case.state, func.count()).where(seen).group_by(Case.state)
    return {state: number for state, number in session.execute(query)}  # noqa: C416 - a row is no plain tuple to mypy


def count_by_unit(session: Session, seen: ColumnElement[bool], now: datetime) -> list[tuple[str, int, int]]:
    """(unit, open, overdue) of every unit that leads an open case, among those that are `seen`."""
    late = func.count(case((_light("red", now), 1)))
    query = select(Case.lead, func.count(), late).where(seen, Case.lead.is_not(None), Case.state.not_in(sorted(ENDED)))
    rows = session.execute(query.group_by(Case.lead).order_by(Case.lead))
    return [(str(unit), int(count), int(overdue)) for unit, count, overdue in rows]


def count_walks(session: Session, city: str, now: datetime) -> list[tuple[str, str, int, int]]:
    """(account, kind, open, overdue) of the verifications and checks that wait for somebody."""
    late = func.count(case((Task.due_at < now, 1)))
    query = select(Task.assignee, Task.kind, func.count(), late).where(
        Task.city == city, Task.state == "open", Task.assignee.is_not(None), Task.kind.in_(["verify", "check"])
    )
    rows = session.execute(query.group_by(Task.assignee, Task.kind).order_by(Task.assignee, Task.kind))
    return [(str(account), str(kind), int(count), int(overdue)) for account, kind, count, overdue in rows]


def count_worked(session: Session, city: str, now: datetime) -> list[tuple[str, str, int, int]]:
    """The same of the open cases that units gave to one of their people."""
    late = func.count(case((_light("red", now), 1)))
    query = select(Case.worker, func.count(), late).where(
        Case.city == city, Case.worker.is_not(None), Case.state.in_(sorted(HANDLED))
    )
    rows = session.execute(query.group_by(Case.worker).order_by(Case.worker))
    return [(str(account), "handle", int(count), int(overdue)) for account, count, overdue in rows]


INSTANTS: Mapping[str, InstrumentedAttribute[Any]] = {
    "reported": Case.reported_at,
    "filed": Case.filed_at,
    "closed": Case.closed_at,
}
"""What a day counts."""


def count_by_day(session: Session, seen: ColumnElement[bool], instant: str, starts: Sequence[datetime]) -> list[int]:
    """How many cases have this instant in each of the days that begin at `starts`, the last one going on."""
    column = INSTANTS[instant]
    ladder = case(*((column >= start, place) for place, start in reversed(list(enumerate(starts)))))
    query = select(ladder, func.count()).where(seen, column >= starts[0]).group_by(ladder)
    counted = {int(place): int(number) for place, number in session.execute(query)}
    return [counted.get(place, 0) for place in range(len(starts))]


def views_of(session: Session, city: str, account: str) -> list[SavedView]:
    """One's own saved lists and those that are everybody's, by name."""
    query = select(SavedView).where(
        SavedView.city == city, or_(SavedView.account_id == account, SavedView.shared.is_(True))
    )
    return list(session.scalars(query.order_by(SavedView.name, SavedView.id)))


def count_saved(session: Session, city: str, account: str) -> int:
    """How many lists an account has saved."""
    query = select(func.count()).where(SavedView.city == city, SavedView.account_id == account)
    return session.scalar(query) or 0


def find_view(session: Session, city: str, view: str) -> SavedView | None:
    """A saved list, locked against a second change at once."""
    return session.get(SavedView, (city, view), with_for_update=True)
