"""Whom one may send to look, told before one chooses."""

from dataclasses import dataclass
from datetime import datetime

from server.cases import store
from server.cases.service.checkers import OWN_BEAT, in_turn, pool_of
from server.cases.service.look import seen_case
from server.kernel.db import db
from server.kernel.errors import Forbidden
from server.people import service as people
from server.people.rules import SENDS_CHECKS, By, Permission


@dataclass(frozen=True, slots=True)
class Checker:
    """Somebody who may be sent to look: whether the place lies in their beat, and how much they have open."""

    id: str
    display_name: str
    own_beat: bool
    open: int


def list_checkers(*, case_id: str, by: By, now: datetime) -> list[Checker]:
    """Whom a verification or check of a case may go to, in the order in which they would be drawn.

    Refuses with CaseNotFound, and with Forbidden where `by` sends no checks.
    """
    case = seen_case(case_id=case_id, by=by)
    if not by.roles & SENDS_CHECKS:
        raise Forbidden(permission=Permission.CASE_STEP)
    session = db.session()
    pool = pool_of(session, case, now)
    names = people.name_accounts(city=by.city, accounts=pool)
    busy = store.count_open_walks(session, by.city, list(pool))
    return [Checker(one, names[one], pool[one] == OWN_BEAT, busy[one]) for one in in_turn(pool, busy)]
