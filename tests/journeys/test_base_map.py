"""The city's own tiles under the cells: fetched where they are set, drawn where the machine can, and signed."""

import io
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserType, ConsoleMessage, Locator, expect

from tests.journeys.archive import PNG, VECTOR, packed_tiles, water_tile
from tests.journeys.conftest import CHROMIUM, executable
from tests.journeys.desk import Desk
from tests.journeys.house import House
from tests.journeys.people import SLOW

DRAWS = [flag for flag in CHROMIUM if flag != "--disable-gpu"] + [
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
]
"""A browser that draws WebGL 2 without a graphics card."""
PLACE = re.compile(r"/(\d+)/(\d+)/(\d+)\.png")


class Tiles(BaseHTTPRequestHandler):
    """A map office that gives the same green tile everywhere, and remembers what was asked."""

    asked: set[str]
    tile: bytes

    def do_GET(self) -> None:
        """Give the tile."""
        self.asked.add(self.path)
        self.send_response(200)
        for name, said in (("Content-Type", "image/png"), ("Access-Control-Allow-Origin", "*")):
            self.send_header(name, said)
        self.end_headers()
        try:
            self.wfile.write(self.tile)
        except ConnectionError:
            self.close_connection = True  # the map had moved on

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def office() -> Iterator[ThreadingHTTPServer]:
    """The map office, on a port of its own."""
    Tiles.asked, Tiles.tile = set(), plain((200, 230, 200))
    with ThreadingHTTPServer(("127.0.0.1", 0), Tiles) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def mapped(office: ThreadingHTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """The product of a city that has tiles."""
    monkeypatch.setenv("MAP_TILES", f"http://127.0.0.1:{office.server_port}/{{z}}/{{x}}/{{y}}.png")
    monkeypatch.setenv("MAP_ATTRIBUTION", "© 测绘院")
    house = House(tmp_path / "data")
    house.start()
    yield house
    house.stop()


@pytest.fixture
def drawing(chromium: BrowserType) -> Iterator[Browser]:
    """A browser that draws WebGL 2; where there is none the test says so."""
    browser = chromium.launch(executable_path=executable(), args=DRAWS)
    page = browser.new_page()
    able = page.evaluate("document.createElement('canvas').getContext('webgl2') !== null")
    page.close()
    if not able:
        browser.close()
        pytest.skip("this machine's Chromium draws no WebGL 2: the cells are drawn alone, as other tests show")
    yield browser
    browser.close()


def is_fault(said: ConsoleMessage) -> bool:
    """Whether a browser complains; of a photograph that is still being drawn small it may, the page asks again."""
    return said.type == "error" and "/photos/" not in said.location["url"]


def test_the_citys_tiles_lie_under_the_cells_and_their_maker_is_named(mapped: House, drawing: Browser) -> None:
    desk = Desk(drawing, mapped.url, "acceptor1")
    faults: list[str] = []
    desk.page.on("pageerror", lambda error: faults.append(str(error)))
    desk.page.on("console", lambda said: faults.append(said.text) if is_fault(said) else None)
    desk.page.locator("[data-case] .open").first.click()

    expect(desk.page.locator(".city-map canvas.maplibregl-canvas")).to_be_visible(timeout=SLOW)
    desk.page.wait_for_load_state("networkidle")
    assert any(PLACE.fullmatch(path) for path in Tiles.asked)
    credit = desk.page.get_by_text("© 测绘院")
    expect(credit).to_be_visible()
    assert credit.evaluate(
        """(said) => {
          const { x, y, width, height } = said.getBoundingClientRect();
          return document.elementFromPoint(x + width / 2, y + height / 2) === said;
        }"""
    ), "nothing lies over the name of the map's maker"
    assert faults == []


def plain(colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour."""
    told = io.BytesIO()
    Image.new("RGB", (256, 256), colour).save(told, "PNG")
    return told.getvalue()


GREY = (128, 128, 128)
"""What no screen of ours is filled with, and no saturation changes."""
WATER = (0xC5, 0xDC, 0xE8)


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bytes, int], House]]:
    """Begins the product of a city that has its tiles in one file on the same machine."""
    archive, house = tmp_path / "city.pmtiles", House(tmp_path / "data")

    def begin(tile: bytes, kind: int) -> House:
        archive.write_bytes(packed_tiles(tile, kind))
        monkeypatch.setenv("MAP_PMTILES", str(archive))
        house.start()
        return house

    yield begin
    house.stop()


@pytest.mark.parametrize(
    ("tile", "kind", "colour"), [(plain(GREY), PNG, GREY), (water_tile(), VECTOR, WATER)], ids=["pictures", "vector"]
)
def test_a_citys_own_archive_is_drawn_from_the_pieces_that_the_map_asks_for(
    packed: Callable[[bytes, int], House], drawing: Browser, tile: bytes, kind: int, colour: tuple[int, int, int]
) -> None:
    desk = Desk(drawing, packed(tile, kind).url, "acceptor1")
    pieces, faults = list[int](), list[str]()
    desk.page.on("response", lambda said: pieces.append(said.status) if said.url.endswith(".pmtiles") else None)
    desk.page.on("console", lambda said: faults.append(said.text) if is_fault(said) else None)
    desk.page.reload()
    canvas = desk.page.locator(".city-map canvas.maplibregl-canvas")
    expect(canvas).to_be_visible(timeout=SLOW)

    expect_filled(canvas, colour)
    assert set(pieces) == {206}
    assert faults == []


def expect_filled(canvas: Locator, colour: tuple[int, int, int]) -> None:
    """Most of what is seen gets this colour, once the tiles have come."""
    deadline = time.monotonic() + SLOW / 1000
    while True:
        seen = Image.open(io.BytesIO(canvas.screenshot())).convert("RGB")
        near = sum(many for many, one in seen.getcolors(2**24) or () if max(map(differ, one, colour)) <= 6)
        if near > seen.width * seen.height / 2:
            return
        assert time.monotonic() < deadline, f"{near} of {seen.width * seen.height} points have the colour of the tiles"


def differ(one: int, other: int) -> int:
    return abs(one - other)
