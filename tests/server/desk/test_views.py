"""Lists that somebody saved under a name."""

import pytest

from server.desk.service import lists
from tests.phone import Json, Phone, new_id
from tests.server.cases.builders import Desk

LATE = {"view": "late", "cell": "990101001"}


def save(owner: Phone, view: str, **changes: object) -> tuple[int, Json]:
    answer = owner.web.put(f"/api/views/{view}", json={"name": "北街超时", "shared": False, "query": LATE} | changes)
    return answer.status_code, answer.json


def names(reader: Phone) -> list[tuple[str, bool]]:
    return [(one["name"], one["mine"]) for one in reader.web.get("/api/views").json["views"]]


def test_a_saved_list_is_there_again_and_only_for_who_saved_it(desk: Desk) -> None:
    view = new_id()

    status, told = save(desk["acceptor1"], view)

    assert (status, told) == (
        200,
        {"id": view, "name": "北街超时", "shared": False, "mine": True, "query": LATE},
    )
    assert names(desk["acceptor1"]) == [("北街超时", True)]
    assert names(desk["shiftleader1"]) == []


def test_a_shared_one_is_everybodys_to_read_and_its_owners_to_change(desk: Desk) -> None:
    view = new_id()
    save(desk["acceptor1"], view, shared=True)
    other = desk["dispatcher1"]

    assert names(other) == [("北街超时", False)]
    assert save(other, view, name="我的")[1]["code"] == "desk.view-not-found"
    assert other.web.delete(f"/api/views/{view}").status_code == 404
    assert desk["acceptor1"].web.delete(f"/api/views/{view}").status_code == 204
    assert names(other) == []


def test_saving_twice_saves_once_and_the_last_word_stands(desk: Desk) -> None:
    view = new_id()
    save(desk["acceptor1"], view)

    save(desk["acceptor1"], view, name="南街超时")

    assert names(desk["acceptor1"]) == [("南街超时", True)]


def test_what_no_list_can_be_asked_for_is_not_saved(desk: Desk) -> None:
    owner = desk["acceptor1"]

    assert save(owner, new_id(), query={"view": "none"})[1]["code"] == "desk.query-refused"
    assert save(owner, new_id(), name="   ")[1]["code"] == "desk.query-refused"
    assert save(owner, "mine")[1]["code"] == "desk.query-refused"
    assert names(owner) == []


def test_each_saved_list_is_counted_with_the_queues(desk: Desk) -> None:
    owner, mine, ours = desk["acceptor1"], new_id(), new_id()
    for _ in range(2):
        desk.reported()
    save(owner, mine, query={"view": "accept"})
    save(desk["shiftleader1"], ours, shared=True, query={"view": "accept", "marks": "returned"})
    save(desk["shiftleader1"], new_id(), query={"view": "open"})

    told = owner.web.get("/api/counts").json

    assert told["accept"] == 2
    assert {name: count for name, count in told.items() if name.startswith("view:")} == {
        f"view:{mine}": 2,
        f"view:{ours}": 0,
    }


@pytest.mark.parametrize("name", ["inspector1", "volunteer1", "police1", "police1w", "leader1", "gridleader1"])
def test_nobody_who_does_not_work_at_the_desk_puts_a_list_before_all_who_do(desk: Desk, name: str) -> None:
    status, told = save(desk[name], new_id(), shared=True)

    assert (status, told["code"]) == (403, "desk.sharing-refused")
    assert names(desk["acceptor1"]) == []
    assert save(desk[name], new_id())[0] == 200


@pytest.mark.parametrize("name", ["shiftleader1", "admin1"])
def test_a_shared_one_is_dropped_by_who_answers_for_the_desk_and_an_own_one_never(desk: Desk, name: str) -> None:
    ours, own = new_id(), new_id()
    save(desk["acceptor1"], ours, shared=True)
    save(desk["acceptor1"], own)

    assert desk[name].web.delete(f"/api/views/{ours}").status_code == 204
    assert desk[name].web.delete(f"/api/views/{own}").status_code == 404
    assert names(desk["acceptor1"]) == [("北街超时", True)]


def test_one_keeps_fifty_lists_and_may_change_them_still(desk: Desk) -> None:
    owner, views = desk["acceptor1"], [new_id() for _ in range(50)]
    for view in views:
        assert save(owner, view)[0] == 200

    status, told = save(owner, new_id())

    assert (status, told["code"], told["most"]) == (409, "desk.views-full", 50)
    assert save(owner, views[0], name="南街")[0] == 200
    assert owner.web.delete(f"/api/views/{views[1]}").status_code == 204
    assert save(owner, new_id())[0] == 200
    assert save(desk["shiftleader1"], new_id())[0] == 200


def test_ones_own_lists_are_counted_whatever_others_share(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_SAVED", 2)
    mine = new_id()
    for number in range(3):
        save(desk["dispatcher1"], new_id(), name=f"0{number}", shared=True)
    save(desk["acceptor1"], mine, name="最后")

    told = desk["acceptor1"].web.get("/api/counts").json

    assert f"view:{mine}" in told
    assert len([name for name in told if name.startswith("view:")]) == 2
