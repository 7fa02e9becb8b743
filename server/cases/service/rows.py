"""A case as others see it: row, lines, photographs and tasks, the reporter hidden where the law says."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from server.cases import store
from server.cases.models import AskRow, Assist, Case, CaseEvent, CasePhoto, Task
from server.cases.rules import ASKS, BUILT, ENDED, LIFECYCLE, Ask, State, Step, refusal_of
from server.cases.rules.lifecycle import BY_ASK
from server.cases.service.change import find_role, look_around
from server.cases.service.steps import GUARDS_OF_ARGS
from server.kernel.db import db
from server.kernel.now import iso
from server.people import service as people
from server.people.rules import By, Reach, Scope, hides_reporter
from server.photos import service as photos
from server.places import service as places

Row = dict[str, Any]


def case_rows(cases: Sequence[Case], *, now: datetime) -> list[Row]:
    """The rows of cases as sync.md names them, in the same order; three queries whatever their number."""
    if not cases:
        return []
    city, ids = cases[0].city, [case.id for case in cases]
    session = db.session()
    assists: defaultdict[str, list[Assist]] = defaultdict(list)
    for assist in store.assists_of(session, city, ids):
        if assist.state != "recalled":
            assists[assist.case_id].append(assist)
    named: defaultdict[str, list[CasePhoto]] = defaultdict(list)
    for photo in store.photos_of(session, city, ids):
        named[photo.case_id].append(photo)
    stored = photos.which_stored(city=city, shas=[photo.sha256 for rows in named.values() for photo in rows])
    return [_case_row(case, assists[case.id], named[case.id], stored, now) for case in cases]


def _case_row(case: Case, assists: list[Assist], named: list[CasePhoto], stored: set[str], now: datetime) -> Row:
    return {
        "id": case.id,
        "receipt_no": case.receipt_no,
        "number": case.number,
        "state": case.state,
        "rev": case.rev,
        "state_rev": case.state_rev,
        "source": case.source,
        "kind": case.kind,
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
        "photos": [
            {"sha256": one.sha256, "role": one.role, "stored": one.sha256 in stored, "thumb": one.thumb_sha256}
            for one in named
        ],
        "flags": case.flags,
        "links": case.links,
    }


def light_of(case: Case, now: datetime) -> str:
    """The light of the clock that runs: green, yellow from 80 %, red after; paused where none does, none at the end."""
    if State(case.state) in ENDED:
        return "none"
    if case.stage_due_at is None:
        return "paused"
    if now > case.stage_due_at:
        return "red"
    return "yellow" if case.stage_warn_at is not None and now >= case.stage_warn_at else "green"


def event_rows(events: Iterable[CaseEvent], case: Case, by: By) -> list[Row]:
    """The lines of a case's history, the system's too; for a unit the reporter is a role word wherever it stands."""
    hidden = (case.reporter, case.source) if hides_reporter(by) and by.account != case.reporter else None
    return [_event_row(event, hidden) for event in events]


def _event_row(event: CaseEvent, hidden: tuple[str, str] | None) -> Row:
    told = json.loads(event.payload)["told"]
    name = people.find_name(city=event.city, account=event.by)
    row: Row = {
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
    if hidden is None:
        return row
    if event.by == hidden[0]:
        row["by_name"] = None
    masked: Row = _masked(row, hidden)
    return masked


def _masked(told: Any, hidden: tuple[str, str]) -> Any:
    """The same, with the reporter's id replaced by the role word."""
    if isinstance(told, dict):
        return {key: _masked(value, hidden) for key, value in told.items()}
    if isinstance(told, list):
        return [_masked(value, hidden) for value in told]
    return hidden[1] if told == hidden[0] else told


def photo_rows(case: Case, by: By) -> list[Row]:
    """The photographs of a case: what was said, what the camera wrote, what was found."""
    named = store.photos_of(db.session(), case.city, [case.id])
    facts = photos.get_facts(city=case.city, shas=[one.sha256 for one in named])
    hide = hides_reporter(by) and by.account != case.reporter
    return [_photo_row(one, facts.get(one.sha256), case if hide else None) for one in named]


def _photo_row(photo: CasePhoto, fact: Any, hidden_in: Case | None) -> Row:
    who = hidden_in.source if hidden_in is not None and photo.by == hidden_in.reporter else photo.by
    return {
        "id": f"{photo.case_id}:{photo.sha256}:{photo.role}",
        "case_id": photo.case_id,
        "sha256": photo.sha256,
        "role": photo.role,
        "round": photo.round,
        "by": who,
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
        "exif": None if fact is None else fact.exif,
        "findings": [] if fact is None else list(fact.findings),
        "derived": fact is not None and fact.derived,
    }


def task_row(task: Task) -> Row:
    """A task as sync.md names it."""
    return {
        "id": task.id,
        "kind": task.kind,
        "case_id": task.case_id,
        "assignee": task.assignee,
        "unit": task.unit,
        "due_at": iso(task.due_at),
        "state": task.state,
    }


def list_next(case: Case, by: By, *, now: datetime) -> list[Row]:
    """The steps and asks this account may take now, each with what it needs, in the table's order."""
    around = look_around(db.session(), case, by, args={}, now=now)
    rows: list[Row] = []
    for (state, step), move in LIFECYCLE.items():
        offered = state == case.state and step in BUILT and step not in BY_ASK and find_role(by, move) is not None
        firm = [guard for guard in move.guards if guard not in GUARDS_OF_ARGS]
        if not offered or any(refusal_of(guard, around) for guard in firm):
            continue
        soft = [guard for guard in move.guards if guard in GUARDS_OF_ARGS and refusal_of(guard, around)]
        needs = [*map(str, move.needs), *(f"photo:{role}" for role in move.photos), *(["reason"] if soft else [])]
        if step is Step.REPORT_BACK:
            needs.append("photo:after")
        rows.append({"step": step.value, "needs": needs})
    return rows + _asks(case, by)


def _asks(case: Case, by: By) -> list[Row]:
    open_rows = store.open_asks(db.session(), case.city, case.id)
    rows: list[Row] = []
    for kind, rule in ASKS.items():
        waiting = next((row for row in open_rows if row.kind == kind), None)
        if not rule.built:
            continue
        if waiting is None and by.roles & rule.may_ask and State(case.state) in rule.in_states:
            rows.append({"ask": kind.value, "step": rule.becomes.value, "needs": [str(need) for need in rule.needs]})
        elif waiting is not None and _may_answer(waiting, rule, by):
            rows.append({"answer": waiting.id, "ask": kind.value, "needs": ["answer"]})
    return rows


def _may_answer(waiting: AskRow, rule: Ask, by: By) -> bool:
    return rule.approvers[len(waiting.answers)] in by.roles and by.account != waiting.asked_by


def scopes_of_case(case: Case) -> frozenset[Scope]:
    """The scopes a case lies in: city, areas, beat, lead and assists, the reporter and whoever has a task."""
    session = db.session()
    scopes = {Scope(Reach.CITY), Scope(Reach.SELF, case.reporter)}
    if case.cell is not None:
        scopes |= {Scope(Reach.AREA, case.cell[:length]) for length in (6, 9, 12)}
        beat = places.find_beat(city=case.city, cell=case.cell)
        scopes |= set() if beat is None else {Scope(Reach.BEAT, beat)}
    scopes |= set() if case.lead is None else {Scope(Reach.UNIT, case.lead)}
    assists = store.assists_of(session, case.city, [case.id])
    scopes |= {Scope(Reach.UNIT, one.unit) for one in assists if one.state != "recalled"}
    for task in store.tasks_of(session, case.city, [case.id]):
        if task.assignee is not None and task.state != "recalled":
            scopes.add(Scope(Reach.SELF, task.assignee))
    return frozenset(scopes)
