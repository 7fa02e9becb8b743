"""Gives, ends and recalls what one person or unit is asked to do in a case."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from server.cases import store
from server.cases.models import Assist, Case, Task
from server.clocks import service as clocks
from server.clocks.rules import parse_limit
from server.kernel.db import touch
from server.kernel.ids import new_uuid

ASSIST = "assist"
"""The clock of an assist. It stands apart from the case's own, which alone say what stage the case is in."""


def clock_of_assist(case_id: str, unit: str) -> str:
    """The subject of an assist's clock; the case's id is what stands before the colon."""
    return f"{case_id}:{unit}"


def give_handling(session: Session, case: Case, *, assists: Sequence[str], now: datetime) -> None:
    """Hand the case to its lead and its assists; each assist's own clock runs the case's limit from now."""
    _add(session, case, kind="handle", unit=case.lead)
    limit = parse_limit(case.limit_text or "work_day:1")
    for unit in assists:
        subject = clock_of_assist(case.id, unit)
        clock = clocks.resume_or_restart_clock(
            city=case.city, subject=subject, name=ASSIST, at=now, limit=limit, same_unit=False
        )
        row = session.get(Assist, (case.city, case.id, unit))
        if row is None:
            row = Assist(city=case.city, case_id=case.id, unit=unit, state="open")
            session.add(row)
        row.state, row.due_at, row.clause = "open", clock.due_at, None
        _add(session, case, kind="assist", unit=unit, due_at=clock.due_at)
    session.flush()


def ask_inspector(session: Session, case: Case, inspector: str, *, kind: str) -> None:
    """Ask an inspector to verify or to check; what somebody else was asked before is recalled."""
    end(session, case, kind=kind, state="recalled")
    _add(session, case, kind=kind, assignee=inspector)


def reopen_handling(session: Session, case: Case) -> None:
    """Hand the case to its lead once more."""
    _add(session, case, kind="handle", unit=case.lead)


def end(session: Session, case: Case, *, kind: str, state: str) -> None:
    """End the open tasks of a kind as `done` or `recalled`."""
    for task in store.tasks_of(session, case.city, [case.id]):
        if task.kind == kind and task.state == "open":
            _move(task, state)


def recall_all(session: Session, case: Case, *, now: datetime, assists_too: bool = True) -> None:
    """Recall what is still open and stop the assists' clocks; with `assists_too` they see the case no more."""
    for task in store.tasks_of(session, case.city, [case.id]):
        if task.state == "open":
            _move(task, "recalled")
    for assist in store.assists_of(session, case.city, [case.id]):
        clocks.stop_all(city=case.city, subject=clock_of_assist(case.id, assist.unit), at=now)
        assist.state = "recalled" if assists_too else assist.state


def keep_due(session: Session, case: Case) -> None:
    """A task is due when its clock is: the lead's with the handle clock, the checker's with check, an assist's own."""
    rows = clocks.list_clocks(city=case.city, subject=case.id)
    waiting = [task for task in store.tasks_of(session, case.city, [case.id]) if task.state == "open"]
    for assist in store.assists_of(session, case.city, [case.id]):
        own = clocks.find_clock(city=case.city, subject=clock_of_assist(case.id, assist.unit), name=ASSIST)
        assist.due_at = assist.due_at if own is None else own.due_at
        _put_due([task for task in waiting if task.kind == ASSIST and task.unit == assist.unit], assist.due_at)
    for kind, clock in rows.items():
        _put_due([task for task in waiting if task.kind == kind], clock.due_at)
    session.flush()


def _put_due(waiting: Sequence[Task], due_at: datetime | None) -> None:
    """Put the deadline into these tasks."""
    for task in waiting:
        if task.due_at != due_at:
            task.due_at = due_at
            task.rev += 1
            touch("task", task.id, task.case_id)


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
