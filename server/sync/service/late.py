"""What becomes of an operation that the verb refused: the table of conflicts, and the facts that are kept."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.cases import service as cases
from server.cases.rules import (
    AmendRefused,
    CaseNotFound,
    Hold,
    NotSelfHandled,
    NotYours,
    ReturnLate,
    ReturnsSpent,
    StepForbidden,
    StepRefused,
    roles_of,
)
from server.kernel.db import reading, savepoint
from server.kernel.errors import Forbidden, Refusal
from server.kernel.register import find_last_change
from server.people import service as people
from server.people.rules import POLICY, By, Permission, Role, may
from server.sync.rules import CHECKS, SHELF, CaseAwaited, OpMalformed, Situation, Status, judge
from server.sync.schemas import StepArgs
from server.sync.service.apply import problem_of, report_case
from server.sync.service.ledger import Outcome, Raw
from server.sync.service.reading import NOT_SLOW, Read, read_op, said_args

OUTRUN = (StepRefused, ReturnsSpent, ReturnLate, NotSelfHandled, AmendRefused, CaseNotFound)
"""Refusals by what happened meanwhile: the table of conflicts has a row for them."""
NEWS = frozenset({"report", "self_handle"})
FACTS = frozenset({"evidence", *NEWS})
"""Kinds that bring facts: taken from whoever had the right, or the case, when they were captured."""


def refuse_in_push(refusal: Refusal, raw: Raw, by: By, now: datetime, *, slow: timedelta = NOT_SLOW) -> Outcome:
    """What the table of conflicts makes of a refused operation: rejected, or its facts kept and the rest told.

    Raises CaseAwaited, which takes the operation back whole, where another phone may still bring its case.
    """
    try:
        read = read_op(raw, desk=False, now=now, slow=slow)
    except OpMalformed:
        return Outcome(Status.REJECTED, code=refusal.code, problem=problem_of(refusal))
    past = _look_back(read, by, now)
    if past.case is None and isinstance(refusal, CaseNotFound) and _may_come(by.city, now):
        raise CaseAwaited
    late = _take_late(refusal, read, past, now) if read.wire.kind in FACTS else _judge(refusal, read, past, now)
    if late is not None:
        return replace(late, slow=slow)
    return Outcome(Status.REJECTED, code=refusal.code, case=past.seen, problem=problem_of(refusal))


@dataclass(frozen=True, slots=True)
class _Past:
    """Who did it as they were when it was captured, and what they see now."""

    by: By
    then: By
    """The same with the rights of that time."""
    ended: bool
    """Whether a right to this very thing has ended since."""
    holds: frozenset[Hold]
    """As what the case was theirs."""
    held: bool
    """Whether it was theirs, or in their sight as somebody who acts."""
    case: cases.Case | None
    seen: cases.Case | None
    """The case, where they see it now: what may be told."""


def _look_back(read: Read, by: By, now: datetime) -> _Past:
    at = min(read.said.captured_at or now, now)
    then = people.find_by_at(city=by.city, account=by.account, at=at) or by
    holds = cases.held_as(case_id=read.case_id, by=then, at=at) if then.grants else frozenset[Hold]()
    acted = may(then, Permission.CASE_STEP) and find_seen(read.case_id, then) is not None
    case = cases.find_case(city=by.city, case_id=read.case_id)
    ended = bool((then.roles - by.roles) & _roles_for(read))
    return _Past(by, then, ended, holds, bool(holds) or acted, case, find_seen(read.case_id, by))


def _may_come(city: str, now: datetime) -> bool:
    """Whether phones still bring what a restore from a backup lost."""
    with reading() as session:
        restored_at = find_last_change(session, city=city, what="restore")
    return restored_at is not None and now - restored_at <= SHELF


def _roles_for(read: Read) -> frozenset[Role]:
    """The roles in which an operation of this kind can be made at all."""
    if isinstance(read.args, StepArgs):
        return roles_of(read.args.step)
    asked = Permission.CASE_REPORT if read.wire.kind in NEWS else Permission.CASE_STEP
    return frozenset(POLICY[asked])


def find_seen(case_id: str, by: By) -> cases.Case | None:
    """The case, where they see it."""
    try:
        return cases.seen_case(case_id=case_id, by=by)
    except CaseNotFound:
        return None


def _take_late(refusal: Refusal, read: Read, past: _Past, now: datetime) -> Outcome | None:
    """Facts from somebody who may not any more: taken as what they were then. None where they never might."""
    if read.wire.kind == "evidence":
        was_right = isinstance(refusal, CaseNotFound) or (isinstance(refusal, Forbidden) and past.ended)
        return _keep_facts(Status.APPLIED, None, read, past, now) if was_right and past.held and past.case else None
    if read.wire.kind not in NEWS or not past.ended or not isinstance(refusal, Forbidden):
        return None
    try:
        with savepoint():
            case = report_case(read, past.then, now)
    except Refusal as other:
        return Outcome(Status.REJECTED, code=other.code, problem=problem_of(other))
    if read.wire.kind == "report":
        return Outcome(Status.APPLIED, case=_told(case, past))
    case.flags = sorted({*case.flags, cases.HELD})
    return Outcome(Status.HELD, code=refusal.code, case=_told(case, past))


def _told(case: cases.Case, past: _Past) -> cases.Case | None:
    """The case as a result may tell it: to whoever sees it now."""
    return find_seen(case.id, past.by)


def _judge(refusal: Refusal, read: Read, past: _Past, now: datetime) -> Outcome | None:
    """What a step or amendment comes to that is refused; None where it is rejected."""
    if read.wire.kind not in {"step", "amend"} or past.case is None:
        return None
    step = read.args.step if isinstance(read.args, StepArgs) else read.wire.kind
    met = Situation(
        step=step,
        seen=past.seen is not None or past.ended,
        held_then=past.held,
        right_ended=past.ended,
        is_move=_was_outrun(refusal, past, step),
        base_state_rev=read.wire.base_state_rev,
        state_rev=past.case.state_rev,
        state=past.case.state,
        closed_at=past.case.closed_at,
        checked=cases.last_check(city=past.by.city, case_id=read.case_id) if step in CHECKS else None,
        now=now,
    )
    status = judge(met)
    if status is Status.REJECTED or not (past.held or past.seen):
        return None
    why = f"{'opinion' if step in CHECKS else status.value}:{step}"
    return _keep_facts(status, refusal.code, read, past, now, why=why)


def _was_outrun(refusal: Refusal, past: _Past, step: str) -> bool:
    """Whether the step was this person's to take then, and only what happened since is against it."""
    if isinstance(refusal, NotYours):
        return refusal.fields["whose"] in past.holds
    if isinstance(refusal, StepForbidden):
        return bool(roles_of(step) & past.then.roles)
    return isinstance(refusal, OUTRUN) or (isinstance(refusal, Forbidden) and past.ended)


def _keep_facts(
    status: Status, code: str | None, read: Read, past: _Past, now: datetime, *, why: str | None = None
) -> Outcome:
    """Keep photographs and words of what came too late; a checker's answer is kept as an opinion."""
    case = cases.add_evidence(
        case_id=read.case_id,
        args=said_args(read),
        by=past.by if past.by.grants else past.then,
        said=read.said,
        now=now,
        why=why,
        flag=cases.HELD if status is Status.HELD else None,
        unseen=True,
    )
    return Outcome(status, code=code, case=case if past.seen is not None else None)
