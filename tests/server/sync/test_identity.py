"""Names and order: an operation is known by its id and its hash for ever; an id tells no time, and a clock no order."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from server.kernel.db import db
from server.sync.models import SyncOp
from server.sync.service.ledger import hash_of
from tests.conftest import ToldTime
from tests.phone import Json, Phone, new_id
from tests.server.cases.builders import Desk
from tests.town import CITY, inside

Make = Callable[..., Phone]


def uuid7(year: int) -> str:
    """An id as a phone makes it whose clock stands in that year."""
    milliseconds = (year - 1970) * 31_556_952_000
    return str(UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62) | (UUID(new_id()).int & (2**62 - 1))))


def backwards(told: object) -> object:
    """The same JSON with its names in another order and its whole numbers written as floats."""
    if isinstance(told, dict):
        return {name: backwards(told[name]) for name in reversed(told)}
    if isinstance(told, list):
        return [backwards(one) for one in told]
    return float(told) if isinstance(told, int) and not isinstance(told, bool) else told


def test_a_phone_that_comes_back_after_months_is_answered_from_memory(phone: Make, town: Flask, told: ToldTime) -> None:
    inspector = phone("inspector1")
    op = inspector.report()
    first = inspector.push(op)
    told.forward(days=200)

    again = phone("inspector1").push(op)

    assert (again["results"], again["replayed"]) == (first["results"], [op["op_id"]])


def test_an_operation_spelled_otherwise_is_the_same_operation(phone: Make) -> None:
    """The hash is that of the canonical JSON: neither the order of names nor 8 or 8.0 makes another operation."""
    inspector = phone("inspector1")
    op = inspector.report(future={"b": 1, "a": [1, 2]})
    first = inspector.push(op)["results"]
    other = backwards(op)
    assert isinstance(other, dict)
    other["device_seq"] = op["device_seq"]

    again = inspector.push(other)

    assert json.dumps(other) != json.dumps(op)
    assert (again["results"], again["replayed"]) == (first, [op["op_id"]])


def test_the_hash_is_kept_of_all_of_the_operation(phone: Make, town: Flask) -> None:
    inspector = phone("inspector1")
    op = inspector.report(future={"nobody": "knows"})
    inspector.push(op)

    with town.app_context():
        kept = db.session.get_one(SyncOp, (CITY, op["op_id"])).hash

    assert kept == hash_of(op) != hash_of({name: part for name, part in op.items() if name != "future"})


def test_an_id_tells_no_time(phone: Make, told: ToldTime) -> None:
    """Phones are years off: their ids neither order the feed nor date a case."""
    inspector = phone("inspector1")
    late, early = (inspector.report(op_id=uuid7(year), case_id=uuid7(year)) for year in (2091, 1999))

    results = inspector.push(late, early)["results"]

    assert [one["case"]["receipt_no"][-5:] for one in results] == ["00001", "00002"]
    changes = inspector.pull_page()["changes"]
    feed = [one["id"] for one in changes if (one["scope"], one["type"]) == ("self:inspector1", "case")]
    assert feed == [late["case_id"], early["case_id"]]
    assert {inspector.read(one)["reported_at"] for one in feed} == {"2026-11-23T01:00:00.000Z"}


def test_ids_in_upper_case_are_answered_in_lower_case(phone: Make) -> None:
    inspector = phone("inspector1")
    op = inspector.report()
    shouted = op | {"op_id": op["op_id"].upper(), "case_id": op["case_id"].upper()}

    told = inspector.push_raw({"proto": 1, "device_id": inspector.device.upper(), "ops": [shouted]}).json

    assert (told["results"][0]["op_id"], told["results"][0]["case"]["id"]) == (op["op_id"], op["case_id"])
    assert told["device_seq_ack"] == inspector.push()["device_seq_ack"] == 1, "and it is the same device"


def test_a_device_is_known_from_its_first_push_on(phone: Make) -> None:
    inspector, device = phone("inspector1"), new_id()

    told = inspector.push_raw({"proto": 1, "device_id": device, "ops": [inspector.report()]}).json

    assert told["device_seq_ack"] == 1
    listed = phone("supervisor1").web.get("/api/phones").json["phones"]
    assert device in {one["device_id"] for one in listed}


def test_what_was_done_days_ago_is_reported_when_it_arrives(desk: Desk, told: ToldTime) -> None:
    """Both times are kept; the clocks run from the arrival, for nobody could act before."""
    inspector = desk["inspector1"]
    op = inspector.report()
    told.forward(days=2)

    inspector.push(op)

    seen = inspector.read(op["case_id"])
    assert (seen["captured_at"], seen["reported_at"]) == ("2026-11-23T01:00:00.000Z", "2026-11-25T01:00:00.000Z")
    assert seen["stage_due_at"] > seen["reported_at"]


def captured_of(town: Flask) -> Json:
    """What the history keeps of when its one line was captured."""
    with town.app_context():
        payload: Json = json.loads(db.session.execute(text("SELECT payload FROM case_event")).scalar_one())
    kept: Json = payload["told"]["captured"]
    return kept


def test_the_phones_clocks_are_kept_as_they_were_said(phone: Make, town: Flask) -> None:
    inspector = phone("inspector1")
    op = inspector.report()

    inspector.push(op)

    kept = captured_of(town)
    assert kept == op["captured"] | {"wall": kept["wall"]}, "the monotonic clock, the boot and the zone too"
    assert datetime.fromisoformat(kept["wall"]) == datetime.fromisoformat(op["captured"]["wall"])


def test_rev_counts_every_change_of_a_case_and_state_rev_its_steps(desk: Desk) -> None:
    case = desk.reported()

    def revs() -> tuple[int, int]:
        row = desk["acceptor1"].read(case)
        return row["rev"], row["state_rev"]

    assert revs() == (1, 1)
    desk["inspector1"].push(desk["inspector1"].op("evidence", {"note": "还在"}, case))
    assert revs() == (2, 1)
    desk["inspector1"].push(desk["inspector1"].op("amend", {"category": "06010"}, case))
    rev, state_rev = revs()
    assert (rev, state_rev) == (3, 1)
    desk["acceptor1"].must(case, "accept")
    assert revs() == (4, 2)


def test_an_operation_is_claimed_before_anything_else_of_its_transaction(phone: Make, town: Flask) -> None:
    """So two that come at once never both begin to apply it."""
    inspector, sent = phone("inspector1"), list[str]()
    op = inspector.report(at=inside(3))

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        inspector.push(op)
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    claim = next(place for place, one in enumerate(sent) if one.startswith("INSERT INTO sync_op"))
    first = next(place for place, one in enumerate(sent) if one.startswith("INSERT INTO case_file"))
    assert "ON CONFLICT" in sent[claim]
    assert claim < first
    if db_is_sqlite(town):
        assert sent[claim - 1] == "BEGIN IMMEDIATE"


def db_is_sqlite(town: Flask) -> bool:
    with town.app_context():
        return db.engine.dialect.name == "sqlite"


def a_minimum(op: Json) -> Json:
    """No more than the protocol requires of a report."""
    args = {name: op["args"][name] for name in ("kind", "category", "point")}
    return {name: op[name] for name in ("op_id", "device_seq", "kind", "case_id", "captured")} | {"args": args}


def test_a_report_of_no_more_than_the_required_fields_is_applied(phone: Make) -> None:
    inspector = phone("inspector1")
    op = a_minimum(inspector.report())
    op["captured"] = {}
    op["args"]["point"].pop("source")

    told = inspector.push_raw({"proto": 1, "device_id": inspector.device, "ops": [op]}).json

    assert told["results"][0]["status"] == "applied"


def test_a_slow_clock_is_corrected_beside_what_it_said(phone: Make, town: Flask, told: ToldTime) -> None:
    inspector = phone("inspector1")
    op, said = inspector.report(), (told() - timedelta(minutes=10)).isoformat()
    op["captured"]["wall"] = said

    inspector.push_raw({"proto": 1, "device_id": inspector.device, "ops": [op], "client_time": said})

    assert inspector.read(op["case_id"])["captured_at"] == "2026-11-23T01:00:00.000Z"
    assert captured_of(town)["wall"].startswith("2026-11-23T00:50:00")
