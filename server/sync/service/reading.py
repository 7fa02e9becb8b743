"""Reads an operation's shape: what was done, with what was said of when, where and by which photographs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ValidationError

from grid.coords import Wgs84, wgs84_from
from server.cases import service as cases
from server.cases.rules import PhotoRole
from server.kernel.ids import find_uuid
from server.sync.rules import OpMalformed
from server.sync.schemas import ARGS, CapturedWire, OperationWire, PhotoWire, PointWire
from server.sync.service.ledger import Raw


@dataclass(frozen=True, slots=True)
class Read:
    """An operation that could be read."""

    wire: OperationWire
    args: Any
    case_id: str
    said: cases.Said


NOT_SLOW = timedelta()


def read_op(raw: Raw, *, desk: bool, now: datetime, slow: timedelta = NOT_SLOW) -> Read:
    """Read an operation's shape; refuses with OpMalformed, naming the field. At the desk captured may be absent.

    `slow` is how far the phone's clock is behind: what it said is kept as it was said, and corrected beside it.
    """
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
    return Read(wire, args, case_id, _said(wire, desk=desk, now=now, slow=slow))


def _said(wire: OperationWire, *, desk: bool, now: datetime, slow: timedelta) -> cases.Said:
    return cases.Said(
        op_id=find_uuid(wire.op_id),
        captured_at=_corrected(wire.captured, now, slow),
        captured={} if wire.captured is None else wire.captured.model_dump(mode="json", exclude_none=True),
        fix={} if wire.fix is None else wire.fix.model_dump(mode="json", exclude_none=True),
        photos=tuple(map(_photo, wire.photos or ())),
        unknown=unknown_of(wire),
        seen_rev=wire.base_state_rev if desk else None,
    )


def _corrected(captured: CapturedWire | None, now: datetime, slow: timedelta) -> datetime | None:
    """When it was done by the server's clock: never after it arrived, whatever the phone believed."""
    if captured is None or captured.wall is None:
        return None
    try:
        return min(captured.wall + slow, now)
    except OverflowError:
        return now


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
        bytes=wire.bytes or 0,
        mime=wire.mime or "image/jpeg",
        role=PhotoRole(wire.role or PhotoRole.EXTRA),
        source=wire.source or "",
        width=wire.width,
        height=wire.height,
        taken_at=wire.taken_at,
        exif=wire.exif,
        thumb_sha256=None if thumb is None else thumb.sha256,
        thumb_bytes=0 if thumb is None else thumb.bytes or 0,
        thumb_mime=(thumb and thumb.mime) or "image/webp",
    )


def place_of(point: PointWire, read: Read, words: str) -> cases.Place:
    """Where it is, with how sure the phone was of where it stood."""
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
    return wgs84_from(point.lon, point.lat, crs=point.crs)


def said_args(read: Read) -> dict[str, Any]:
    """The arguments as they were said, a newer client's too; who called stands elsewhere, never in a history."""
    args: dict[str, Any] = read.args.model_dump(mode="json", exclude_none=True, exclude={"caller"})
    return args
