"""What lies under the cells: the city's own tiles, and the policy that lets the page fetch them and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.settings import Settings
from tests.apps import open_app
from tests.conftest import ToldTime
from tests.phone import Phone

TILES = "https://tiles.example/{z}/{x}/{y}.png"
Sign = Callable[..., FlaskClient]


@pytest.fixture
def sign(town: Flask, told: ToldTime) -> Iterator[Sign]:
    """Somebody at the desk of the town, whose installation has these settings."""
    with ExitStack() as opened:

        def signed(**changes: object) -> FlaskClient:
            settings: Settings = town.extensions["gezhi.settings"]
            app = opened.enter_context(open_app(replace(settings, **changes), told))  # type: ignore[arg-type]
            return Phone(app, "leader1", told).web

        yield signed


def test_without_a_setting_there_is_none_and_the_page_fetches_from_here_alone(sign: Sign) -> None:
    answer = sign().get("/api/settings/map")

    assert answer.json == {"tiles": None, "pmtiles": None, "attribution": "", "crs": "WGS84"}
    assert "connect-src 'self'; " in answer.headers["Content-Security-Policy"]


def test_tiles_of_the_shifted_datum_say_so_and_their_origin_alone_is_let_in(sign: Sign) -> None:
    answer = sign(map_tiles=TILES, map_attribution="© 测绘院", map_crs="GCJ02").get("/api/settings/map")

    assert answer.json == {"tiles": TILES, "pmtiles": None, "attribution": "© 测绘院", "crs": "GCJ02"}
    assert "connect-src 'self' https://tiles.example; " in answer.headers["Content-Security-Policy"]


def test_an_archive_on_this_machine_is_given_piece_by_piece(sign: Sign, tmp_path: Path) -> None:
    archive = tmp_path / "city.pmtiles"
    archive.write_bytes(bytes(range(256)))
    web = sign(map_pmtiles=str(archive))

    where = web.get("/api/settings/map").json["pmtiles"]
    with web.get(where, headers={"Range": "bytes=10-13"}) as piece:
        told = piece.status_code, piece.data

    assert told == (206, b"\x0a\x0b\x0c\x0d")


@pytest.mark.parametrize("named", ["", "/nowhere/city.pmtiles", "https://tiles.example/city.pmtiles"])
def test_where_no_archive_lies_here_none_is_given(sign: Sign, named: str) -> None:
    answer = sign(map_pmtiles=named).get("/api/map/city.pmtiles")

    assert (answer.status_code, answer.json["code"]) == (404, "desk.archive-not-found")
