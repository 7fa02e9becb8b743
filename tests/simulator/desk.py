"""The desks between: they accept, file, dispatch, recall, check and close what phones have reported."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.kernel.db import db
from server.sync.models import HeldOp
from tests.simulator.before import a_photo
from tests.simulator.house import House

Json = dict[str, Any]
Act = tuple[str, str, Json]
"""Who, which step, with which arguments."""
DESKS = {"police": "police1", "sweepers": "sweepers1", "north": "north1", "south": "north1"}
INSPECTORS = ("inspector1", "inspector2")


def _of_lead(case: Case) -> str:
    return DESKS.get(case.lead or "", "police1")


def _reported(_: Case, n: int) -> list[Act]:
    accept: Act = ("acceptor1", "accept", {})
    return [accept, accept, accept, ("acceptor1", "send_verify", {"inspector": INSPECTORS[n % 2]})]


def _verifying(_: Case, _n: int) -> list[Act]:
    return [("acceptor1", "recall_verify", {"reason": "已清楚"})]


def _pending_file(_: Case, _n: int) -> list[Act]:
    file: Act = ("shiftleader1", "file", {"condition": "case1"})
    return [file, file, file, ("shiftleader1", "decline", {"reason": "不符"})]


def _pending_dispatch(_: Case, n: int) -> list[Act]:
    lead = ("police", "sweepers", "north")[n % 3]
    return [("dispatcher1", "dispatch", {"lead": lead}), ("dispatcher1", "send_back", {"reason": "再看"})]


def _pending_accept(case: Case, _n: int) -> list[Act]:
    return [(_of_lead(case), "sign_for", {}), ("dispatcher1", "recall", {"reason": "派错"})]


def _handling(case: Case, _n: int) -> list[Act]:
    desk = _of_lead(case)
    return [
        (desk, "return", {"reason": "不属本单位", "clause": "权责清单第三条"}),
        (desk, "report_back", {"text": "已处置"}),
    ]


def _in_review(case: Case, n: int) -> list[Act]:
    send: Act = ("acceptor1", "send_check", {"inspector": INSPECTORS[n % 2]})
    return [send, send, ("dispatcher1", "reject_report", {"reason": "不清"})]


def _checking(_: Case, n: int) -> list[Act]:
    return [(INSPECTORS[n % 2], step, {"reason": "看过"}) for step in ("check_pass", "check_fail")]


def _pending_close(_: Case, _n: int) -> list[Act]:
    close: Act = ("shiftleader2", "close", {"condition_met": True, "reason": "好"})
    return [close, close, ("shiftleader1", "refuse_close", {"reason": "未完"})]


ACTS: Mapping[str, Callable[[Case, int], list[Act]]] = {
    "reported": _reported,
    "verifying": _verifying,
    "pending_file": _pending_file,
    "pending_dispatch": _pending_dispatch,
    "pending_accept": _pending_accept,
    "handling": _handling,
    "rework": _handling,
    "pending_feedback_review": _in_review,
    "checking": _checking,
    "pending_close": _pending_close,
}
NEEDS_PHOTO = {"report_back": "after", "check_pass": "check", "check_fail": "check"}


def act(house: House, n: int, salt: str) -> str | None:
    """Take the n-th thing that a desk could do now; gives the step and how it was answered, None where none is."""
    with house.app.app_context():
        open_ones = select(Case).where(Case.state.in_(sorted(ACTS))).order_by(Case.reported_at, Case.id)
        found = list(db.session.scalars(open_ones))
        if not found:
            return None
        case = found[n % len(found)]
        case_id, choices = case.id, ACTS[case.state](case, n)
    who, step, args = choices[n // len(found) % len(choices)]
    op_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"desk/{salt}"))
    told = {"op_id": op_id, "kind": "step", "case_id": case_id, "base_state_rev": None, "args": {"step": step} | args}
    told["photos"] = [a_photo(NEEDS_PHOTO[step], salt)] if step in NEEDS_PHOTO else []
    reply = house.ask(who, "POST", f"/api/cases/{case_id}/steps", told)
    assert reply.status < 500, reply.body
    return f"{step} {reply.status}"


def decide(house: House, n: int) -> tuple[str, str] | None:
    """A supervisor decides one of the operations that wait; gives its op_id and what came of it, None where none is."""
    with house.app.app_context():
        waiting = select(HeldOp.op_id).where(HeldOp.answer.is_(None)).order_by(HeldOp.held_at, HeldOp.op_id)
        found = list(db.session.scalars(waiting))
    if not found:
        return None
    op_id, decision = found[n // 2 % len(found)], ("take", "leave")[n % 2]
    reply = house.ask("supervisor1", "POST", f"/api/held/{op_id}/decision", {"decision": decision, "reason": "看过"})
    assert reply.status < 500, reply.body
    return op_id, f"{decision} {reply.status}"
