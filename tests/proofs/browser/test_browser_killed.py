"""The browser dies at every step of the shutter's way: what the screen called stored (已存手机) is there afterwards.

Between two awaits of that way nothing but a transaction of the store can change what is on the disk. So the page is
made to stand still before each writing transaction begins and after each has completed, wherever the run passes one,
and the browser is killed with SIGKILL while it stands: a new await adds a place by itself. The phone is then opened
again, with signal, and left to itself.
"""

import os
import re
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, ConsoleMessage, expect
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.conftest import CHROMIUM, chromium, executable, playwright
from tests.journeys.house import House
from tests.journeys.people import SLOW, Phone, Watcher, draw_photo, report, sign_in

__all__ = ["chromium", "playwright"]  # fixtures

GATE = """(() => {
  window.gate = { armed: 0, passed: 0 };
  const reach = (where) => {
    if (gate.armed === 0 || (gate.passed += 1) !== gate.armed) return;
    console.log(`gate ${where} ${document.body.innerText.includes("已存手机")}`);
    for (;;); // it stands still until it is killed
  };
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...told) {
    if (told[1] === "readwrite") reach("before");
    const tx = begin.apply(this, told);
    if (told[1] === "readwrite") tx.addEventListener("complete", () => reach("after"));
    return tx;
  };
})()"""
MOST = 60
"""No way has more places: one that never ends is a fault of this test."""


class Gated(Phone):
    """A phone that can be made to stand still at one place of its way, and is killed there."""

    def __init__(self, *told: Any) -> None:
        self.said: list[str] = []
        super().__init__(*told)

    def open(self) -> None:
        super().open()
        self.said = []
        self.page.on("console", self._hear)
        self.context.add_init_script(GATE)
        self.page.reload()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith("gate "):
            self.said.append(message.text)
            for pid in self._processes():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _processes(self) -> list[int]:
        words = ["pgrep", "-f", "--", f"--user-data-dir={self.folder}"]
        found = subprocess.run(words, capture_output=True, text=True, check=False)  # reads the process list
        return [int(pid) for pid in found.stdout.split()]

    def walk(self, place: int, photo: Path) -> bool | None:
        """Report without signal and be killed at its n-th place: whether it had said 已存; None: it has fewer."""
        self.page.evaluate("(place) => Object.assign(gate, { armed: place, passed: 0 })", place)
        self.context.set_offline(offline=True)
        try:
            report(self.page, "占道经营", photo)
        except PlaywrightError:
            if not self.said:
                raise
        if not self.said:
            self.context.set_offline(offline=False)
            return None
        said = self.said[0].endswith("true")
        with suppress(PlaywrightError):  # the driver learns of it now, or has learnt of it already
            self.context.close()
        (self.folder / "SingletonLock").unlink(missing_ok=True)
        self.open()
        return said


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The product with its demo, running."""
    house = House(tmp_path_factory.mktemp("house") / "data")
    house.start()
    yield house
    house.stop()


@pytest.fixture
def browser(chromium: BrowserType) -> Iterator[Browser]:
    """The browser of whoever watches."""
    browser = chromium.launch(executable_path=executable(), args=CHROMIUM)
    yield browser
    browser.close()


def go_on(phone: Phone) -> bool:
    """Finish what was begun and not saved, as its owner would: whether there was any."""
    page = phone.page
    expect(page.locator(".tile").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(re.compile("已全部送达")).first).to_be_visible(timeout=2 * SLOW)
    if page.get_by_test_id("drafts").count() == 0:
        return False
    page.get_by_role("button", name="接着填").click()
    save = page.get_by_role("button", name="保存")
    expect(save).to_be_enabled(timeout=SLOW)
    save.click()
    expect(page.get_by_text("已全部送达").first).to_be_visible(timeout=2 * SLOW)
    return True


def test_a_report_that_was_said_to_be_stored_is_there_wherever_the_browser_was_killed(
    house: House, chromium: BrowserType, browser: Browser, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    phone = Gated(chromium, tmp_path / "profile", house.url, (126.6, 45.75))
    sign_in(phone.page, "inspector1")
    expect(phone.page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    expect(phone.page.get_by_text("全部 268 类")).to_be_visible(timeout=SLOW)
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    watcher, ended = Watcher(browser, house.url), Counter[str]()

    for place in range(1, MOST):
        known = {row["id"] for row in watcher.cases()}
        photo = draw_photo(tmp_path / "photo.jpg", place, (1200, 900))
        said = phone.walk(place, photo)
        begun = go_on(phone)
        new = [row for row in watcher.cases() if row["id"] not in known]
        assert len(new) <= 1, f"place {place}: {len(new)} cases"
        assert all(len(row["photos"]) == 1 and row["photos"][0]["stored"] for row in new), f"place {place}"
        if said is None:
            assert len(new) == 1
            break
        assert new or not said, f"place {place}: it said 已存, and nothing is there"
        ended["said 已存" if said else "went on" if begun else "arrived" if new else "nothing kept yet"] += 1

    phone.close()
    tell(f"browser killed at each of {sum(ended.values())} places of a report: {dict(ended)}")
    assert ended["said 已存"] > 0
    assert sum(ended.values()) > 4
