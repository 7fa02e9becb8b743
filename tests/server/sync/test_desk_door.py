"""One operation at a time, online: the same ledger, but a refusal is a problem and stale is stale."""

import base64
from typing import Any

import pytest

from tests.phone import Json, a_photo, new_id
from tests.server.cases.builders import Desk


def test_a_report_made_online_is_201_and_200_when_it_comes_again(desk: Desk) -> None:
    acceptor = desk["acceptor1"]
    op = acceptor.report()

    first, second = acceptor.web.post("/api/cases", json=op), acceptor.web.post("/api/cases", json=op)

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.text == first.text
    assert first.json["status"] == "applied"
    assert desk["acceptor1"].read(op["case_id"])["source"] == "acceptor"


def test_a_rejected_report_is_the_problem_of_its_code_again_and_again(desk: Desk) -> None:
    acceptor = desk["acceptor1"]
    op = acceptor.report("99999")

    for _ in range(2):
        told = acceptor.web.post("/api/cases", json=op)
        assert (told.status_code, told.json["code"]) == (422, "catalog.unknown-category")
        assert told.mimetype == "application/problem+json"


def test_a_step_that_was_taken_answers_the_same_though_the_case_moved_on(desk: Desk) -> None:
    """The op_id is looked up before state_rev: a lost answer must not read as stale."""
    case = desk.reported()
    told = {"op_id": new_id(), "base_state_rev": 1, "args": {"step": "accept"}}
    first = desk["acceptor1"].web.post(f"/api/cases/{case}/steps", json=told)
    desk["shiftleader1"].must(case, "file", condition="case1")

    again = desk["acceptor1"].web.post(f"/api/cases/{case}/steps", json=told)

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.text == first.text


def test_the_same_name_for_another_step_is_a_mismatch(desk: Desk) -> None:
    case = desk.reported()
    name = new_id()

    def post(step: str) -> tuple[int, str | None]:
        told = desk["acceptor1"].web.post(f"/api/cases/{case}/steps", json={"op_id": name, "args": {"step": step}})
        return told.status_code, told.json["code"]

    assert post("accept") == (200, None)
    assert post("decline") == (409, "sync.op-mismatch")


def test_a_stale_step_tells_both_versions_and_changes_nothing(desk: Desk) -> None:
    case = desk.pending_file()

    told = desk["shiftleader1"].step(case, "decline", base=1, reason="重复")

    assert (told.status_code, told.json["code"]) == (409, "case.stale")
    assert (told.json["base_state_rev"], told.json["state_rev"]) == (1, 2)
    assert desk["shiftleader1"].read(case)["state"] == "pending_file"


@pytest.mark.parametrize(
    "body",
    [
        [],
        7,
        {},
        {"op_id": "seven", "args": {"step": "accept"}},
        {"op_id": new_id()},
        {"op_id": new_id(), "args": {}},
        {"op_id": new_id(), "args": {"step": 7}},
        {"op_id": new_id(), "kind": [], "args": {"step": "accept"}},
        {"op_id": new_id(), "kind": "report", "args": {"step": "accept"}},
        {"op_id": new_id(), "case_id": new_id(), "args": {"step": "accept"}},
        {"op_id": new_id(), "args": {"step": "accept"}, "base_state_rev": "one"},
        {"op_id": new_id(), "args": {"step": "accept"}, "more": 2**60},
    ],
)
def test_a_step_that_cannot_be_read_is_malformed(desk: Desk, body: Any) -> None:
    case = desk.reported()

    told = desk["acceptor1"].web.post(f"/api/cases/{case}/steps", json=body)

    assert (told.status_code, told.json["code"]) == (422, "sync.op-malformed")
    assert desk["acceptor1"].read(case)["state"] == "reported"


@pytest.mark.parametrize("case", ["seven", "%00", "00000000-0000-4000-8000-000000000404", "%FF", "x" * 5000])
def test_a_case_that_is_not_there_is_404(desk: Desk, case: str) -> None:
    told = desk["acceptor1"].web.get(f"/api/cases/{case}")

    assert (told.status_code, told.json["code"]) == (404, "case.not-found")


def test_evidence_is_added_online_too(desk: Desk) -> None:
    case = desk.reported()
    told = {"op_id": new_id(), "kind": "evidence", "args": {"note": "电话核实"}, "photos": [a_photo("extra")]}

    assert desk["acceptor1"].web.post(f"/api/cases/{case}/steps", json=told).status_code == 200
    assert desk.events(case)[-1]["args"] == {"note": "电话核实"}


def test_a_page_goes_on_where_the_last_one_ended(desk: Desk) -> None:
    cases = {desk.reported() for _ in range(5)}
    web, seen, after = desk["acceptor1"].web, [], ""
    while after is not None:
        page = web.get("/api/cases", query_string={"limit": 2, "after": after}).json
        seen += [one["id"] for one in page["items"]]
        after = page["after"]

    assert (len(seen), set(seen)) == (5, cases)


def a_place(lost: str) -> Json:
    """Where a page ended, as nobody but a forger would say it."""
    at = "2026-01-01T00:00:00+00:00"
    return {"after": base64.urlsafe_b64encode(f'[{lost},"{at}","{at}","x"]'.encode()).decode()}


ODD: tuple[Json, ...] = (
    {"after": "x"},
    {"after": "e30="},
    {"after": "WzEsIjIwMjYtMDEtMDEiLCIyMDI2LTAxLTAxIiwieCJd"},
    a_place("1e999"),
    a_place("12345678901234567890123"),
    {"q": "%_\\"},
    {"q": "\0"},
    {"unit": "\0"},
    {"cell": "'"},
    {"limit": "-1"},
)


def test_odd_filters_are_no_crash(desk: Desk) -> None:
    desk.reported()
    for query in ODD:
        told = desk["acceptor1"].web.get("/api/cases", query_string=query)
        assert told.status_code == 200, query
    for query in ({"view": "x"}, {"state": "x"}, {"light": "purple"}, {"limit": "some"}):
        assert desk["acceptor1"].web.get("/api/cases", query_string=query).status_code == 422, query


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"lon": "nan", "lat": "1"}, 422),
        ({"lon": "999", "lat": "1"}, 422),
        ({"lon": "1", "lat": "1", "accuracy_m": "inf"}, 422),
        ({"lon": "1", "lat": "1", "accuracy_m": "-1"}, 422),
        ({"lon": "1", "lat": "1", "crs": "BD09"}, 422),
        ({"lon": "1"}, 422),
        ({"lon": "1", "lat": "1"}, 404),
    ],
)
def test_locating_nonsense_is_a_coded_answer(desk: Desk, query: Json, status: int) -> None:
    assert desk["inspector1"].web.get("/api/locate", query_string=query).status_code == status


def test_routing_for_what_is_no_cell_is_a_coded_answer(desk: Desk) -> None:
    query = {"kind": "matter", "category": "09006", "cell": "zzz"}

    told = desk["inspector1"].web.get("/api/route", query_string=query)

    assert (told.status_code, told.json["code"], told.json["field"]) == (422, "desk.query-refused", "cell")


@pytest.mark.parametrize("at", ["2026", "2026-11-23T09:00:00", "9999-12-31T23:59:00+08:00", "0001-01-01T00:00:00Z"])
def test_routing_at_no_instant_is_a_coded_answer(desk: Desk, at: str) -> None:
    query = {"kind": "matter", "category": "09006", "at": at}

    assert desk["inspector1"].web.get("/api/route", query_string=query).json["code"] == "desk.query-refused"


def test_a_plus_that_nobody_encoded_is_read_as_one(desk: Desk) -> None:
    told = desk["inspector1"].web.get("/api/route?kind=matter&category=09006&at=2026-11-23T09:00:00+08:00")

    assert told.json["due_at"].startswith("2026-11-23T03:00:00") or told.json["due_at"].startswith("2026-11-23T11:00")
