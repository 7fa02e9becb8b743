"""The built pages on their way to a phone: small, of the right type, and asked for again only when they changed."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.settings import Settings
from tests.apps import open_app

SCRIPT = "console.log('网格');\n" * 200
PACKED = {"Accept-Encoding": "gzip, br"}
Give = Callable[..., TestResponse]


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder of built pages."""
    home = tmp_path / "dist"
    (home / "assets").mkdir(parents=True)
    (home / "index.html").write_text("<!doctype html><title>格治</title>", encoding="utf-8")
    (home / "assets" / "phone-1a2b.js").write_text(SCRIPT, encoding="utf-8")
    (home / "assets" / "mark.png").write_bytes(b"\x89PNG" + bytes(900))
    return home


@pytest.fixture
def web(built: Path, tmp_path: Path) -> Iterator[FlaskClient]:
    """A browser that nobody is signed in on, before these pages."""
    with open_app(Settings(data_dir=tmp_path / "data", static_dir=built)) as app:
        yield app.test_client()


@pytest.fixture
def give(web: FlaskClient) -> Give:
    """What a browser is given, read to its end."""

    def given(path: str, **headers: str) -> TestResponse:
        with web.get(path, headers=headers) as answer:
            answer.get_data()
            return answer

    return given


def test_text_travels_packed_to_whoever_takes_it_and_plain_to_whoever_does_not(give: Give) -> None:
    packed = give("/assets/phone-1a2b.js", **PACKED)
    plain = give("/assets/phone-1a2b.js")

    assert gzip.decompress(packed.data).decode() == plain.text == SCRIPT
    assert (packed.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
    assert len(packed.data) * 10 < len(plain.data)
    for answer in (packed, plain):
        assert answer.mimetype == "text/javascript"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_is_unchanged_is_not_sent_again_and_each_form_has_its_tag(give: Give, built: Path) -> None:
    tag, plain = (give("/", **headers).headers["ETag"] for headers in (PACKED, {}))
    assert tag != plain

    known = PACKED | {"If-None-Match": tag}
    assert give("/", **known).status_code == 304
    (built / "index.html").write_text("<!doctype html><title>新</title>", encoding="utf-8")
    changed = give("/", **known)
    assert (changed.status_code, gzip.decompress(changed.data).decode()) == (200, "<!doctype html><title>新</title>")


def test_a_picture_and_a_piece_travel_as_they_are(give: Give) -> None:
    picture = give("/assets/mark.png", **PACKED)
    piece = give("/assets/phone-1a2b.js", **PACKED, Range="bytes=0-6")

    assert (picture.headers.get("Content-Encoding"), picture.mimetype) == (None, "image/png")
    assert (piece.status_code, piece.data, piece.headers.get("Content-Encoding")) == (206, b"console", None)
