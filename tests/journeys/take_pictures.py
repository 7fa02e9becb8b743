"""Takes every picture of the README and the manuals from the running demo: `make pictures`."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.journeys.conftest import CHROMIUM, executable
from tests.journeys.house import House
from tests.journeys.pictures.desk import take_desk
from tests.journeys.pictures.phone import take_phone
from tests.journeys.pictures.studio import HOME, check_fonts, lay_beside

CASES = 60


def main() -> None:
    """Start the product with its demo, walk phone and desk, and store what they look like."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable(), args=CHROMIUM)
        check_fonts(browser)
        HOME.mkdir(parents=True, exist_ok=True)
        house = House(Path(folder) / "data", cases=CASES)
        try:
            house.start()
            take_desk(browser, house.url)
            take_phone(browser, house.url, Path(folder))
        finally:
            house.stop()
        lay_beside("phone-and-desk", "phone-confirm", "desk-close")


if __name__ == "__main__":
    main()
