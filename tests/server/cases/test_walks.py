"""核实: somebody goes and looks whether a report is true, before it is filed."""

import pytest

from tests.phone import a_photo
from tests.server.cases.builders import Desk

SEEN = [a_photo("verify")]


def sent(desk: Desk, inspector: str = "inspector2") -> str:
    """A report that an inspector was asked to verify."""
    case = desk.reported()
    desk["acceptor1"].must(case, "send_verify", inspector=inspector)
    return case


def walks(desk: Desk, case: str) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["assignee"], one["state"]) for one in desk["leader1"].read(case)["tasks"]]


def test_an_inspector_who_is_asked_sees_the_report_and_has_a_task_with_its_own_clock(desk: Desk) -> None:
    case = sent(desk)

    told = desk["inspector2"].read(case)

    assert (told["state"], told["stage"]) == ("verifying", "verify")
    assert [(one["kind"], one["state"], one["due_at"]) for one in told["tasks"]] == [
        ("verify", "open", told["stage_due_at"])
    ]
    assert [one["step"] for one in told["next"]] == ["verify_true", "verify_false"]


def test_true_waits_to_be_filed_and_the_accept_clock_goes_on_where_it_stood(desk: Desk) -> None:
    case = sent(desk)

    assert desk.refused("inspector2", case, "verify_true") == (422, "case.fact-missing"), "without a photograph"
    assert desk["inspector2"].must(case, "verify_true", SEEN)["state"] == "pending_file"

    told = desk["leader1"].read(case)
    assert (told["stage"], told["flags"]) == ("accept", [])
    assert walks(desk, case) == [("verify", "inspector2", "done")]
    assert desk["inspector2"].read(case)["id"] == case, "what they looked at stays in their sight"


def test_untrue_goes_back_to_the_acceptor_with_its_reason_and_is_flagged_until_somebody_finds_it_true(
    desk: Desk,
) -> None:
    case = sent(desk)

    assert desk.refused("inspector2", case, "verify_false", SEEN) == (422, "case.fact-missing")
    assert desk["inspector2"].must(case, "verify_false", SEEN, reason="现场没有")["state"] == "reported"
    assert desk["leader1"].read(case)["flags"] == ["verified_false"]

    desk["acceptor1"].must(case, "send_verify", inspector="inspector2")
    desk["inspector2"].must(case, "verify_true", SEEN)
    assert "verified_false" not in desk["leader1"].read(case)["flags"]


def test_nobody_but_who_was_asked_answers(desk: Desk) -> None:
    case = sent(desk)

    assert desk.refused("inspector1", case, "verify_true", SEEN) == (403, "case.not-yours")
    assert desk.refused("acceptor1", case, "verify_true", SEEN) == (403, "case.step-refused")


@pytest.mark.parametrize("inspector", ["inspector1", "police1", "nobody"])
def test_whoever_reported_it_or_is_no_inspector_is_not_asked(desk: Desk, inspector: str) -> None:
    case = desk.reported(by="inspector1")

    assert desk.refused("acceptor1", case, "send_verify", inspector=inspector) == (422, "case.checker-refused")
    assert desk["leader1"].read(case)["state"] == "reported"


def test_recalling_takes_the_task_and_the_sight_away_again(desk: Desk) -> None:
    case = sent(desk)

    assert desk["acceptor1"].must(case, "recall_verify", reason="照片已够清楚")["state"] == "reported"

    assert walks(desk, case) == [("verify", "inspector2", "recalled")]
    assert desk["inspector2"].web.get(f"/api/cases/{case}").status_code == 404


def test_an_answer_that_comes_after_the_recall_is_kept_as_a_fact_and_moves_nothing(desk: Desk) -> None:
    case = sent(desk)
    seen_rev = desk["leader1"].read(case)["state_rev"]
    answer = desk["inspector2"].op("step", {"step": "verify_true"}, case, photos=SEEN, base_state_rev=seen_rev)
    desk["acceptor1"].must(case, "recall_verify", reason="撤回")

    told = desk["inspector2"].push(answer)["results"][0]

    assert (told["status"], told["case"]) == ("superseded", None)
    assert desk["leader1"].read(case)["state"] == "reported"
    assert desk.events(case)[-1]["step"] == "evidence"


def test_whom_one_may_send_is_told_in_the_order_of_the_draw_without_the_reporter(desk: Desk) -> None:
    own = desk.reported(by="inspector1")
    others = desk.reported(by="volunteer1")
    desk["acceptor1"].must(others, "send_verify", inspector="inspector2")

    told = desk["acceptor1"].web.get(f"/api/cases/{own}/checkers").json["people"]
    free = desk["acceptor1"].web.get(f"/api/cases/{others}/checkers").json["people"]

    assert [(one["id"], one["open"]) for one in told] == [("inspector2", 1)]
    assert [(one["id"], one["own_beat"]) for one in free] == [("inspector1", True), ("inspector2", False)]
    assert desk.refused("acceptor1", own, "send_verify", inspector="inspector1")[1] == "case.checker-refused"


def test_who_sends_nobody_is_not_told_whom_one_may_send(desk: Desk) -> None:
    answer = desk["police1"].web.get(f"/api/cases/{desk.handling()}/checkers")

    assert (answer.status_code, answer.json["code"]) == (403, "people.role-refused")
