"""Many cases at once: each step alone, each with its own result."""

import pytest

from tests.phone import Json, Phone, new_id
from tests.server.cases.builders import Desk


def op(case: str, step: str, base: int | None = None, **args: object) -> Json:
    return {
        "op_id": new_id(),
        "kind": "step",
        "case_id": case,
        "base_state_rev": base,
        "args": {"step": step} | args,
    }


def post(by: Phone, *ops: object) -> list[Json]:
    answer = by.web.post("/api/steps", json={"ops": ops})
    assert answer.status_code == 200, answer.text
    told: list[Json] = answer.json["results"]
    return told


def test_one_that_is_refused_stops_no_other_and_each_says_what_became_of_it(desk: Desk) -> None:
    first, second, third = (desk.reported() for _ in range(3))
    desk["acceptor1"].must(second, "accept")

    told = post(desk["acceptor1"], *(op(case, "accept") for case in (first, second, third)))

    assert [one["case_id"] for one in told] == [first, second, third]
    assert [one["result"]["status"] for one in told] == ["applied", "rejected", "applied"]
    assert told[1]["problem"] == {
        "status": 409,
        "code": "case.step-refused",
        "state": "pending_file",
        "step": "accept",
        "roles": ["acceptor"],
    }
    assert [desk["leader1"].read(case)["state"] for case in (first, second, third)] == ["pending_file"] * 3


def test_twenty_are_filed_and_dispatched_and_sent_twice_they_are_filed_once(desk: Desk) -> None:
    cases = [desk.pending_file() for _ in range(20)]
    ops = [op(case, "file", condition="case1") for case in cases]

    first, again = post(desk["shiftleader1"], *ops), post(desk["shiftleader1"], *ops)

    assert [one["result"]["case"]["state"] for one in first] == ["pending_accept"] * 20
    assert again == first
    numbers = [one["result"]["case"]["number"] for one in first]
    assert len(set(numbers)) == 20


def test_what_was_decided_on_an_older_state_is_stale_alone(desk: Desk) -> None:
    fresh, stale = desk.reported(), desk.reported()

    told = post(desk["acceptor1"], op(fresh, "accept", base=1), op(stale, "accept", base=7))

    assert [one["problem"] and one["problem"]["code"] for one in told] == [None, "case.stale"]


@pytest.mark.parametrize("wrong", [7, None, [], {"case_id": 3}, {"kind": "step"}])
def test_one_that_cannot_be_read_is_malformed_beside_the_good_ones(desk: Desk, wrong: object) -> None:
    case = desk.reported()

    told = post(desk["acceptor1"], wrong, op(case, "accept"))

    assert (told[0]["problem"]["code"], told[0]["result"]["op_id"]) == ("sync.op-malformed", None)
    assert told[1]["result"]["status"] == "applied"


@pytest.mark.parametrize(
    ("body", "refusal"),
    [({}, (400, "sync.envelope-malformed")), ([], (400, "sync.envelope-malformed"))],
)
def test_what_is_no_list_of_steps_is_refused_whole(desk: Desk, body: object, refusal: tuple[int, str]) -> None:
    answer = desk["acceptor1"].web.post("/api/steps", json=body)

    assert (answer.status_code, answer.json["code"]) == refusal


def test_more_than_fifty_are_too_many(desk: Desk) -> None:
    answer = desk["acceptor1"].web.post("/api/steps", json={"ops": [7] * 51})

    assert (answer.status_code, answer.json["code"]) == (413, "sync.too-large")
