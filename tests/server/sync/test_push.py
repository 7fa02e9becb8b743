"""A phone's outbox arrives: every operation judged alone, applied once, answered the same for ever."""

import gzip
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from server.kernel.db import db
from server.sync import store
from server.sync.service import apply
from tests.phone import Json, Phone, a_photo, new_id
from tests.server.cases.builders import Desk
from tests.server.web.test_query_counts import counting
from tests.town import CITY, inside

Make = Callable[..., Phone]
PUSH = "/api/sync/push"


def envelope(phone: Phone, *ops: Any) -> Json:
    return {"proto": 1, "device_id": phone.device, "app_version": "t", "ops": list(ops)}


def results_text(body: str) -> str:
    """The bytes of the results in an answer."""
    return body[body.index('"results":[') : body.index('],"replayed"')]


def count(town: Flask, table: str) -> int:
    with town.app_context():
        return int(db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608 - our tables


def test_a_push_that_was_applied_before_locks_nothing_to_say_so(phone: Make, town: Flask) -> None:
    """A phone sends again while its first request still runs; a locking read of one instant then fails: a 503."""
    inspector, locking = phone("inspector1"), list[str]()
    op = inspector.report()
    inspector.push(op)

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        locking.extend([statement] if "FOR UPDATE" in statement else [])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        told = inspector.push(op)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    assert (told["replayed"], told["device_seq_ack"]) == ([op["op_id"]], 1)
    assert locking == []


def test_a_report_sent_twice_is_filed_once_and_answered_to_the_byte(phone: Make, town: Flask) -> None:
    inspector = phone("inspector1")
    ops = [inspector.report(), inspector.report("99999"), inspector.report(at=inside(3))]

    first = inspector.push_raw(envelope(inspector, *ops))
    phone("acceptor1").must(ops[0]["case_id"], "accept")
    second = inspector.push_raw(envelope(inspector, *ops))

    assert results_text(second.text) == results_text(first.text)
    assert first.json["replayed"] == []
    assert second.json["replayed"] == [op["op_id"] for op in ops]
    assert (count(town, "case_file"), count(town, "sync_op")) == (2, 4)


def test_eight_identical_sends_at_once_get_eight_equal_results_and_one_row(phone: Make, town: Flask) -> None:
    inspector = phone("inspector1")
    told = envelope(inspector, inspector.report()) | {"device_id": new_id()}
    cookie = inspector.web.get_cookie("gezhi_session")
    gate, answers = threading.Barrier(8), []

    def send() -> None:
        web = town.test_client()
        web.set_cookie("gezhi_session", cookie.value)
        gate.wait()
        answers.append(web.post(PUSH, json=told))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [200] * 8
    assert len({results_text(answer.text) for answer in answers}) == 1
    assert answers[0].json["results"][0]["status"] == "applied"
    assert sorted(len(answer.json["replayed"]) for answer in answers) == [0] + [1] * 7
    assert (count(town, "case_file"), count(town, "sync_op"), count(town, "case_event")) == (1, 1, 1)


def test_an_outbox_sent_from_a_browser_where_somebody_else_signed_in_stays_its_inspector_s(phone: Make) -> None:
    inspector, acceptor = phone("inspector1"), phone("acceptor1")
    report = inspector.report()

    token = inspector.session["push_token"]
    pushed = acceptor.push_raw(envelope(inspector, report), Authorization=f"Push {token}")

    assert pushed.json["results"][0]["status"] == "applied"
    history = acceptor.read(report["case_id"])["events"]
    assert [event["by"] for event in history] == ["inspector1"]


@pytest.mark.parametrize("who", ["inspector1", "inspector2"])
def test_another_operation_or_account_under_the_same_name_learns_nothing(phone: Make, who: str) -> None:
    inspector, other = phone("inspector1"), phone(who)
    op = inspector.report()
    first = inspector.push(op)["results"]
    changed = op if who == "inspector2" else op | {"more": 1}

    told = other.push(changed)

    assert told["results"] == [{"op_id": op["op_id"], "status": "rejected", "code": "sync.op-mismatch", "case": None}]
    assert (told["replayed"], told["missing_photos"], told["stored"]) == ([], [], [])
    assert inspector.push(op)["results"] == first, "the stored one stays"


def test_a_malformed_operation_is_refused_alone_among_five(phone: Make, town: Flask) -> None:
    inspector = phone("inspector1")
    ops = [inspector.report(at=inside(cell)) for cell in range(5)]
    del ops[2]["args"]["category"]

    told = inspector.push(*ops)

    assert [one["status"] for one in told["results"]] == ["applied", "applied", "rejected", "applied", "applied"]
    assert told["results"][2] == {
        "op_id": ops[2]["op_id"],
        "status": "rejected",
        "code": "sync.op-malformed",
        "case": None,
    }
    assert told["device_seq_ack"] == 5, "it is stored and counts"
    assert count(town, "case_file") == 4


def broken(**change: Any) -> Callable[[Json], None]:
    return lambda op: op.update(change)


MALFORMED: dict[str, Callable[[Json], Any]] = {
    "NaN": broken(more=float("nan")),
    "Infinity": broken(more=[{"deep": float("inf")}]),
    "a lone surrogate": broken(more="\ud800"),
    "a lone surrogate in a name": broken(**{"\udfff": 1}),
    "an integer beyond 2^53-1": broken(more=2**53),
    "an integer below -(2^53-1)": broken(more=-(2**53)),
    "an integer of a thousand digits": broken(more=10**1000),
    "no kind": lambda op: op.pop("kind"),
    "an unknown kind": broken(kind="dance"),
    "no case": lambda op: op.pop("case_id"),
    "a case that is no uuid": broken(case_id="seven"),
    "no captured": lambda op: op.pop("captured"),
    "a time without a zone": broken(captured={"wall": "2026-11-23T09:00:00"}),
    "a time that UTC has not": broken(captured={"wall": "0001-01-01T00:00:00+14:00"}),
    "args that are a list": broken(args=[]),
    "no point": lambda op: op["args"].pop("point"),
    "a point on no globe": lambda op: op["args"].update(point={"lon": 200.0, "lat": 0.0}),
    "a photo that is a word": broken(photos=["x"]),
    "a photo of no bytes": lambda op: op["photos"][0].update(bytes=0),
    "a photo with no hash": lambda op: op["photos"][0].update(sha256="abc"),
    "a nest of a hundred levels": broken(more=json.loads("[" * 100 + "]" * 100)),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_what_cannot_be_read_is_stored_as_malformed_and_answered_the_same_again(phone: Make, what: str) -> None:
    inspector = phone("inspector1")
    op = inspector.report()
    MALFORMED[what](op)

    first, second = inspector.push(op, inspector.report()), inspector.push(op)

    assert first["results"][0] == {
        "op_id": op["op_id"],
        "status": "rejected",
        "code": "sync.op-malformed",
        "case": None,
    }
    assert first["results"][1]["status"] == "applied"
    assert first["device_seq_ack"] == 2
    assert second["results"][0] == first["results"][0]
    assert second["replayed"] == [op["op_id"]]


@pytest.mark.parametrize(
    "op",
    [7, None, "x", [], {}, {"op_id": "seven", "device_seq": 1}, {"op_id": new_id()}]
    + [{"op_id": new_id(), "device_seq": seq} for seq in (0, -1, 1.5, True, "1", 2**53)],
)
def test_what_cannot_even_be_named_is_refused_without_a_name_and_does_not_count(phone: Make, op: Any) -> None:
    inspector = phone("inspector1")

    told = inspector.push(op)

    assert told["results"] == [{"op_id": None, "status": "rejected", "code": "sync.op-malformed", "case": None}]
    assert told["device_seq_ack"] == 0


@pytest.mark.parametrize(
    "change",
    [
        {"note": "a\0b"},
        {"note": "字" * 5000},
        {"place": "\U0001f6a7"},
    ],
)
def test_odd_words_are_no_reason_to_lose_a_report(phone: Make, change: Json) -> None:
    inspector = phone("inspector1")
    op = inspector.report(photos=[a_photo(taken_at="x\0", exif={"UserComment": "ASCII\0\0"}, source="x\0")])
    op["args"] |= change

    assert inspector.push(op)["results"][0]["status"] == "applied"
    assert inspector.push(op)["replayed"] == [op["op_id"]]


def test_big_numbers_are_numbers(phone: Make) -> None:
    inspector = phone("inspector1")
    op = inspector.report(photos=[a_photo(bytes=2**53 - 1, width=2**40, height=1)], device_seq=2**53 - 1)

    told = inspector.push(op)

    assert (told["results"][0]["status"], told["device_seq_ack"]) == ("applied", 0)


def test_the_ack_is_the_highest_without_a_gap_below(phone: Make) -> None:
    inspector = phone("inspector1")
    ops = [inspector.report(at=inside(cell)) for cell in range(6)]

    assert inspector.push(ops[0], ops[2])["device_seq_ack"] == 1
    assert inspector.push(ops[4])["device_seq_ack"] == 1
    assert inspector.push(ops[1])["device_seq_ack"] == 3
    assert inspector.push(ops[3])["device_seq_ack"] == 5
    assert inspector.push()["device_seq_ack"] == 5


@pytest.mark.parametrize("above", [0, 1, 49, 50, 51, 120])
def test_what_lies_above_a_gap_is_not_read_until_the_gap_is_filled(phone: Make, town: Flask, above: int) -> None:
    inspector = phone("inspector1")
    first, second, *others = (inspector.report(photos=[]) for _ in range(above + 2))
    for n in range(0, above, 50):
        inspector.push(*others[n : n + 50])
    with town.app_context(), counting() as sent:
        ack = store.last_before_gap(db.session(), CITY, inspector.device, "inspector1", 0)
        db.session.remove()

    asked = [one for one in sent if one.startswith("SELECT")]
    assert (ack, len(asked)) == (0, 1)
    assert "LIMIT" in asked[0]
    assert inspector.push(first)["device_seq_ack"] == 1
    assert inspector.push(second)["device_seq_ack"] == above + 2


def test_what_another_device_had_sent_before_counts_in_the_answer_that_replays_it(phone: Make) -> None:
    one, other = phone("inspector1"), phone("inspector1", device=2)
    moved = one.report() | {"device_seq": 2}
    one.push(moved)

    told = other.push(other.report(), moved)

    assert (told["replayed"], told["device_seq_ack"]) == ([moved["op_id"]], 2)


def test_each_device_of_an_account_counts_for_itself(phone: Make) -> None:
    one, other = phone("inspector1"), phone("inspector1", device=2)

    assert one.push(one.report(), one.report())["device_seq_ack"] == 2
    assert other.push(other.report())["device_seq_ack"] == 1


def test_results_stand_in_the_order_of_operations_though_they_are_applied_by_device_seq(desk: Desk) -> None:
    inspector = desk["inspector1"]
    report = inspector.report()
    amend = inspector.op("amend", {"category": "06010"}, report["case_id"])

    told = inspector.push(amend, report)

    assert [one["op_id"] for one in told["results"]] == [amend["op_id"], report["op_id"]]
    assert [one["status"] for one in told["results"]] == ["applied", "applied"]
    assert [one["step"] for one in desk.events(report["case_id"])] == ["report", "amend"]


def test_a_report_that_was_refused_and_edited_opens_its_case_before_what_was_added_meanwhile(desk: Desk) -> None:
    inspector = desk["inspector1"]
    refused = inspector.report("99999")
    added = inspector.op("evidence", {"note": "补充"}, refused["case_id"])
    assert inspector.push(refused)["results"][0]["status"] == "rejected"
    edited = inspector.report(case_id=refused["case_id"])

    told = inspector.push(added, edited)

    assert added["device_seq"] < edited["device_seq"]
    assert [one["op_id"] for one in told["results"]] == [added["op_id"], edited["op_id"]]
    assert [one["status"] for one in told["results"]] == ["applied", "applied"]
    assert [one["step"] for one in desk.events(refused["case_id"])] == ["report", "evidence"]
    assert told["device_seq_ack"] == 3


def test_more_than_50_operations_are_too_many(phone: Make) -> None:
    inspector = phone("inspector1")

    told = inspector.push_raw(envelope(inspector, *[7] * 51))

    assert (told.status_code, told.json["code"]) == (413, "sync.too-large")
    assert len(inspector.push(*[7] * 50)["results"]) == 50


@pytest.mark.parametrize("packing", ["", "gzip"])
def test_the_limit_counts_inflated_bytes(phone: Make, packing: str) -> None:
    inspector = phone("inspector1")

    def send(size: int) -> int:
        told = envelope(inspector) | {"pad": ""}
        body = json.dumps(told | {"pad": " " * (size - len(json.dumps(told)))}).encode()
        assert len(body) == size
        headers = {"Content-Type": "application/json", "Content-Encoding": packing}
        return inspector.web.post(PUSH, data=gzip.compress(body) if packing else body, headers=headers).status_code

    assert send(256 * 1024) == 200
    assert send(256 * 1024 + 1) == 413


ENVELOPES: dict[str, Any] = {
    "no object": [],
    "no proto": {"device_id": new_id(), "ops": []},
    "a proto of words": {"proto": "1", "device_id": new_id(), "ops": []},
    "no device": {"proto": 1, "ops": []},
    "a device that is no uuid": {"proto": 1, "device_id": "x", "ops": []},
    "no operations": {"proto": 1, "device_id": new_id()},
    "operations that are no list": {"proto": 1, "device_id": new_id(), "ops": {}},
}


@pytest.mark.parametrize("what", ENVELOPES)
def test_a_malformed_envelope_is_400(phone: Make, what: str) -> None:
    told = phone("inspector1").push_raw(ENVELOPES[what])

    assert (told.status_code, told.json["code"]) == (400, "sync.envelope-malformed")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 200_000, b'{"proto":1}x'])
def test_broken_json_is_400(phone: Make, body: bytes) -> None:
    told = phone("inspector1").web.post(PUSH, data=body, content_type="application/json")

    assert (told.status_code, told.json["code"]) == (400, "sync.envelope-malformed")


def test_broken_gzip_is_400(phone: Make) -> None:
    told = phone("inspector1").web.post(PUSH, data=b"no gzip", headers={"Content-Encoding": "gzip"})

    assert (told.status_code, told.json["code"]) == (400, "sync.envelope-malformed")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"])
def test_a_form_is_no_json(phone: Make, kind: str) -> None:
    told = phone("inspector1").web.post(PUSH, data=b"{}", content_type=kind)

    assert (told.status_code, told.json["code"]) == (415, "web.body-type")


def test_a_newer_proto_and_fields_nobody_knows_are_taken_and_kept(desk: Desk, town: Flask) -> None:
    inspector = desk["inspector1"]
    op = inspector.report(future={"a": 1})
    op["args"]["mood"] = "grey"
    op["photos"][0]["lens"] = "wide"
    op["captured"]["drift"] = 3

    told = inspector.push_raw(envelope(inspector, op) | {"proto": 7, "more": 1}).json

    assert told["results"][0]["status"] == "applied"
    with town.app_context():
        payload = json.loads(db.session.execute(text("SELECT payload FROM case_event")).scalar_one())
    assert payload["told"]["args"]["mood"] == "grey"
    assert payload["told"]["captured"]["drift"] == 3
    assert payload["told"]["unknown"] == {
        "future": {"a": 1},
        "photos": {"0": {"lens": "wide"}},
        "captured": {"drift": 3},
    }


def test_photos_of_what_was_kept_are_asked_for_in_order_and_those_of_a_rejected_one_are_not(phone: Make) -> None:
    inspector = phone("inspector1")
    thumb = {"sha256": "b" * 64, "bytes": 9, "mime": "image/webp"}
    good = inspector.report(photos=[a_photo(thumb=thumb), a_photo("extra")])
    bad = inspector.report("99999")

    told = inspector.push(bad, good)

    shas = [one["sha256"] for one in good["photos"]]
    assert told["missing_photos"] == [shas[0], "b" * 64, shas[1]]
    assert told["stored"] == []
    assert inspector.push(good)["missing_photos"] == told["missing_photos"], "also when replayed"


def test_the_answer_says_which_feed_and_what_time_it_is(phone: Make) -> None:
    inspector = phone("inspector1")

    told = inspector.push()

    assert told["proto"] == 1
    assert told["server_time"] == "2026-11-23T01:00:00.000Z"
    assert told["epoch"] == inspector.pull_page()["epoch"]


def test_every_answer_of_sync_and_photos_carries_its_mark_and_the_nonce(phone: Make, town: Flask) -> None:
    inspector, nobody = phone("inspector1"), town.test_client()
    nonce = {"X-Request-Nonce": "n1"}
    asked = [
        (200, inspector.web.get("/api/sync/pull", headers=nonce)),
        (400, inspector.web.post(PUSH, data=b"{", headers=nonce)),
        (401, nobody.post(PUSH, data=b"{", headers=nonce)),
        (401, nobody.get("/api/sync/nothing", headers=nonce)),
        (404, inspector.web.get("/api/sync/nothing", headers=nonce)),
        (404, inspector.web.head(f"/api/photos/{'a' * 64}", headers=nonce)),
        (405, inspector.web.put(PUSH, headers=nonce)),
        (413, inspector.web.post(PUSH, data=b" " * 300_000, headers=nonce)),
    ]

    for status, answer in asked:
        assert answer.status_code == status
        assert (answer.headers["X-Gezhi-Sync"], answer.headers["X-Request-Nonce"]) == ("1", "n1"), status
    assert "X-Gezhi-Sync" not in inspector.web.get("/api/cases").headers


def test_even_a_crash_carries_the_mark(phone: Make, town: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    inspector = phone("inspector1")
    monkeypatch.setattr("server.sync.service.pull", lambda **_: 1 / 0)

    answer = inspector.web.get("/api/sync/pull", headers={"X-Request-Nonce": "n2"})

    assert (answer.status_code, answer.json["code"]) == (500, "web.unexpected")
    assert (answer.headers["X-Gezhi-Sync"], answer.headers["X-Request-Nonce"]) == ("1", "n2")


def test_a_busy_database_is_a_retry_and_the_later_ones_of_the_same_case_wait_too(
    phone: Make, town: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspector = phone("inspector1")
    first, other = inspector.report(), inspector.report(at=inside(3))
    amend = inspector.op("amend", {"category": "06010"}, first["case_id"])
    real = apply._VERBS["report"]

    def busy(read: Any, by: Any, now: Any) -> Any:
        if read.case_id == first["case_id"]:
            raise OperationalError("", {}, Exception("locked"))
        return real(read, by, now)

    monkeypatch.setitem(apply._VERBS, "report", busy)
    told = inspector.push(first, amend, other)
    monkeypatch.undo()

    assert [one["status"] for one in told["results"]] == ["retry", "retry", "applied"]
    assert (told["device_seq_ack"], count(town, "sync_op")) == (0, 1)
    assert [one["status"] for one in inspector.push(first, amend)["results"]] == ["applied", "applied"]
