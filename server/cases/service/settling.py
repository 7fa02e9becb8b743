"""认定: a supervisor has decided what a held operation comes to; the case says so and stops waiting for it."""

from collections.abc import Callable
from datetime import datetime

from server.cases.models import Case
from server.cases.service.change import get_case, write_line
from server.cases.service.said import NOTHING_SAID
from server.kernel.db import transaction
from server.people.rules import By, Role

SETTLE = "settle"
"""The line that a case gets."""
HELD = "held_step"
"""What marks a case in which an operation waits for a supervisor."""


def settle_held(*, case_id: str, why: str, reason: str, still_held: Callable[[], bool], by: By, now: datetime) -> Case:
    """Write down a decision about a held operation of this case; it stays marked while another one waits.

    `why` says what was decided of which step: take:check_fail, leave:report_back. Refuses with CaseNotFound.
    """
    with transaction() as session:
        case = get_case(session, by, case_id)
        waits = still_held()  # asked when the case is locked: nobody marks or unmarks it meanwhile
        case.flags = [flag for flag in case.flags if flag != HELD or waits]
        case.rev += 1
        session.flush()
        told = {"args": {"reason": reason}, "why": why}
        write_line(session, case, SETTLE, by, min(by.roles, default=Role.SYSTEM), NOTHING_SAID, now, case.state, told)
        return case
