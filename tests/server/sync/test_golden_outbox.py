"""Outboxes that earlier versions of the phone left behind are taken by this server: one file for each format."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.phone import Json
from tests.server.cases.builders import Desk

FIXTURES = Path(__file__).parents[3] / "pwa" / "tests" / "fixtures"
OUTBOXES = sorted(FIXTURES.glob("outbox-*.zip"))
TAKEN = {
    "report": "applied",
    "evidence": "applied",
    "self_handle": "applied",
    "step": "rejected",  # of a case that this town never had
}


def operations(outbox: Path) -> tuple[str, list[Json]]:
    """The device and the frozen operations, in their order."""
    with zipfile.ZipFile(outbox) as packed:
        told = json.loads(packed.read("outbox.json"))
    ops = [entry["op"] for entry in told["entries"] if entry["op"] is not None]
    return told["entries"][0]["device_id"], sorted(ops, key=lambda op: int(op["device_seq"]))


def test_there_is_one_for_every_format() -> None:
    assert [path.name for path in OUTBOXES] == ["outbox-1.zip"]


@pytest.mark.parametrize("outbox", OUTBOXES, ids=lambda path: path.stem)
def test_every_operation_of_it_is_understood_and_none_is_doubled(desk: Desk, outbox: Path) -> None:
    device, ops = operations(outbox)
    phone = desk["inspector1"]
    envelope = {"proto": 1, "device_id": device, "app_version": "0", "ops": ops}

    first = phone.push_raw(envelope).json
    again = phone.push_raw(envelope).json

    assert {one["code"] for one in first["results"]} <= {None, "case.not-found"}
    assert [one["status"] for one in first["results"]] == [TAKEN[op["kind"]] for op in ops]
    assert {op["kind"] for op in ops} == set(TAKEN)
    assert (again["results"], again["replayed"]) == (first["results"], [op["op_id"] for op in ops])
    named = {photo["sha256"] for op in ops if op["kind"] != "step" for photo in op["photos"]}
    assert named <= set(first["missing_photos"])
