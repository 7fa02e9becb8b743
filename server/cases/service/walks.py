"""核实 and 核查: an inspector goes and looks; before filing: is it true, after handling: is it fixed."""

from server.cases.service import tasks
from server.cases.service.change import Change
from server.cases.service.checkers import draw_inspector

UNTRUE = "verified_false"
"""The flag of a report that an inspector found untrue: it went back to the acceptor, who decides."""


def send_verify(change: Change) -> None:
    """发核实: an inspector is asked whether it is true."""
    _ask(change, kind="verify")


def find_true(change: Change) -> None:
    """核实属实."""
    _flag(change, untrue=False)
    tasks.end(change.session, change.case, kind="verify", state="done")


def find_untrue(change: Change) -> None:
    """核实不实: the acceptor sees it, and decides."""
    _flag(change, untrue=True)
    tasks.end(change.session, change.case, kind="verify", state="done")


def recall_verify(change: Change) -> None:
    """撤回核实: nobody is asked any more."""
    tasks.end(change.session, change.case, kind="verify", state="recalled")


def send_check(change: Change) -> None:
    """发核查: an inspector is asked whether it is fixed."""
    _ask(change, kind="check")


def pass_check(change: Change) -> None:
    """核查通过."""
    tasks.end(change.session, change.case, kind="check", state="done")


def fail_check(change: Change) -> None:
    """核查不通过: the unit has it again, in the next round."""
    change.case.round += 1
    tasks.end(change.session, change.case, kind="check", state="done")
    tasks.reopen_handling(change.session, change.case)


def _ask(change: Change, *, kind: str) -> None:
    case, session = change.case, change.session
    drawn, is_reporter = draw_inspector(session, case, wanted=change.text("inspector"), now=change.now)
    tasks.ask_inspector(session, case, drawn, kind=kind)
    change.notes |= {"inspector": drawn} | ({"checker_is_reporter": True} if is_reporter else {})


def _flag(change: Change, *, untrue: bool) -> None:
    """Say what was found; whoever went brought a photograph, so the case is without one no more."""
    case = change.case
    case.flags = sorted(set(case.flags) - {UNTRUE, "no_photo"} | ({UNTRUE} if untrue else set()))
