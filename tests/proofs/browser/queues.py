"""A queue of reports that were made without signal, and what must have become of it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, expect

from tests.journeys.house import House
from tests.journeys.people import PASSWORD, SLOW, Lent, Phone, Watcher, draw_photo, report, sign_in, unseen
from tests.proofs.browser.hands import Hands
from tests.proofs.browser.pages import DIST, build_pages, put_pages
from tests.proofs.browser.stored import Stored, read_store

TILE = "占道经营"


@contextmanager
def signed_in(house: House, browser: Browser, hands: Hands) -> Iterator[Lent]:
    """inspector1 with everything that is needed without signal, well inside a cell."""
    phone = Lent(browser, house.url, hands.spot)
    sign_in(phone.page, "inspector1")
    expect(phone.page.get_by_text("全部 268 类")).to_be_visible(timeout=SLOW)
    expect(phone.page.get_by_text("精度 8 米")).to_be_visible(timeout=SLOW)
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    yield phone
    phone.context.close()


@contextmanager
def with_bug(house: House, browser: Browser, hands: Hands, folder: Path, plant: str) -> Iterator[Lent]:
    """The same phone on pages with this bug; whatever comes of it, the others find the present ones."""
    put_pages(house, build_pages(folder / "planted", "0.0.0", plant))
    try:
        with signed_in(house, browser, hands) as phone:
            yield phone
    finally:
        put_pages(house, DIST)


def queue_up(phone: Phone | Lent, count: int) -> Stored:
    """So many reports without signal, which stays away; gives what the phone holds then."""
    phone.context.set_offline(offline=True)
    with TemporaryDirectory() as folder:
        for _ in range(count):
            report(phone.page, TILE, draw_photo(Path(folder) / "photo.jpg", unseen(), (640, 480)))
    stored = read_store(phone.page)
    assert len(stored.entries) == count
    return stored


def sign_in_again(page: Page) -> None:
    """登录, from the line that says that the session is over; everything goes out."""
    page.get_by_role("link", name="登录").click()
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("登录过期了")).to_be_hidden()


class Arrivals:
    """What has come to the server since: asked of whoever sees everything."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._known = {row["id"] for row in watcher.cases()}

    def must_be(self, stored: Stored, account: str) -> None:
        """Each report of this outbox, sent once, once, with its pictures whole; and its numbers have no gap."""
        cases = {row["id"]: row for row in self._watcher.cases() if row["id"] not in self._known}
        assert Counter(cases.keys()) == Counter(entry["case_id"] for entry in stored.entries)
        assert {(entry["state"], entry["replayed"]) for entry in stored.entries} == {("sent", False)}
        assert stored.sequence(account) == list(range(1, len(stored.entries) + 1))
        for entry in stored.entries:
            told = {photo["sha256"]: photo["stored"] for photo in cases[entry["case_id"]]["photos"]}
            assert told == dict.fromkeys(stored.hashes(entry["op_id"]), True)
