"""Turns an operation into the verb it names."""

from datetime import datetime, timedelta
from typing import Any

from server.cases import service as cases
from server.cases.rules import Channel
from server.kernel.errors import Refusal
from server.people.rules import By
from server.sync.rules import Status
from server.sync.schemas import AmendArgs, AskArgs, ReportArgs, StepArgs
from server.sync.service.ledger import Outcome, Raw
from server.sync.service.reading import NOT_SLOW, Read, place_of, read_op, said_args


def apply_op(raw: Raw, by: By, now: datetime, *, desk: bool, slow: timedelta = NOT_SLOW) -> Outcome:
    """Apply one operation by the verb it names; raises what the verb refuses with."""
    read = read_op(raw, desk=desk, now=now, slow=slow)
    return Outcome(Status.APPLIED, case=_VERBS[read.wire.kind](read, by, now))


def report_case(read: Read, by: By, now: datetime) -> cases.Case:
    """上报, as the operation says it."""
    args: ReportArgs = read.args
    reported = cases.Reported(
        kind=args.kind,
        category=args.category,
        condition=args.condition,
        note=args.note or "",
        place=place_of(args.point, read, args.place or ""),
        args=said_args(read),
        caller=_caller_of(args),
    )
    return cases.report_case(case_id=read.case_id, reported=reported, by=by, said=read.said, now=now)


def _caller_of(args: ReportArgs) -> cases.CallerSaid | None:
    told = args.caller
    return None if told is None else cases.CallerSaid(Channel(told.channel), told.name, told.phone, told.reference)


def _self_handle(read: Read, by: By, now: datetime) -> cases.Case:
    """Report and its after-photo in one: 上报 and 自行处置 are two lines of one transaction."""
    report_case(read, by, now)
    return _put_right(read, by, now)


def _put_right(read: Read, by: By, now: datetime) -> cases.Case:
    return cases.take_step(case_id=read.case_id, step="self_handle", args={}, by=by, now=now, said=read.said)


def _evidence(read: Read, by: By, now: datetime) -> cases.Case:
    return cases.add_evidence(case_id=read.case_id, args=said_args(read), by=by, said=read.said, now=now)


def _amend(read: Read, by: By, now: datetime) -> cases.Case:
    args: AmendArgs = read.args
    amended = cases.Amended(
        kind=args.kind,
        category=args.category,
        condition=args.condition,
        place=None if args.point is None else place_of(args.point, read, args.place or ""),
        words=args.place,
        args=said_args(read),
    )
    return cases.amend_case(case_id=read.case_id, amended=amended, by=by, said=read.said, now=now)


def _step(read: Read, by: By, now: datetime) -> cases.Case:
    args: StepArgs = read.args
    told = dict(read.wire.args)
    told.pop("step")
    return cases.take_step(case_id=read.case_id, step=args.step, args=told, by=by, now=now, said=read.said)


def _ask(read: Read, by: By, now: datetime) -> cases.Case:
    args: AskArgs = read.args
    told = dict(read.wire.args)
    told.pop("ask")
    op_id = read.said.op_id or ""
    return cases.ask_for(ask_id=op_id, case_id=read.case_id, ask=args.ask, args=told, by=by, said=read.said, now=now)


_VERBS = {
    "report": report_case,
    "self_handle": _self_handle,
    "evidence": _evidence,
    "amend": _amend,
    "step": _step,
    "ask": _ask,
}


_HELD_VERBS = {"self_handle": _put_right, "amend": _amend, "step": _step}


def take_held(read: Read, by: By, now: datetime) -> cases.Case:
    """Take what was held of an operation: its facts, and a report that it began with, are kept already."""
    return _HELD_VERBS[read.wire.kind](read, by, now)


def refuse_at_desk(refusal: Refusal) -> Outcome:
    """A refused operation at the desk: its problem, and nothing kept."""
    return Outcome(Status.REJECTED, code=refusal.code, problem=problem_of(refusal))


def problem_of(refusal: Refusal) -> dict[str, Any]:
    """A refusal as it is stored beside its operation."""
    return {"status": refusal.status, "code": refusal.code, "fields": dict(refusal.fields)}
