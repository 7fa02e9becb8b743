"""What each step of a case asks for, changes and leaves behind, at the doors."""

from datetime import datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.cases.rules import BUILT, State, Step
from server.catalog.models import Condition
from server.catalog.service import editions
from server.kernel.db import transaction
from tests.conftest import ToldTime
from tests.phone import a_photo, new_id
from tests.server.cases.builders import Desk
from tests.town import CITY

AFTER, CHECK = [a_photo("after")], [a_photo("check")]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_accepting_waits_for_nothing_and_is_the_acceptors(desk: Desk) -> None:
    case = desk.reported()

    assert desk.refused("shiftleader1", case, "accept") == (403, "case.step-refused")
    assert desk["acceptor1"].must(case, "accept")["state"] == "pending_file"
    assert desk.refused("acceptor1", case, "accept") == (409, "case.step-refused")


def test_declining_gives_its_reason_and_ends_the_case_before_and_after_acceptance(desk: Desk) -> None:
    first, second = desk.reported(), desk.pending_file()

    assert desk.refused("acceptor1", first, "decline") == (422, "case.fact-missing")
    assert desk.refused("acceptor1", second, "decline", reason="重复") == (403, "case.step-refused")
    assert desk["acceptor1"].must(first, "decline", reason="不属城管")["state"] == "rejected"
    told = desk["shiftleader1"].must(second, "decline", reason="已消失")
    assert (told["state"], told["due_at"]) == ("rejected", None)
    assert desk["leader1"].read(second)["stage"] is None


@pytest.mark.parametrize("reason", ["", "   ", "字" * 501, 7, None])
def test_a_reason_is_a_text_of_1_to_500_characters(desk: Desk, reason: object) -> None:
    case = desk.reported()

    assert desk.refused("acceptor1", case, "decline", reason=reason) == (422, "case.fact-missing")


def test_filing_and_the_rules_dispatch_are_two_lines_of_one_instant(desk: Desk) -> None:
    case = desk.pending_file()

    told = desk["shiftleader1"].must(case, "file", condition="case1")

    filed, dispatched = desk.events(case)[-2:]
    assert (filed["step"], filed["to"], filed["automatic"]) == ("file", "pending_dispatch", False)
    assert (dispatched["step"], dispatched["to"], dispatched["automatic"]) == ("dispatch", "pending_accept", True)
    assert filed["at"] == dispatched["at"]
    assert dispatched["args"]["why"][0]["verdict"] == "won"
    assert told["number"] == "990101-20261123-00001"
    assert told["due_at"] == "2026-11-23T03:00:00.000Z", "urgent_hour:2 from 09:00"
    row = desk["leader1"].read(case)
    assert (row["lead"], row["assists"], row["limit"]) == ("police", ["north"], "urgent_hour:2")


def test_filing_needs_a_condition_that_the_category_has(desk: Desk) -> None:
    case = desk.pending_file()

    assert desk.refused("shiftleader1", case, "file") == (422, "case.fact-missing")
    assert desk.refused("shiftleader1", case, "file", condition="hazard") == (422, "catalog.unknown-condition")
    assert desk["leader1"].read(case)["number"] is None


def test_a_case_that_no_rule_leads_waits_for_the_dispatcher_who_may_name_any_unit_but_the_centres(desk: Desk) -> None:
    case = desk.pending_file(category="09009", at=None)  # the duty row is for the other street, so the block answers
    assert desk["shiftleader1"].must(case, "file", condition="case1")["unit"] == "north"
    desk["dispatcher1"].must(case, "recall", reason="再议")

    for unit in ("centre", "command", "nobody"):
        assert desk.refused("dispatcher1", case, "dispatch", lead=unit) == (404, "people.unit-not-found")
    assert desk.refused("dispatcher1", case, "dispatch", lead="lamps", assists="north") == (422, "case.fact-missing")
    told = desk["dispatcher1"].must(case, "dispatch", lead="lamps", assists=["north", "north", "lamps"])
    assert (told["unit"], told["state"]) == ("lamps", "pending_accept")
    assert desk["leader1"].read(case)["assists"] == ["north"]


def test_only_the_lead_steps_and_others_do_not_even_find_the_case(desk: Desk) -> None:
    case = desk.pending_accept()

    assert desk.refused("north1", case, "sign_for") == (403, "case.not-yours"), "an assist sees it"
    assert desk.refused("sweepers1", case, "sign_for") == (404, "case.not-found")
    assert desk.refused("inspector2", case, "sign_for") == (404, "case.not-found"), "another beat"
    assert desk["police1w"].must(case, "sign_for")["state"] == "handling"


def test_an_assists_desk_does_not_reject_what_the_lead_reported_back(desk: Desk) -> None:
    case = desk.in_review()

    assert desk.refused("north1", case, "reject_report", reason="不行") == (403, "case.not-yours")
    assert [one["step"] for one in desk["north1"].read(case)["next"] if "step" in one] == []


def test_whoever_reported_back_does_not_review_it(desk: Desk) -> None:
    case = desk.in_review(by="police1")

    assert desk.refused("police1", case, "reject_report", reason="照片不清") == (403, "case.duties-apart")
    assert desk["dispatcher1"].must(case, "reject_report", reason="照片不清")["state"] == "rework"
    assert desk["police1"].read(case)["round"] == 1


def test_a_worker_is_assigned_from_the_lead_unit_only(desk: Desk) -> None:
    case = desk.handling()

    for worker in ("north1", "nobody", ""):
        assert desk.refused("police1", case, "assign", worker=worker) == (422, "case.fact-missing")
    assert desk.refused("police1w", case, "assign", worker="police1w") == (403, "case.step-refused")
    assert desk["police1"].must(case, "assign", worker="police1w")["state"] == "handling"


def test_whom_the_lead_unit_put_on_a_case_is_told_to_that_unit_and_to_who_sees_every_case(desk: Desk) -> None:
    case = desk.handling()
    assert desk["police1"].read(case)["worker"] is None

    desk["police1"].must(case, "assign", worker="police1w")

    name = desk["police1w"].read(case)["worker"]["name"]
    assert name
    for account in ("police1", "police1w", "supervisor1"):
        assert desk[account].read(case)["worker"] == {"id": "police1w", "name": name}
    for account in ("north1", "inspector1"):
        assert desk[account].read(case)["worker"] is None


def test_reporting_back_needs_words_and_an_after_photo(desk: Desk) -> None:
    case = desk.handling()

    assert desk.refused("police1w", case, "report_back", AFTER) == (422, "case.fact-missing")
    assert desk.refused("police1w", case, "report_back", text="好了") == (422, "case.fact-missing")
    assert desk.refused("police1w", case, "report_back", [a_photo("before")], text="好了") == (422, "case.fact-missing")
    assert desk["police1w"].must(case, "report_back", AFTER, text="好了")["state"] == "pending_feedback_review"


def test_a_condition_that_asks_for_no_after_photo_is_handed_back_by_words_alone(desk: Desk, town: Flask) -> None:
    with town.app_context(), transaction() as session:
        session.get_one(Condition, (CITY, 1, "matter", "09006", "case1")).after_photo = False
    editions._categories.cache_clear()  # the edition was read before it was changed
    case = desk.handling()

    try:
        assert desk["police1w"].must(case, "report_back", text="好了")["state"] == "pending_feedback_review"
    finally:
        editions._categories.cache_clear()


def test_a_return_names_reason_and_clause_and_takes_the_case_out_of_sight(desk: Desk) -> None:
    case = desk.pending_accept()

    assert desk.refused("police1", case, "return", reason="不属") == (422, "case.fact-missing")
    assert desk.refused("police1w", case, "return", reason="不属", clause="三") == (403, "case.step-refused")
    told = desk.returned(case)
    assert (told["state"], told["unit"]) == ("pending_dispatch", None)
    assert desk["police1"].web.get(f"/api/cases/{case}").status_code == 404
    assert desk["north1"].web.get(f"/api/cases/{case}").status_code == 404, "its assists go with it"
    assert [one["step"] for one in desk.events(case)][-1] == "return", "after a return the rule is silent"


def test_a_third_return_is_not_to_be_had_since_nobody_dispatches_after_two(desk: Desk) -> None:
    case = desk.pending_accept()
    desk.returned(case)
    desk["dispatcher1"].must(case, "dispatch", lead="sweepers")
    desk["sweepers1"].must(case, "sign_for")
    desk.returned(case, "sweepers1")

    assert desk.refused("dispatcher1", case, "dispatch", lead="lamps") == (409, "case.returns-spent")


def test_returning_what_was_not_signed_for_is_for_while_the_limit_runs(desk: Desk, told: ToldTime) -> None:
    case = desk.pending_accept()

    told.forward(hours=2, seconds=1)

    assert desk.refused("police1", case, "return", reason="不属", clause="三") == (409, "case.return-late")


def test_the_same_unit_goes_on_with_what_was_left(desk: Desk, told: ToldTime) -> None:
    case = desk.pending_accept()
    told.forward(minutes=50)
    desk.returned(case)
    told.forward(hours=5)

    again = desk["dispatcher1"].must(case, "dispatch", lead="police")

    assert at(again["due_at"]) == told.at.replace(hour=8, minute=0), "70 of 120 minutes were left at 06:50"


def test_another_unit_starts_in_full(desk: Desk, told: ToldTime) -> None:
    case = desk.pending_accept()
    told.forward(minutes=50)
    desk.returned(case)
    told.forward(hours=5)

    again = desk["dispatcher1"].must(case, "dispatch", lead="sweepers")

    assert at(again["due_at"]) == told.at.replace(hour=8, minute=50)


def test_a_case_sent_back_keeps_its_number_and_the_unit_its_remainder(desk: Desk, told: ToldTime) -> None:
    case = desk.pending_accept()
    number = desk["leader1"].read(case)["number"]
    told.forward(minutes=50)
    desk["dispatcher1"].must(case, "recall", reason="派错")
    assert desk["dispatcher1"].must(case, "send_back", reason="立案条件有误")["state"] == "pending_file"
    told.forward(minutes=20)

    filed = desk["shiftleader1"].must(case, "file", condition="case1")

    assert (filed["number"], filed["state"], filed["unit"]) == (number, "pending_accept", "police")
    assert at(filed["due_at"]) == told.at.replace(hour=3, minute=20), "70 minutes from 02:10"


def test_after_a_return_even_a_case_filed_again_waits_for_the_dispatcher(desk: Desk) -> None:
    case = desk.pending_accept()
    desk.returned(case)
    desk["dispatcher1"].must(case, "send_back", reason="再看")

    assert desk["shiftleader1"].must(case, "file", condition="case1")["state"] == "pending_dispatch"


def test_handling_stands_still_while_others_look_and_comes_back_with_a_floor(desk: Desk, told: ToldTime) -> None:
    case = desk.handling()
    told.forward(minutes=119)
    desk.report_back(case)
    assert desk["leader1"].read(case)["due_at"] is None
    told.forward(minutes=20)

    again = desk["dispatcher1"].must(case, "reject_report", reason="照片不清")

    assert at(again["due_at"]) == told.forward(hours=1), "one minute was left, the floor is an hour"


def test_a_failed_check_is_the_next_round_and_the_unit_has_it_again(desk: Desk) -> None:
    case = desk.checking()

    assert desk.refused("inspector2", case, "check_fail", CHECK) == (422, "case.fact-missing")
    assert desk.refused("inspector2", case, "check_fail", reason="仍在") == (422, "case.fact-missing")
    assert desk["inspector2"].must(case, "check_fail", CHECK, reason="仍在")["state"] == "rework"
    row = desk["police1"].read(case)
    assert row["round"] == 2
    assert [(one["kind"], one["state"]) for one in row["tasks"] if one["kind"] == "handle"][-1] == ("handle", "open")
    assert desk.report_back(case)["state"] == "pending_feedback_review"


def test_only_the_drawn_inspector_checks(desk: Desk) -> None:
    case = desk.checking()

    assert desk.refused("inspector1", case, "check_pass", CHECK) == (403, "case.not-yours")
    assert desk["inspector2"].must(case, "check_pass", CHECK)["state"] == "pending_close"


def test_the_reporter_does_not_check_where_another_inspector_is_in_reach(desk: Desk) -> None:
    case = desk.in_review()

    assert desk.refused("acceptor1", case, "send_check", inspector="inspector1") == (422, "case.checker-refused")
    desk["acceptor1"].must(case, "send_check")
    drawn = [one["assignee"] for one in desk["leader1"].read(case)["tasks"] if one["kind"] == "check"]
    assert drawn == ["inspector2"]


def test_a_case_is_closed_by_a_shift_leader_whose_condition_is_met(desk: Desk) -> None:
    case = desk.pending_close()

    assert desk.refused("acceptor1", case, "close", condition_met=True) == (403, "case.step-refused")
    assert desk.refused("shiftleader1", case, "close") == (422, "case.fact-missing")
    assert desk.refused("shiftleader1", case, "close", condition_met="yes") == (422, "case.fact-missing")


def test_a_close_waits_for_the_assists_or_a_reason_and_for_every_photo(desk: Desk) -> None:
    case = desk.pending_close()

    assert desk.refused("shiftleader1", case, "close", condition_met=True) == (422, "case.assist-open")
    told = desk.refused("shiftleader1", case, "close", condition_met=True, reason="协办已口头确认")
    assert told == (422, "case.photos-missing")


def test_a_refused_close_is_the_next_round_of_the_unit(desk: Desk) -> None:
    case = desk.pending_close()

    assert desk.refused("shiftleader1", case, "refuse_close") == (422, "case.fact-missing")
    assert desk["shiftleader1"].must(case, "refuse_close", reason="证据不足")["state"] == "rework"
    assert desk["police1"].read(case)["round"] == 2


def test_a_close_that_is_unclear_goes_to_a_checker_again(desk: Desk) -> None:
    case = desk.pending_close()

    assert desk["shiftleader1"].must(case, "send_check")["state"] == "checking"


def test_a_self_handled_case_waits_for_its_close_and_has_no_unit_to_go_back_to(desk: Desk) -> None:
    op = desk["inspector1"].report("06010", photos=[a_photo("before"), a_photo("after")]) | {"kind": "self_handle"}
    told = desk["inspector1"].push(op)["results"][0]

    assert (told["status"], told["case"]["state"], told["case"]["state_rev"]) == ("applied", "pending_close", 2)
    case = op["case_id"]
    assert [one["step"] for one in desk.events(case)] == ["report", "self_handle"]
    refused = desk.refused("shiftleader1", case, "refuse_close", reason="不清")
    assert refused == (409, "case.not-self-handled")
    assert desk.refused("shiftleader1", case, "send_check") == (409, "case.not-self-handled")
    assert desk["shiftleader1"].must(case, "refuse_self_handle", reason="未清理")["state"] == "pending_file"
    assert desk["shiftleader1"].must(case, "file", condition="case1")["unit"] == "sweepers"


def test_what_a_category_does_not_allow_is_not_self_handled_and_nothing_of_it_is_kept(desk: Desk) -> None:
    op = desk["inspector1"].report(photos=[a_photo("before"), a_photo("after")]) | {"kind": "self_handle"}

    told = desk["inspector1"].push(op)["results"][0]

    assert (told["status"], told["code"], told["case"]) == ("rejected", "case.self-handle-refused", None)
    assert desk["supervisor1"].web.get(f"/api/cases/{op['case_id']}").status_code == 404


def test_self_handling_shows_before_and_after(desk: Desk) -> None:
    op = desk["inspector1"].report("06010", photos=[a_photo("before")]) | {"kind": "self_handle"}

    assert desk["inspector1"].push(op)["results"][0]["code"] == "case.fact-missing"


def test_a_handled_case_is_no_self_handled_one(desk: Desk) -> None:
    case = desk.pending_close()

    assert desk.refused("shiftleader1", case, "refuse_self_handle", reason="?") == (409, "case.not-self-handled")


@pytest.mark.parametrize("state", [State.PENDING_FILE, State.PENDING_ACCEPT, State.HANDLING])
def test_voiding_is_asked_by_one_and_approved_by_another(desk: Desk, state: State) -> None:
    case = {"pending_file": desk.pending_file, "pending_accept": desk.pending_accept, "handling": desk.handling}[
        state
    ]()
    asked = ask(desk, "shiftleader1", case)
    assert asked.status_code == 200, asked.text
    assert asked.json["case"]["state"] == state, "an ask changes no state"
    ask_id = asked.json["op_id"]

    assert answer(desk, "shiftleader1", ask_id) == (403, "case.ask-refused")
    assert answer(desk, "acceptor1", ask_id) == (403, "case.ask-refused")
    assert answer(desk, "shiftleader2", ask_id, "perhaps") == (422, "case.fact-missing")
    assert answer(desk, "shiftleader2", ask_id) == (200, "voided")
    assert answer(desk, "shiftleader2", ask_id) == (409, "case.ask-refused")
    assert [one["step"] for one in desk.events(case)][-3:] == ["ask", "answer", "void"]


def ask(desk: Desk, name: str, case: str, kind: str = "void", **more: object) -> TestResponse:
    told = {"op_id": new_id(), "args": {"ask": kind, "reason": "误报"} | more}
    return desk[name].web.post(f"/api/cases/{case}/asks", json=told)


def answer(desk: Desk, name: str, ask_id: str, said: str = "approve") -> tuple[int, str]:
    told = desk[name].web.post(f"/api/asks/{ask_id}/answers", json={"op_id": new_id(), "answer": said, "reason": None})
    return told.status_code, told.json["case"]["state"] if told.status_code == 200 else told.json["code"]


def test_a_refused_ask_leaves_the_case_and_may_be_asked_again(desk: Desk) -> None:
    case = desk.pending_file()
    first = ask(desk, "acceptor1", case).json["op_id"]

    assert ask(desk, "dispatcher1", case).json["code"] == "case.ask-refused", "one at a time"
    assert answer(desk, "shiftleader1", first, "refuse") == (200, "pending_file")
    assert ask(desk, "dispatcher1", case).status_code == 200


def test_an_ask_lapses_after_a_work_day_and_may_be_asked_again(desk: Desk, told: ToldTime) -> None:
    case = desk.pending_file()
    first = ask(desk, "acceptor1", case).json["op_id"]

    told.forward(days=2)

    assert answer(desk, "shiftleader1", first) == (409, "case.ask-refused")
    assert ask(desk, "acceptor1", case).status_code == 200


def offered(desk: Desk, name: str, case: str) -> set[str]:
    """What of asking is offered to somebody: `ask` or `answer`."""
    return {word for one in desk[name].read(case)["next"] for word in ("answer", "ask") if word in one}


def test_a_lapsed_ask_is_offered_anew_and_no_more_to_be_answered(desk: Desk, told: ToldTime) -> None:
    case = desk.pending_file()
    ask(desk, "acceptor1", case)
    assert (offered(desk, "acceptor1", case), "answer" in offered(desk, "shiftleader1", case)) == (set(), True)

    told.forward(days=2)

    assert offered(desk, "acceptor1", case) == {"ask"}
    assert offered(desk, "shiftleader1", case) == {"ask"}


def test_an_ask_in_a_case_one_may_not_see_sounds_like_none(desk: Desk) -> None:
    ask_id = ask(desk, "acceptor1", desk.pending_file()).json["op_id"]

    assert answer(desk, "police1", ask_id) == answer(desk, "police1", new_id()) == (404, "case.ask-not-found")


def test_an_ask_has_its_askers_its_states_and_its_reason(desk: Desk) -> None:
    reported, filed = desk.reported(), desk.pending_file()

    assert ask(desk, "acceptor1", reported).json["code"] == "case.ask-refused"
    assert ask(desk, "supervisor1", filed).status_code == 403
    assert ask(desk, "acceptor1", filed, reason="").json["code"] == "case.fact-missing"
    assert ask(desk, "acceptor1", filed, "extend", by="work_hour:4").json["code"] == "case.step-not-built"
    assert ask(desk, "acceptor1", filed, "forget").json["code"] == "case.fact-missing"
    assert ask(desk, "acceptor1", new_id()).status_code == 404
    assert answer(desk, "shiftleader1", new_id()) == (404, "case.ask-not-found")


def test_void_is_never_posted(desk: Desk) -> None:
    case = desk.pending_file()

    assert desk.refused("shiftleader1", case, "void", reason="误报") == (409, "case.step-refused")


@pytest.mark.parametrize("step", sorted(set(Step) - BUILT))
def test_a_step_of_a_later_issue_says_so(desk: Desk, step: str) -> None:
    case = desk.reported()

    assert desk.refused("acceptor1", case, step) == (501, "case.step-not-built")


@pytest.mark.parametrize("kind", ["extend", "suspend", "appeal"])
def test_an_ask_of_a_later_issue_says_so(desk: Desk, kind: str) -> None:
    case = desk.handling()
    facts = {"by": "work_hour:4", "until": "2026-12-01", "ground": "season"}

    told = ask(desk, "police1", case, kind, **facts)

    assert (told.status_code, told.json["code"]) == (501, "case.step-not-built")


def test_what_is_no_step_says_so(desk: Desk) -> None:
    case = desk.reported()

    for step in ("explode", "report", ""):
        assert desk.refused("acceptor1", case, step) == (422, "case.step-unknown")


EVERYTHING = {"reason": "因为", "clause": "三", "text": "好了", "condition": "case1", "worker": "police1w"}
FACTS = {"case.fact-missing", "case.assist-open", "case.photos-missing", "catalog.unknown-condition"}
FREE = frozenset({"accept", "sign_for", "send_check", "dispatch"})
"""Steps without needs: to try one is to take it."""
PEOPLE = ("inspector1", "inspector2", "acceptor1", "shiftleader1", "dispatcher1", "police1", "police1w", "north1")
UNOFFERED = frozenset({"case.step-unknown", "case.photos-missing", "case.self-handle-refused"})
"""Refusals with 422 that no argument can mend: what leads to them is not offered."""
STAGES = ("reported", "pending_file", "pending_accept", "handling", "in_review", "checking", "pending_close")


@pytest.mark.parametrize("stage", STAGES)
def test_the_steps_that_are_offered_lack_facts_alone_and_the_others_are_refused(desk: Desk, stage: str) -> None:
    case = getattr(desk, stage)()
    photos = [a_photo(role) for role in ("before", "after", "verify", "check")]
    for name in PEOPLE:
        seen = desk[name].web.get(f"/api/cases/{case}")
        offered = {one.get("step") for one in seen.json["next"]} if seen.status_code == 200 else set()
        for step in offered - FREE - {"void"}:
            assert desk.refused(name, case, step, reason="")[1] in FACTS, (name, step)
        for step in set(Step) - offered:
            status, code = desk.refused(name, case, step, photos, condition_met=True, **EVERYTHING)
            assert status in {403, 404, 409, 501} or code in UNOFFERED, (name, step, code)


def test_every_stage_offers_its_steps_to_whom_the_table_names(desk: Desk) -> None:
    case = desk.handling()

    assert {one.get("step") for one in desk["police1w"].read(case)["next"]} == {"report_back"}
    assert {one.get("step") for one in desk["police1"].read(case)["next"]} == {"report_back", "assign", "return"}
    assert desk["north1"].read(case)["next"] == []
    offered = desk["dispatcher1"].read(case)["next"]
    assert [(one["step"], one.get("ask")) for one in offered] == [("merge", None), ("void", "void")]
    needs = [one["needs"] for one in desk["police1w"].read(case)["next"]]
    assert needs == [["text", "photo:after"]]
