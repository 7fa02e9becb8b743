"""Takes the picture of the README from the running demo: python -m tests.journeys.take_pictures."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps
from playwright.sync_api import Browser, Page, expect, sync_playwright

from grid.coords import Wgs84
from server.demo.pictures import Camera, draw_picture
from server.demo.story import Scene, Stage
from tests.journeys.conftest import CHROMIUM, executable
from tests.journeys.desk import Desk
from tests.journeys.house import House
from tests.journeys.people import SLOW, Lent, ask, shoot, sign_in

HOME = Path(__file__).parents[2] / "docs" / "pictures"
GAP, GROUND, EDGE = 32, "#E3E7E8", 18


def main() -> None:
    """Start the product with its demo, look at phone and desk, and put the looks side by side."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        house = House(Path(folder) / "data")
        house.start()
        try:
            browser = driver.chromium.launch(executable_path=executable(), args=CHROMIUM)
            phone = _phone(browser, house, Path(folder))
            desk = _desk(browser, house, Path(folder))
        finally:
            house.stop()
        HOME.mkdir(parents=True, exist_ok=True)
        _beside(phone, desk).save(HOME / "phone-and-desk.png", optimize=True)


def _phone(browser: Browser, house: House, folder: Path) -> Image.Image:
    """The confirm screen of a stall, in a cell of the beat."""
    phone = Lent(browser, house.url, (126.6, 45.75))
    sign_in(phone.page, "inspector1")
    expect(phone.page.get_by_text("全部 268 类")).to_be_visible(timeout=SLOW)
    phone.stand(_spot(phone.page))
    phone.page.reload()
    photo = folder / "stall.jpg"
    photo.write_bytes(_stall())
    shoot(phone.page, phone.page.get_by_role("button", name="占道经营", exact=True), photo)
    expect(phone.page.get_by_role("button", name="保存")).to_be_enabled(timeout=SLOW)
    phone.page.wait_for_timeout(1500)
    return _shot(phone.page, folder / "phone.png")


def _stall() -> bytes:
    """The demo's own drawing of a stall."""
    where = Wgs84(126.6, 45.75)
    return draw_picture(Scene.STALL, Stage.BEFORE, 3, Camera(datetime.now(UTC), where, 1600, 7))


def _spot(page: Page) -> tuple[float, float]:
    """A place well inside a cell."""
    ring = ask(page, "/api/pack/cells")["cells"][40]["ring"][:-1]
    return sum(x for x, _ in ring) / len(ring) / 1e7, sum(y for _, y in ring) / len(ring) / 1e7


def _desk(browser: Browser, house: House, folder: Path) -> Image.Image:
    """The shift leader's queue with a case open, its pictures drawn."""
    desk = Desk(browser, house.url, "shiftleader1")
    desk.page.get_by_role("button", name="待结案").click()
    desk.page.locator("button.q").first.click()
    expect(desk.page.locator("main.case img").first).to_be_visible(timeout=4 * SLOW)
    desk.page.wait_for_timeout(2500)
    return _shot(desk.page, folder / "desk.png")


def _shot(page: Page, path: Path) -> Image.Image:
    page.screenshot(path=path)
    return Image.open(path).convert("RGB")


def _beside(phone: Image.Image, desk: Image.Image) -> Image.Image:
    """Both on one ground, at one height."""
    height = desk.height
    phone = phone.resize((round(phone.width * height / phone.height), height))
    whole = Image.new("RGB", (phone.width + desk.width + 3 * GAP, height + 2 * GAP), GROUND)
    whole.paste(_rounded(phone), (GAP, GAP))
    whole.paste(_rounded(desk), (2 * GAP + phone.width, GAP))
    return ImageOps.contain(whole, (1600, 1600))


def _rounded(picture: Image.Image) -> Image.Image:
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *picture.size), EDGE, fill=255)
    ground = Image.new("RGB", picture.size, GROUND)
    return Image.composite(picture, ground, mask)


if __name__ == "__main__":
    main()
