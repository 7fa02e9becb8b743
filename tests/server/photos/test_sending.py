"""Sending a photograph: asked, continued, finished, and refused in each way it can be refused."""

import errno
from pathlib import Path

import pytest
from flask import Flask

from server.kernel.db import db, transaction
from server.kernel.effects import Effect
from server.photos import service as photos
from server.photos.models import Photo
from server.photos.rules import BYTES_LIMIT, Variant
from server.photos.store.parts import Parts
from server.photos.store.shelf import LocalShelf
from tests.conftest import ToldTime
from tests.server.photos.conftest import CITY, Cases, Phone, code_of, stored_photos, strides
from tests.server.photos.pictures import Sent, a_picture, a_png_that_claims


def test_a_named_photo_that_nobody_sent_is_at_offset_0(zhou: Phone) -> None:
    sent = a_picture()
    zhou.name(sent)

    answer = zhou.head(sent.sha256)

    assert answer.status_code == 404
    assert answer.headers["Upload-Offset"] == "0"
    assert "X-Gezhi-Code" not in answer.headers
    assert answer.headers["X-Gezhi-Sync"] == "1"


@pytest.mark.parametrize("name", ["f" * 64, "F" * 64, "f" * 63, "thumb"])
def test_a_photo_that_nobody_named_is_unreferenced(zhou: Phone, name: str) -> None:
    answer = zhou.head(name)

    assert answer.status_code == 404
    assert answer.headers["X-Gezhi-Code"] == "photo.unreferenced"
    assert "Upload-Offset" not in answer.headers


def test_without_a_token_a_photo_is_neither_asked_for_nor_taken(zhou: Phone) -> None:
    sent = a_picture()
    zhou.name(sent)
    stranger = Phone(zhou.app, "zhou", "no token", "no cookie")

    assert stranger.head(sent.sha256).status_code == 401
    assert code_of(stranger.patch(sent)) == (401, "session.required")
    assert stranger.patch(sent).headers["X-Gezhi-Sync"] == "1"


def test_a_whole_photo_is_stored_under_its_hash_with_what_must_follow(app: Flask, zhou: Phone, cases: Cases) -> None:
    sent = a_picture(size=(64, 48))
    zhou.name(sent)

    answer = zhou.patch(sent)

    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, str(sent.size))
    assert zhou.head(sent.sha256).status_code == 200
    assert cases.stored == [sent.sha256]
    root = app.extensions["gezhi.settings"].photo_dir
    assert (root / sent.sha256[:2] / sent.sha256).read_bytes() == sent.content
    assert not [path for path in (root / "parts").rglob("*") if path.is_file()]
    with app.app_context():
        photo = db.session.get(Photo, (CITY, sent.sha256))
        effect = db.session.scalar(db.select(Effect))
        assert (photo.bytes, photo.mime, photo.width, photo.height) == (sent.size, "image/jpeg", 64, 48)
        assert (effect.kind, effect.key, effect.payload) == ("photo.derive", sent.sha256, {"sha256": sent.sha256})


@pytest.mark.parametrize(
    ("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("HEIF", "image/heic")]
)
def test_each_kind_is_known_by_its_bytes_whatever_the_phone_called_it(
    app: Flask, zhou: Phone, kind: str, mime: str
) -> None:
    sent = a_picture(kind, size=(128, 64))
    zhou.name(sent)

    assert zhou.patch(sent).status_code == 201

    with app.app_context():
        facts = photos.get_facts(city=CITY, shas=[sent.sha256])[sent.sha256]
    assert (facts.mime, facts.width, facts.height) == (mime, 128, 64)


def test_sending_what_is_stored_already_stores_nothing_and_says_so(app: Flask, zhou: Phone, wang: Phone) -> None:
    sent = a_picture()
    zhou.name(sent)
    wang.name(sent)
    zhou.patch(sent)

    assert (zhou.patch(sent).status_code, zhou.patch(sent, offset=7).status_code) == (200, 200)
    assert wang.head(sent.sha256).status_code == 200
    assert wang.patch(sent).headers["Upload-Offset"] == str(sent.size)
    assert stored_photos(app) == [sent.sha256]


def test_a_stored_photo_of_others_is_unreferenced_until_a_case_shows_it(zhou: Phone, wang: Phone, cases: Cases) -> None:
    sent = a_picture()
    zhou.name(sent)
    zhou.patch(sent)

    assert wang.head(sent.sha256).headers["X-Gezhi-Code"] == "photo.unreferenced"
    assert code_of(wang.patch(sent)) == (404, "photo.unreferenced")

    cases.show(wang, sent)
    assert wang.head(sent.sha256).status_code == 200


@pytest.mark.parametrize("stride", [1, 97, 500, 10_000])
def test_an_upload_resumed_at_any_stride_ends_in_the_same_bytes(app: Flask, zhou: Phone, stride: int) -> None:
    sent = a_picture(size=(16, 16), quality=1) if stride == 1 else a_picture(size=(400, 300))
    begin = sent.size - 40 if stride == 1 else 0
    zhou.name(sent)
    if begin:
        zhou.patch(sent, sent.content[:begin])

    for at, to in strides(sent.size - begin, stride):
        asked = zhou.head(sent.sha256)
        assert asked.headers["Upload-Offset"] == str(begin + at)
        answer = zhou.patch(sent, sent.content[begin + at : begin + to], offset=begin + at)
        last = begin + to == sent.size
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (201 if last else 204, str(begin + to))

    with app.app_context():
        shelf: LocalShelf = app.extensions["gezhi.photo_shelf"]
        with shelf.open(sent.sha256, Variant.ORIGINAL) as file:
            assert file.read() == sent.content


@pytest.mark.parametrize("offset", ["", "5", "99999", "-1", "ten", "0x0", "٣", "1" * 400])
def test_a_piece_that_begins_elsewhere_is_told_where_to_go_on(zhou: Phone, offset: str) -> None:
    sent = a_picture()
    zhou.name(sent)
    zhou.patch(sent, sent.content[:10])

    answer = zhou.patch(sent, b"x", offset=offset)

    assert code_of(answer) == (409, "photo.offset")
    assert answer.headers["Upload-Offset"] == "10"
    assert answer.get_json()["offset"] == 10


@pytest.mark.parametrize("length", ["1", "", "-5", "many"])
def test_another_length_than_the_operation_named_is_refused(zhou: Phone, length: str) -> None:
    sent = a_picture()
    zhou.name(sent)

    assert code_of(zhou.patch(sent, length=length)) == (409, "photo.length")
    assert zhou.head(sent.sha256).headers["Upload-Offset"] == "0"


def test_a_body_longer_than_the_photo_leaves_nothing_behind(zhou: Phone) -> None:
    sent = a_picture()
    zhou.name(sent)

    declared = zhou.patch(sent, sent.content + b"more")
    in_chunks = zhou.patch(
        sent,
        sent.content + b"more",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )

    assert code_of(declared) == code_of(in_chunks) == (409, "photo.length")
    assert zhou.head(sent.sha256).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize("terminated", [True, False], ids=["silently", "with an error"])
def test_a_body_that_is_cut_short_is_kept_and_never_taken_for_whole(
    app: Flask, zhou: Phone, *, terminated: bool
) -> None:
    sent = a_picture()
    zhou.name(sent)
    cut = {"CONTENT_LENGTH": str(sent.size)} | ({"wsgi.input_terminated": True} if terminated else {})

    answer = zhou.patch(sent, sent.content[:-1], environ_overrides=cut)

    assert (answer.status_code, answer.headers.get("Upload-Offset")) == (204, str(sent.size - 1))
    assert stored_photos(app) == []
    assert zhou.patch(sent, offset=sent.size - 1).status_code == 201


def test_killed_between_the_last_byte_and_the_rename_an_empty_piece_finishes_it(app: Flask, zhou: Phone) -> None:
    sent = a_picture()
    zhou.name(sent)
    parts: Parts = app.extensions["gezhi.photo_parts"]
    with parts.hold(CITY, "zhou", sent.sha256) as part:
        part.append(sent.content)

    asked = zhou.head(sent.sha256)
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (404, str(sent.size))

    assert zhou.patch(sent, offset=sent.size).status_code == 201


def test_killed_between_the_rename_and_the_row_an_empty_piece_finishes_it(
    app: Flask, zhou: Phone, tmp_path: Path, cases: Cases
) -> None:
    sent = a_picture()
    zhou.name(sent)
    whole = tmp_path / "whole"
    whole.write_bytes(sent.content)
    app.extensions["gezhi.photo_shelf"].keep(sent.sha256, whole)

    asked = zhou.head(sent.sha256)
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (404, str(sent.size))

    assert zhou.patch(sent, offset=sent.size).status_code == 201
    assert cases.stored == [sent.sha256]


def test_two_writers_at_once_are_one_writer_and_one_who_waits(app: Flask, zhou: Phone) -> None:
    sent = a_picture()
    zhou.name(sent)
    parts: Parts = app.extensions["gezhi.photo_parts"]

    with parts.hold(CITY, "zhou", sent.sha256):
        assert code_of(zhou.patch(sent)) == (423, "photo.busy")

    assert zhou.patch(sent).status_code == 201


def test_a_wrong_whole_is_dropped_and_counted(app: Flask, zhou: Phone) -> None:
    sent = a_picture()
    wrong = b"x" * sent.size
    zhou.name(sent)

    first, second = zhou.patch(sent, wrong), zhou.patch(sent, wrong)

    assert (code_of(first), code_of(second)) == ((460, "photo.hash"), (460, "photo.hash"))
    assert (first.get_json()["times"], second.get_json()["times"]) == (1, 2)
    assert zhou.head(sent.sha256).headers["Upload-Offset"] == "0"
    assert zhou.patch(sent).status_code == 201


def test_nobody_can_poison_what_another_is_sending(zhou: Phone, wang: Phone) -> None:
    sent = a_picture()
    zhou.name(sent)
    wang.name(sent)
    half = sent.size // 2
    zhou.patch(sent, sent.content[:half])

    assert wang.patch(sent, b"x" * sent.size).status_code == 460

    assert zhou.head(sent.sha256).headers["Upload-Offset"] == str(half)
    assert zhou.patch(sent, offset=half).status_code == 201


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (a_picture("GIF"), 415, "photo.type"),
        (Sent(b"%PDF-1.7 and more of it"), 415, "photo.type"),
        (Sent(b""), 415, "photo.type"),
        (Sent(a_picture("AVIF").content), 415, "photo.type"),
        (a_png_that_claims(6500, 4000), 422, "photo.dimensions"),
        (a_png_that_claims(0, 4000), 422, "photo.dimensions"),
        (Sent(b"\xff\xd8\xff\xe0 and no frame"), 422, "photo.dimensions"),
    ],
    ids=["a GIF named .jpg", "a PDF", "nothing", "an AVIF", "26 MP", "no width", "no frame"],
)
def test_what_is_no_picture_for_this_house_is_refused_once_whole(
    app: Flask, zhou: Phone, sent: Sent, status: int, code: str
) -> None:
    zhou.name(sent)

    assert code_of(zhou.patch(sent)) == (status, code)

    assert stored_photos(app) == []
    assert zhou.head(sent.sha256).headers["Upload-Offset"] == "0"


def test_25_megapixels_are_taken_and_one_row_more_is_not(zhou: Phone) -> None:
    most, more = a_png_that_claims(5000, 5000), a_png_that_claims(5000, 5001)
    zhou.name(most, more)

    assert zhou.patch(most).status_code == 201
    assert code_of(zhou.patch(more)) == (422, "photo.dimensions")


def test_a_photo_over_20_mb_is_refused_by_its_length(zhou: Phone) -> None:
    sent = a_picture()
    zhou.name(sent, size=BYTES_LIMIT + 1)

    assert code_of(zhou.patch(sent, b"begin", length=BYTES_LIMIT + 1)) == (413, "photo.too-large")


def test_a_size_beyond_every_column_is_named_without_harm_and_never_taken(zhou: Phone) -> None:
    sent = a_picture()
    zhou.name(sent, size=10**30)

    assert code_of(zhou.patch(sent, b"begin", length=10**18)) == (409, "photo.length")


@pytest.mark.parametrize(
    ("media_type", "packing"),
    [("image/jpeg", None), ("", None), ("application/offset+octet-stream", "gzip")],
)
def test_a_body_that_is_not_the_bytes_themselves_is_refused(zhou: Phone, media_type: str, packing: str | None) -> None:
    sent = a_picture()
    zhou.name(sent)
    environ = {} if packing is None else {"HTTP_CONTENT_ENCODING": packing}

    answer = zhou.patch(sent, media_type=media_type, environ_overrides=environ)

    assert code_of(answer) == (415, "photo.type")


class Listened:
    """A body that notes how much of it was read."""

    def __init__(self, content: bytes) -> None:
        self.left, self.read_out = content, False

    def read(self, size: int = -1) -> bytes:
        piece, self.left = (self.left, b"") if size < 0 else (self.left[:size], self.left[size:])
        self.read_out = not self.left
        return piece


def test_a_body_is_read_before_it_is_refused(zhou: Phone) -> None:
    sent = a_picture()
    zhou.name(sent)

    for wrong in ({"HTTP_UPLOAD_OFFSET": "5"}, {"HTTP_UPLOAD_LENGTH": "5"}, {"CONTENT_TYPE": "image/jpeg"}):
        body = Listened(sent.content)
        answer = zhou.patch(sent, b"", environ_overrides=wrong | {"wsgi.input": body, "CONTENT_LENGTH": str(sent.size)})
        assert answer.status_code in {409, 415}
        assert body.read_out, wrong


def test_a_slow_upload_holds_no_database_connection(app: Flask, zhou: Phone) -> None:
    sent = a_picture()
    zhou.name(sent)
    held = []

    class Slow(Listened):
        def read(self, size: int = -1) -> bytes:
            with app.app_context():
                held.append(db.engine.pool.checkedout())
            return super().read(min(size, 50))

    zhou.patch(sent, b"", environ_overrides={"wsgi.input": Slow(sent.content), "CONTENT_LENGTH": str(sent.size)})

    assert set(held) == {0}
    assert stored_photos(app) == [sent.sha256]


def test_a_full_disk_answers_503_and_keeps_what_had_arrived(zhou: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = a_picture()
    zhou.name(sent)
    zhou.patch(sent, sent.content[:100])

    def full(descriptor: int, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("server.photos.store.parts.os.write", full)
        answer = zhou.patch(sent, offset=100)

    assert code_of(answer) == (503, "photo.disk-full")
    assert int(answer.headers["Retry-After"]) > 0
    assert zhou.head(sent.sha256).headers["Upload-Offset"] == "100"
    assert zhou.patch(sent, offset=100).status_code == 201


def failing_disk(*_: object) -> None:
    """What a call comes to on a disk that dies."""
    raise OSError(errno.EIO, "Input/output error")


def test_bytes_that_the_disk_did_not_confirm_are_dropped(
    app: Flask, zhou: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = a_picture()
    zhou.name(sent)

    with monkeypatch.context() as patched:
        patched.setattr("server.photos.store.shelf.os.fsync", failing_disk)
        answer = zhou.patch(sent)

    assert code_of(answer) == (503, "photo.disk-failed")
    assert stored_photos(app) == []
    assert zhou.head(sent.sha256).headers["Upload-Offset"] == "0"


def test_a_name_that_the_disk_did_not_take_is_refused_and_the_next_piece_finishes_it(
    app: Flask, zhou: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = a_picture()
    zhou.name(sent)

    with monkeypatch.context() as patched:
        patched.setattr("server.photos.store.shelf.os.replace", failing_disk)
        answer = zhou.patch(sent)

    assert code_of(answer) == (503, "photo.disk-failed")
    assert stored_photos(app) == []
    assert zhou.patch(sent, offset=sent.size).status_code == 201


def test_bytes_are_on_disk_before_their_name_and_their_name_before_the_row(
    app: Flask, zhou: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = a_picture()
    zhou.name(sent)
    happened: list[str] = []

    def fsync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        happened.append("fsync " + ("folder" if path.is_dir() else "bytes"))

    def replace(old: Path, new: Path) -> None:
        happened.append("rename")
        Path(old).rename(new)

    monkeypatch.setattr("server.photos.store.shelf.os.fsync", fsync)
    monkeypatch.setattr("server.photos.store.shelf.os.replace", replace)
    app.extensions["gezhi.photo_stored"] = lambda *_: happened.append("row")
    assert zhou.patch(sent).status_code == 201

    assert happened[0] == "fsync bytes"
    assert happened[happened.index("rename") :] == ["rename", *["fsync folder"] * 2, "row"]


def test_a_failing_listener_takes_the_row_back_and_the_next_piece_finishes_it(
    app: Flask, zhou: Phone, cases: Cases
) -> None:
    sent = a_picture()
    zhou.name(sent)

    def fails(*_: object) -> None:
        raise RuntimeError("cases fell over")

    app.extensions["gezhi.photo_stored"] = fails
    assert zhou.patch(sent).status_code == 500
    assert stored_photos(app) == []

    app.extensions["gezhi.photo_stored"] = lambda *_: None
    assert zhou.patch(sent, offset=sent.size).status_code == 201


def test_parts_that_nobody_continues_for_seven_days_are_swept(app: Flask, zhou: Phone, told: ToldTime) -> None:
    old, young = a_picture(colour="red"), a_picture(colour="green")
    zhou.name(old, young)
    zhou.patch(old, old.content[:50])
    told.forward(days=6)
    zhou.patch(young, young.content[:60])

    told.forward(days=1, minutes=1)
    with app.app_context():
        next(job for job in app.extensions["gezhi.timed"] if job.name == "photos.sweep").run(told())

    assert zhou.head(old.sha256).headers["Upload-Offset"] == "0"
    assert zhou.head(young.sha256).headers["Upload-Offset"] == "60"


def test_a_part_that_is_being_written_is_never_swept(app: Flask, zhou: Phone, told: ToldTime) -> None:
    sent = a_picture()
    zhou.name(sent)
    zhou.patch(sent, sent.content[:50])
    told.forward(days=8)
    parts: Parts = app.extensions["gezhi.photo_parts"]

    with parts.hold(CITY, "zhou", sent.sha256):
        assert parts.sweep(told()) == 0

    assert parts.sweep(told()) == 1


def test_naming_twice_is_naming_once_and_only_the_stored_are_stored(app: Flask, zhou: Phone) -> None:
    sent, unsent = a_picture(), a_picture(colour="red")
    named = [photos.NamedPhoto(one.sha256, one.size, "image/jpeg") for one in (sent, unsent, sent)]
    for _ in range(2):
        with app.app_context(), transaction():
            photos.name_photos(city=CITY, account="zhou", op_id="op", named=named)
            photos.name_photos(city=CITY, account="zhou", op_id="none", named=[])

    zhou.patch(sent)

    with app.app_context():
        shas = [sent.sha256, unsent.sha256, "0" * 64]
        assert photos.which_stored(city=CITY, shas=shas) == {sent.sha256}
        assert photos.which_stored(city="990102", shas=shas) == set()
        assert set(photos.get_facts(city=CITY, shas=shas)) == {sent.sha256}
