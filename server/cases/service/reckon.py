"""A new calendar moves the deadlines of open cases, and their histories say so."""

from datetime import datetime

from server.cases import store
from server.cases.service import tasks
from server.cases.service.change import write_line
from server.cases.service.clocking import show_clocks
from server.cases.service.said import NOTHING_SAID
from server.clocks import service as clocks
from server.kernel.db import transaction
from server.kernel.now import iso
from server.people.rules import Role, the_system


def reckon_case(*, city: str, subject: str, now: datetime) -> None:
    """Reckon a case's clocks, or an assist's, by the calendar in force; what moved is said in the same transaction.

    The case is locked first, as every step does: whoever locked its clocks first would meet a step head on.
    """
    with transaction() as session:
        case = store.find_case(session, city, subject.partition(":")[0], lock=True)
        moved = clocks.reckon_anew(city=city, subject=subject, now=now)
        if case is None or not moved:
            return
        show_clocks(case)
        tasks.keep_due(session, case)
        case.rev += 1
        for one in moved:
            told = {"clock": one.name, "before": iso(one.before), "after": iso(one.after)}
            write_line(session, case, "calendar", the_system(city), Role.SYSTEM, NOTHING_SAID, now, case.state, told)
