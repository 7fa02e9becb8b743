"""The capture path and the outbox in Firefox and in WebKitGTK, where the machine has them: said, kept, sent once."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.house import House
from tests.journeys.people import PASSWORD, draw_photo, unseen
from tests.proofs.browser.queues import TILE, Arrivals
from tests.proofs.browser.stored import READ, Stored
from tests.proofs.browser.webdriver import Driven, Firefox, WebKit, firefox, mini_browser, screen

FIRST_TILE = f"//button[contains(@class, 'tile')][contains(., '{TILE}')]/following-sibling::input[1]"
Tell = Callable[[str], None]


@pytest.fixture
def fox(tmp_path: Path) -> Iterator[Callable[[], Firefox]]:
    """Opens Firefox, each time on the same profile."""
    if firefox() is None:
        pytest.skip("no Firefox on this machine (Debian: firefox-esr)")
    opened: list[Firefox] = []

    def open_it() -> Firefox:
        opened.append(Firefox(tmp_path / "profile"))
        return opened[-1]

    yield open_it
    for browser in opened:
        browser.kill()


@pytest.fixture
def webkit() -> Iterator[WebKit]:
    """WebKitGTK's MiniBrowser."""
    lacking = [name for name in ("WebKitWebDriver", "Xvfb") if shutil.which(name) is None]
    lacking += [] if mini_browser() else ["MiniBrowser"]
    if lacking:
        pytest.skip(f"no WebKitGTK to drive: {', '.join(lacking)} missing (Debian: webkit2gtk-driver, xvfb)")
    with screen() as display:
        browser = WebKit(display)
        yield browser
        browser.kill()


def sign_in(browser: Driven, url: str) -> None:
    """inspector1, with the pack and the pages stored."""
    browser.go(url)
    browser.write("//input[@name='account']", "inspector1")
    browser.write("//input[@name='password']", PASSWORD)
    browser.click("//button[@type='submit']")
    welcome(browser)
    browser.says("全部 268 类")
    browser.says("已全部送达")
    browser.run("return navigator.serviceWorker.ready.then(() => true)")


def welcome(browser: Driven) -> None:
    """Go past the screen of a first run, where it is shown."""
    browser.until("/开始上报|拍什么/.test(document.body.innerText)")
    if "开始上报" in browser.run("return document.body.innerText"):
        browser.click("//button[contains(., '开始上报')]")


def report(browser: Driven, photo: Path) -> None:
    """One tile, one photograph, the place pointed at on the map, 保存."""
    browser.write(FIRST_TILE, str(photo))
    browser.click("//a[contains(@href, '#/pin/')]")
    browser.click("//button[contains(@class, 'ground')]")
    browser.click("//button[contains(., '就是这里')]")
    browser.click("//footer//button[contains(., '保存')]")
    browser.says(f"已存手机：{TILE}")


def stored_in(browser: Driven) -> Stored:
    """What the phone holds."""
    return Stored(**browser.run(f"return ({READ})()"))


def test_in_firefox_what_was_said_to_be_stored_survives_its_kill_and_arrives_once(
    house: House, fox: Callable[[], Firefox], arrivals: Arrivals, tmp_path: Path, tell: Tell
) -> None:
    browser = fox()
    sign_in(browser, house.url)
    with house.away():
        report(browser, draw_photo(tmp_path / "photo.jpg", unseen(), (1200, 900)))
        browser.kill()
        browser = fox()
        browser.go(house.url)
        welcome(browser)  # Firefox writes down late that it was seen
        browser.says("待传 1 条")

    browser.says("已全部送达")

    stored = stored_in(browser)
    assert len(stored.saved()) == 1
    arrivals.must_be(stored, "inspector1")
    tell(f"{browser.version}: killed after 已存 with no server near, opened without it, and the report arrived once")


def test_in_webkit_what_was_said_to_be_stored_is_there_when_the_page_comes_again_and_arrives_once(
    house: House, webkit: WebKit, arrivals: Arrivals, tmp_path: Path, tell: Tell
) -> None:
    sign_in(webkit, house.url)
    with house.away():
        report(webkit, draw_photo(tmp_path / "photo.jpg", unseen(), (1200, 900)))
        webkit.go(house.url)
        webkit.says("待传 1 条")

    webkit.says("已全部送达")

    stored = stored_in(webkit)
    assert len(stored.saved()) == 1
    arrivals.must_be(stored, "inspector1")
    tell(f"{webkit.version}: loaded anew after 已存 with no server near, and the report arrived once")
