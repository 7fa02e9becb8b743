"""The verbs of a case: what each step changes, beyond state and clocks."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from server.cases import store
from server.cases.models import Case
from server.cases.rules import (
    BUILT,
    FactMissing,
    Guard,
    PhotoRole,
    PhotoUsed,
    Step,
    StepNotBuilt,
    StepRefused,
    StepUnknown,
)
from server.cases.rules.lifecycle import BY_ASK
from server.cases.service import merging, tasks, walks
from server.cases.service.change import (
    Change,
    category_of,
    check_guards,
    check_stale,
    finish,
    get_case,
    get_move,
    look_around,
)
from server.cases.service.facts import check_facts
from server.cases.service.numbering import next_number
from server.cases.service.said import NOTHING_SAID, Said
from server.catalog import service as catalog
from server.kernel.db import transaction
from server.people import service as people
from server.people.rules import By, Role, the_system
from server.places import service as places
from server.routing import service as routing


def take_step(
    *, case_id: str, step: str, args: Mapping[str, Any], by: By, now: datetime, said: Said = NOTHING_SAID
) -> Case:
    """Take one step of the table: find the case, check the move, change it, record it; gives the case after it.

    Refuses with StepUnknown, StepNotBuilt, CaseNotFound, CaseStale, StepRefused, StepForbidden, FactMissing and what
    the move's guards say. 立案 takes the rule's 派遣 along in the same transaction.
    """
    known = read_step(step)
    with transaction() as session:
        if known is Step.MERGE:
            merging.lock_both(session, by, case_id, args.get("into"))
        case = get_case(session, by, case_id)
        check_stale(case, said)
        move, role = get_move(case, known, by)
        if known in BY_ASK:
            raise StepRefused(state=case.state, step=step, roles=sorted(by.roles))
        change = Change(session, case, known, move, by, role, args, said, now)
        return _take(change)


def approve_step(*, case: Case, step: Step, args: Mapping[str, Any], by: By, now: datetime, said: Said) -> Case:
    """Take the step that an ask becomes, in the transaction of its last approval."""
    with transaction() as session:
        move, role = get_move(case, step, by)
        return _take(Change(session, case, step, move, by, role, args, said, now))


def read_step(step: str) -> Step:
    """The step of that name; refuses with StepUnknown, and StepNotBuilt for one of a later issue."""
    if step not in tuple(Step) or step == Step.REPORT:
        raise StepUnknown(step=step)
    known = Step(step)
    if known not in BUILT:
        raise StepNotBuilt(step=step)
    return known


def _take(change: Change) -> Case:
    check_facts(change.move, change.args, change.said)
    around = look_around(change.session, change.case, change.by, role=change.role, args=change.args, now=change.now)
    check_guards(change.move, around)
    VERBS[change.step](change)
    case = finish(change)
    tasks.keep_due(change.session, case)
    if change.step is Step.FILE:
        dispatch_by_rule(case, now=change.now)
    return case


def self_handle_case(change: Change) -> None:
    """自行处置: the reporter put it right on the spot."""
    change.case.self_handled = True


def refuse_self_handle(change: Change) -> None:
    """自处退回: it was not put right; it goes the ordinary way."""
    change.case.self_handled = False


def file_case(change: Change) -> None:
    """立案: the condition fixes the limit; the number is given once and kept."""
    case = change.case
    fact = catalog.get_category(city=case.city, kind=case.kind, code=case.category, version=case.catalog_version)
    condition = fact.get_condition(str(change.args["condition"]))
    if case.limit_text not in {None, condition.limit}:
        case.last_lead = None  # what is left of another limit is nothing to go on with: whoever gets it starts in full
    case.condition, case.limit_text = condition.archetype, condition.limit
    if case.number is None:
        day = f"{places.city_day(city=case.city, now=change.now):%Y%m%d}"
        case.number, case.filed_at = next_number(change.session, case.city, day), change.now
    change.notes |= {"number": case.number, "limit": condition.limit, "condition": condition.archetype}


def dispatch_by_rule(case: Case, *, now: datetime) -> None:
    """派遣 by the duty list, when exactly one lead wins; after a return the dispatcher decides, not the rule."""
    if case.returns:
        return
    route = routing.find_route(city=case.city, kind=case.kind, category=case.category, cell=case.cell, at=now)
    if route.lead is None:
        return
    why = [reason.as_json() for reason in route.why]
    args = {"lead": route.lead, "assists": list(route.assists), "why": why, "row": route.row}
    take_step(case_id=case.id, step=Step.DISPATCH, args=args, by=the_system(case.city), now=now)


def dispatch_case(change: Change) -> None:
    """派遣: to the named unit, else the rule's; the handle clock runs, each assist has its own."""
    case, city = change.case, change.case.city
    route = routing.find_route(city=city, kind=case.kind, category=case.category, cell=case.cell, at=change.now)
    lead = change.text("lead") or route.lead
    if lead is None:
        raise routing.LeadMissing(duty_class=route.duty_class, why=[reason.as_json() for reason in route.why])
    told = change.args.get("assists")
    by_rule = list(route.assists) if lead == route.lead else []
    assists = by_rule if told is None else _unit_ids(told)
    for unit in (lead, *assists):
        _check_handles(city, unit)
    case.lead, case.dispatched_at = lead, case.dispatched_at or change.now
    case.worker = case.reported_back_by = None
    tasks.give_handling(change.session, case, assists=[unit for unit in assists if unit != lead], now=change.now)
    change.notes |= {"lead": lead, "assists": assists, "by_rule": Role.SYSTEM is change.role}


def _unit_ids(told: Any) -> list[str]:
    if not isinstance(told, list) or not all(isinstance(unit, str) for unit in told):
        raise FactMissing(field="assists")
    return list(dict.fromkeys(told))


def _check_handles(city: str, unit: str) -> None:
    """A unit that exists, is not dissolved and is none of the two centres."""
    found = people.get_unit(city=city, unit=unit)
    if found.dissolved_at is not None or found.kind == "centre":
        raise people.UnitNotFound(unit=unit)


def take_back_case(change: Change) -> None:
    """撤回派遣: the unit has it no more."""
    case = change.case
    tasks.recall_all(change.session, case, now=change.now)
    case.last_lead, case.lead, case.worker = case.lead, None, None


def return_case(change: Change) -> None:
    """回退: not ours, by this clause; whoever was sent is called back first."""
    change.case.returns += 1
    take_back_case(change)


def assign_worker(change: Change) -> None:
    """指派处置人员: somebody of the lead unit."""
    worker = change.text("worker") or ""
    who = people.find_by_at(city=change.case.city, account=worker, at=change.now)
    if who is None or who.unit != change.case.lead or not who.roles & {Role.UNIT, Role.UNIT_DESK}:
        raise FactMissing(field="worker")
    change.case.worker = worker


def report_back_case(change: Change) -> None:
    """处置反馈: handled, with a photograph where the condition asks for one."""
    case = change.case
    fact = category_of(case)
    condition = None if fact is None else fact.find_condition(case.condition or "")
    if condition is None or condition.after_photo:
        _check_new_after(change)
    case.reported_back_by = change.by.account
    tasks.end(change.session, case, kind="handle", state="done")


def _check_new_after(change: Change) -> None:
    """Refuse a hand-back without an after-photo that the case has not shown before: 虚假整改 begins with an old one.

    What the same person sent ahead in this round, or with a hand-back that came to nothing, is still new.
    """
    case = change.case
    known = {
        photo.sha256
        for photo in store.photos_of(change.session, case.city, [case.id])
        if photo.proof or photo.by != change.by.account or photo.round < case.round
    }
    shown = [photo.sha256 for photo in change.said.photos if photo.role is PhotoRole.AFTER]
    if not shown:
        raise FactMissing(field="photo:after")
    if known.issuperset(shown):
        raise PhotoUsed(field="photo:after", photos=shown)


def send_to_rework(change: Change) -> None:
    """审核不通过: the unit has it again."""
    tasks.reopen_handling(change.session, change.case)


def refuse_close(change: Change) -> None:
    """结案退回."""
    change.case.round += 1
    tasks.reopen_handling(change.session, change.case)


def close_case(change: Change) -> None:
    """结案: everything that was open in it ends."""
    tasks.recall_all(change.session, change.case, now=change.now, assists_too=False)
    change.case.closed_at = change.now  # last: a flush between this and the state would break the row's constraint


def end_case(change: Change) -> None:
    """不予受理, 不予立案, 作废: nobody has it any more."""
    tasks.recall_all(change.session, change.case, now=change.now, assists_too=False)


def only_move(change: Change) -> None:
    """受理, 签收, 退回受理: the state is all that changes."""


VERBS: Mapping[Step, Callable[[Change], None]] = {
    Step.SEND_VERIFY: walks.send_verify,
    Step.VERIFY_TRUE: walks.find_true,
    Step.VERIFY_FALSE: walks.find_untrue,
    Step.RECALL_VERIFY: walks.recall_verify,
    Step.ACCEPT: only_move,
    Step.MERGE: merging.merge_case,
    Step.UNMERGE: merging.unmerge_case,
    Step.DECLINE: end_case,
    Step.SELF_HANDLE: self_handle_case,
    Step.REFUSE_SELF_HANDLE: refuse_self_handle,
    Step.FILE: file_case,
    Step.DISPATCH: dispatch_case,
    Step.SEND_BACK: only_move,
    Step.RECALL: take_back_case,
    Step.SIGN_FOR: only_move,
    Step.RETURN: return_case,
    Step.ASSIGN: assign_worker,
    Step.REPORT_BACK: report_back_case,
    Step.REJECT_REPORT: send_to_rework,
    Step.SEND_CHECK: walks.send_check,
    Step.CHECK_PASS: walks.pass_check,
    Step.CHECK_FAIL: walks.fail_check,
    Step.CLOSE: close_case,
    Step.REFUSE_CLOSE: refuse_close,
    Step.VOID: end_case,
}

GUARDS_OF_ARGS = frozenset({Guard.ASSISTS_ANSWERED})
"""Guards that an argument can satisfy: the step is offered, with that argument among its needs."""
