"""Leaves and deputies."""

from datetime import datetime

from server.kernel.http import Door
from server.people import service
from server.people.api.accounts import told_leave
from server.people.rules import By, Permission
from server.people.schemas import AbsencesQuery, AbsencesWire, LeaveWire, NewAbsence

door = Door("people")
MADE = (
    service.IdTaken,
    service.AccountNotFound,
    service.AbsenceRefused,
    service.AbsenceOverlaps,
    service.DeputyRefused,
)


@door.operation("GET", "/api/absences", permission=Permission.TOWN_READ, query=AbsencesQuery, gives=AbsencesWire)
def list_absences(*, query: AbsencesQuery, by: By, now: datetime) -> AbsencesWire:
    """List the leaves that hold or are to come, or all."""
    found = service.list_absences(account=query.account, everything=query.all, by=by, now=now)
    return AbsencesWire(absences=list(map(told_leave, found)))


@door.operation(
    "POST",
    "/api/absences",
    permission=Permission.PEOPLE_SET,
    takes=NewAbsence,
    gives=LeaveWire,
    status=201,
    refusals=MADE,
)
def make_absence(*, body: NewAbsence, by: By, now: datetime) -> LeaveWire:
    """Register a leave with its deputy."""
    told = body.model_dump(exclude={"id"})
    return told_leave(service.make_absence(absence=body.id, by=by, now=now, **told))


@door.operation(
    "POST",
    "/api/absences/<absence>/cancel",
    permission=Permission.PEOPLE_SET,
    gives=LeaveWire,
    refusals=(service.AbsenceNotFound,),
)
def cancel_absence(absence: str, *, by: By, now: datetime) -> LeaveWire:
    """End a leave now."""
    return told_leave(service.cancel_absence(absence=absence, by=by, now=now))
