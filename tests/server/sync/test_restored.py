"""After a restore from a backup: nothing is judged before the phones' shelves were offered again."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from server.kernel.db import db, transaction
from server.kernel.register import note_change
from server.sync import service as sync
from server.sync.models import SyncOp
from tests.conftest import ToldTime
from tests.phone import Json, Phone, new_id
from tests.town import CITY

Make = Callable[..., Phone]


def restore(town: Flask, told: ToldTime) -> None:
    """What a restore writes, without its backup."""
    with town.app_context(), transaction() as session:
        note_change(session, city=CITY, by="system", at=told(), what="restore", subject=("city", CITY))
        sync.begin_epoch(session, city=CITY)


def push(phone: Phone, epoch: object, *ops: object) -> Json:
    answer = phone.push_raw({"proto": 1, "device_id": phone.device, "ops": list(ops), "epoch": epoch})
    assert answer.status_code == 200, answer.text
    told: Json = answer.json
    return told


def stored(town: Flask) -> int:
    with town.app_context():
        return db.session.scalar(select(func.count()).select_from(SyncOp)) or 0


def test_a_phone_of_the_epoch_before_is_told_to_wait_and_nothing_happens(
    town: Flask, phone: Make, told: ToldTime
) -> None:
    inspector = phone("inspector1")
    first = push(inspector, None, inspector.report())
    restore(town, told)
    before, op = stored(town), inspector.report()

    answer = push(inspector, first["epoch"], op, {"kind": "nothing"})

    assert [(one["op_id"], one["status"], one["code"]) for one in answer["results"]] == [
        (op["op_id"], "retry", "sync.epoch-over"),
        (None, "rejected", "sync.op-malformed"),
    ]
    assert answer["epoch"] != first["epoch"]
    assert (answer["missing_photos"], answer["device_seq_ack"], stored(town)) == ([], 1, before)
    again = push(inspector, answer["epoch"], op)
    assert [one["status"] for one in again["results"]] == ["applied"]


@pytest.mark.parametrize("epoch", [None, "", 7, ["x"]])
def test_a_phone_that_says_no_epoch_is_taken_as_before(town: Flask, phone: Make, epoch: object) -> None:
    inspector = phone("inspector1")

    assert push(inspector, epoch, inspector.report())["results"][0]["status"] == "applied"


@pytest.mark.parametrize("kind", ["step", "evidence", "amend"])
def test_what_speaks_of_an_unknown_case_waits_for_a_week_after_a_restore(
    town: Flask, phone: Make, told: ToldTime, kind: str
) -> None:
    inspector = phone("inspector1")
    args = {"step": {"step": "verify_true"}, "evidence": {"note": "还在"}}.get(kind, {})

    def outcome() -> tuple[str, str]:
        (result,) = inspector.push(inspector.op(kind, args, new_id()))["results"]
        return result["status"], result["code"]

    before = outcome()
    restore(town, told)
    known = stored(town)
    waiting = outcome()
    told.forward(days=7)
    at_the_last = outcome()

    assert before[0] == "rejected"
    assert waiting == at_the_last == ("retry", "sync.case-awaited")
    assert stored(town) == known
    told.forward(seconds=1)
    assert outcome() == before


def test_a_report_goes_before_what_waits_for_it(town: Flask, phone: Make, told: ToldTime) -> None:
    """A report was refused, edited and sent again behind what had been added to it: both would have waited a week."""
    inspector = phone("inspector1")
    restore(town, told)
    case = new_id()
    before = inspector.op("evidence", {"note": "先"}, case)
    report = inspector.report(case_id=case)
    after = inspector.op("evidence", {"note": "后"}, case)

    alone = inspector.push(before)["results"]
    whole = inspector.push(before, report, after)["results"]

    assert [(one["status"], one["code"]) for one in alone] == [("retry", "sync.case-awaited")]
    assert [one["status"] for one in whole] == ["applied", "applied", "applied"]
