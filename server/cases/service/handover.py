"""移交: what one person has open goes to another, or is drawn anew, when they leave or are away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy.orm import Session

from server.cases import store
from server.cases.models import Case, Task
from server.cases.rules import ENDED, FactMissing, HandoverRefused, State
from server.cases.service import tasks
from server.cases.service.change import write_line
from server.cases.service.checkers import draw_inspector
from server.cases.service.said import NOTHING_SAID
from server.kernel.db import savepoint, transaction
from server.kernel.errors import Refusal
from server.people import service as people
from server.people.rules import By, Role

HANDOVER = "handover"
"""The line that a case gets."""
Kind = Literal["verify", "check", "handle"]
WALKING = frozenset({State.VERIFYING, State.CHECKING})


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of one thing: `to` whom it went, or the refusal's code where it stayed.

    All that is told of its case is read before COMMIT: what is done must not need the database again to be said.
    """

    case_id: str
    number: str | None
    receipt_no: str
    case_kind: str
    category: str
    kind: Kind
    to: str | None
    code: str | None


def hand_over(*, leaving: str, to: str | None, by: By, now: datetime) -> list[HandedOver]:
    """Hand over what `leaving` has open: verifications and checks, and what their unit gave them to handle.

    Without `to` each verification and check is drawn anew by rule and the unit's cases go back to its desk. What
    cannot go, since the other is of the handling unit or of another one, stays and says why. Refuses with
    HandoverRefused where one of the two is nobody here.
    """
    with transaction() as session:
        _check_people(by.city, leaving, to, now)
        walks = store.open_walks(session, by.city, leaving)
        done = [one for task in walks if (one := _walk(session, task, to, by, now)) is not None]
        works = store.worked_by(session, by.city, leaving)
        return done + [one for case in works if (one := _work(session, case, leaving, to, by, now)) is not None]


def _check_people(city: str, leaving: str, to: str | None, now: datetime) -> None:
    for account in (leaving, *([] if to is None else [to])):
        if people.find_by_at(city=city, account=account, at=now) is None:
            raise HandoverRefused(to=account)
    if leaving == to:
        raise HandoverRefused(to=to)


def _walk(session: Session, task: Task, to: str | None, by: By, now: datetime) -> HandedOver | None:
    """Hand one walk over; None where it was answered before its case was ours to lock."""
    case = store.find_case(session, by.city, task.case_id, lock=True)
    session.refresh(task)
    if task.state != "open":
        return None
    if case is None or State(case.state) not in WALKING:
        raise AssertionError("an open task stands in a case that waits for it")
    kind, leaving = cast("Kind", task.kind), task.assignee
    try:
        with savepoint():
            drawn, is_reporter = draw_inspector(session, case, wanted=to, now=now, but=leaving)
            tasks.ask_inspector(session, case, drawn, kind=kind)
            tasks.keep_due(session, case)
            told = {"kind": kind, "from": leaving, "inspector": drawn}
            _write(session, case, told | ({"checker_is_reporter": True} if is_reporter else {}), by, now)
    except Refusal as refusal:
        return _say(case, kind, None, refusal.code)
    return _say(case, kind, drawn)


def _work(  # noqa: PLR0917 - who leaves, to whom, by whom and when, as above
    session: Session, found: Case, leaving: str, to: str | None, by: By, now: datetime
) -> HandedOver | None:
    """Hand one case over; None where its unit gave it to another, or it ended, before it was ours to lock."""
    case = store.find_case(session, by.city, found.id, lock=True)
    if case is None or case.worker != leaving or State(case.state) in ENDED:
        return None
    other = None if to is None else people.find_by_at(city=by.city, account=to, at=now)
    if other is not None and (other.unit != case.lead or not other.roles & {Role.UNIT, Role.UNIT_DESK}):
        return _say(case, "handle", None, FactMissing.code)
    case.worker = to
    _write(session, case, {"kind": "handle", "from": leaving, "worker": to or ""}, by, now)
    return _say(case, "handle", to)


def _say(case: Case, kind: Kind, to: str | None, code: str | None = None) -> HandedOver:
    return HandedOver(
        case_id=case.id,
        number=case.number,
        receipt_no=case.receipt_no,
        case_kind=case.kind,
        category=case.category,
        kind=kind,
        to=to,
        code=code,
    )


def _write(session: Session, case: Case, told: dict[str, object], by: By, now: datetime) -> None:
    case.rev += 1
    session.flush()
    role = min(by.roles, default=Role.SYSTEM)
    write_line(session, case, HANDOVER, by, role, NOTHING_SAID, now, case.state, told)
