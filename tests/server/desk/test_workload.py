"""人手: who has what open, so that it is handed over before it is late."""

from datetime import timedelta

from tests.conftest import ToldTime
from tests.phone import Json
from tests.server.cases.builders import Desk


def workload(desk: Desk, by: str = "shiftleader1") -> dict[str, Json]:
    told: list[Json] = desk[by].web.get("/api/workload").json["people"]
    return {one["account"]: one for one in told}


def counts(load: Json) -> tuple[int, int, int, int]:
    return load["verify"], load["check"], load["handle"], load["overdue"]


def test_open_verifications_checks_and_handling_count_for_whom_they_wait(desk: Desk, told: ToldTime) -> None:
    desk["acceptor1"].must(desk.reported(by="volunteer1"), "send_verify", inspector="inspector1")
    desk.checking(inspector="inspector2")
    given = desk.handling(by="police1")
    desk["police1"].must(given, "assign", worker="police1w")

    seen = workload(desk)

    assert counts(seen["inspector1"]) == (1, 0, 0, 0)
    assert counts(seen["inspector2"]) == (0, 1, 0, 0)
    assert counts(seen["police1w"]) == (0, 0, 1, 0)
    told.forward(days=2)
    assert [counts(one)[3] for one in workload(desk).values() if one["overdue"]] == [1, 1, 1]


def test_an_inspector_without_work_is_there_with_the_beat_and_a_leave_says_until_when(
    desk: Desk, told: ToldTime
) -> None:
    until = told.at + timedelta(days=3)
    leave = {"id": "5b1f0d5e-3c55-4f3e-9f0a-0d3b8d6f2c11", "account": "inspector1", "deputy": "inspector2"}
    period = {"from_at": told.at.isoformat(), "until_at": until.isoformat()}
    answer = desk["admin1"].web.post("/api/absences", json=leave | period)
    assert answer.status_code < 300, answer.text

    seen = workload(desk)["inspector1"]

    assert counts(seen) == (0, 0, 0, 0)
    assert seen["beats"]
    assert seen["away_until"] == until.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert seen["deputy"] == workload(desk)["inspector2"]["display_name"]


def test_what_somebody_left_undone_stays_in_sight_until_it_is_handed_over(desk: Desk) -> None:
    case = desk.checking(inspector="inspector2")
    desk["admin1"].web.post("/api/accounts/inspector2/disable", json={})

    assert workload(desk)["inspector2"]["here"] is False
    desk["shiftleader1"].web.post("/api/accounts/inspector2/handover", json={"to": "inspector1"})

    assert "inspector2" not in workload(desk)
    assert desk["leader1"].read(case)["tasks"][-1]["assignee"] == "inspector1"


def test_the_workload_is_for_whoever_may_hand_over(desk: Desk) -> None:
    assert desk["acceptor1"].web.get("/api/workload").status_code == 403
    assert workload(desk, by="admin1").keys() == workload(desk).keys()
