"""An operation as it goes over the wire. Unknown fields are kept; what is wrong refuses that operation alone."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

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


class CallerWire(BaseModel):
    """Who called, and how; told by the acceptor's desk only."""

    channel: Literal["hotline", "phone", "visit"]
    name: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=40)
    reference: str = Field(default="", max_length=100)


class ReportArgs(Kept):
    """What a report says."""

    kind: Literal["component", "matter"]
    category: str
    condition: str | None = None
    note: str | None = None
    place: str | None = None
    point: PointWire
    caller: CallerWire | None = None


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
