"""What belongs to a case: its history, assists, photographs and tasks, asked by statements that are built once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Select,
    String,
    bindparam,
    cast,
    literal,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from server.cases.models import Assist, Case, CaseEvent, CasePhoto, Task
from server.kernel.db import Table
from server.people.rules import Reach, Scope

CITY: BindParameter[str] = bindparam("city")
CASE: BindParameter[str] = bindparam("case_id")
CASES: BindParameter[Sequence[str]] = bindparam("case_ids", expanding=True)
"""Places in statements that are built once: building one costs more than running it, and these run at every step."""


def last_event(session: Session, city: str, case_id: str) -> CaseEvent | None:
    """The last line of a case's history."""
    return session.scalar(_LAST_EVENT, {"city": city, "case_id": case_id})


_LAST_EVENT = (
    select(CaseEvent).where(CaseEvent.city == CITY, CaseEvent.case_id == CASE).order_by(CaseEvent.seq.desc()).limit(1)
)


Row = TypeVar("Row", "EventTold", "PhotoTold", "TaskTold")
"""What is only shown is read as a row: an object costs as much again."""


def _columns_of(model: type[Table], row: type[Row], *order: str) -> Select[*tuple[Any, ...]]:
    """The statement for what such a row names, of cases, in this order."""
    table = model.metadata.tables[model.__tablename__]
    named = select(*(table.c[name] for name in row._fields)).where(table.c.city == CITY, table.c.case_id.in_(CASES))
    return named.order_by(*(table.c[name] for name in order))


def _read(
    session: Session, statement: Select[*tuple[Any, ...]], row: type[Row], city: str, case_ids: Sequence[str]
) -> list[Row]:
    found = session.connection().execute(statement, {"city": city, "case_ids": case_ids})
    return [row(*one) for one in found.all()]


class EventTold(NamedTuple):
    """A line of a history as it stands; no line ever changes."""

    city: str
    case_id: str
    seq: int
    step: str
    by: str
    role: str
    unit: str
    at: datetime
    captured_at: datetime | None
    op_id: str | None
    from_state: str | None
    to_state: str
    payload: str
    prev_hash: str
    hash: str


def events_of(session: Session, city: str, case_ids: Sequence[str]) -> list[EventTold]:
    """The histories of cases, in order."""
    return _read(session, _EVENTS_OF, EventTold, city, case_ids)


_EVENTS_OF = _columns_of(CaseEvent, EventTold, "case_id", "seq")


def assists_of(session: Session, city: str, case_ids: Sequence[str]) -> list[Assist]:
    """The assists of cases, those that were recalled too."""
    return list(session.scalars(_ASSISTS_OF, {"city": city, "case_ids": case_ids}))


_ASSISTS_OF = select(Assist).where(Assist.city == CITY, Assist.case_id.in_(CASES)).order_by(Assist.case_id, Assist.unit)


def photos_of(session: Session, city: str, case_ids: Sequence[str]) -> list[CasePhoto]:
    """The photographs named in cases."""
    return list(session.scalars(_PHOTOS_OF, {"city": city, "case_ids": case_ids}))


_PHOTOS_OF = (
    select(CasePhoto)
    .where(CasePhoto.city == CITY, CasePhoto.case_id.in_(CASES))
    .order_by(CasePhoto.case_id, CasePhoto.op_id, CasePhoto.sha256)
)


class PhotoTold(NamedTuple):
    """A photograph named in a case, to be shown and not to be changed."""

    case_id: str
    sha256: str
    role: str
    op_id: str
    by: str
    bytes: int
    mime: str
    width: int | None
    height: int | None
    source: str
    taken_at: str | None
    exif: dict[str, Any] | None
    thumb_sha256: str | None
    round: int


def photos_told(session: Session, city: str, case_ids: Sequence[str]) -> list[PhotoTold]:
    """The photographs named in cases as rows, in the order of `photos_of`."""
    return _read(session, _PHOTOS_TOLD, PhotoTold, city, case_ids)


_PHOTO = CasePhoto.metadata.tables[CasePhoto.__tablename__]
_PHOTOS_TOLD = _columns_of(CasePhoto, PhotoTold, "case_id", "op_id", "sha256")


def raise_naming(session: Session, city: str, sha256: str) -> list[tuple[str, str, str]]:
    """Count a new revision of a photo or thumb wherever it is named: (case_id, sha256, role) of each place."""
    found = session.connection().execute(_RAISE_NAMING, {"of": city, "sha": sha256})
    return [(case_id, sha, role) for case_id, sha, role in found]


_RAISE_NAMING = (
    update(_PHOTO)
    .where(
        _PHOTO.c.city == bindparam("of"),
        or_(_PHOTO.c.sha256 == bindparam("sha"), _PHOTO.c.thumb_sha256 == bindparam("sha")),
    )
    .values(rev=_PHOTO.c.rev + 1)
    .returning(_PHOTO.c.case_id, _PHOTO.c.sha256, _PHOTO.c.role)
)
_NAMING = select(CasePhoto.case_id).where(
    CasePhoto.city == CITY,
    or_(CasePhoto.sha256 == bindparam("sha256"), CasePhoto.thumb_sha256 == bindparam("sha256")),
)


_OF_CASE: Mapping[str, Select[str, str, int]] = {
    "event": select(literal("event"), CaseEvent.case_id + ":" + cast(CaseEvent.seq, String), CaseEvent.seq).where(
        CaseEvent.city == CITY, CaseEvent.case_id == CASE
    ),
    "photo": select(
        literal("photo"), CasePhoto.case_id + ":" + CasePhoto.sha256 + ":" + CasePhoto.role, CasePhoto.rev
    ).where(CasePhoto.city == CITY, CasePhoto.case_id == CASE),
    "task": select(literal("task"), Task.id, Task.rev).where(Task.city == CITY, Task.case_id == CASE),
}


@lru_cache(maxsize=8)
def _things(kinds: frozenset[str]) -> CompoundSelect[str, str, int]:
    return union_all(*(_OF_CASE[kind] for kind in sorted(kinds)))


def things_of(session: Session, city: str, case_id: str, kinds: frozenset[str]) -> list[tuple[str, str, int]]:
    """(type, id, rev) of everything of these kinds that a case has: one statement, whatever their number."""
    if not kinds:
        return []
    rows = session.execute(_things(kinds), {"city": city, "case_id": case_id})
    return [(kind, key, rev) for kind, key, rev in rows]


_PARTIES: CompoundSelect[str, str] = union_all(
    select(literal("self"), Case.reporter).where(Case.city == CITY, Case.merged_into == CASE),
    select(literal("unit"), Assist.unit).where(Assist.city == CITY, Assist.case_id == CASE, Assist.state != "recalled"),
    select(literal("self"), Task.assignee).where(
        Task.city == CITY,
        Task.case_id == CASE,
        Task.assignee.is_not(None),
        Task.state != "recalled",
    ),
)


def parties_of(session: Session, city: str, case_id: str) -> frozenset[Scope]:
    """Who has a part in a case beside its lead and its reporter: merged reporters, assists, whoever has a task."""
    rows = session.execute(_PARTIES, {"city": city, "case_id": case_id})
    return frozenset(Scope(Reach(reach), key) for reach, key in rows)


def lock_naming(session: Session, city: str, sha256: str) -> list[Case]:
    """The cases that name a photo or thumb, locked, in order of id."""
    return list(session.scalars(_LOCK_NAMING, {"city": city, "sha256": sha256}))


_LOCK_NAMING = (
    select(Case)
    .where(Case.city == CITY, Case.id.in_(_NAMING))
    .order_by(Case.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)


def tasks_of(session: Session, city: str, case_ids: Sequence[str]) -> list[Task]:
    """The tasks of cases, in the order they were given."""
    return list(session.scalars(_TASKS_OF, {"city": city, "case_ids": case_ids}))


_TASKS_OF = select(Task).where(Task.city == CITY, Task.case_id.in_(CASES)).order_by(Task.case_id, Task.id)


class TaskTold(NamedTuple):
    """A task as it stands, for who only reads it."""

    id: str
    case_id: str
    kind: str
    assignee: str | None
    unit: str | None
    due_at: datetime | None
    state: str


def tasks_told(session: Session, city: str, case_ids: Sequence[str]) -> list[TaskTold]:
    """The tasks of cases as rows, in the order of `tasks_of`."""
    return _read(session, _TASKS_TOLD, TaskTold, city, case_ids)


_TASKS_TOLD = _columns_of(Task, TaskTold, "case_id", "id")
