"""Asking for what one may not simply do, and answering: the last approval takes the step."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.cases import store
from server.cases.models import AskRow, Case
from server.cases.rules import (
    ASKS,
    Ask,
    AskForbidden,
    AskKind,
    AskNotFound,
    AskRefused,
    CaseNotFound,
    CaseStale,
    FactMissing,
    State,
    StepNotBuilt,
)
from server.cases.service.change import check_stale, get_case, keep_photos, write_line
from server.cases.service.facts import MOST_TEXT
from server.cases.service.said import Said
from server.cases.service.steps import approve_step
from server.clocks import service as clocks
from server.kernel.db import transaction
from server.people.rules import By, Role

ANSWERS = ("approve", "refuse")


def ask_for(*, ask_id: str, case_id: str, ask: str, args: Mapping[str, Any], by: By, said: Said, now: datetime) -> Case:
    """Ask for an extension, a suspension, voiding or an appeal; changes no state.

    Refuses with StepNotBuilt, CaseNotFound, CaseStale, AskForbidden (role), AskRefused (state, open), FactMissing.
    """
    kind, rule = _rule(ask)
    with transaction() as session:
        case = get_case(session, by, case_id)
        check_stale(case, said)
        _lapse(session, case, now)
        role = _asking_role(session, case, kind, rule, by)
        _check_needs(rule, args)
        lapses_at = clocks.due_from(city=case.city, start=now, limit=rule.lapses_after)
        row = AskRow(
            city=case.city,
            id=ask_id,
            case_id=case.id,
            kind=kind.value,
            asked_by=by.account,
            asked_at=now,
            state_rev=case.state_rev,
            args=dict(args),
            lapses_at=lapses_at,
            state="open",
            answers=[],
        )
        session.add(row)
        keep_photos(session, case, said, by=by.account)
        case.rev += 1
        told = {"ask": kind.value, "ask_id": ask_id, "args": dict(args)}
        write_line(session, case, "ask", by, role, said, now, case.state, told)
        return case


def _lapse(session: Session, case: Case, now: datetime) -> None:
    """An ask that nobody answered in its time is over, so that it may be asked again."""
    for row in store.open_asks(session, case.city, case.id):
        if now > row.lapses_at:
            row.state = "lapsed"
    session.flush()


def _rule(ask: str) -> tuple[AskKind, Ask]:
    if ask not in tuple(AskKind):
        raise FactMissing(field="ask")
    kind = AskKind(ask)
    rule = ASKS[kind]
    if not rule.built:
        raise StepNotBuilt(step=ask)
    return kind, rule


def _asking_role(session: Session, case: Case, kind: AskKind, rule: Ask, by: By) -> Role:
    mine = sorted(by.roles & rule.may_ask)
    if not mine:
        raise AskForbidden(reason="role", ask=kind.value)
    if State(case.state) not in rule.in_states:
        raise AskRefused(reason="state", ask=kind.value, state=case.state)
    if any(row.kind == kind for row in store.open_asks(session, case.city, case.id)):
        raise AskRefused(reason="open", ask=kind.value)
    return mine[0]


def _check_needs(rule: Ask, args: Mapping[str, Any]) -> None:
    for fact in rule.needs:
        value = args.get(fact.value)
        if not isinstance(value, str) or not 0 < len(value.strip()) <= MOST_TEXT:
            raise FactMissing(field=fact.value)


def answer_ask(*, ask_id: str, answer: str, reason: str, by: By, said: Said, now: datetime) -> Case:
    """Approve or refuse an ask. The last approval takes the step in the same transaction.

    Refuses with AskNotFound, AskRefused (answered, lapsed), AskForbidden (role, same-person), CaseStale, FactMissing.
    """
    if answer not in ANSWERS:
        raise FactMissing(field="answer")
    with transaction() as session:
        row, case = _get_ask(session, by, ask_id)
        rule = ASKS[AskKind(row.kind)]
        role = _answering_role(row, rule, by, now)
        if answer == "approve":
            _check_stale(row, case, said)
        row.answers = [*row.answers, {"by": by.account, "answer": answer, "reason": reason, "at": now.isoformat()}]
        _conclude(row, rule, answer)
        case.rev += 1
        told = {"ask": row.kind, "ask_id": ask_id, "answer": answer, "reason": reason}
        write_line(session, case, "answer", by, role, said, now, case.state, told)
        if row.state == "approved":
            args = dict(row.args) | {"ask_id": ask_id, "asked_by": row.asked_by}
            return approve_step(case=case, step=rule.becomes, args=args, by=by, now=now, said=said)
        return case


def _get_ask(session: Session, by: By, ask_id: str) -> tuple[AskRow, Case]:
    """The ask and its case, both locked; refuses with AskNotFound, also where the case is not theirs to see.

    The case first, as asking does: whoever locked the ask first would meet an ask that lapses it head on.
    """
    found = session.get(AskRow, (by.city, ask_id))
    if found is None:
        raise AskNotFound(ask=ask_id)
    try:
        case = get_case(session, by, found.case_id)
    except CaseNotFound:
        raise AskNotFound(ask=ask_id) from None
    return session.get_one(AskRow, (by.city, ask_id), with_for_update=True, populate_existing=True), case


def _check_stale(row: AskRow, case: Case, said: Said) -> None:
    """An approval is of the case as the approver saw it, or else as it was when it was asked."""
    looked = row.state_rev if said.seen_rev is None else said.seen_rev
    if looked != case.state_rev:
        raise CaseStale(base_state_rev=looked, state_rev=case.state_rev, state=case.state)


def _answering_role(row: AskRow, rule: Ask, by: By, now: datetime) -> Role:
    if row.state != "open":
        raise AskRefused(reason="answered", ask=row.kind, state=row.state)
    if now > row.lapses_at:
        raise AskRefused(reason="lapsed", ask=row.kind)
    wanted = rule.approvers[len(row.answers)]
    if wanted not in by.roles:
        raise AskForbidden(reason="role", ask=row.kind)
    if by.account in {row.asked_by, *(one["by"] for one in row.answers)}:
        raise AskForbidden(reason="same-person", ask=row.kind)
    return wanted


def _conclude(row: AskRow, rule: Ask, answer: str) -> None:
    if answer == "refuse":
        row.state = "refused"
    elif len(row.answers) == len(rule.approvers):
        row.state = "approved"
