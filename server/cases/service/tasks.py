"""Gives, ends and recalls what one person or unit is asked to do in a case."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.cases import store
from server.cases.models import Assist, Case, Task
from server.clocks import service as clocks
from server.kernel.db import touch
from server.kernel.ids import new_uuid


def give_handling(session: Session, case: Case, *, assists: Sequence[str], now: datetime) -> None:
    """Hand the case to its lead and its assists; an assist's clock is the case's limit from now."""
    _add(session, case, kind="handle", unit=case.lead)
    due_at = clocks.due_from(city=case.city, start=now, limit=case.limit_text or "work_day:1")
    for unit in assists:
        row = session.get(Assist, (case.city, case.id, unit))
        if row is None:
            row = Assist(city=case.city, case_id=case.id, unit=unit)
            session.add(row)
        row.state, row.due_at, row.clause = "open", due_at, None
        _add(session, case, kind="assist", unit=unit, due_at=due_at)
    session.flush()


def give_check(session: Session, case: Case, inspector: str) -> None:
    """Ask an inspector to check; an earlier check of somebody else is recalled."""
    end(session, case, kind="check", state="recalled")
    _add(session, case, kind="check", assignee=inspector)


def reopen_handling(session: Session, case: Case) -> None:
    """Hand the case to its lead once more."""
    _add(session, case, kind="handle", unit=case.lead)


def end(session: Session, case: Case, *, kind: str, state: str) -> None:
    """End the open tasks of a kind as `done` or `recalled`."""
    for task in store.tasks_of(session, case.city, [case.id]):
        if task.kind == kind and task.state == "open":
            _move(task, state)


def recall_all(session: Session, case: Case, *, assists_too: bool = True) -> None:
    """Recall what is still open; with `assists_too` the assists see the case no more."""
    for task in store.tasks_of(session, case.city, [case.id]):
        if task.state == "open":
            _move(task, "recalled")
    if assists_too:
        for assist in store.assists_of(session, case.city, [case.id]):
            assist.state = "recalled"


def keep_due(session: Session, case: Case) -> None:
    """A task is due when its clock is: the handle clock for the lead's, the check clock for the checker's."""
    rows = clocks.list_clocks(city=case.city, subject=case.id)
    for task in store.tasks_of(session, case.city, [case.id]):
        clock = rows.get(task.kind)
        if task.state == "open" and clock is not None and task.due_at != clock.due_at:
            task.due_at = clock.due_at
            task.rev += 1
            touch("task", task.id, case.id)
    session.flush()


def _add(
    session: Session,
    case: Case,
    *,
    kind: str,
    unit: str | None = None,
    assignee: str | None = None,
    due_at: datetime | None = None,
) -> None:
    task = Task(city=case.city, id=new_uuid(), kind=kind, case_id=case.id, unit=unit, assignee=assignee, due_at=due_at)
    task.state, task.rev = "open", 1
    session.add(task)
    session.flush()
    touch("task", task.id, case.id)


def _move(task: Task, state: str) -> None:
    task.state = state
    task.rev += 1
    touch("task", task.id, task.case_id)
