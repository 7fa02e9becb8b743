"""What the worker makes of a stored photograph: facts, findings, and nothing twice."""

import struct
import zlib
from pathlib import Path

import pytest
from flask import Flask

from server.kernel.db import db
from server.kernel.effects import LEASE, Effect, FenceLost, claim_next
from server.photos import service as photos
from server.photos.jobs import derive, deriving
from server.photos.models import Photo
from server.photos.service import PhotoFacts
from server.worker import work_until_idle
from tests.conftest import ToldTime
from tests.server.photos.conftest import CITY, Cases, Phone
from tests.server.photos.pictures import Sent, a_broken_jpeg, a_picture, a_png_that_claims, camera_says


def store(phone: Phone, sent: Sent) -> None:
    phone.name(sent)
    assert phone.patch(sent).status_code == 201


def facts_of(app: Flask, sent: Sent) -> PhotoFacts:
    with app.app_context():
        return photos.get_facts(city=CITY, shas=[sent.sha256])[sent.sha256]


def the_effect(app: Flask) -> Effect:
    with app.app_context():
        return db.session.scalar(db.select(Effect))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_what_the_camera_wrote_is_kept_as_facts(app: Flask, zhou: Phone, kind: str) -> None:
    sent = a_picture(kind, exif=camera_says())
    store(zhou, sent)
    assert facts_of(app, sent).exif is None

    work_until_idle(app)

    facts = facts_of(app, sent)
    assert facts.derived
    assert facts.findings == ()
    assert facts.exif == {
        "DateTimeOriginal": "2026:11:22 08:59:01",
        "OffsetTimeOriginal": "+08:00",
        "Make": "Camera",
        "Orientation": 1,
        "GPS": {"lon": 126.61, "lat": 45.76},
    }


def test_a_picture_without_exif_has_no_facts_and_no_findings(app: Flask, zhou: Phone) -> None:
    sent = a_picture()
    store(zhou, sent)

    work_until_idle(app)

    assert (facts_of(app, sent).exif, facts_of(app, sent).findings) == ({}, ())


def test_a_position_south_and_west_is_negative_and_one_off_the_planet_is_none(app: Flask, zhou: Phone) -> None:
    south, nowhere = camera_says(), camera_says()
    south.get_ifd(0x8825).update({1: "S", 3: "W"})
    nowhere.get_ifd(0x8825).update({2: (91.0, 0.0, 0.0)})
    here, there = a_picture(exif=south), a_picture(exif=nowhere)
    store(zhou, here)
    store(zhou, there)

    work_until_idle(app)

    assert facts_of(app, here).exif["GPS"] == {"lon": -126.61, "lat": -45.76}
    assert "GPS" not in facts_of(app, there).exif


def a_png_bomb(side: int) -> Sent:
    """A PNG of a few kilobytes whose header is honest enough, with rows that go on and on."""
    rows = zlib.compress(b"\0" * (3 * side + 1) * side * 4, 9)

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return Sent(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows))


@pytest.mark.parametrize(
    "sent",
    [a_broken_jpeg(), a_png_that_claims(100, 100), Sent(b"RIFF\x24\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(18))],
    ids=["a cut JPEG", "a PNG of a header", "a WebP of zeros"],
)
def test_what_cannot_be_decoded_is_a_finding_and_no_loss(app: Flask, zhou: Phone, cases: Cases, sent: Sent) -> None:
    store(zhou, sent)

    work_until_idle(app)

    facts = facts_of(app, sent)
    assert not facts.derived
    assert [finding["code"] for finding in facts.findings] == ["undecodable"]
    assert facts.findings[0]["why"]
    assert the_effect(app).state == "done"
    assert zhou.head(sent.sha256).status_code == 200


def test_rows_without_end_are_left_unread(app: Flask, zhou: Phone) -> None:
    bomb = a_png_bomb(1000)
    store(zhou, bomb)

    work_until_idle(app)

    assert the_effect(app).state == "done"
    assert the_effect(app).tries == 1


@pytest.mark.parametrize(
    ("eats", "why"), [("any(iter(int, 1))", "SIGXCPU"), ("bytearray(MEMORY)", "MemoryError")], ids=["time", "memory"]
)
def test_a_picture_that_eats_time_or_memory_ends_its_own_process_only(
    app: Flask, zhou: Phone, monkeypatch: pytest.MonkeyPatch, *, tmp_path: Path, eats: str, why: str
) -> None:
    hungry = tmp_path / "hungry.py"
    program = deriving.DRAW.read_text(encoding="utf-8").replace("SECONDS = 20", "SECONDS = 1")
    hungry.write_text(program.replace("def draw(", f"def draw(picture, sides): {eats}\ndef unused("), encoding="utf-8")
    monkeypatch.setattr(deriving, "DRAW", hungry)
    sent = a_picture()
    store(zhou, sent)

    work_until_idle(app)

    assert facts_of(app, sent).findings == ({"code": "undecodable", "why": why},)


def test_a_drawing_process_that_fails_for_its_own_reasons_is_tried_again(
    app: Flask, zhou: Phone, monkeypatch: pytest.MonkeyPatch, told: ToldTime, tmp_path: Path
) -> None:
    fails = tmp_path / "fails.py"
    fails.write_text("raise SystemExit('no Pillow here')\n", encoding="utf-8")
    sent = a_picture()
    store(zhou, sent)

    with monkeypatch.context() as patched:
        patched.setattr(deriving, "DRAW", fails)
        work_until_idle(app)
    effect = the_effect(app)
    assert (effect.state, facts_of(app, sent).derived) == ("due", False)
    assert "no Pillow here" in effect.last_error
    assert "DrawFailed" in effect.last_error

    told.forward(minutes=1)
    work_until_idle(app)
    assert (the_effect(app).state, facts_of(app, sent).derived) == ("done", True)


def test_a_worker_that_was_overtaken_writes_nothing(app: Flask, zhou: Phone, told: ToldTime, cases: Cases) -> None:
    sent = a_picture()
    store(zhou, sent)
    with app.app_context():
        slow = claim_next(told())
        quick = claim_next(told.forward(seconds=LEASE.total_seconds() + 1))
        derive(quick, told())

        with pytest.raises(FenceLost):
            derive(slow, told.forward(hours=1))

        photo = db.session.get(Photo, (CITY, sent.sha256))
        assert told() - photo.derived_at > LEASE * 30
    assert cases.derived == [sent.sha256]
