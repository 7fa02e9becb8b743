"""What changed leaves for the phones: in order, complete, and only what each may see."""

import base64
import hashlib
import json
import random
import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from server.cases.rules import State, Step, find_move
from server.kernel.db import db, transaction
from server.people import service as people
from server.people.rules import Grant, Reach, Role, Scope
from server.places import service as places
from tests.conftest import ToldTime
from tests.phone import Json, Phone, a_photo, new_id
from tests.server.cases.builders import Desk
from tests.town import CITY, cell_code, inside

SEED = 20261122


class Shelf:
    """What a phone holds after pulling as the protocol says: rows by scope, dropped when gone."""

    def __init__(self, phone: Phone) -> None:
        self.phone, self.cursor = phone, None
        self.rows: dict[str, dict[tuple[str, str], Json]] = {}
        self.seqs: list[int] = []
        self.last: Json = {}

    def pull(self, limit: int = 500) -> Json:
        """Pull until nothing more comes; gives the last page."""
        seen: set[tuple[str, str, str]] = set()
        snapshot = False
        while True:
            page = self.phone.pull_page(self.cursor, limit)
            assert len(page["changes"]) <= limit
            snapshot = snapshot or page["snapshot"]
            for scope in page["scopes"]["removed"]:
                self.rows.pop(scope, None)
            for one in page["changes"]:
                self.seqs.append(one["seq"])
                seen.add((one["scope"], one["type"], one["id"]))
                held = self.rows.setdefault(one["scope"], {})
                if one.get("gone"):
                    held.pop((one["type"], one["id"]), None)
                else:
                    held[one["type"], one["id"]] = one
            self.cursor = page["cursor"]
            if not page["more"]:
                break
        if snapshot:
            for scope, held in self.rows.items():
                self.rows[scope] = {key: row for key, row in held.items() if (scope, *key) in seen}
        self.last = page
        return page

    def checksum(self) -> dict[str, Json]:
        """What the phone reckons over its case rows."""
        told = {}
        for scope in self.last["checksum"]:
            cases = [row["row"] for (kind, _), row in self.rows.get(scope, {}).items() if kind == "case"]
            total = 0
            for row in cases:
                total ^= int(hashlib.sha256(f"{row['id']}:{row['rev']}".encode()).hexdigest()[:16], 16)
            told[scope] = {"count": len(cases), "xor": f"{total:016x}"}
        return told

    def holds(self) -> dict[str, dict[tuple[str, str], Json]]:
        return {scope: held for scope, held in self.rows.items() if held}

    def cases(self, scope: str) -> set[str]:
        return {key for kind, key in self.rows.get(scope, {}) if kind == "case"}


def counter(town: Flask) -> int:
    with town.app_context():
        return int(db.session.execute(text("SELECT seq FROM sync_clock")).scalar_one())


def test_the_first_pull_is_a_snapshot_of_ones_scopes(desk: Desk) -> None:
    case = desk.pending_accept()

    page = desk["police1"].pull_page()

    assert (page["snapshot"], page["more"], page["scopes"]["added"]) == (True, False, ["self:police1", "unit:police"])
    kinds = {one["type"] for one in page["changes"]}
    assert kinds == {"case", "event", "task"}
    assert {one["id"] for one in page["changes"] if one["type"] == "case"} == {case}
    row = next(one["row"] for one in page["changes"] if one["type"] == "case")
    assert (row["lead"], row["assists"], row["state"]) == ("police", ["north"], "pending_accept")


def test_the_feed_tells_a_unit_whom_it_put_on_a_case(desk: Desk) -> None:
    case = desk.handling()
    shelf = Shelf(desk["police1w"])
    shelf.pull()

    desk["police1"].must(case, "assign", worker="police1w")

    (row,) = [one["row"] for one in shelf.pull()["changes"] if one["type"] == "case"]
    assert row["worker"]["id"] == "police1w"


def test_a_delta_tells_what_came_since_and_nothing_else(desk: Desk) -> None:
    desk.pending_accept()
    shelf = Shelf(desk["police1"])
    shelf.pull()
    assert shelf.pull()["changes"] == []

    other = desk.pending_accept(at=inside(4))

    page = shelf.pull()
    assert page["snapshot"] is False
    assert {one["id"] for one in page["changes"] if one["type"] == "case"} == {other}
    assert [one["row"]["step"] for one in page["changes"] if one["type"] == "event"] == [
        "report",
        "accept",
        "file",
        "dispatch",
    ]


def test_a_pull_begun_after_an_acknowledgement_contains_it(desk: Desk) -> None:
    inspector = desk["inspector1"]
    shelf = Shelf(inspector)
    for cell in range(4):
        op = inspector.report(at=inside(cell))
        told = inspector.push(op)["results"][0]["case"]
        shelf.pull()
        row = shelf.rows["self:inspector1"]["case", op["case_id"]]["row"]
        assert (row["rev"], row["receipt_no"]) == (told["rev"], told["receipt_no"])
        assert ("op_result", op["op_id"]) in shelf.rows["self:inspector1"]


def test_a_case_that_leaves_a_unit_is_gone_there_with_all_that_is_its(desk: Desk) -> None:
    case = desk.handling()
    shelves = {name: Shelf(desk[name]) for name in ("police1", "north1", "sweepers1", "leader1")}
    for shelf in shelves.values():
        shelf.pull()
    desk.returned(case)
    desk["dispatcher1"].must(case, "dispatch", lead="sweepers", assists=[])

    for shelf in shelves.values():
        shelf.pull()

    for name in ("police1", "north1"):
        held = [key for key in shelves[name].rows[f"unit:{name[:-1]}"] if key[0] != "op_result"]
        assert held == [], name
        assert shelves[name].last["checksum"][f"unit:{name[:-1]}"] == {"count": 0, "xor": "0" * 16}
    assert shelves["sweepers1"].cases("unit:sweepers") == {case}
    assert ("event", f"{case}:1") in shelves["sweepers1"].rows["unit:sweepers"], "whoever gets it gets its history"
    assert shelves["leader1"].cases("city") == {case}


def test_a_case_that_comes_back_to_a_unit_is_there_again(desk: Desk) -> None:
    case = desk.pending_accept()
    shelf = Shelf(desk["police1"])
    shelf.pull()
    desk["dispatcher1"].must(case, "recall", reason="再议")
    shelf.pull()
    assert shelf.cases("unit:police") == set()

    desk["dispatcher1"].must(case, "dispatch", lead="police")

    shelf.pull()
    assert shelf.cases("unit:police") == {case}
    assert shelf.checksum() == shelf.last["checksum"]


def test_a_task_brings_its_case_and_a_recalled_one_takes_it_away(desk: Desk) -> None:
    shelf = Shelf(desk["inspector2"])
    shelf.pull()
    case = desk.checking()

    shelf.pull()
    assert shelf.cases("self:inspector2") == {case}
    task = next(
        row["row"]
        for (kind, _), row in shelf.rows["self:inspector2"].items()
        if kind == "task" and row["row"]["kind"] == "check"
    )
    assert (task["case_id"], task["assignee"], task["state"]) == (case, "inspector2", "open")
    assert task["due_at"] == "2026-11-23T01:30:00.000Z", "urgent: 30 minutes"

    asked = {"op_id": new_id(), "args": {"ask": "void", "reason": "误报"}}
    assert desk["dispatcher1"].web.post(f"/api/cases/{case}/asks", json=asked).json["code"] == "case.ask-refused"


def test_a_scope_that_is_granted_is_filled_and_one_that_is_revoked_is_purged(
    desk: Desk, town: Flask, told: ToldTime
) -> None:
    northern, southern = desk.reported(), desk.reported(by="inspector2", at=inside(25))
    shelf = Shelf(desk["gridleader2"])
    shelf.pull()
    assert shelf.cases("area:990101002") == {southern}

    with town.app_context():
        people.give(
            city=CITY,
            account="gridleader2",
            grant=Grant(Role.GRID_SUPERVISOR, Scope(Reach.AREA, "990101001")),
            now=told.forward(minutes=1),
        )
    page = shelf.pull()
    assert page["scopes"] == {"added": ["area:990101001"], "removed": []}
    assert shelf.cases("area:990101001") == {northern}

    with town.app_context():
        people.take_away(city=CITY, account="gridleader2", role=Role.GRID_SUPERVISOR, now=told.forward(minutes=1))
    told.forward(minutes=1)
    page = shelf.pull()
    assert page["scopes"]["removed"] == ["area:990101001", "area:990101002", "self:gridleader2"]
    assert shelf.rows == {}


def forged(cursor: str, **change: Any) -> str:
    told = json.loads(base64.urlsafe_b64decode(cursor)) | change
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode()


def test_a_cursor_that_is_none_begins_a_snapshot(desk: Desk) -> None:
    desk.reported()
    mine = desk["inspector1"]
    good, foreign = mine.pull_page()["cursor"], desk["leader1"].pull_page()["cursor"]
    assert mine.pull_page(good)["snapshot"] is False
    nested = base64.urlsafe_b64encode(b"[" * 5000).decode()

    odd = ["x", "%%%", "\u4e2d", "e30=", foreign, nested]
    odd += [forged(good, e=new_id()), forged(good, n="x"), forged(good, n=-1), forged(good, s=7), forged(good, t="t")]
    odd += [forged(good, s={"self:inspector1": 10**6}), forged(good, s={"self:inspector1": -1})]
    for cursor in odd:
        page = mine.pull_page(cursor)
        assert (page["snapshot"], page["more"]) == (True, False), cursor


@pytest.mark.parametrize(("days", "snapshot"), [(180, False), (181, True)])
def test_a_cursor_older_than_half_a_year_begins_a_snapshot(
    desk: Desk, told: ToldTime, days: int, snapshot: object
) -> None:
    """The session is kept alive meanwhile by looking in."""
    inspector = desk["inspector1"]
    cursor = inspector.pull_page()["cursor"]
    for _ in range(days // 20):
        told.forward(days=20)
        inspector.web.get("/api/session")
    told.forward(days=days % 20)

    assert inspector.pull_page(cursor)["snapshot"] is snapshot


def test_a_new_epoch_begins_a_snapshot(desk: Desk, town: Flask) -> None:
    desk.reported()
    cursor = desk["inspector1"].pull_page()["cursor"]
    with town.app_context(), transaction() as session:
        session.execute(text("UPDATE sync_clock SET epoch = 'restored'"))

    page = desk["inspector1"].pull_page(cursor)

    assert (page["epoch"], page["snapshot"]) == ("restored", True)


def test_one_row_a_page_gives_what_one_page_gives(desk: Desk) -> None:
    for cell in (0, 3, 5):
        desk.pending_accept(at=inside(cell))
    desk.returned(next(iter(desk["police1"].pull_page()["changes"]))["id"])
    whole, single = Shelf(desk["leader1"]), Shelf(desk["leader1"])

    whole.pull()
    last = single.pull(limit=1)

    assert single.rows == whole.rows
    assert last["checksum"] == whole.last["checksum"] == single.checksum()
    assert single.seqs == sorted(set(single.seqs))


def test_a_snapshot_over_pages_notices_what_changes_meanwhile(desk: Desk) -> None:
    cases = [desk.pending_accept(at=inside(cell)) for cell in (0, 3, 5)]
    shelf = Shelf(desk["police1"])
    first = shelf.phone.pull_page(limit=2)
    desk.returned(cases[0])
    shelf.cursor = first["cursor"]
    for one in first["changes"]:
        shelf.rows.setdefault(one["scope"], {})[one["type"], one["id"]] = one

    pages = []
    while not pages or pages[-1]["more"]:
        pages.append(shelf.phone.pull_page(shelf.cursor, 2))
        shelf.cursor = pages[-1]["cursor"]
        for one in pages[-1]["changes"]:
            held = shelf.rows.setdefault(one["scope"], {})
            held.pop((one["type"], one["id"]), None)
            if not one.get("gone"):
                held[one["type"], one["id"]] = one

    assert all(page["snapshot"] for page in pages)
    shelf.last = pages[-1]
    assert shelf.cases("unit:police") == set(cases[1:])
    assert shelf.checksum() == shelf.last["checksum"]


def test_limits_that_make_no_sense_are_brought_into_range(desk: Desk) -> None:
    desk.reported()
    for limit in (0, -5, 10**9):
        assert desk["leader1"].pull_page(limit=limit)["changes"]
    assert desk["leader1"].web.get("/api/sync/pull?limit=many").status_code == 422


WALK = (
    ("acceptor1", "accept", {}),
    ("shiftleader1", "file", {"condition": "case1"}),
    ("police1", "sign_for", {}),
    ("sweepers1", "sign_for", {}),
    ("police1", "return", {"reason": "不属", "clause": "三"}),
    ("sweepers1", "return", {"reason": "不属", "clause": "三"}),
    ("dispatcher1", "dispatch", {"lead": "sweepers"}),
    ("dispatcher1", "dispatch", {"lead": "police", "assists": ["north"]}),
    ("dispatcher1", "send_back", {"reason": "再看"}),
    ("dispatcher1", "recall", {"reason": "再看"}),
    ("police1w", "report_back", {"text": "好了"}),
    ("dispatcher1", "reject_report", {"reason": "不清"}),
    ("acceptor1", "send_check", {}),
    ("inspector2", "check_pass", {}),
    ("inspector2", "check_fail", {"reason": "仍在"}),
    ("shiftleader1", "refuse_close", {"reason": "不清"}),
)
WATCHERS = ("inspector1", "inspector2", "police1", "sweepers1", "north1", "gridleader1", "leader1", "volunteer1")


def test_after_a_random_walk_every_phone_holds_what_the_server_holds(desk: Desk, town: Flask) -> None:
    draw = random.Random(SEED)
    shelves = [Shelf(desk[name]) for name in WATCHERS]
    cases = [desk.reported(at=inside(cell)) for cell in (0, 3, 8)]
    taken = 0
    for _ in range(120):
        case = draw.choice(cases)
        state = State(desk["leader1"].read(case)["state"])
        name, step, args = draw.choice([one for one in WALK if find_move(state, Step(one[1])) is not None])
        photos = [a_photo(role) for role in ("after", "check")]
        taken += desk[name].step(case, step, photos, **args).status_code == 200
        if draw.random() < 0.1:
            draw.choice(shelves).pull(limit=draw.choice((1, 3, 500)))

    assert taken > 25, "the walk leads somewhere"
    for shelf in shelves:
        page = shelf.pull()
        fresh = Shelf(shelf.phone)
        fresh.pull()
        assert shelf.holds() == fresh.holds(), shelf.phone.name
        assert page["checksum"] == shelf.checksum(), shelf.phone.name
    with town.app_context():
        seqs = db.session.execute(text("SELECT seq FROM feed ORDER BY seq")).scalars().all()
    assert len(seqs) == len(set(seqs))
    assert max(seqs) == counter(town)


def test_writers_at_once_never_make_a_reader_miss_a_row(desk: Desk, town: Flask) -> None:
    """Four phones report and one reader pulls all the while: what it holds at the end is all there is, in order."""
    writers, reader = [desk.make("inspector1", device=number) for number in range(4)], Shelf(desk["leader1"])
    errors: list[object] = []
    done = threading.Event()

    def write(phone: Phone, number: int) -> None:
        for place in range(6):
            told = phone.push(phone.report(at=inside((number * 6 + place) % 20)))["results"][0]
            errors.extend([] if told["status"] == "applied" else [told])

    def read() -> None:
        while not done.is_set():
            reader.pull(limit=7)

    threads = [threading.Thread(target=write, args=(phone, number)) for number, phone in enumerate(writers)]
    reading = threading.Thread(target=read)
    for thread in (reading, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reading.join()

    page = reader.pull()
    assert errors == []
    assert page["checksum"]["city"]["count"] == len(reader.cases("city")) == 24
    assert page["checksum"] == reader.checksum()
    assert reader.seqs == sorted(reader.seqs), "strictly rising, and nothing twice at one number"
    with town.app_context():
        numbers = db.session.execute(text("SELECT receipt_no FROM case_file ORDER BY 1")).scalars().all()
    assert numbers == [f"R20261123-{number:05}" for number in range(1, 25)]


def test_the_counter_has_no_gap(desk: Desk, town: Flask) -> None:
    before = counter(town)
    op = desk["inspector1"].report()
    desk["inspector1"].push(op)
    with town.app_context():
        written = db.session.execute(text("SELECT count(*) FROM feed")).scalar_one()
    assert counter(town) == before + written

    desk["inspector1"].push(op)
    assert counter(town) == before + written, "a replay changes nothing"


def test_a_checker_who_is_the_reporter_is_a_role_word_for_the_unit_in_every_row(
    desk: Desk, town: Flask, told: ToldTime
) -> None:
    case = desk.in_review()
    with town.app_context():
        people.take_away(city=CITY, account="inspector2", role=Role.INSPECTOR, now=told.forward(seconds=1))
    told.forward(seconds=1)
    desk["acceptor1"].must(case, "send_check")
    assert desk.events(case)[-1]["told"]["checker_is_reporter"] is True

    for name in ("police1", "police1w", "north1", "admin1"):
        page, read = desk[name].web.get("/api/sync/pull").text, desk[name].web.get(f"/api/cases/{case}").text
        assert "inspector1" not in page + read, name


@pytest.mark.parametrize("part", ["cells", "categories", "duty", "points", "lifecycle", "calendar"])
def test_a_part_of_the_pack_has_a_tag_and_is_not_sent_twice(desk: Desk, part: str) -> None:
    web = desk["inspector1"].web
    told = web.get("/api/pack").json["parts"][part]

    answer = web.get(f"/api/pack/{part}")

    assert answer.headers["ETag"].strip('"') == told["etag"]
    assert len(answer.data) == told["bytes"]
    again = web.get(f"/api/pack/{part}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    packed = web.get(f"/api/pack/{part}", headers={"Accept-Encoding": "gzip"})
    assert packed.headers.get("Content-Encoding") == ("gzip" if told["bytes"] >= 1024 else None)


def test_the_pack_has_no_other_parts(desk: Desk) -> None:
    web = desk["inspector1"].web

    assert set(web.get("/api/pack").json["parts"]) == {"cells", "categories", "duty", "points", "lifecycle", "calendar"}
    assert web.get("/api/pack/secrets").json["code"] == "sync.part-not-found"


def test_a_changed_ground_is_a_new_tag(desk: Desk, town: Flask, told: ToldTime) -> None:
    web = desk["inspector1"].web
    before = web.get("/api/pack").json["parts"]
    with town.app_context():
        places.add_points(city=CITY, points=[places.PointSaid("p1", "market", "早市", inside())], now=told())

    after = web.get("/api/pack").json["parts"]

    assert after["points"]["etag"] != before["points"]["etag"]
    assert after["categories"] == before["categories"]
    assert cell_code() in web.get("/api/pack/points").text
