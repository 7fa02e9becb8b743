"""An operation as it goes over the wire. Unknown fields are kept; what is wrong refuses that operation alone."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from server.cases.service.shapes import CaseRow, EventRow, PhotoRow, TaskRow

EARLIEST, LATEST = 2, 9998
Integer = Annotated[int, Field(ge=1 - 2**53, le=2**53 - 1)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Degrees = Annotated[float, Field(allow_inf_nan=False)]


class Kept(BaseModel):
    """A shape that keeps what it does not know."""

    model_config = ConfigDict(extra="allow", strict=False)


class ThumbWire(Kept):
    """A thumb that travels beside its photograph."""

    sha256: Sha256
    bytes: Annotated[Integer, Field(gt=0)] | None = None
    mime: str | None = None


class PhotoWire(Kept):
    """A photograph named in an operation."""

    sha256: Sha256
    bytes: Annotated[Integer, Field(gt=0)] | None = None
    mime: str | None = None
    width: Integer | None = None
    height: Integer | None = None
    role: Literal["before", "after", "verify", "check", "extra"] | None = None
    source: str | None = None
    taken_at: str | None = None
    exif: dict[str, Any] | None = None
    thumb: ThumbWire | None = None


def _in_reach(wall: datetime) -> datetime:
    """A phone's clock may be wrong by years, but it must name a day that UTC has too."""
    if not EARLIEST <= wall.year <= LATEST:
        raise ValueError("year")
    return wall


class CapturedWire(Kept):
    """When it was done, as the phone's clocks said."""

    wall: Annotated[AwareDatetime, AfterValidator(_in_reach)] | None = None
    mono_ms: Annotated[float, Field(allow_inf_nan=False)] | None = None
    boot_id: str | None = None
    tz: str | None = None


class FixWire(Kept):
    """Where the phone was."""

    lon: Degrees
    lat: Degrees
    crs: Literal["WGS84", "GCJ02"] | None = None
    accuracy_m: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    age_s: Annotated[float, Field(allow_inf_nan=False)] | None = None
    source: str | None = None


class PointWire(Kept):
    """Where the matter is: the fix, or a point chosen by hand."""

    lon: Degrees
    lat: Degrees
    crs: Literal["WGS84", "GCJ02"] | None = None
    source: str | None = None


class ReportArgs(Kept):
    """What a report says."""

    kind: Literal["component", "matter"]
    category: str
    condition: str | None = None
    note: str | None = None
    place: str | None = None
    point: PointWire


class AmendArgs(Kept):
    """What an amendment changes; what is absent stays."""

    kind: Literal["component", "matter"] | None = None
    category: str | None = None
    condition: str | None = None
    place: str | None = None
    point: PointWire | None = None


class EvidenceArgs(Kept):
    """A note to go with added photographs."""

    note: str | None = None


class StepArgs(Kept):
    """A step with its arguments; which it needs is the table's to say."""

    step: str


class AskArgs(Kept):
    """An ask with its arguments."""

    ask: str


ARGS: dict[str, type[Kept]] = {
    "report": ReportArgs,
    "self_handle": ReportArgs,
    "amend": AmendArgs,
    "evidence": EvidenceArgs,
    "step": StepArgs,
    "ask": AskArgs,
}


class OperationWire(Kept):
    """One operation: what a person did."""

    op_id: str
    device_seq: Annotated[int, Field(ge=1, le=2**53 - 1, strict=True)] | None = None
    kind: Literal["report", "self_handle", "evidence", "amend", "step", "ask"]
    case_id: str
    base_state_rev: Integer | None = None
    captured: CapturedWire | None = None
    fix: FixWire | None = None
    args: dict[str, Any]
    photos: list[PhotoWire] | None = None


class EnvelopeWire(Kept):
    """What a phone pushes."""

    proto: int = 1
    device_id: str
    app_version: str | None = None
    client_time: str | None = None
    ops: list[OperationWire]


class CaseBrief(BaseModel):
    """The case as a result tells it."""

    id: str
    receipt_no: str
    number: str | None
    state: str
    rev: int
    state_rev: int
    cell: str | None
    unit: str | None
    due_at: str | None


class ResultWire(BaseModel):
    """What became of one operation."""

    op_id: str | None
    status: Literal["applied", "rejected", "superseded", "held", "retry"]
    code: str | None
    case: CaseBrief | None


class PushAnswer(BaseModel):
    """What became of a push."""

    proto: int
    epoch: str
    server_time: datetime
    device_seq_ack: int
    results: list[ResultWire]
    replayed: list[str]
    missing_photos: list[str]
    stored: list[str]


class OpResultRow(ResultWire):
    """What became of an operation, as its own account finds it in the feed; `reason` is the problem it met."""

    reason: dict[str, Any] | None


class Change(BaseModel):
    """A thing that changed for a scope, at its latest; `gone` instead of a row where the scope holds it no more."""

    seq: int
    scope: str
    id: str
    rev: int | None = None
    gone: Literal[True] | None = None


class CaseChange(Change):
    """A case."""

    type: Literal["case"]
    row: CaseRow | None = None


class EventChange(Change):
    """A line of a history."""

    type: Literal["event"]
    row: EventRow | None = None


class TaskChange(Change):
    """A task."""

    type: Literal["task"]
    row: TaskRow | None = None


class PhotoChange(Change):
    """Facts of a photograph, not its bytes."""

    type: Literal["photo"]
    row: PhotoRow | None = None


class OpResultChange(Change):
    """What became of one's own operation."""

    type: Literal["op_result"]
    row: OpResultRow | None = None


AnyChange = CaseChange | EventChange | TaskChange | PhotoChange | OpResultChange


class ScopesWire(BaseModel):
    """Scopes that came and went since the cursor."""

    added: list[str]
    removed: list[str]


class ChecksumWire(BaseModel):
    """How many case rows a scope holds, and the XOR over them."""

    count: int
    xor: str


class PullAnswer(BaseModel):
    """A page of the feed."""

    proto: int
    epoch: str
    server_time: datetime
    cursor: str
    more: bool
    snapshot: bool
    scopes: ScopesWire
    changes: list[Annotated[AnyChange, Field(discriminator="type")]]
    checksum: dict[str, ChecksumWire] | None


class PullQuery(BaseModel):
    """Where a pull goes on."""

    cursor: str | None = None
    limit: int = 500


class PartWire(BaseModel):
    """A part of the pack: its tag and its size."""

    etag: str
    bytes: int


class PackWire(BaseModel):
    """The parts of the offline pack."""

    parts: dict[str, PartWire]


class AnswerWire(Kept):
    """An answer to an ask."""

    op_id: str
    answer: str
    reason: str | None = None
