"""The doors of cases that are neither a phone's nor a list: who called, and handing over."""

from dataclasses import asdict
from datetime import datetime

from server.cases import service
from server.cases.rules import CaseNotFound, HandoverRefused
from server.cases.schemas import (
    CallerSeenWire,
    CheckersWire,
    CheckerWire,
    HandedWire,
    HandoverAsked,
    HandoverWire,
    LookWire,
)
from server.kernel.errors import Forbidden
from server.kernel.http import Door
from server.kernel.now import iso
from server.people.rules import By, Permission

door = Door("cases")


@door.operation(
    "POST",
    "/api/cases/<case_id>/caller/looks",
    permission=Permission.CALLER_SEE,
    gives=CallerSeenWire,
    refusals=(CaseNotFound,),
)
def look_at_caller(case_id: str, *, by: By, now: datetime) -> CallerSeenWire:
    """Tell who called about a case, and write down that one looked."""
    seen = service.look_at_caller(case_id=case_id, by=by, now=now)
    looks = [LookWire(by=one.by, name=one.name, at=iso(one.at)) for one in seen.looks]
    said = seen.said
    return CallerSeenWire(
        channel=said.channel.value, name=said.name, phone=said.phone, reference=said.reference, looks=looks
    )


@door.operation(
    "GET",
    "/api/cases/<case_id>/checkers",
    permission=Permission.CASE_READ,
    gives=CheckersWire,
    refusals=(CaseNotFound, Forbidden),
)
def list_checkers(case_id: str, *, by: By, now: datetime) -> CheckersWire:
    """Tell whom a verification or check of a case may go to."""
    found = service.list_checkers(case_id=case_id, by=by, now=now)
    return CheckersWire(people=[CheckerWire(**asdict(one)) for one in found])


@door.operation(
    "POST",
    "/api/accounts/<account>/handover",
    permission=Permission.HANDOVER,
    takes=HandoverAsked,
    gives=HandoverWire,
    refusals=(HandoverRefused,),
)
def hand_over(account: str, *, body: HandoverAsked, by: By, now: datetime) -> HandoverWire:
    """Hand over what somebody has open, each thing with its result."""
    done = service.hand_over(leaving=account, to=body.to, by=by, now=now)
    return HandoverWire(results=[HandedWire(**asdict(one)) for one in done])
