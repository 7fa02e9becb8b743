"""What the proofs in a browser stand on: one product for all of them, whose pages are put in as each needs them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Playwright, sync_playwright

from tests.journeys.conftest import CHROMIUM, executable
from tests.journeys.house import House
from tests.journeys.people import Lent, Watcher
from tests.proofs.browser.hands import Hands
from tests.proofs.browser.pages import DIST
from tests.proofs.browser.queues import Arrivals, signed_in


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """The driver of browsers, gone before the other proofs."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> BrowserType:
    """Chromium: the machine's own where there is one, else Playwright's."""
    return playwright.chromium


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The product with its demo, running; `pages` is a folder of its own."""
    home = tmp_path_factory.mktemp("house")
    house = House(home / "data", pages=Path(shutil.copytree(DIST, home / "pages")))
    house.start()
    yield house
    house.stop()


@pytest.fixture(scope="package")
def browser(chromium: BrowserType) -> Iterator[Browser]:
    """One browser for everybody whose browser is not killed."""
    browser = chromium.launch(executable_path=executable(), args=CHROMIUM)
    yield browser
    browser.close()


@pytest.fixture
def hands(playwright: Playwright, house: House) -> Hands:
    """Everybody else."""
    return Hands(playwright, house.url)


@pytest.fixture
def watcher(browser: Browser, house: House) -> Watcher:
    """Somebody who sees everything."""
    return Watcher(browser, house.url)


@pytest.fixture
def arrivals(watcher: Watcher) -> Arrivals:
    """What comes to the server from now on."""
    return Arrivals(watcher)


@pytest.fixture
def phone(house: House, browser: Browser, hands: Hands) -> Iterator[Lent]:
    """inspector1's, on the pages as they are built."""
    with signed_in(house, browser, hands) as phone:
        yield phone
