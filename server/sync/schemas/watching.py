"""What a supervisor sees of sync: phones, and operations that wait for a decision."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from server.sync.schemas.answers import CaseBrief


class PhoneWire(BaseModel):
    """A phone: `missing` are runs [first, last] of device_seq below one that came; `quiet` after two silent hours."""

    device_id: str
    name: str
    account: str
    display_name: str
    unit: str | None
    last_seen_at: str
    quiet: bool
    highest_seq: int
    missing: list[tuple[int, int]]
    wiped_at: str | None


class PhonesWire(BaseModel):
    """Phones heard in the last thirty days, those in trouble first."""

    phones: list[PhoneWire]


class HeldPhotoWire(BaseModel):
    """A photograph of a held operation, and whether its bytes have arrived."""

    sha256: str
    stored: bool


class HeldOpWire(BaseModel):
    """A held operation: `reason` is the code for which it waits, `note` the person's own words."""

    op_id: str
    step: str
    by: str
    display_name: str
    reason: str
    note: str
    photos: list[HeldPhotoWire]
    captured_at: str | None
    held_at: str
    case: CaseBrief


class HeldList(BaseModel):
    """What waits for a decision, the longest wait first."""

    items: list[HeldOpWire]


class DecisionWire(BaseModel):
    """Whether the step is taken now or stays a fact, and why."""

    decision: Literal["take", "leave"]
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]


class WipedWire(BaseModel):
    """A phone found its store cleared: what it is now, and what it was where it still knows."""

    device_id: str
    was: str | None = None
