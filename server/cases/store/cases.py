"""Cases themselves, who sees them, and the numbers they get."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    exists,
    false,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from server.cases.models import AskRow, Assist, CallerLook, Case, CasePhoto, Counter, Task
from server.cases.rules import ENDED, State
from server.cases.store.belonging import CASES, CITY
from server.kernel.effects import upsert
from server.people.rules import Reach, Scope

MOST_AROUND = 200
"""Of a box of a hundred metres, more are no help to anybody who compares."""
BeatCells = Mapping[str, Sequence[str]]
"""The codes of the cells of each beat that is asked for."""


def visible(city: str, scopes: Iterable[Scope], beats: BeatCells) -> ColumnElement[bool]:
    """The cases that lie in any of the scopes: the policy table's reach, as a filter of every query."""
    parts = [_within(city, scope, beats) for scope in scopes]
    return and_(Case.city == city, or_(*parts) if parts else false())


def _within(city: str, scope: Scope, beats: BeatCells) -> ColumnElement[bool]:
    key = scope.key
    if scope.reach is Reach.CITY:
        return true()
    if scope.reach is Reach.AREA:
        return Case.cell.startswith(key, autoescape=True)
    if scope.reach is Reach.UNIT:
        return or_(Case.lead == key, _assisted_by(city, key))
    if scope.reach is Reach.BEAT:
        return Case.cell.in_(beats[key])
    return or_(Case.reporter == key, _tasked(city, key), _answers(city, key))


def _assisted_by(city: str, unit: str) -> ColumnElement[bool]:
    return exists().where(
        Assist.city == city, Assist.case_id == Case.id, Assist.unit == unit, Assist.state != "recalled"
    )


def _tasked(city: str, account: str) -> ColumnElement[bool]:
    return exists().where(
        Task.city == city, Task.case_id == Case.id, Task.assignee == account, Task.state != "recalled"
    )


def _answers(city: str, account: str) -> ColumnElement[bool]:
    """Whether what the account reported was merged into the case: its answer is theirs too."""
    return exists().where(_JOINED.city == city, _JOINED.merged_into == Case.id, _JOINED.reporter == account)


_JOINED = aliased(Case)


def merged_into(session: Session, city: str, ids: Sequence[str]) -> list[Case]:
    """The cases that were merged into any of these, in the order they were reported."""
    return list(session.scalars(_MERGED_INTO, {"city": city, "case_ids": ids}))


_MERGED_INTO = select(Case).where(Case.city == CITY, Case.merged_into.in_(CASES)).order_by(Case.reported_at, Case.id)


def find_case(session: Session, city: str, case_id: str, *, lock: bool = False) -> Case | None:
    """The case, locked against another step at once where asked."""
    return session.get(Case, (city, case_id), with_for_update=True if lock else None, populate_existing=lock)


def cases_among(session: Session, city: str, ids: Sequence[str]) -> list[Case]:
    """Those cases that exist, in order of id."""
    return list(session.scalars(_CASES_AMONG, {"city": city, "case_ids": ids}))


_CASES_AMONG = select(Case).where(Case.city == CITY, Case.id.in_(CASES)).order_by(Case.id)


def sees(session: Session, case_id: str, seen: ColumnElement[bool]) -> bool:
    """Whether the case is among those that are `seen`."""
    query = select(Case.id).where(Case.id == case_id, seen)
    return session.scalar(query) is not None


def sees_photo(
    session: Session, city: str, sha256: str, seen: ColumnElement[bool], *, named_by_another_than: str | None
) -> bool:
    """Whether a case among those that are `seen` names this photo or thumb, if asked so in another's words."""
    named = or_(CasePhoto.sha256 == sha256, CasePhoto.thumb_sha256 == sha256)
    if named_by_another_than is not None:
        named = and_(named, CasePhoto.by != named_by_another_than)
    query = (
        select(CasePhoto.case_id)
        .join(Case, and_(Case.city == CasePhoto.city, Case.id == CasePhoto.case_id))
        .where(CasePhoto.city == city, named, seen)
        .limit(1)
    )
    return session.scalar(query) is not None


def count_open_walks(session: Session, city: str, assignees: Sequence[str]) -> dict[str, int]:
    """How many verifications and checks each of them has open."""
    query = select(Task.assignee).where(Task.city == city, Task.state == "open", Task.assignee.in_(assignees))
    counted = dict.fromkeys(assignees, 0)
    for assignee in session.scalars(query):
        counted[str(assignee)] += 1
    return counted


def looks_at_caller(session: Session, city: str, case_id: str) -> list[CallerLook]:
    """Who looked who called about a case, the latest first."""
    query = select(CallerLook).where(CallerLook.city == city, CallerLook.case_id == case_id)
    return list(session.scalars(query.order_by(CallerLook.at.desc(), CallerLook.id)))


def open_walks(session: Session, city: str, account: str) -> list[Task]:
    """The verifications and checks that wait for somebody, in order of case."""
    query = select(Task).where(Task.city == city, Task.assignee == account, Task.state == "open")
    return list(session.scalars(query.order_by(Task.case_id, Task.id)))


def worked_by(session: Session, city: str, account: str) -> list[Case]:
    """The open cases that a unit gave to one of its people, in order of id."""
    query = select(Case).where(Case.city == city, Case.worker == account, Case.state.not_in(sorted(ENDED)))
    return list(session.scalars(query.order_by(Case.id)))


def open_asks(session: Session, city: str, case_id: str) -> list[AskRow]:
    """The asks of a case that wait for an answer."""
    query = select(AskRow).where(AskRow.city == city, AskRow.case_id == case_id, AskRow.state == "open")
    return list(session.scalars(query.order_by(AskRow.asked_at)))


def near(
    session: Session, city: str, *, category: str, box: tuple[float, float, float, float], since: datetime
) -> list[tuple[str, float, float]]:
    """Id, longitude and latitude of open cases of a category in a box (west, south, east, north) since then."""
    told = dict(zip(("west", "south", "east", "north"), box, strict=True))
    found = session.execute(_NEAR, told | {"city": city, "category": category, "since": since})
    return [(case, lon, lat) for case, lon, lat in found]


_NEAR = (
    select(Case.id, Case.lon, Case.lat)
    .where(
        Case.city == CITY,
        Case.category == bindparam("category"),
        Case.lat.between(bindparam("south"), bindparam("north")),
        Case.lon.between(bindparam("west"), bindparam("east")),
        Case.reported_at >= bindparam("since"),
        Case.state.not_in(sorted(ENDED)),
    )
    .order_by(Case.reported_at, Case.id)
)


def around(
    session: Session,
    seen: ColumnElement[bool],
    case: Case,
    *,
    box: tuple[float, float, float, float],
    between: tuple[datetime, datetime],
) -> list[Case]:
    """Other cases of the same category in a box, reported in that time, whatever became of them but 作废."""
    west, south, east, north = box
    query = select(Case).where(
        seen,
        Case.id != case.id,
        Case.category == case.category,
        Case.lat.between(south, north),
        Case.lon.between(west, east),
        Case.reported_at.between(*between),
        Case.state != State.VOIDED,
    )
    return list(session.scalars(query.order_by(Case.reported_at, Case.id).limit(MOST_AROUND)))


def next_number(session: Session, city: str, name: str) -> int:
    """The next number under a name, from 1; two transactions at once get two."""
    put = _next_number(upsert(session))
    return int(session.connection().execute(put, {"city": city, "name": name, "value": 1}).scalar_one())


@cache
def _next_number(insert: Any) -> Any:
    put = insert(_COUNTER).on_conflict_do_update(index_elements=["city", "name"], set_={"value": _COUNTER.c.value + 1})
    return put.returning(_COUNTER.c.value)


_COUNTER = Counter.metadata.tables[Counter.__tablename__]


def skip_numbers(session: Session, city: str, name: str, upto: int) -> None:
    """Give out no number up to `upto` under a name any more; what was given out beyond it stays so."""
    put = upsert(session)(Counter).values({"city": city, "name": name, "value": upto})
    further = {"value": upto}
    put = put.on_conflict_do_update(index_elements=["city", "name"], set_=further, where=Counter.value < upto)
    session.execute(put)


def in_state(session: Session, city: str, state: State) -> list[Case]:
    """The cases in a state, the oldest first."""
    query = select(Case).where(Case.city == city, Case.state == state)
    return list(session.scalars(query.order_by(Case.reported_at, Case.id)))
