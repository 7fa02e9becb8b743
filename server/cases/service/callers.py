"""Who called, where the acceptor reported for somebody: kept apart, shown to the desk alone, each look a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from server.cases import store
from server.cases.models import Caller, CallerLook, Case
from server.cases.rules import CallerRefused, CaseNotFound, Channel
from server.cases.service.look import seen_case
from server.kernel.db import transaction
from server.kernel.ids import new_uuid
from server.people import service as people
from server.people.rules import By, Role

REGISTERS = (Role.ACCEPTOR, Role.SUPERVISOR)
"""Who reports for a caller, in the order in which a role is taken."""


@dataclass(frozen=True, slots=True)
class CallerSaid:
    """How somebody called, and what they said of themselves; all but the channel may be empty."""

    channel: Channel
    name: str = ""
    phone: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked who called, at that time."""

    by: str
    name: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class CallerSeen:
    """Who called about a case, and everybody who ever looked, the latest first and oneself among them."""

    said: CallerSaid
    looks: Sequence[Look]


def role_for_caller(by: By) -> Role:
    """In which role somebody reports for a caller; refuses with CallerRefused."""
    role = next((role for role in REGISTERS if role in by.roles), None)
    if role is None:
        raise CallerRefused
    return role


def keep_caller(session: Session, case: Case, said: CallerSaid) -> None:
    """Keep who called, apart from the case."""
    session.add(Caller(city=case.city, case_id=case.id, name=said.name, phone=said.phone, reference=said.reference))
    session.flush()


def look_at_caller(*, case_id: str, by: By, now: datetime) -> CallerSeen:
    """Who called about a case, writing down that one looked. Refuses with CaseNotFound, also where nobody called."""
    with transaction() as session:
        case = seen_case(case_id=case_id.lower(), by=by)
        caller = session.get(Caller, (case.city, case.id))
        if caller is None:
            raise CaseNotFound(case=case_id)
        session.add(CallerLook(city=case.city, id=new_uuid(), case_id=case.id, by=by.account, at=now))
        session.flush()
        rows = store.looks_at_caller(session, case.city, case.id)
        names = people.name_accounts(city=case.city, accounts={row.by for row in rows})
        said = CallerSaid(Channel(case.channel), caller.name, caller.phone, caller.reference)
        return CallerSeen(said, [Look(row.by, names.get(row.by), row.at) for row in rows])
