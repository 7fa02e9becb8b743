"""The desk's lists: queues, marks, order, and an answer that is not sent twice."""

from collections.abc import Callable

import pytest

from grid.coords import Wgs84
from tests.conftest import ToldTime
from tests.phone import Phone, a_photo
from tests.server.cases.builders import Desk
from tests.server.photos.pictures import a_picture
from tests.town import inside

FAR = Wgs84(103.5, 31.5)
"""Outside every cell of the town."""


def listed(reader: Phone, query: str = "") -> list[str]:
    answer = reader.web.get(f"/api/cases?{query}")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json["items"]]


def outside(desk: Desk) -> str:
    op = desk["inspector1"].report(at=FAR)
    desk["inspector1"].push(op)
    return str(op["case_id"])


def weak(desk: Desk) -> str:
    op = desk["inspector1"].report(at=inside(3))
    op["fix"]["accuracy_m"] = 120.0
    desk["inspector1"].push(op)
    return str(op["case_id"])


def untrue(desk: Desk) -> str:
    case = desk.reported(photos=[a_photo()])
    desk["acceptor1"].must(case, "send_verify", inspector="inspector2")
    desk["inspector2"].must(case, "verify_false", [a_photo("verify")], reason="没有")
    return case


def returned(desk: Desk, times: int = 1) -> str:
    case = desk.pending_accept(photos=[a_photo()])
    for time in range(times):
        if time:
            desk["dispatcher1"].must(case, "dispatch", lead="police")
        desk.returned(case)
    return case


MARKED: dict[str, Callable[[Desk], str]] = {
    "outside": outside,
    "weak_position": weak,
    "no_photo": lambda desk: desk.reported(),
    "verified_false": untrue,
    "returned": returned,
    "returned_twice": lambda desk: returned(desk, 2),
    "public": lambda desk: desk.reported(by="volunteer1", photos=[a_photo()]),
    "weak_evidence": weak,
}


@pytest.mark.parametrize("mark", MARKED)
def test_a_list_narrows_to_the_cases_that_carry_a_mark(desk: Desk, mark: str) -> None:
    desk.reported(at=None, photos=[a_photo()], category="06010")
    case = MARKED[mark](desk)

    assert listed(desk["acceptor1"], f"marks={mark}") == [case]


def test_marks_are_carried_all_at_once(desk: Desk) -> None:
    only_outside, both = outside(desk), outside(desk)
    op = desk["inspector1"].report(at=FAR, photos=[])
    desk["inspector1"].push(op)

    assert listed(desk["acceptor1"], "marks=outside,no_photo") == [op["case_id"]]
    assert set(listed(desk["acceptor1"], "marks=outside")) == {only_outside, both, op["case_id"]}


def test_a_possible_duplicate_is_in_the_queue_of_duplicates_until_it_is_filed(desk: Desk) -> None:
    desk.reported(photos=[a_photo()])
    second = desk.reported(photos=[a_photo()])

    assert listed(desk["acceptor1"], "view=duplicates") == [second]
    desk["acceptor1"].must(second, "accept")
    desk["shiftleader1"].must(second, "file", condition="case1")
    assert listed(desk["acceptor1"], "view=duplicates") == []


def test_late_nearly_and_paused_are_queues_by_the_light_that_the_rows_show(desk: Desk, told: ToldTime) -> None:
    case = desk.reported(photos=[a_photo()])
    reader = desk["acceptor1"]

    for minutes, view in ((13, "nearly"), (3, "late")):
        told.forward(minutes=minutes)
        assert listed(reader, f"view={view}") == [case]
        assert reader.web.get("/api/counts").json[view] == 1


def test_every_queue_counts_what_its_list_holds(desk: Desk) -> None:
    for make in MARKED.values():
        make(desk)
    reader = desk["supervisor1"]

    counts = reader.web.get("/api/counts").json

    assert {view: len(listed(reader, f"view={view}&limit=200")) for view in counts} == counts
    assert counts["open"] >= len(MARKED)


def test_the_newest_first_is_another_order_with_pages_of_its_own(desk: Desk, told: ToldTime) -> None:
    made = []
    for _ in range(5):
        made.append(desk.reported(photos=[a_photo()]))
        told.forward(minutes=1)
    reader = desk["acceptor1"]

    seen, after = [], ""
    for _ in range(3):
        page = reader.web.get(f"/api/cases?order=newest&limit=2&after={after}").json
        seen += [one["id"] for one in page["items"]]
        after = page["after"] or ""

    assert seen == made[::-1]
    assert after == ""


def self_handled(desk: Desk, colour: str) -> str:
    """Done by the inspector, with photographs that have arrived: it waits for nothing but its close."""
    pictures = [a_picture(colour=colour, size=size).content for size in ((64, 48), (80, 60))]
    photos = [a_photo(role, content) for role, content in zip(("before", "after"), pictures, strict=True)]
    op = desk["inspector1"].report("06010", photos=photos) | {"kind": "self_handle"}
    assert desk["inspector1"].push(op)["results"][0]["status"] == "applied"
    for content in pictures:
        assert desk["inspector1"].send(content).status_code == 201
    return str(op["case_id"])


def test_what_was_closed_last_stands_first_among_the_ended_page_by_page(desk: Desk, told: ToldTime) -> None:
    early, late = self_handled(desk, "navy"), self_handled(desk, "olive")
    for case in (late, early):
        told.forward(minutes=1)
        desk["shiftleader1"].must(case, "close", condition_met=True)
    told.forward(minutes=1)
    declined = desk.reported()
    desk["acceptor1"].must(declined, "decline", reason="不归城管")

    seen, after = list[str](), ""
    while after is not None:
        page = desk["acceptor1"].web.get(f"/api/cases?view=ended&order=closed&limit=1&after={after}").json
        seen += [one["id"] for one in page["items"]]
        after = page["after"]

    assert seen == [declined, early, late], "what was declined stands where it was reported"


def test_the_dispatchers_list_without_a_unit_holds_what_waits_for_them(desk: Desk) -> None:
    """It held reports that nobody had accepted yet; the mark means every open case that nobody has."""
    reported, waiting = (desk.reported(category="09009", at=FAR) for _ in range(2))
    desk["acceptor1"].must(waiting, "accept")
    desk["shiftleader1"].must(waiting, "file", condition="case1")

    assert listed(desk["dispatcher1"], "view=unassigned") == [waiting]
    assert set(listed(desk["dispatcher1"], "view=open&marks=unassigned")) == {reported, waiting}


@pytest.mark.parametrize("query", ["marks=none", "order=best", "view=none", "light=blue", "state=none"])
def test_what_no_list_can_be_asked_for_is_refused_and_named(desk: Desk, query: str) -> None:
    answer = desk["acceptor1"].web.get(f"/api/cases?{query}")

    assert (answer.status_code, answer.json["code"]) == (422, "desk.query-refused")
    assert answer.json["field"] == query.partition("=")[0]


@pytest.mark.parametrize("path", ["/api/cases?view=open", "/api/counts", "/api/spots", "/api/overview"])
def test_a_page_that_asks_again_hears_nothing_until_something_changed(desk: Desk, path: str) -> None:
    desk.reported()
    reader = desk["acceptor1"].web
    tag = reader.get(path).headers["ETag"]

    again = reader.get(path, headers={"If-None-Match": tag})
    desk.reported(photos=[a_photo()])
    changed = reader.get(path, headers={"If-None-Match": tag})

    assert (again.status_code, again.data) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_a_map_shows_where_each_case_of_the_list_lies(desk: Desk) -> None:
    case = desk.reported()
    desk.reported(category="06010")

    told = desk["acceptor1"].web.get("/api/spots?category=09006").json

    at = inside()
    assert told == {
        "spots": [
            {
                "id": case,
                "lon": at.lon,
                "lat": at.lat,
                "light": "green",
                "state": "reported",
                "kind": "matter",
                "category": "09006",
            }
        ],
        "more": False,
    }
