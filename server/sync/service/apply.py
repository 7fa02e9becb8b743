"""Turns an operation into the verb it names, and a refused one into what the table of conflicts makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from grid.coords import Gcj02, Wgs84, to_wgs84
from server.cases import service as cases
from server.cases.models import Case
from server.cases.rules import (
    CaseNotFound,
    DutiesApart,
    FactMissing,
    NotSelfHandled,
    NotYours,
    PhotoRole,
    ReturnLate,
    ReturnsSpent,
    StepForbidden,
    StepRefused,
)
from server.kernel.db import db, savepoint
from server.kernel.errors import Forbidden, Refusal
from server.kernel.ids import find_uuid
from server.people import service as people
from server.people.rules import By
from server.sync.rules import CHECKS, OpMalformed, Situation, Status, judge
from server.sync.schemas import (
    ARGS,
    AmendArgs,
    AskArgs,
    EvidenceArgs,
    OperationWire,
    PhotoWire,
    PointWire,
    ReportArgs,
    StepArgs,
)
from server.sync.service.ledger import Outcome, Raw

MOVE_REFUSALS = (StepRefused, StepForbidden, NotYours, DutiesApart, ReturnsSpent, ReturnLate, NotSelfHandled)
SEEN_REFUSALS = (CaseNotFound, Forbidden)


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
        unknown=dict(wire.model_extra or {}),
        seen_rev=wire.base_state_rev if desk else None,
    )


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


def _report(read: Read, by: By, now: datetime) -> Case:
    args: ReportArgs = read.args
    reported = cases.Reported(
        kind=args.kind,
        category=args.category,
        condition=args.condition,
        note=args.note or "",
        place=_place(args.point, read, args.place or ""),
        args=args.model_dump(mode="json", exclude_none=True),
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


def _self_handle(read: Read, by: By, now: datetime) -> Case:
    """Report and its after-photo in one: 上报 and 自行处置 are two lines of one transaction."""
    _report(read, by, now)
    return cases.take_step(case_id=read.case_id, step="self_handle", args={}, by=by, now=now, said=read.said)


def _evidence(read: Read, by: By, now: datetime) -> Case:
    args: EvidenceArgs = read.args
    return cases.add_evidence(case_id=read.case_id, note=args.note or "", by=by, said=read.said, now=now)


def _amend(read: Read, by: By, now: datetime) -> Case:
    args: AmendArgs = read.args
    return cases.amend_case(
        case_id=read.case_id,
        kind=args.kind,
        category=args.category,
        condition=args.condition,
        place=None if args.point is None else _place(args.point, read, args.place or ""),
        words=args.place,
        by=by,
        said=read.said,
        now=now,
    )


def _step(read: Read, by: By, now: datetime) -> Case:
    args: StepArgs = read.args
    told = dict(read.wire.args)
    told.pop("step")
    return cases.take_step(case_id=read.case_id, step=args.step, args=told, by=by, now=now, said=read.said)


def _ask(read: Read, by: By, now: datetime) -> Case:
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
    case = _find_seen(read.case_id, by)
    if read.wire.kind != "step":
        return Outcome(Status.REJECTED, code=refusal.code, case=case, problem=problem_of(refusal))
    status = judge(_situation(refusal, read, case, by, now))
    if status is Status.REJECTED:
        return Outcome(status, code=refusal.code, case=case, problem=problem_of(refusal))
    return _keep_facts(status, refusal, read, by, now, seen=case is not None)


def _find_seen(case_id: str, by: By) -> Case | None:
    try:
        return cases.seen_case(case_id=case_id, by=by)
    except CaseNotFound:
        return None


def _situation(refusal: Refusal, read: Read, case: Case | None, by: By, now: datetime) -> Situation:
    at = min(read.said.captured_at or now, now)
    then = people.find_by_at(city=by.city, account=by.account, at=at)
    there = db.session.get(Case, (by.city, read.case_id)) if case is None else case
    held_then = there is not None and cases.held_before(case_id=read.case_id, by=then or by, at=at)
    ended = then is not None and bool(then.roles - by.roles)
    return Situation(
        step=read.args.step,
        seen=case is not None or ended,
        held_then=held_then,
        right_ended=ended and there is not None,
        is_move=isinstance(refusal, (*MOVE_REFUSALS, *SEEN_REFUSALS)),
        base_state_rev=read.wire.base_state_rev,
        state_rev=None if there is None else there.state_rev,
        state=None if there is None else there.state,
        closed_at=None if there is None else there.closed_at,
        now=now,
    )


def _keep_facts(status: Status, refusal: Refusal, read: Read, by: By, now: datetime, *, seen: bool) -> Outcome:
    """Keep photographs and words of a step that came too late; a checker's answer is kept as an opinion."""
    args: Mapping[str, Any] = read.wire.args
    step = read.args.step
    note = next((str(args[name]) for name in ("text", "reason", "note") if args.get(name)), "")
    why = f"{'opinion' if step in CHECKS else status.value}:{step}"
    try:
        with savepoint():
            case = cases.add_evidence(
                case_id=read.case_id, note=note[:500], by=by, said=read.said, now=now, why=why, unseen=not seen
            )
    except FactMissing as missing:
        return Outcome(Status.REJECTED, code=missing.code, problem=problem_of(missing))
    return Outcome(status, code=refusal.code, case=case if seen else None)
