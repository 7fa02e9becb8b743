"""What somebody may do with a case now: the steps and asks of the table that their role and the guards leave them."""

from dataclasses import replace
from datetime import datetime

from server.cases import store
from server.cases.models import AskRow, Case
from server.cases.rules import ASKS, BUILT, LIFECYCLE, Ask, State, Step, refusal_of
from server.cases.rules.lifecycle import BY_ASK
from server.cases.service.change import find_role, look_around
from server.cases.service.shapes import NextRow
from server.cases.service.steps import GUARDS_OF_ARGS
from server.kernel.db import db
from server.people.rules import By, Role


def list_next(case: Case, by: By, *, now: datetime) -> list[NextRow]:
    """The steps and asks this account may take now, each with what it needs, in the table's order."""
    seen = look_around(db.session(), case, by, role=Role.SYSTEM, args={}, now=now)
    rows: list[NextRow] = []
    for (state, step), move in LIFECYCLE.items():
        role = find_role(by, move)
        if state != case.state or step not in BUILT - BY_ASK or role is None:
            continue
        around = replace(seen, role=role)
        if any(refusal_of(guard, around) for guard in move.guards if guard not in GUARDS_OF_ARGS):
            continue
        soft = [guard for guard in move.guards if guard in GUARDS_OF_ARGS and refusal_of(guard, around)]
        needs = [*map(str, move.needs), *(f"photo:{role}" for role in move.photos), *(["reason"] if soft else [])]
        if step is Step.REPORT_BACK:
            needs.append("photo:after")
        rows.append({"step": step.value, "needs": needs})
    return rows + _asks(case, by, now)


def _asks(case: Case, by: By, now: datetime) -> list[NextRow]:
    """What one may ask for or answer; an ask that lapsed waits for nobody, and stands in no new one's way."""
    open_rows = [row for row in store.open_asks(db.session(), case.city, case.id) if now <= row.lapses_at]
    rows: list[NextRow] = []
    for kind, rule in ASKS.items():
        waiting = next((row for row in open_rows if row.kind == kind), None)
        if not rule.built:
            continue
        if waiting is None and by.roles & rule.may_ask and State(case.state) in rule.in_states:
            rows.append({"ask": kind.value, "step": rule.becomes.value, "needs": [str(need) for need in rule.needs]})
        elif waiting is not None and _may_answer(waiting, rule, by):
            rows.append({"answer": waiting.id, "ask": kind.value, "step": rule.becomes.value, "needs": ["answer"]})
    return rows


def _may_answer(waiting: AskRow, rule: Ask, by: By) -> bool:
    spoken = {waiting.asked_by, *(one["by"] for one in waiting.answers)}
    return rule.approvers[len(waiting.answers)] in by.roles and by.account not in spoken
