"""Takes every picture of the README and the manuals from the running demo: `make pictures`."""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.journeys.conftest import CHROMIUM, executable
from tests.journeys.house import House
from tests.journeys.people import Watcher
from tests.journeys.pictures.desk import take_desk
from tests.journeys.pictures.phone import take_phone
from tests.journeys.pictures.studio import HOME, check_fonts, lay_beside

CASES, DRAWN_SECONDS = 60, 180


def main() -> None:
    """Start the product with its demo, walk phone and desk, and store what they look like."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable(), args=CHROMIUM)
        check_fonts(browser)
        HOME.mkdir(parents=True, exist_ok=True)
        house = House(Path(folder) / "data", cases=CASES)
        try:
            house.start()
            _wait_for_photographs(browser, house.url)
            take_desk(browser, house.url)
            take_phone(browser, house.url, Path(folder))
        finally:
            house.stop()
        lay_beside("phone-and-desk", "phone-confirm", "desk-close")


def _wait_for_photographs(browser: Browser, url: str) -> None:
    """Until the worker has drawn the small copy of every photograph."""
    watcher = Watcher(browser, url)
    deadline = time.monotonic() + DRAWN_SECONDS
    for case in watcher.cases():
        while not all(photo["derived"] for photo in watcher.case(case["id"])["photos"]):
            assert time.monotonic() < deadline, "the worker draws no small copies"
            time.sleep(0.5)


if __name__ == "__main__":
    main()
