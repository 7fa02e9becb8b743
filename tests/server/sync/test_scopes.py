"""Whose rows a phone gets, and what stands in them: scopes by role, and every field that the protocol names."""

import pytest

from tests.phone import Json
from tests.server.cases.builders import Desk
from tests.town import inside

SCOPES = {
    "inspector1": ["beat:b1", "self:inspector1"],
    "volunteer1": ["self:volunteer1"],
    "police1": ["self:police1", "unit:police"],
    "police1w": ["self:police1w", "unit:police"],
    "gridleader1": ["area:990101001", "self:gridleader1"],
    "acceptor1": ["city", "self:acceptor1"],
    "shiftleader1": ["city", "self:shiftleader1"],
    "dispatcher1": ["city", "self:dispatcher1"],
    "supervisor1": ["city", "self:supervisor1"],
    "leader1": ["city", "self:leader1"],
    "admin1": ["city", "self:admin1"],
}
CASE = {
    "id",
    "receipt_no",
    "number",
    "state",
    "rev",
    "state_rev",
    "source",
    "kind",
    "category",
    "condition",
    "cell",
    "lead",
    "assists",
    "point",
    "accuracy_m",
    "place",
    "note",
    "reported_at",
    "filed_at",
    "due_at",
    "light",
    "round",
    "photos",
    "flags",
}
TASK = {"id", "kind", "case_id", "assignee", "unit", "due_at", "state"}
EVENT = {"seq", "step", "by", "at"}


def rows_of(desk: Desk, name: str, kind: str) -> list[Json]:
    """The rows of one type that somebody's first pull brings."""
    changes = desk[name].pull_page()["changes"]
    return [one["row"] for one in changes if one["type"] == kind and "row" in one]


@pytest.mark.parametrize("name", SCOPES)
def test_each_role_pulls_the_scopes_that_the_protocol_names(desk: Desk, name: str) -> None:
    page = desk[name].pull_page()

    assert page["scopes"] == {"added": SCOPES[name], "removed": []}
    assert sorted(page["checksum"]) == SCOPES[name]


def test_the_rows_of_the_feed_have_every_field_that_the_protocol_names(desk: Desk) -> None:
    case = desk.checking(photos=None)

    (row,) = rows_of(desk, "leader1", "case")
    tasks, events = rows_of(desk, "leader1", "task"), rows_of(desk, "leader1", "event")

    assert set(row) >= CASE
    assert (set(row["point"]), row["id"]) == ({"lon", "lat"}, case)
    assert all(set(one) >= {"sha256", "role", "stored"} for one in row["photos"])
    assert {one["kind"] for one in tasks} == {"handle", "assist", "check"}
    assert all(set(one) == TASK for one in tasks)
    assert all(set(one) >= EVENT for one in events)
    assert all("bytes" in one for one in rows_of(desk, "leader1", "photo")), "facts of a photograph, not its picture"


def test_a_recalled_task_says_so_and_a_finished_one_is_done(desk: Desk) -> None:
    case = desk.checking()
    desk["inspector2"].must(case, "check_fail", [{"sha256": "c" * 64, "bytes": 9, "role": "check"}], reason="仍在")
    other = desk.reported(at=inside(4))
    desk["acceptor1"].must(other, "send_verify", inspector="inspector2")
    desk["acceptor1"].must(other, "recall_verify", reason="不必了")

    states = {one["kind"]: one["state"] for one in rows_of(desk, "leader1", "task")}

    assert (states["check"], states["verify"]) == ("done", "recalled")


def test_a_case_s_file_tells_its_automatic_lines_and_the_steps_one_may_take(desk: Desk) -> None:
    case = desk.pending_accept()

    told = desk["police1"].read(case)

    assert set(told) >= CASE | {"events", "clocks", "next"}
    assert [one["automatic"] for one in told["events"] if one["step"] == "dispatch"] == [True]
    assert {one["step"]: sorted(one["needs"]) for one in told["next"]} == {
        "sign_for": [],
        "return": ["clause", "reason"],
    }


def test_whoever_gives_a_case_back_finds_it_gone_and_everybody_else_keeps_it(desk: Desk) -> None:
    case, police = desk.handling(), desk["police1"]
    cursor = police.pull_page()["cursor"]
    desk.returned(case)

    page = police.pull_page(cursor)

    gone = [one for one in page["changes"] if one.get("gone") and one["scope"] == "unit:police"]
    assert {(one["type"], one["id"]) for one in gone if one["type"] == "case"} == {("case", case)}
    assert all("row" not in one or one["row"] is None for one in gone)
    assert desk["leader1"].read(case)["state"] == "pending_dispatch"


def test_the_contract_says_how_long_a_page_is_where_nobody_asks(desk: Desk) -> None:
    paths = desk["inspector1"].web.get("/api/openapi.json").json["paths"]

    def default(path: str) -> int:
        (limit,) = [one["schema"]["default"] for one in paths[path]["get"]["parameters"] if one["name"] == "limit"]
        return int(limit)

    assert (default("/api/sync/pull"), default("/api/cases")) == (500, 50)
