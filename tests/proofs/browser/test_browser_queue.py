"""A queue in a real browser, sent by two tabs, and by one whose session ends meanwhile: all of it arrives, once."""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.journeys.house import House
from tests.journeys.people import SLOW, Lent, draw_photo, report, shoot, unseen
from tests.proofs.browser.hands import Hands
from tests.proofs.browser.queues import TILE, Arrivals, queue_up, sign_in_again, with_bug
from tests.proofs.browser.stored import IN_OUTBOX, device_of, read_store

QUEUE = 10
PLANT, TWO_WRITERS = "delete-before-receipt", "two-writers"
PRESS = """() => setTimeout(() => {
    [...document.querySelectorAll(".dock button")].find((one) => one.textContent.includes("保存")).click();
}, 100)"""
"""保存, in a moment: so that two pages are pressed at the same time."""
Tell = Callable[[str], None]


def pushed_by(phone: Lent) -> Counter[str]:
    """Counts, from now on, how often each operation travels."""
    seen = Counter[str]()

    def note(request: Request) -> None:
        body = request.post_data_buffer or b""
        packed = request.headers.get("content-encoding") == "gzip"
        seen.update(op["op_id"] for op in json.loads(gzip.decompress(body) if packed else body)["ops"])

    phone.context.on("request", lambda request: note(request) if "/api/sync/push" in request.url else None)
    return seen


def fill_two_tabs(phone: Lent, folder: Path) -> list[Page]:
    """Reports without signal from two pages in turn, the last two of them saved at the same moment."""
    tabs = [phone.page, phone.context.new_page()]
    tabs[1].goto(phone.url)
    expect(tabs[1].get_by_text("精度 8 米")).to_be_visible(timeout=SLOW)
    phone.context.set_offline(offline=True)
    for number in range(QUEUE - 2):
        report(tabs[number % 2], TILE, draw_photo(folder / "photo.jpg", unseen(), (640, 480)))
    for number, tab in enumerate(tabs):
        photo = draw_photo(folder / f"{number}.jpg", unseen(), (640, 480))
        shoot(tab, tab.get_by_role("button", name=TILE, exact=True), photo)
        expect(tab.get_by_role("button", name="保存")).to_be_enabled(timeout=SLOW)
    for tab in tabs:
        tab.evaluate(PRESS)
    for tab in tabs:
        expect(tab.get_by_text(f"待传 {QUEUE} 条")).to_be_visible(timeout=SLOW)
    return tabs


def test_two_tabs_with_unsent_work_send_each_operation_once_and_neither_waits(
    phone: Lent, arrivals: Arrivals, tmp_path: Path, tell: Tell
) -> None:
    tabs = fill_two_tabs(phone, tmp_path)
    pushed = pushed_by(phone)
    phone.context.set_offline(offline=False)

    for tab in tabs:
        expect(tab.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    stored = read_store(tabs[1])
    assert pushed == Counter(stored.saved())
    assert len(pushed) == QUEUE
    arrivals.must_be(stored, "inspector1")
    tell(f"two tabs: {QUEUE} reports, each sent once")


def test_two_tabs_that_both_send_are_found_out(
    house: House, browser: Browser, hands: Hands, tmp_path: Path, tell: Tell
) -> None:
    with with_bug(house, browser, hands, tmp_path, TWO_WRITERS) as phone:
        tabs = fill_two_tabs(phone, tmp_path)
        pushed = pushed_by(phone)
        phone.context.set_offline(offline=False)
        for tab in tabs:
            expect(tab.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)

    twice = sum(count > 1 for count in pushed.values())
    tell(f"{TWO_WRITERS}: {twice} of {QUEUE} operations travelled more than once")
    assert twice


class Ending:
    """Ends the session of a phone when it asks for the n-th time at a door."""

    def __init__(self, phone: Lent, end: Callable[[], None], door: str, times: int) -> None:
        self._end, self._door, self._left = end, door, times
        self.happened = False
        phone.context.route(lambda url: "/api/sync/push" in url or "/api/photos/" in url, self._ask)

    def _ask(self, route: Route) -> None:
        self._left -= self._door in route.request.url
        if self._left == 0 and not self.happened:
            self.happened = True
            self._end()
        route.continue_()


DOORS = {"before its operations": ("/api/sync/push", 1), "amid its pictures": ("/api/photos/", QUEUE + QUEUE // 2)}


@pytest.mark.parametrize("when", DOORS)
def test_a_session_that_is_over_while_a_queue_goes_out_delays_nothing_of_it(
    phone: Lent, arrivals: Arrivals, when: str, tell: Tell
) -> None:
    page = phone.page
    queue_up(phone, QUEUE)

    ending = Ending(phone, phone.context.clear_cookies, *DOORS[when])
    phone.context.set_offline(offline=False)

    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    assert ending.happened
    page.reload()  # the next round asks something that only a session is answered
    expect(page.get_by_text("登录过期了")).to_be_visible(timeout=SLOW)
    arrivals.must_be(read_store(page), "inspector1")
    sign_in_again(page)
    arrivals.must_be(read_store(page), "inspector1")
    tell(f"session over {when}: {QUEUE} reports arrived by the push token")


@pytest.fixture
def taken_back(phone: Lent, hands: Hands) -> Callable[[], None]:
    """The administrator takes this phone back."""
    device = device_of(phone.page)
    return lambda: hands.revoke("inspector1", device)


@pytest.mark.parametrize("when", DOORS)
def test_a_phone_that_is_taken_back_while_its_queue_goes_out_keeps_it_until_somebody_signs_in(
    phone: Lent, arrivals: Arrivals, taken_back: Callable[[], None], when: str, tell: Tell
) -> None:
    page, before = phone.page, queue_up(phone, QUEUE)

    ending = Ending(phone, taken_back, *DOORS[when])
    phone.context.set_offline(offline=False)

    expect(page.get_by_text("登录过期了")).to_be_visible(timeout=SLOW)
    kept = read_store(page)
    assert ending.happened
    assert kept.saved() == before.saved()
    assert all(kept.pictures(one) == 1 for one in kept.saved())
    waiting = [entry for entry in kept.entries if entry["state"] == "frozen"]
    assert all(entry["state"] == "sent" and entry["result"] for entry in kept.entries if entry not in waiting)
    sign_in_again(page)
    arrivals.must_be(read_store(page), "inspector1")
    pictures = sum(row["part"] == "full" and row["state"] != "stored" for row in kept.photos)
    tell(f"taken back {when}: {len(waiting)} of {QUEUE} operations and {pictures} pictures waited for the next sign-in")


def test_a_phone_that_empties_its_outbox_before_the_receipt_is_found_out(
    house: House, browser: Browser, hands: Hands, tmp_path: Path, tell: Tell
) -> None:
    with with_bug(house, browser, hands, tmp_path, PLANT) as phone:
        phone.context.set_offline(offline=True)
        report(phone.page, TILE, draw_photo(tmp_path / "photo.jpg", unseen(), (640, 480)))
        gone = phone.page.wait_for_function(IN_OUTBOX, arg=0, timeout=SLOW).json_value()

    assert gone, "the proofs above hold that what was saved is still there: here it is gone until its answer comes"
    tell(f"{PLANT}: what was said to be stored left the outbox without a receipt")
