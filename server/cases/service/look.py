"""Looking at cases: only at those one may see."""

import json
from collections.abc import Sequence
from datetime import datetime

from server.cases import store
from server.cases.models import Case, CasePhoto, Task
from server.cases.rules import CaseNotFound
from server.cases.service.rows import Row, case_rows, event_rows, list_next, photo_rows, task_row
from server.clocks import service as clocks
from server.kernel.db import db, reading, touch, transaction
from server.people import service as people
from server.people.rules import By, Permission, hides_reporter, scopes_of


def seen_case(*, case_id: str, by: By) -> Case:
    """The case, if `by` may read it; refuses with CaseNotFound."""
    session = db.session()
    case = store.find_case(session, by.city, case_id)
    if case is None or not store.sees(session, by.city, case_id, scopes_of(by, Permission.CASE_READ)):
        raise CaseNotFound(case=case_id)
    return case


def file_of(*, case_id: str, by: By, now: datetime) -> Row:
    """Everything of a case: its row, history, photographs, explained clocks, tasks and the steps one may take now."""
    with reading() as session:
        case = seen_case(case_id=case_id, by=by)
        hide = hides_reporter(by) and by.account != case.reporter
        name = None if hide else people.find_name(city=case.city, account=case.reporter)
        return case_rows([case], now=now)[0] | {
            "reporter": {"id": None if hide else case.reporter, "name": name, "role": case.source},
            "events": event_rows(store.events_of(session, case.city, [case.id]), case, by),
            "photos": photo_rows(case, by),
            "clocks": clocks.read_all(city=case.city, subject=case.id, now=now),
            "tasks": [task_row(task) for task in store.tasks_of(session, case.city, [case.id])],
            "next": list_next(case, by, now=now),
        }


def may_see_photo(by: By, sha256: str) -> bool:
    """Whether a case that `by` sees names this photo or thumb: the port of photos."""
    return store.sees_photo(db.session(), by.city, sha256, scopes_of(by, Permission.PHOTO_SEE))


def photo_stored(city: str, sha256: str, now: datetime) -> None:
    """A photograph arrived, or was derived: every case that names it has changed. The port of photos."""
    del now
    with transaction() as session:
        for case_id in sorted({photo.case_id for photo in store.naming(session, city, sha256)}):
            case = store.find_case(session, city, case_id, lock=True)
            if case is not None:
                case.rev += 1
                touch("case", case_id)
        for photo in store.naming(session, city, sha256):
            photo.rev += 1
            touch("photo", f"{photo.case_id}:{photo.sha256}:{photo.role}", photo.case_id)


def held_before(*, case_id: str, by: By, at: datetime) -> bool:
    """Whether the account, or its unit, held the case at some time up to `at`: it was theirs to act on."""
    for event in store.events_of(db.session(), by.city, [case_id]):
        told = json.loads(event.payload)["told"]
        hands = {told.get("inspector"), told.get("lead"), told.get("args", {}).get("worker")} - {None, ""}
        reported = event.step == "report" and event.by == by.account
        if event.at <= at and (reported or hands & {by.account, by.unit}):
            return True
    return False


def list_by_ids(*, city: str, ids: Sequence[str]) -> list[Case]:
    """Cases by id, those that exist."""
    session = db.session()
    return [case for case in (store.find_case(session, city, one) for one in ids) if case is not None]


def event_rows_of(*, case: Case, by: By) -> list[Row]:
    """The history of a case as `by` may see it."""
    return event_rows(store.events_of(db.session(), case.city, [case.id]), case, by)


def find_photo_rows(*, city: str, case_ids: Sequence[str]) -> list[CasePhoto]:
    """The photographs named in cases."""
    return store.photos_of(db.session(), city, case_ids)


def find_tasks(*, city: str, case_ids: Sequence[str]) -> list[Task]:
    """The tasks of cases."""
    return store.tasks_of(db.session(), city, case_ids)


def count_events(*, city: str, case_ids: Sequence[str]) -> list[tuple[str, int]]:
    """(case, seq) of every line of cases."""
    return [(event.case_id, event.seq) for event in store.events_of(db.session(), city, case_ids)]
