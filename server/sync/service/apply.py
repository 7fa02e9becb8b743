"""Turns an operation into the verb it names, and a refused one into what the table of conflicts makes of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from grid.coords import Gcj02, Wgs84, to_wgs84
from server.cases import service as cases
from server.cases.rules import (
    AmendRefused,
    CaseNotFound,
    DutiesApart,
    NotSelfHandled,
    NotYours,
    PhotoRole,
    ReturnLate,
    ReturnsSpent,
    StepForbidden,
    StepRefused,
)
from server.kernel.db import savepoint
from server.kernel.errors import Forbidden, Refusal
from server.kernel.ids import find_uuid
from server.people import service as people
from server.people.rules import By
from server.sync.rules import CHECKS, OpMalformed, Situation, Status, judge
from server.sync.schemas import (
    ARGS,
    AmendArgs,
    AskArgs,
    OperationWire,
    PhotoWire,
    PointWire,
    ReportArgs,
    StepArgs,
)
from server.sync.service.ledger import Outcome, Raw

MOVE_REFUSALS = (
    StepRefused,
    StepForbidden,
    NotYours,
    DutiesApart,
    ReturnsSpent,
    ReturnLate,
    NotSelfHandled,
    AmendRefused,
    CaseNotFound,
    Forbidden,
)
"""Refusals about state, role or person, not about a missing fact: the table of conflicts has a row for them."""
NEWS = frozenset({"report", "self_handle"})
FACTS = frozenset({"evidence", *NEWS})
"""Kinds that bring facts: taken from whoever had the right, or the case, when they were captured."""


@dataclass(frozen=True, slots=True)
class Read:
    """An operation that could be read."""

    wire: OperationWire
    args: Any
    case_id: str
    said: cases.Said


def read_op(raw: Raw, *, desk: bool) -> Read:
    """Read an operation's shape; refuses with OpMalformed, naming the field. At the desk captured may be absent."""
    try:
        wire = OperationWire.model_validate(raw)
        args = ARGS[wire.kind].model_validate(wire.args)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise OpMalformed(field=".".join(map(str, first["loc"])), why=first["type"]) from None
    case_id = find_uuid(wire.case_id)
    if case_id is None:
        raise OpMalformed(field="case_id", why="uuid")
    if wire.captured is None and not desk:
        raise OpMalformed(field="captured", why="missing")
    return Read(wire, args, case_id, _said(wire, desk=desk))


def _said(wire: OperationWire, *, desk: bool) -> cases.Said:
    return cases.Said(
        op_id=find_uuid(wire.op_id),
        captured_at=None if wire.captured is None else wire.captured.wall,
        captured={} if wire.captured is None else wire.captured.model_dump(mode="json", exclude_none=True),
        fix={} if wire.fix is None else wire.fix.model_dump(mode="json", exclude_none=True),
        photos=tuple(map(_photo, wire.photos or ())),
        unknown=unknown_of(wire),
        seen_rev=wire.base_state_rev if desk else None,
    )


def unknown_of(shape: BaseModel) -> dict[str, Any]:
    """The fields of a newer client, wherever they stand: kept, never dropped. `args` keeps its own."""
    told: dict[str, Any] = dict(shape.model_extra or {})
    for name in type(shape).model_fields:
        part = getattr(shape, name)
        inner: Any = unknown_of(part) if isinstance(part, BaseModel) else None
        if isinstance(part, list):
            inner = {str(place): more for place, one in enumerate(part) if (more := unknown_of(one))}
        told |= {name: inner} if inner else {}
    return told


def _photo(wire: PhotoWire) -> cases.PhotoSaid:
    thumb = wire.thumb
    return cases.PhotoSaid(
        sha256=wire.sha256,
        bytes=wire.bytes,
        mime=wire.mime,
        role=PhotoRole(wire.role),
        source=wire.source or "",
        width=wire.width,
        height=wire.height,
        taken_at=wire.taken_at,
        exif=wire.exif,
        thumb_sha256=None if thumb is None else thumb.sha256,
        thumb_bytes=0 if thumb is None else thumb.bytes,
        thumb_mime="image/webp" if thumb is None else thumb.mime,
    )


def apply_op(raw: Raw, by: By, now: datetime, *, desk: bool) -> Outcome:
    """Apply one operation by the verb it names; raises what the verb refuses with."""
    read = read_op(raw, desk=desk)
    return Outcome(Status.APPLIED, case=_VERBS[read.wire.kind](read, by, now))


def _report(read: Read, by: By, now: datetime) -> cases.Case:
    args: ReportArgs = read.args
    reported = cases.Reported(
        kind=args.kind,
        category=args.category,
        condition=args.condition,
        note=args.note or "",
        place=_place(args.point, read, args.place or ""),
        args=_said_args(read),
    )
    return cases.report_case(case_id=read.case_id, reported=reported, by=by, said=read.said, now=now)


def _place(point: PointWire, read: Read, words: str) -> cases.Place:
    fix = read.wire.fix
    return cases.Place(
        point=read_point(point),
        source=point.source or "fix",
        accuracy_m=None if fix is None else fix.accuracy_m,
        fix_age_s=None if fix is None else fix.age_s,
        words=words,
    )


def read_point(point: PointWire) -> Wgs84:
    """The point in WGS-84; raises grid's PositionRefused where it is on no globe."""
    return to_wgs84(Gcj02(point.lon, point.lat)) if point.crs == "GCJ02" else Wgs84(point.lon, point.lat)


def _self_handle(read: Read, by: By, now: datetime) -> cases.Case:
    """Report and its after-photo in one: 上报 and 自行处置 are two lines of one transaction."""
    _report(read, by, now)
    return cases.take_step(case_id=read.case_id, step="self_handle", args={}, by=by, now=now, said=read.said)


def _evidence(read: Read, by: By, now: datetime) -> cases.Case:
    return cases.add_evidence(case_id=read.case_id, args=_said_args(read), by=by, said=read.said, now=now)


def _said_args(read: Read) -> dict[str, Any]:
    args: dict[str, Any] = read.args.model_dump(mode="json", exclude_none=True)
    return args


def _amend(read: Read, by: By, now: datetime) -> cases.Case:
    args: AmendArgs = read.args
    amended = cases.Amended(
        kind=args.kind,
        category=args.category,
        condition=args.condition,
        place=None if args.point is None else _place(args.point, read, args.place or ""),
        words=args.place,
        args=_said_args(read),
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
    "report": _report,
    "self_handle": _self_handle,
    "evidence": _evidence,
    "amend": _amend,
    "step": _step,
    "ask": _ask,
}


def refuse_at_desk(refusal: Refusal) -> Outcome:
    """A refused operation at the desk: its problem, and nothing kept."""
    return Outcome(Status.REJECTED, code=refusal.code, problem=problem_of(refusal))


def problem_of(refusal: Refusal) -> dict[str, Any]:
    """A refusal as it is stored beside its operation."""
    return {"status": refusal.status, "code": refusal.code, "fields": dict(refusal.fields)}


def refuse_in_push(refusal: Refusal, raw: Raw, by: By, now: datetime) -> Outcome:
    """What the table of conflicts makes of a refused operation: rejected, or its facts kept and the rest told."""
    try:
        read = read_op(raw, desk=False)
    except OpMalformed:
        return Outcome(Status.REJECTED, code=refusal.code, problem=problem_of(refusal))
    past = _look_back(read, by, now)
    late = _take_late(refusal, read, past, now) if read.wire.kind in FACTS else _judge(refusal, read, past, now)
    if late is not None:
        return late
    return Outcome(Status.REJECTED, code=refusal.code, case=past.seen, problem=problem_of(refusal))


@dataclass(frozen=True, slots=True)
class _Past:
    """Who did it as they were when it was captured, and what they see now."""

    by: By
    then: By
    """The same with the rights of that time."""
    ended: bool
    """Whether a right has ended since."""
    held: bool
    """Whether the case was theirs, or in their sight."""
    case: cases.Case | None
    seen: cases.Case | None
    """The case, where they see it now: what may be told."""


def _look_back(read: Read, by: By, now: datetime) -> _Past:
    at = min(read.said.captured_at or now, now)
    then = people.find_by_at(city=by.city, account=by.account, at=at) or by
    held = cases.held_before(case_id=read.case_id, by=then, at=at) or _find_seen(read.case_id, then) is not None
    case = cases.find_case(city=by.city, case_id=read.case_id)
    return _Past(by, then, bool(then.roles - by.roles), held, case, _find_seen(read.case_id, by))


def _find_seen(case_id: str, by: By) -> cases.Case | None:
    try:
        return cases.seen_case(case_id=case_id, by=by)
    except CaseNotFound:
        return None


def _take_late(refusal: Refusal, read: Read, past: _Past, now: datetime) -> Outcome | None:
    """Facts from somebody who may not any more: taken as what they were then. None where they never might."""
    if read.wire.kind == "evidence" and isinstance(refusal, CaseNotFound):
        return _keep_facts(Status.APPLIED, None, read, past, now) if past.held and past.case else None
    if read.wire.kind not in NEWS or not past.ended or not isinstance(refusal, Forbidden):
        return None
    try:
        with savepoint():
            case = _report(read, past.then, now)
    except Refusal as other:
        return Outcome(Status.REJECTED, code=other.code, problem=problem_of(other))
    if read.wire.kind == "report":
        return Outcome(Status.APPLIED, case=_told(case, past))
    return Outcome(Status.HELD, code=refusal.code, case=_told(case, past))


def _told(case: cases.Case, past: _Past) -> cases.Case | None:
    """The case as a result may tell it: to whoever sees it now."""
    return _find_seen(case.id, past.by)


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
        is_move=isinstance(refusal, MOVE_REFUSALS),
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


def _keep_facts(
    status: Status, code: str | None, read: Read, past: _Past, now: datetime, *, why: str | None = None
) -> Outcome:
    """Keep photographs and words of what came too late; a checker's answer is kept as an opinion."""
    case = cases.add_evidence(
        case_id=read.case_id,
        args=_said_args(read),
        by=past.by if past.by.grants else past.then,
        said=read.said,
        now=now,
        why=why,
        flag="held_step" if status is Status.HELD else None,
        unseen=True,
    )
    return Outcome(status, code=code, case=case if past.seen is not None else None)
