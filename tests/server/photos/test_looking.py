"""Looking at a photograph: by whom, in which variant, and what a browser may keep."""

import io

import pytest
from flask import Flask
from PIL import Image

from server.worker import work_until_idle
from tests.server.photos.conftest import Cases, Phone, code_of
from tests.server.photos.pictures import a_broken_jpeg, a_picture, camera_says

VARIANTS = ("thumb", "view", "original")


@pytest.mark.parametrize("variant", [*VARIANTS, "public", "huge"])
def test_a_photo_that_is_not_yours_and_one_that_is_nowhere_sound_the_same(
    app: Flask, zhou: Phone, wang: Phone, cases: Cases, variant: str
) -> None:
    sent = a_picture()
    zhou.name(sent)
    zhou.patch(sent)
    work_until_idle(app)
    cases.show(zhou, sent)

    foreign, nowhere = wang.look(sent.sha256, variant), wang.look("f" * 64, variant)

    assert code_of(foreign) == code_of(nowhere) == (404, "photo.not-found")
    assert foreign.get_json() == nowhere.get_json()
    assert foreign.headers["Cache-Control"] == "no-store"


def test_the_reporter_of_a_photo_does_not_see_it_either_unless_a_case_shows_it(zhou: Phone, cases: Cases) -> None:
    sent = a_picture()
    zhou.name(sent)
    zhou.patch(sent)

    assert code_of(zhou.look(sent.sha256, "original")) == (404, "photo.not-found")


def test_the_public_variant_is_nowhere_until_a_person_has_published_it(app: Flask, zhou: Phone, cases: Cases) -> None:
    sent = a_picture()
    zhou.name(sent)
    zhou.patch(sent)
    work_until_idle(app)
    cases.show(zhou, sent)

    assert code_of(zhou.look(sent.sha256, "public")) == (404, "photo.not-found")


def test_before_the_worker_came_by_only_the_original_can_be_seen(zhou: Phone, cases: Cases) -> None:
    sent = a_picture("PNG")
    zhou.name(sent)
    zhou.patch(sent)
    cases.show(zhou, sent)

    assert zhou.look(sent.sha256, "original").data == sent.content
    assert zhou.look(sent.sha256, "original").mimetype == "image/png"
    for variant in ("thumb", "view"):
        answer = zhou.look(sent.sha256, variant)
        assert code_of(answer) == (404, "photo.not-derived")
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_thumb_and_view_are_small_upright_and_without_metadata(
    app: Flask, zhou: Phone, cases: Cases, kind: str
) -> None:
    sent = a_picture(kind, size=(2048, 1024), exif=camera_says())
    zhou.name(sent)
    zhou.patch(sent)
    cases.show(zhou, sent)

    assert work_until_idle(app) == 1

    for variant, size in (("thumb", (320, 160)), ("view", (1600, 800))):
        answer = zhou.look(sent.sha256, variant)
        assert (answer.status_code, answer.mimetype) == (200, "image/webp")
        with Image.open(io.BytesIO(answer.data)) as seen:
            assert (seen.format, seen.size) == ("WEBP", size)
            assert not {"exif", "xmp", "icc_profile"} & seen.info.keys()
            assert b"Camera" not in answer.data
    assert cases.derived == [sent.sha256]


def test_a_picture_taken_sideways_is_shown_upright(app: Flask, zhou: Phone, cases: Cases) -> None:
    sent = a_picture(size=(1024, 512), exif=camera_says(orientation=6))
    zhou.name(sent)
    zhou.patch(sent)
    cases.show(zhou, sent)
    work_until_idle(app)

    with Image.open(io.BytesIO(zhou.look(sent.sha256, "thumb").data)) as seen:
        assert seen.size == (160, 320)
        assert seen.convert("L").getpixel((150, 10)) > 200  # the white corner went from the left to the right
        assert seen.convert("L").getpixel((10, 10)) < 60


def test_what_cannot_be_decoded_can_still_be_had_as_it_is(app: Flask, zhou: Phone, cases: Cases) -> None:
    sent = a_broken_jpeg()
    zhou.name(sent)
    zhou.patch(sent)
    cases.show(zhou, sent)
    work_until_idle(app)

    answer = zhou.look(sent.sha256, "view")

    assert code_of(answer) == (404, "photo.not-derived")
    assert answer.get_json()["finding"] == "undecodable"
    assert "Retry-After" not in answer.headers
    assert zhou.look(sent.sha256, "original").data == sent.content


def test_a_browser_keeps_a_picture_for_itself_and_asks_by_its_tag(app: Flask, zhou: Phone, cases: Cases) -> None:
    sent = a_picture()
    zhou.name(sent)
    zhou.patch(sent)
    cases.show(zhou, sent)
    work_until_idle(app)

    first = zhou.look(sent.sha256, "thumb")
    again = zhou.look(sent.sha256, "thumb", **{"If-None-Match": first.headers["ETag"]})

    assert first.headers["ETag"] == f'"{sent.sha256}-thumb"'
    assert first.headers["Cache-Control"] == "private, max-age=86400, immutable"
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert (again.status_code, again.data) == (304, b"")
    assert zhou.look(sent.sha256, "view").headers["ETag"] != first.headers["ETag"]


def test_a_push_token_sends_photos_but_sees_none(zhou: Phone, cases: Cases) -> None:
    sent = a_picture()
    zhou.name(sent)
    zhou.patch(sent)
    cases.show(zhou, sent)

    by_token = zhou.client().get(
        f"/photos/{sent.sha256}/original", headers={"Authorization": f"Push {zhou.push_token}"}
    )

    assert code_of(by_token) == (401, "session.required")
