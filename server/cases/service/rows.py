"""A case as others see it: row, lines, photographs and tasks."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import cast

from server.cases import store
from server.cases.models import Assist, Case
from server.cases.rules import ENDED, PhotoRole, State
from server.cases.service.hiding import (
    hidden_among,
    hide_reporters,
    without_assignee,
    without_photographer,
    without_staff,
)
from server.cases.service.shapes import (
    CaseRow,
    CategoryKind,
    EventRow,
    FindingRow,
    JoinedRow,
    Light,
    MainRow,
    PhotoRef,
    PhotoRow,
    ReporterRow,
    TaskKind,
    TaskRow,
    TaskState,
    WorkerRow,
)
from server.cases.store import EventTold, PhotoTold, TaskTold
from server.kernel.db import db
from server.kernel.now import iso
from server.people import service as people
from server.people.rules import By, Permission, Reach, Scope, hides_staff, scopes_of
from server.photos import service as photos


def case_rows(cases: Sequence[Case], by: By, *, now: datetime) -> list[CaseRow]:
    """The rows of cases as sync.md names them, in the same order; four queries whatever their number."""
    if not cases:
        return []
    city, ids = cases[0].city, [case.id for case in cases]
    session = db.session()
    assists: defaultdict[str, list[Assist]] = defaultdict(list)
    for assist in store.assists_of(session, city, ids):
        if assist.state != "recalled":
            assists[assist.case_id].append(assist)
    named: defaultdict[str, list[PhotoTold]] = defaultdict(list)
    for photo in store.photos_told(session, city, ids):
        named[photo.case_id].append(photo)
    stored = photos.which_stored(city=city, shas=[photo.sha256 for rows in named.values() for photo in rows])
    mains, workers = _mains_of(cases), _workers_of(cases, by)
    rows = [_case_row(case, assists[case.id], named[case.id], stored, now) for case in cases]
    for row, case in zip(rows, cases, strict=True):
        row["merged_into"] = mains.get(case.merged_into or "")
        row["worker"] = workers.get(case.id)
    if not sees_all(by):
        for row in rows:
            row["links"] = []
    return rows


def _case_row(case: Case, assists: list[Assist], named: list[PhotoTold], stored: set[str], now: datetime) -> CaseRow:
    return {
        "id": case.id,
        "receipt_no": case.receipt_no,
        "number": case.number,
        "state": case.state,
        "rev": case.rev,
        "state_rev": case.state_rev,
        "source": case.source,
        "channel": case.channel,
        "kind": cast("CategoryKind", case.kind),
        "category": case.category,
        "condition": case.condition,
        "cell": case.cell,
        "lead": case.lead,
        "predicted": case.predicted,
        "assists": [assist.unit for assist in assists],
        "point": {"lon": case.lon, "lat": case.lat},
        "accuracy_m": case.accuracy_m,
        "place": case.place,
        "note": case.note,
        "reported_at": iso(case.reported_at),
        "captured_at": iso(case.captured_at),
        "filed_at": iso(case.filed_at),
        "closed_at": iso(case.closed_at),
        "due_at": iso(case.due_at),
        "limit": case.limit_text,
        "stage": case.stage,
        "stage_due_at": iso(case.stage_due_at),
        "stage_warn_at": iso(case.stage_warn_at),
        "light": light_of(case, now),
        "round": case.round,
        "returns": case.returns,
        "self_handled": case.self_handled,
        "photos": [_photo_ref(one, stored) for one in named],
        "flags": case.flags,
        "links": case.links,
        "merged_into": None,
        "worker": None,
    }


def _mains_of(cases: Sequence[Case]) -> dict[str, MainRow]:
    """The cases that answer for merged ones among these, by id; one query, and none where nothing was merged."""
    wanted = sorted({case.merged_into for case in cases if case.merged_into is not None})
    found = store.cases_among(db.session(), cases[0].city, wanted) if wanted else []
    return {case.id: {"id": case.id, "receipt_no": case.receipt_no, "number": case.number} for case in found}


def _workers_of(cases: Sequence[Case], by: By) -> dict[str, WorkerRow]:
    """Who was put on which case, by its id, as far as `by` may know it: the lead unit, or who sees every case."""
    every = sees_all(by)
    known = {case.id: case.worker for case in cases if case.worker and (every or (by.unit and by.unit == case.lead))}
    names = people.name_accounts(city=cases[0].city, accounts=set(known.values())) if known else {}
    return {case: {"id": worker, "name": names.get(worker)} for case, worker in known.items()}


def joined_rows(case: Case, by: By) -> list[JoinedRow]:
    """The reports that were merged into a case, the oldest first."""
    every = sees_all(by)
    return [
        {
            "id": one.id if every else None,
            "receipt_no": one.receipt_no,
            "reported_at": iso(one.reported_at),
            "source": one.source,
        }
        for one in store.merged_into(db.session(), case.city, [case.id])
    ]


def _photo_ref(photo: PhotoTold, stored: set[str]) -> PhotoRef:
    return {
        "sha256": photo.sha256,
        "role": PhotoRole(photo.role),
        "stored": photo.sha256 in stored,
        "thumb": photo.thumb_sha256,
    }


def light_of(case: Case, now: datetime) -> Light:
    """The light of the clock that runs: green, yellow from 80 %, red after; paused where none does, none at the end."""
    if State(case.state) in ENDED:
        return "none"
    if case.stage_due_at is None:
        return "paused"
    if now > case.stage_due_at:
        return "red"
    return "yellow" if case.stage_warn_at is not None and now >= case.stage_warn_at else "green"


def sees_all(by: By) -> bool:
    """Whether `by` sees every case of the city; to others the ids of cases near by are none of theirs."""
    return Scope(Reach.CITY) in scopes_of(by, Permission.CASE_READ)


def reporter_row(case: Case, by: By) -> ReporterRow:
    """Who reported the case: for a unit a role word, and no more."""
    if hidden_among([case], by):
        return {"id": None, "name": None, "role": case.source}
    return {"id": case.reporter, "name": people.find_name(city=case.city, account=case.reporter), "role": case.source}


def event_rows(cases: Sequence[Case], by: By) -> list[EventRow]:
    """The lines of cases' histories, the system's too; for a unit the reporter is a role word wherever it stands."""
    if not cases:
        return []
    city, known = cases[0].city, {case.id: case for case in cases}
    events = store.events_of(db.session(), city, sorted(known))
    names = people.name_accounts(city=city, accounts={event.by for event in events})
    rows = [_event_row(event, names.get(event.by)) for event in events]
    for row in rows if not sees_all(by) else ():
        row["told"].pop("links", None)
    if hides_staff(by):
        rows = [without_staff(row) if row["by"] != by.account else row for row in rows]
    return hide_reporters(rows, known, by)


def _event_row(event: EventTold, name: str | None) -> EventRow:
    told = json.loads(event.payload)["told"]
    return {
        "id": f"{event.case_id}:{event.seq}",
        "case_id": event.case_id,
        "seq": event.seq,
        "step": event.step,
        "by": event.by,
        "by_name": name,
        "role": event.role,
        "unit": event.unit or None,
        "automatic": event.by == "system",
        "at": iso(event.at),
        "captured_at": iso(event.captured_at),
        "from": event.from_state,
        "to": event.to_state,
        "args": told.get("args", {}),
        "told": {key: value for key, value in told.items() if key not in {"args", "captured", "unknown"}},
    }


def photo_rows(cases: Sequence[Case], by: By) -> list[PhotoRow]:
    """The photographs of cases: what was said, what the camera wrote, what was found."""
    if not cases:
        return []
    city, known = cases[0].city, {case.id: case for case in cases}
    named = store.photos_told(db.session(), city, sorted(known))
    facts = photos.get_facts(city=city, shas=[one.sha256 for one in named])
    rows = [_photo_row(one, facts.get(one.sha256)) for one in named]
    if hides_staff(by):
        roles = {event.op_id: event.role for event in store.events_of(db.session(), city, sorted(known))}
        rows = [
            row if row["by"] == by.account else without_photographer(row, roles.get(one.op_id, ""))
            for row, one in zip(rows, named, strict=True)
        ]
    return hide_reporters(rows, known, by)


def _photo_row(photo: PhotoTold, fact: photos.PhotoFacts | None) -> PhotoRow:
    return {
        "id": f"{photo.case_id}:{photo.sha256}:{photo.role}",
        "case_id": photo.case_id,
        "sha256": photo.sha256,
        "role": PhotoRole(photo.role),
        "round": photo.round,
        "by": photo.by,
        "bytes": photo.bytes,
        "mime": photo.mime,
        "width": photo.width,
        "height": photo.height,
        "source": photo.source,
        "taken_at": photo.taken_at,
        "thumb": photo.thumb_sha256,
        "said": {"exif": photo.exif},
        "stored": fact is not None,
        "stored_at": None if fact is None else iso(fact.stored_at),
        "exif": None if fact is None or fact.exif is None else dict(fact.exif),
        "findings": [] if fact is None else [cast("FindingRow", dict(found)) for found in fact.findings],
        "derived": fact is not None and fact.derived,
    }


def task_rows(cases: Sequence[Case], by: By) -> list[TaskRow]:
    """The tasks of cases as sync.md names them; a checker who is the reporter is hidden like one."""
    if not cases:
        return []
    known = {case.id: case for case in cases}
    rows = list(map(_task_row, store.tasks_told(db.session(), cases[0].city, sorted(known))))
    if hides_staff(by):
        rows = [row if row["assignee"] == by.account else without_assignee(row) for row in rows]
    return hide_reporters(rows, known, by)


def _task_row(task: TaskTold) -> TaskRow:
    return {
        "id": task.id,
        "kind": cast("TaskKind", task.kind),
        "case_id": task.case_id,
        "assignee": task.assignee,
        "unit": task.unit,
        "due_at": iso(task.due_at),
        "state": cast("TaskState", task.state),
    }
