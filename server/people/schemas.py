"""People as they go over the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from server.kernel.ids import find_uuid
from server.people.rules import Role


def _one_spelling(text: str) -> str:
    found = find_uuid(text)
    if found is None:
        raise ValueError("uuid")
    return found


NewId = Annotated[str, AfterValidator(_one_spelling), Field(json_schema_extra={"format": "uuid"})]
"""The id of something new, made by whoever asks for it: the same request may then come twice."""
Name = Annotated[str, Field(min_length=1, max_length=64)]
Password = Annotated[str, Field(min_length=1, max_length=256)]


class SignIn(BaseModel):
    """What opens a session."""

    account: str = Field(min_length=1, max_length=64)
    password: Password
    device_id: str
    device_name: str = Field(default="", max_length=200)


class AccountWire(BaseModel):
    """Who one is."""

    id: str
    name: str
    display_name: str
    unit: str | None


class SessionWire(BaseModel):
    """An open session; the push token is told once, when it is opened."""

    account: AccountWire
    roles: list[str]
    scopes: list[str]
    push_token: str | None = None
    password_change: bool = False
    """The password is a first one: until it is changed, hardly anything else is answered."""


class PersonWire(BaseModel):
    """Somebody who can be named in a step."""

    id: str
    display_name: str
    unit: str | None


class PeopleWire(BaseModel):
    """Those who can be named, in order of name."""

    people: list[PersonWire]


class ChangePassword(BaseModel):
    """The old password and the new one."""

    old: Password
    new: Password


class GrantWire(BaseModel):
    """A role for a scope: `city`, `beat:<id>` or `area:<code>`."""

    role: str
    scope: str = "city"


class HeldWire(BaseModel):
    """A role that an account holds or held, from when until when."""

    role: str
    scope: str
    granted_at: datetime
    revoked_at: datetime | None


class AbsenceWire(BaseModel):
    """A leave; a cancelled one held until `cancelled_at`."""

    id: str
    account: str
    deputy: str | None
    from_at: datetime
    until_at: datetime
    cancelled_at: datetime | None


class LeaveWire(AbsenceWire):
    """A leave with the names of both; `uncovered` are the roles that nobody fills meanwhile."""

    name: str
    deputy_name: str | None
    uncovered: list[str]


class AbsencesWire(BaseModel):
    """Leaves, the one that begins last first."""

    absences: list[LeaveWire]


class NewAbsence(BaseModel):
    """A leave to be registered."""

    id: NewId
    account: str
    deputy: str | None = None
    from_at: AwareDatetime
    until_at: AwareDatetime


class AbsencesQuery(BaseModel):
    """Of which account, and whether those that are over too."""

    account: str | None = None
    all: bool = False


class AccountsQuery(BaseModel):
    """Which accounts a list shows; `after` is the `after` of the page before."""

    q: str = ""
    role: Annotated[str, Field(pattern=f"^({'|'.join(Role)})$")] | None = None
    unit: str | None = None
    after: str | None = None
    limit: int = 50


class AccountRow(BaseModel):
    """An account in a list."""

    id: str
    name: str
    display_name: str
    unit: str | None
    grants: list[HeldWire]
    disabled_at: datetime | None
    locked_until: datetime | None
    first_password: bool
    away: AbsenceWire | None
    last_seen_at: datetime | None
    devices: int


class AccountsPage(BaseModel):
    """A page of accounts in order of name, and where the next one begins."""

    items: list[AccountRow]
    after: str | None


class DeviceWire(BaseModel):
    """A device that an account was on; highest_seq above ack says that something of its outbox is missing."""

    device_id: str
    name: str
    first_seen_at: datetime
    last_seen_at: datetime
    ack: int
    highest_seq: int


class OpenWire(BaseModel):
    """What is open on a device: a session, or a push token that lets its outbox empty."""

    kind: Literal["session", "push"]
    device_id: str
    made_at: datetime
    seen_at: datetime
    expires_at: datetime


class AccountFileWire(BaseModel):
    """An account whole."""

    account: AccountRow
    history: list[HeldWire]
    devices: list[DeviceWire]
    sessions: list[OpenWire]
    absences: list[LeaveWire]


class NewAccount(BaseModel):
    """An account to be registered."""

    id: NewId
    name: Name
    display_name: Name
    unit: str | None = None
    grants: list[GrantWire] = Field(default_factory=list, max_length=100)


class FirstPassword(BaseModel):
    """The first password, told this once; null where the account was here already."""

    id: str
    first_password: str | None


class AccountChange(BaseModel):
    """What an account is called and where it belongs."""

    display_name: Name
    unit: str | None


class GrantsWanted(BaseModel):
    """Everything an account shall hold."""

    grants: list[GrantWire] = Field(max_length=100)


UnitKind = Literal["line", "block", "centre"]
Territory = Annotated[str, Field(pattern="^([0-9]{6}|[0-9]{9}|[0-9]{12})?$")]


class UnitWire(BaseModel):
    """What a unit is; `territory` is the prefix of the cells it answers for, empty where it has none."""

    name: Name
    short_name: Name
    kind: UnitKind
    territory: Territory = ""
    parent_id: str | None = None


class NewUnit(UnitWire):
    """A unit to be registered."""

    id: NewId


class UnitRowWire(UnitWire):
    """A unit in the list."""

    id: str
    dissolved_at: datetime | None
    accounts: int


class UnitsWire(BaseModel):
    """Every unit, in order of id; a tree by parent_id."""

    units: list[UnitRowWire]


class Dissolve(BaseModel):
    """Where a dissolved unit's accounts go."""

    accounts_to: str | None = None


class RegisterQuery(BaseModel):
    """Which lines: below `after` (a seq), of one `subject` (`kind:id`)."""

    after: int | None = None
    subject: str | None = None
    limit: int = 50


class LineWire(BaseModel):
    """A line of the register; `by_name` and `subject_name` where they are an account's or a unit's."""

    seq: int
    at: datetime
    by: str
    by_name: str | None
    what: str
    subject_kind: str
    subject: str
    subject_name: str | None
    args: dict[str, Any]
    hash: str


class RegisterPageWire(BaseModel):
    """Lines, the newest first, the names of the accounts and units in them, and the seq below which the next begins."""

    items: list[LineWire]
    names: dict[str, str]
    after: int | None
