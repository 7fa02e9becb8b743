"""Accounts as the administrators see and set them."""

from collections.abc import Iterable
from datetime import datetime

from server.kernel.http import Door
from server.people import service
from server.people.models import Absence, GrantRow
from server.people.rules import AdminsApart, By, Grant, GrantRefused, Permission, read_grant
from server.people.schemas import (
    AbsenceWire,
    AccountChange,
    AccountFileWire,
    AccountRow,
    AccountsPage,
    AccountsQuery,
    DeviceWire,
    FirstPassword,
    GrantsWanted,
    GrantWire,
    HeldWire,
    LeaveWire,
    NewAccount,
    OpenWire,
)

door = Door("people")
MADE = (service.IdTaken, service.NameTaken, service.UnitNotFound, service.UnitDissolved, GrantRefused, AdminsApart)


@door.operation(
    "GET",
    "/api/accounts",
    permission=Permission.TOWN_READ,
    query=AccountsQuery,
    gives=AccountsPage,
)
def list_accounts(*, query: AccountsQuery, by: By, now: datetime) -> AccountsPage:
    """List accounts in order of their login name."""
    asked = service.Asked(words=query.q, role=query.role, unit=query.unit, after=query.after)
    found, after = service.list_accounts(asked=asked, limit=query.limit, by=by, now=now)
    return AccountsPage(items=list(map(_row, found)), after=after)


@door.operation(
    "GET",
    "/api/accounts/<account>",
    permission=Permission.TOWN_READ,
    gives=AccountFileWire,
    refusals=(service.AccountNotFound,),
)
def read_account(account: str, *, by: By, now: datetime) -> AccountFileWire:
    """Give an account with its devices, what is open on them, its absences, and what it held before."""
    return _file(account, by, now)


@door.operation(
    "POST",
    "/api/accounts",
    permission=Permission.PEOPLE_SET,
    takes=NewAccount,
    gives=FirstPassword,
    status=201,
    refusals=MADE,
)
def make_account(*, body: NewAccount, by: By, now: datetime) -> FirstPassword:
    """Register an account; its first password is told this once."""
    told = body.model_dump(exclude={"id", "grants"})
    first = service.make_account(account=body.id, grants=_grants(body.grants), by=by, now=now, **told)
    return FirstPassword(id=body.id, first_password=first)


@door.operation(
    "PATCH",
    "/api/accounts/<account>",
    permission=Permission.PEOPLE_SET,
    takes=AccountChange,
    gives=AccountFileWire,
    refusals=(service.AccountNotFound, service.UnitNotFound, service.UnitDissolved),
)
def change_account(account: str, *, body: AccountChange, by: By, now: datetime) -> AccountFileWire:
    """Give an account another display name or unit."""
    service.change_account(account=account, display_name=body.display_name, unit=body.unit, by=by, now=now)
    return _file(account, by, now)


@door.operation(
    "POST",
    "/api/accounts/<account>/disable",
    permission=Permission.PEOPLE_SET,
    gives=AccountFileWire,
    refusals=(service.AccountNotFound, service.OwnAccount, service.LastSecurityAdmin),
)
def disable_account(account: str, *, by: By, now: datetime) -> AccountFileWire:
    """Shut an account."""
    service.disable_account(account=account, by=by, now=now)
    return _file(account, by, now)


@door.operation(
    "POST",
    "/api/accounts/<account>/enable",
    permission=Permission.PEOPLE_SET,
    gives=AccountFileWire,
    refusals=(service.AccountNotFound, service.OwnAccount),
)
def enable_account(account: str, *, by: By, now: datetime) -> AccountFileWire:
    """Let an account sign in again."""
    service.enable_account(account=account, by=by, now=now)
    return _file(account, by, now)


@door.operation(
    "POST",
    "/api/accounts/<account>/unlock",
    permission=Permission.PEOPLE_SET,
    gives=AccountFileWire,
    refusals=(service.AccountNotFound,),
)
def unlock_account(account: str, *, by: By, now: datetime) -> AccountFileWire:
    """Forget an account's wrong passwords."""
    service.unlock_account(account=account, by=by, now=now)
    return _file(account, by, now)


@door.operation(
    "POST",
    "/api/accounts/<account>/password",
    permission=Permission.PEOPLE_SET,
    gives=FirstPassword,
    refusals=(service.AccountNotFound, service.OwnAccount),
)
def reset_password(account: str, *, by: By, now: datetime) -> FirstPassword:
    """Give an account a new first password, told this once."""
    first = service.reset_password(account=account, by=by, now=now)
    return FirstPassword(id=account, first_password=first)


@door.operation(
    "PUT",
    "/api/accounts/<account>/grants",
    permission=Permission.PEOPLE_SET,
    takes=GrantsWanted,
    gives=AccountFileWire,
    refusals=(service.AccountNotFound, service.OwnAccount, GrantRefused, AdminsApart, service.LastSecurityAdmin),
)
def set_grants(account: str, *, body: GrantsWanted, by: By, now: datetime) -> AccountFileWire:
    """Let an account hold exactly these roles."""
    service.set_grants(account=account, grants=_grants(body.grants), by=by, now=now)
    return _file(account, by, now)


@door.operation(
    "POST",
    "/api/accounts/<account>/devices/<device>/revoke",
    permission=Permission.PEOPLE_SET,
    gives=AccountFileWire,
    refusals=(service.AccountNotFound, service.DeviceNotFound),
)
def revoke_device(account: str, device: str, *, by: By, now: datetime) -> AccountFileWire:
    """End an account's session and push token on a device."""
    service.revoke_device(account=account, device=device, by=by, now=now)
    return _file(account, by, now)


def _grants(told: Iterable[GrantWire]) -> list[Grant]:
    return [read_grant(one.role, one.scope) for one in told]


def _file(account: str, by: By, now: datetime) -> AccountFileWire:
    file = service.read_account(account=account, by=by, now=now)
    return AccountFileWire(
        account=_row(file.seen),
        history=list(map(_held, file.history)),
        devices=[DeviceWire.model_validate(one, from_attributes=True) for one in file.devices],
        sessions=[OpenWire.model_validate(one, from_attributes=True) for one in file.sessions],
        absences=list(map(told_leave, file.absences)),
    )


def _row(seen: service.AccountSeen) -> AccountRow:
    account = seen.account
    return AccountRow(
        id=account.id,
        name=account.name,
        display_name=account.display_name,
        unit=account.unit_id,
        grants=list(map(_held, seen.grants)),
        disabled_at=account.disabled_at,
        locked_until=account.locked_until,
        first_password=account.first_password,
        away=None if seen.away is None else _absence(seen.away),
        last_seen_at=seen.last_seen_at,
        devices=seen.devices,
    )


def _held(row: GrantRow) -> HeldWire:
    return HeldWire.model_validate(row, from_attributes=True)


def told_leave(seen: service.AbsenceSeen) -> LeaveWire:
    """A leave with its names as it goes over the wire."""
    said: dict[str, object] = {"name": seen.name, "deputy_name": seen.deputy_name, "uncovered": sorted(seen.uncovered)}
    return LeaveWire.model_validate(_dates(seen.row) | said)


def _absence(row: Absence) -> AbsenceWire:
    return AbsenceWire.model_validate(_dates(row))


def _dates(row: Absence) -> dict[str, object]:
    who = {"id": row.id, "account": row.account_id, "deputy": row.deputy_id}
    return who | {"from_at": row.from_at, "until_at": row.until_at, "cancelled_at": row.cancelled_at}
