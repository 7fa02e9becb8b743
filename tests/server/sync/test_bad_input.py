"""Bad input, row by row: the coded answer each, nothing lost, nothing half-written."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import text

from server.kernel.db import Table, db
from tests.phone import Json, a_photo
from tests.server.cases.builders import Desk
from tests.server.photos.pictures import a_picture, a_png_that_claims

QUIET = {"session", "device", "photo_part"}
"""Tables that note who was seen, and how often bytes were wrong: no part of what was reported."""


def rows(town: Flask) -> dict[str, int]:
    with town.app_context():
        names = sorted(set(Table.metadata.tables) - QUIET)
        return {name: db.session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}  # noqa: S608


@contextmanager
def unchanged(town: Flask, **more: int) -> Iterator[None]:
    """Afterwards every table holds as many rows as before, and `more` where they are named."""
    before = rows(town)
    yield
    after = rows(town)
    changed = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert changed == more


def test_broken_json_writes_nothing(desk: Desk, town: Flask) -> None:
    inspector = desk["inspector1"]

    with unchanged(town):
        told = inspector.web.post("/api/sync/push", data=b'{"proto":1,"ops":[', content_type="application/json")

    assert (told.status_code, told.json["code"]) == (400, "sync.envelope-malformed")


def test_one_malformed_operation_among_five_leaves_four_reports(desk: Desk, town: Flask) -> None:
    inspector = desk["inspector1"]
    ops = [inspector.report(photos=[]) for _ in range(5)]
    ops[3]["args"] = None
    before = rows(town)

    told = inspector.push(*ops)["results"]

    after = rows(town)
    assert [one["code"] for one in told] == [None, None, None, "sync.op-malformed", None]
    grown = {name: after[name] - before[name] for name in ("case_file", "case_event", "sync_op", "case_photo", "clock")}
    assert grown == {"case_file": 4, "case_event": 4, "sync_op": 5, "case_photo": 0, "clock": 4}


def test_an_unknown_category_leaves_its_answer_and_nothing_else(desk: Desk, town: Flask) -> None:
    inspector = desk["inspector1"]
    op = inspector.report("00000", photos=[a_photo(), a_photo("extra")])

    with unchanged(town, sync_op=1, feed=1):
        told = inspector.push(op)

    assert told["results"][0]["code"] == "catalog.unknown-category"
    head = inspector.web.head(f"/api/photos/{op['photos'][0]['sha256']}")
    assert (head.status_code, head.headers["X-Gezhi-Code"]) == (404, "photo.unreferenced")


def test_outside_every_cell_is_a_report_all_the_same(desk: Desk) -> None:
    op = desk["inspector1"].report()
    op["args"]["point"] = {"lon": 0.0, "lat": 0.0}

    told = desk["inspector1"].push(op)["results"][0]

    assert (told["status"], told["case"]["cell"], told["case"]["unit"]) == ("applied", None, "police")
    assert "outside" in desk["acceptor1"].read(op["case_id"])["flags"]


def named(desk: Desk, picture: bytes, **said: object) -> Json:
    """A photograph named in a report that was applied."""
    photo = a_photo("before", picture, **said)
    desk.reported(photos=[photo])
    return photo


PICTURES: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "a GIF named .jpg": (lambda: a_picture("GIF").content, 415, "photo.type"),
    "a header of 26 megapixels": (lambda: a_png_that_claims(5200, 5000).content, 422, "photo.dimensions"),
}


@pytest.mark.parametrize("what", PICTURES)
def test_what_is_no_picture_we_take_is_refused_by_its_first_bytes_and_the_report_stays(
    desk: Desk, town: Flask, what: str
) -> None:
    make, status, code = PICTURES[what]
    picture = make()
    photo = named(desk, picture)

    with unchanged(town):
        told = desk["inspector1"].send(picture)

    assert (told.status_code, told.json["code"]) == (status, code)
    head = desk["inspector1"].web.head(f"/api/photos/{photo['sha256']}")
    assert (head.status_code, head.headers["Upload-Offset"]) == (404, "0")


def test_a_wrong_hash_twice_drops_the_part_twice_and_the_right_bytes_are_still_welcome(desk: Desk, town: Flask) -> None:
    picture = a_picture().content
    photo = named(desk, picture)
    wrong = picture[:-1] + bytes([picture[-1] ^ 1])
    headers = {"Upload-Offset": "0", "Upload-Length": str(len(picture))}
    path, kind = f"/api/photos/{photo['sha256']}", "application/offset+octet-stream"

    with unchanged(town):
        for times in (1, 2):
            told = desk["inspector1"].web.patch(path, data=wrong, headers=headers, content_type=kind)
            assert (told.status_code, told.json["code"], told.json["times"]) == (460, "photo.hash", times)
            assert desk["inspector1"].web.head(path).headers["Upload-Offset"] == "0"

    assert desk["inspector1"].send(picture).status_code == 201


def test_a_stale_step_writes_its_answer_alone(desk: Desk, town: Flask) -> None:
    case = desk.pending_file()

    with unchanged(town, sync_op=1, feed=1):
        told = desk["shiftleader1"].step(case, "decline", base=1, reason="重复")

    assert (told.status_code, told.json["code"]) == (409, "case.stale")


def test_a_foreign_photo_is_neither_seen_nor_sent(desk: Desk, town: Flask) -> None:
    picture = a_picture().content
    photo = named(desk, picture)

    with unchanged(town):
        head = desk["sweepers1"].web.head(f"/api/photos/{photo['sha256']}")
        sent = desk["sweepers1"].send(picture)
        seen = desk["sweepers1"].web.get(f"/photos/{photo['sha256']}/original")

    assert (head.status_code, "Upload-Offset" in head.headers) == (404, False)
    assert head.headers["X-Gezhi-Code"] == "photo.unreferenced"
    assert (sent.status_code, sent.json["code"]) == (404, "photo.unreferenced")
    assert seen.status_code == 404
