"""手机: a gap in an outbox, a silent phone and a wiped one are shown to the supervisor, never silent."""

import pytest
from flask import Flask

from server.kernel.db import db
from server.sync import store
from tests.conftest import ToldTime
from tests.phone import Json, Phone, new_id
from tests.server.cases.builders import Desk
from tests.town import CITY


def phones(desk: Desk) -> list[Json]:
    told: list[Json] = desk["supervisor1"].web.get("/api/phones").json["phones"]
    return told


def send(phone: Phone, *seqs: int) -> None:
    for seq in seqs:
        phone.push(phone.report(photos=[]) | {"device_seq": seq})


def test_what_lies_between_two_operations_that_came_is_named(desk: Desk) -> None:
    send(desk["inspector1"], 1, 2, 5, 8)

    (one,) = phones(desk)

    assert (one["display_name"], one["highest_seq"], one["missing"]) == ("某inspector1", 8, [[3, 4], [6, 7]])
    send(desk["inspector1"], 3, 4, 6)
    assert phones(desk)[0]["missing"] == [[7, 7]]
    send(desk["inspector1"], 7)
    assert phones(desk)[0]["missing"] == []


def test_of_an_outbox_with_a_gap_the_gaps_alone_are_read(desk: Desk, town: Flask) -> None:
    inspector = desk["inspector1"]
    ops = [inspector.report(photos=[]) for _ in range(6)]
    inspector.push(*ops[1:3], *ops[4:])

    with town.app_context():
        known = store.gaps_of(db.session(), CITY, [inspector.device])

    assert known == {(inspector.device, "inspector1"): [[1, 1], [4, 4]]}


def test_a_phone_that_was_not_heard_for_two_hours_is_silent_and_speaks_again(desk: Desk, told: ToldTime) -> None:
    send(desk["inspector1"], 1)
    told.forward(hours=2)
    assert [one["quiet"] for one in phones(desk)] == [False]

    told.forward(minutes=1)
    assert [one["quiet"] for one in phones(desk)] == [True]

    send(desk["inspector1"], 2)
    assert [one["quiet"] for one in phones(desk)] == [False]


def test_those_in_trouble_come_first_then_the_silent_then_the_others(desk: Desk, told: ToldTime) -> None:
    send(desk["volunteer1"], 1)
    told.forward(hours=3)
    send(desk["inspector1"], 1)
    send(desk["inspector2"], 2)

    assert [one["account"] for one in phones(desk)] == ["inspector2", "volunteer1", "inspector1"]


def test_a_wiped_phone_that_knows_what_it_was_is_said_of_that_one(desk: Desk, told: ToldTime) -> None:
    send(desk["inspector1"], 1)
    new = new_id()

    answer = desk["inspector1"].web.post("/api/sync/wiped", json={"device_id": new, "was": desk["inspector1"].device})

    assert answer.status_code == 204
    (one,) = phones(desk)
    assert (one["device_id"], one["wiped_at"]) == (
        desk["inspector1"].device,
        told().isoformat().replace("+00:00", ".000Z"),
    )


@pytest.mark.parametrize("was", [None, "another's"])
def test_a_wiped_phone_that_does_not_know_is_said_of_the_new_one(desk: Desk, was: str | None) -> None:
    send(desk["inspector2"], 1)
    new = new_id()
    told = None if was is None else desk["inspector2"].device

    desk["inspector1"].web.post("/api/sync/wiped", json={"device_id": new, "was": told})

    first, other = phones(desk)
    assert (first["device_id"], first["account"], first["wiped_at"] is None) == (new, "inspector1", False)
    assert other["wiped_at"] is None, "nobody says anything of another's phone"


def test_a_wiped_phone_must_name_itself(desk: Desk) -> None:
    answer = desk["inspector1"].web.post("/api/sync/wiped", json={"device_id": "me"})

    assert (answer.status_code, answer.json["code"]) == (400, "sync.envelope-malformed")


def test_a_desk_that_never_sent_an_outbox_and_who_was_shut_out_are_not_listed(desk: Desk) -> None:
    assert desk["acceptor1"].web.get("/api/cases").status_code == 200
    send(desk["inspector1"], 1)

    shut = desk["admin1"].web.post("/api/accounts/inspector1/disable")

    assert shut.status_code == 200, shut.text
    assert phones(desk) == []


def test_a_phone_of_long_ago_is_not_listed(desk: Desk, told: ToldTime) -> None:
    send(desk["inspector1"], 1)
    told.forward(days=31)
    desk.phones.clear()

    assert phones(desk) == []


@pytest.mark.parametrize(("name", "status"), [("shiftleader1", 200), ("admin1", 200), ("acceptor1", 403)])
def test_who_looks_after_phones(desk: Desk, name: str, status: int) -> None:
    assert desk[name].web.get("/api/phones").status_code == status


def test_a_phone_that_has_nothing_to_send_is_heard_when_it_asks(desk: Desk, told: ToldTime) -> None:
    send(desk["inspector1"], 1)
    told.forward(hours=3)

    desk["inspector1"].pull_page()

    assert [one["quiet"] for one in phones(desk)] == [False]


def test_a_phone_that_is_found_wiped_after_a_month_of_silence_is_shown(desk: Desk, told: ToldTime) -> None:
    lost = desk["inspector1"]
    send(lost, 1)
    told.forward(days=31)
    desk.phones.clear()
    new = desk.make("inspector1", device=2)

    new.web.post("/api/sync/wiped", json={"device_id": new.device, "was": lost.device})

    assert [one["device_id"] for one in phones(desk) if one["wiped_at"]] == [lost.device]


def test_a_phone_is_not_called_wiped_for_ever(desk: Desk, told: ToldTime) -> None:
    used = desk["inspector1"]
    used.web.post("/api/sync/wiped", json={"device_id": used.device, "was": None})
    told.forward(days=20)
    desk.phones.clear()
    send(desk["inspector1"], 1)
    assert [bool(one["wiped_at"]) for one in phones(desk)] == [True]

    told.forward(days=11)
    desk.phones.clear()
    send(desk["inspector1"], 2)

    assert [one["wiped_at"] for one in phones(desk)] == [None]
