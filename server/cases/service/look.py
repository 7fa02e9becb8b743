"""Looking at cases: only at those one may see."""

import json
from collections.abc import Sequence
from datetime import datetime

from server.cases import store
from server.cases.models import Case
from server.cases.rules import CaseNotFound, Hold, Passing, Step, hands_after
from server.cases.service.offers import list_next
from server.cases.service.reach import sees_case
from server.cases.service.rows import case_rows, event_rows, joined_rows, photo_rows, reporter_row, task_rows
from server.cases.service.shapes import CaseFile, EventRow, TaskRow
from server.cases.store import EventTold
from server.clocks import service as clocks
from server.kernel.db import db, reading, remember, touch, transaction
from server.people import service as people
from server.people.rules import By, Permission

CHECK_STEPS = frozenset({Step.CHECK_PASS, Step.CHECK_FAIL})


def seen_case(*, case_id: str, by: By) -> Case:
    """The case, if `by` may read it; refuses with CaseNotFound."""
    case = find_case(city=by.city, case_id=case_id)
    if case is None or not sees_case(case_id, by, Permission.CASE_READ):
        raise CaseNotFound(case=case_id)
    return case


def find_case(*, city: str, case_id: str) -> Case | None:
    """The case, whoever asks: for those who decide what may be told of it."""
    return store.find_case(db.session(), city, case_id)


def list_by_ids(*, city: str, ids: Sequence[str]) -> list[Case]:
    """Cases by id, those that exist, in order of id."""
    return store.cases_among(db.session(), city, ids)


def file_of(*, case_id: str, by: By, now: datetime) -> CaseFile:
    """Everything of a case: its row, history, photographs, explained clocks, tasks and the steps one may take now."""
    with reading():
        case = seen_case(case_id=case_id.lower(), by=by)
        events, tasks = event_rows([case], by), task_rows([case], by)
        return {
            **case_rows([case], by, now=now)[0],
            "reporter": reporter_row(case, by),
            "joined": joined_rows(case, by),
            "events": events,
            "photos": photo_rows([case], by),
            "clocks": clocks.read_all(city=case.city, subject=case.id, now=now),
            "tasks": tasks,
            "names": _names_in(case.city, events, tasks),
            "next": list_next(case, by, now=now),
        }


NAMED = ("worker", "inspector", "from")
"""Where a line names an account beside who took the step."""


def _names_in(city: str, events: Sequence[EventRow], tasks: Sequence[TaskRow]) -> dict[str, str]:
    """Names by account of whoever these rows speak of; a reporter hidden in them is a role word, and has none."""
    said = (row.get(key) for event in events for row in (event["args"], event["told"]) for key in NAMED)
    asked = {task["assignee"] for task in tasks} | {one for one in said if isinstance(one, str)}
    return people.name_accounts(city=city, accounts={one for one in asked if one})


def photo_stored(city: str, sha256: str, now: datetime) -> None:
    """A photograph arrived, or was derived: every case that names it has changed. The port of photos."""
    del now
    with transaction() as session:
        locked = store.lock_naming(session, city, sha256)
        remember(session, ("naming", sha256), lambda: locked)  # held until COMMIT, so that the feed reads none again
        for case in locked:
            case.rev += 1
            touch("case", case.id)
        for case_id, sha, role in store.raise_naming(session, city, sha256):  # once their cases are locked
            touch("photo", f"{case_id}:{sha}:{role}", case_id)


def held_as(*, case_id: str, by: By, at: datetime) -> frozenset[Hold]:
    """As what the account, or its unit, held the case at `at`; empty where it was not theirs to act on."""
    events = [event for event in store.events_of(db.session(), by.city, [case_id]) if event.at <= at]
    return hands_after(_passed_on(event) for event in events).of(account=by.account, unit=by.unit)


def _passed_on(event: EventTold) -> Passing:
    told = json.loads(event.payload)["told"]
    return Passing(event.step, event.by, told.get("args", {}) | told)


def last_check(*, city: str, case_id: str) -> str | None:
    """What was answered to the last check that was sent: check_pass, check_fail, or None while it waits."""
    steps = [event.step for event in store.events_of(db.session(), city, [case_id])]
    told = next((step for step in reversed(steps) if step in CHECK_STEPS or step == Step.SEND_CHECK), None)
    return told if told in CHECK_STEPS else None


THINGS = frozenset({"event", "photo", "task"})
"""What a feed tells of beside the case itself."""


def list_things(case: Case, kinds: frozenset[str] = THINGS) -> list[tuple[str, str, int]]:
    """(type, id, rev) of the case and everything of it of these kinds: what a feed tells of."""
    return [("case", case.id, case.rev), *store.things_of(db.session(), case.city, case.id, kinds & THINGS)]
