"""One operation at a time, for the desk: the same ledger and verbs, but a refusal is a problem and stale is stale."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from server.cases import service as cases
from server.kernel.http import dump_json
from server.kernel.ids import find_uuid
from server.people.rules import By
from server.sync.rules import MOST_OPS, EnvelopeMalformed, EnvelopeTooLarge, OpMalformed, Status
from server.sync.service.apply import apply_op, problem_of, refuse_at_desk
from server.sync.service.ledger import Answer, Outcome, Raw, answer_once

REPORTS = frozenset({"report", "self_handle"})


def post_report(*, raw: Raw, by: By, now: datetime) -> Answer:
    """Take one report made online. Refuses with OpMalformed where it is none."""
    told = _object(raw) | {"kind": _object(raw).get("kind", "report")}
    if told["kind"] not in tuple(REPORTS):
        raise OpMalformed(field="kind", why="report")
    return _post(told, by, now)


def post_step(*, case_id: str, raw: Raw, by: By, now: datetime) -> Answer:
    """Take one step, amendment or piece of evidence of a case made online."""
    told = _of_case(case_id, raw, "step")
    if told["kind"] not in ("step", "amend", "evidence"):
        raise OpMalformed(field="kind", why="step")
    return _post(told, by, now)


def post_steps(*, told: Any, by: By, now: datetime) -> list[Answer]:
    """Take many steps, each alone: one that is refused stops no other.

    Refuses with EnvelopeMalformed, EnvelopeTooLarge.
    """
    ops = told.get("ops") if isinstance(told, dict) else None
    if not isinstance(ops, list):
        raise EnvelopeMalformed(where="ops", why="list")
    if len(ops) > MOST_OPS:
        raise EnvelopeTooLarge(limit=MOST_OPS)
    return [_post_one(raw, by, now) for raw in ops]


def _post_one(raw: Raw, by: By, now: datetime) -> Answer:
    try:
        return post_step(case_id=str(_object(raw).get("case_id", "")), raw=raw, by=by, now=now)
    except OpMalformed as wrong:
        text = dump_json({"op_id": None, "status": Status.REJECTED.value, "code": wrong.code, "case": None})
        return Answer(None, Status.REJECTED, text, problem=problem_of(wrong), stored=False)


def post_ask(*, case_id: str, raw: Raw, by: By, now: datetime) -> Answer:
    """Take one ask; its id is the op_id."""
    return _post(_of_case(case_id, raw, "ask") | {"kind": "ask"}, by, now)


def answer_ask(*, ask_id: str, told: Mapping[str, Any], by: By, now: datetime) -> Answer:
    """Answer an ask, once."""

    def apply(raw: Raw, by: By, now: datetime) -> Outcome:
        case = cases.answer_ask(
            ask_id=find_uuid(ask_id) or ask_id,
            answer=raw["answer"],
            reason=raw.get("reason") or "",
            by=by,
            said=cases.Said(op_id=find_uuid(raw["op_id"]), seen_rev=raw.get("base_state_rev")),
            now=now,
        )
        return Outcome(Status.APPLIED, case=case)

    return _once(dict(told) | {"ask_id": ask_id}, by, now, apply)


def _object(raw: Raw) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise OpMalformed(field="", why="object")
    return raw


def _of_case(case_id: str, raw: Raw, kind: str) -> dict[str, Any]:
    """The operation with the case of its address; one that names another case is malformed."""
    told = _object(raw)
    named = told.get("case_id", case_id)
    if find_uuid(named) is None or find_uuid(named) != find_uuid(case_id):
        raise OpMalformed(field="case_id", why="address")
    return told | {"case_id": case_id, "kind": told.get("kind", kind)}


def _post(raw: Raw, by: By, now: datetime) -> Answer:
    return _once(raw, by, now, lambda raw, by, now: apply_op(raw, by, now, desk=True))


def _once(raw: Raw, by: By, now: datetime, apply: Callable[[Raw, By, datetime], Outcome]) -> Answer:
    if find_uuid(raw.get("op_id")) is None:
        raise OpMalformed(field="op_id", why="uuid")
    return answer_once(raw=raw, by=by, device=None, now=now, apply=apply, refused=refuse_at_desk)
