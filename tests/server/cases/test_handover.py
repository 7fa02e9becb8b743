"""移交: what somebody has open goes to another, or is drawn anew."""

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.phone import Json, a_photo
from tests.server.cases.builders import Desk


def hand_over(desk: Desk, leaving: str, to: str | None, by: str = "admin1") -> tuple[int, Json]:
    answer = desk[by].web.post(f"/api/accounts/{leaving}/handover", json={"to": to})
    return answer.status_code, answer.json


def became(told: Json) -> list[tuple[str, str, str | None, str | None]]:
    """What became of each thing."""
    return [(one["case_id"], one["kind"], one["to"], one["code"]) for one in told["results"]]


def open_tasks(desk: Desk, case: str) -> list[tuple[str, str]]:
    told = desk["leader1"].read(case)["tasks"]
    return [(one["kind"], one["assignee"]) for one in told if one["state"] == "open"]


def test_everything_goes_to_the_named_inspector_who_answers_it(desk: Desk) -> None:
    own = desk.reported(by="inspector1")
    desk["acceptor1"].must(own, "send_verify", inspector="inspector2")
    others = desk.reported(by="volunteer1")
    desk["acceptor1"].must(others, "send_verify", inspector="inspector2")

    _, told = hand_over(desk, "inspector2", "inspector1")

    results = {one["case_id"]: (one["to"], one["code"]) for one in told["results"]}
    assert results[others] == ("inspector1", None)
    assert results[own] == ("inspector1", None), "for want of another the reporter may, and it is recorded"
    assert open_tasks(desk, others) == [("verify", "inspector1")]
    assert desk.events(own)[-1]["told"]["checker_is_reporter"] is True
    assert desk["inspector1"].must(others, "verify_true", [a_photo("verify")])["state"] == "pending_file"


def test_without_a_name_each_is_drawn_anew_and_never_falls_back_to_who_leaves(desk: Desk) -> None:
    case = desk.reported(by="volunteer1")
    desk["acceptor1"].must(case, "send_verify", inspector="inspector1")

    _, told = hand_over(desk, "inspector1", None, by="shiftleader1")

    assert became(told) == [(case, "verify", "inspector2", None)]
    assert desk.events(case)[-1]["step"] == "handover"
    assert desk["inspector1"].web.get(f"/api/cases/{case}").status_code == 200, "it lies in their beat"
    assert desk.refused("inspector1", case, "verify_true", [a_photo("verify")]) == (403, "case.not-yours")


def test_what_is_done_is_said_without_asking_the_database_again(desk: Desk) -> None:
    desk["acceptor1"].must(desk.reported(by="volunteer1"), "send_verify", inspector="inspector2")
    writes: list[bool] = []

    def sent(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        writes.append("INSERT INTO case_event" in statement)

    def committed(_connection: object) -> None:
        if any(writes):
            writes.clear()

    event.listen(Engine, "before_cursor_execute", sent)
    event.listen(Engine, "commit", committed)
    try:
        _, told = hand_over(desk, "inspector2", "inspector1")
    finally:
        event.remove(Engine, "before_cursor_execute", sent)
        event.remove(Engine, "commit", committed)

    assert [one["to"] for one in told["results"]] == ["inspector1"]
    assert writes == []


def test_a_workers_cases_go_to_a_colleague_or_back_to_the_desk_and_to_no_other_unit(desk: Desk) -> None:
    case = desk.handling(by="police1")
    desk["police1"].must(case, "assign", worker="police1w")

    assert hand_over(desk, "police1w", "sweepers1")[1]["results"][0]["code"] == "case.fact-missing"
    assert hand_over(desk, "police1w", "police1")[1]["results"][0]["to"] == "police1"
    assert became(hand_over(desk, "police1", None)[1]) == [(case, "handle", None, None)]
    assert hand_over(desk, "police1", None)[1]["results"] == [], "sent twice it is done once"


def test_each_thing_names_its_case_as_people_call_it(desk: Desk) -> None:
    """One saw only 核查 · 交给 …, three times, and not of which case."""
    case = desk.handling(by="police1")
    desk["police1"].must(case, "assign", worker="police1w")
    row = desk["leader1"].read(case)

    one = hand_over(desk, "police1w", "police1")[1]["results"][0]

    assert (one["number"], one["receipt_no"]) == (row["number"], row["receipt_no"])
    assert (one["case_kind"], one["category"]) == (row["kind"], row["category"])


def test_the_file_names_whoever_its_history_speaks_of_but_no_reporter_to_a_unit(desk: Desk) -> None:
    """经过 said 核查人 inspector3: the map of names knew only who had taken a step."""
    case = desk.handling(by="police1")
    desk.report_back(case, "police1")
    desk["acceptor1"].must(case, "send_check", inspector="inspector2")
    hand_over(desk, "inspector2", "inspector1")

    known, told = (desk[name].read(case)["names"] for name in ("leader1", "police1"))

    assert set(known) >= {"inspector1", "inspector2"}
    assert known["inspector2"] != "inspector2"
    assert "inspector1" not in told


def test_it_is_for_the_administrator_and_the_shift_leader_and_between_two_people(desk: Desk) -> None:
    assert hand_over(desk, "inspector1", None, by="acceptor1")[0] == 403
    for leaving, to in (("nobody", None), ("inspector1", "nobody"), ("inspector1", "inspector1")):
        status, told = hand_over(desk, leaving, to)
        assert (status, told["code"]) == (422, "case.handover-refused"), (leaving, to)
