"""What the doors of cases take and give, beside the rows of `service.shapes`."""

from typing import Literal

from pydantic import BaseModel


class LookWire(BaseModel):
    """Somebody looked who called."""

    by: str
    name: str | None
    at: str


class CallerSeenWire(BaseModel):
    """Who called about a case, and who looked: the latest first, oneself among them."""

    channel: Literal["hotline", "phone", "visit"]
    name: str
    phone: str
    reference: str
    looks: list[LookWire]


class CheckerWire(BaseModel):
    """Somebody who may be sent to look: whether the place lies in their beat, and how much they have open."""

    id: str
    display_name: str
    own_beat: bool
    open: int


class CheckersWire(BaseModel):
    """Whom a verification or check may go to, in the order in which they would be drawn."""

    people: list[CheckerWire]


class HandoverAsked(BaseModel):
    """To whom what somebody has open goes; without `to` each is drawn anew by rule."""

    to: str | None = None


class HandedWire(BaseModel):
    """What became of one thing, in a case that one can name: whom it went to, or the code of why it stayed."""

    case_id: str
    number: str | None
    receipt_no: str
    case_kind: str
    category: str
    kind: Literal["verify", "check", "handle"]
    to: str | None
    code: str | None


class HandoverWire(BaseModel):
    """What became of everything somebody had open."""

    results: list[HandedWire]
