"""A new build comes to a phone with fifty reports in its outbox: it waits, everything arrives, then it takes over."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.house import House
from tests.journeys.people import SLOW, Lent
from tests.proofs.browser.hands import Hands
from tests.proofs.browser.pages import DIST, build_pages, build_previous, put_pages
from tests.proofs.browser.queues import Arrivals, queue_up, signed_in
from tests.proofs.browser.stored import read_store

QUEUE = 50
PLANT = "takes-over-at-once"
SEEN = "Object.defineProperty(document, 'visibilityState', {{ configurable: true, get: () => '{}' }})"
LOOKED_AWAY, LOOKED_AT = SEEN.format("hidden"), SEEN.format("visible")
"""A page that nobody looks at lets a new build in as soon as nothing runs; one that is looked at waits for a press."""
WAITING = "async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state === 'installed'"
BUILD = "() => document.querySelector('script[type=module]').src.split('/').at(-1)"
OTHER = "(old) => document.querySelector('script[type=module]')?.src.endsWith(old) === false"
Tell = Callable[[str], None]
Outdated = Callable[[Path], Lent]


@pytest.fixture
def outdated(house: House, browser: Browser, hands: Hands) -> Iterator[Outdated]:
    """A maker of a phone that has these pages; whatever comes to it later, the others find the present ones."""
    opened = []

    def make(pages: Path) -> Lent:
        put_pages(house, pages)
        opened.append(signed_in(house, browser, hands))
        return opened[0].__enter__()

    yield make
    opened[0].__exit__(None, None, None)
    put_pages(house, DIST)


@contextmanager
def update_amid_pictures(phone: Lent, house: House) -> Iterator[Page]:
    """The present build comes, and every picture stays under way as long as the block lasts."""
    held: dict[int, Route] = {}
    put_pages(house, DIST)
    phone.context.add_init_script(LOOKED_AWAY)
    phone.context.route("**/api/photos/**", lambda route: held.update({len(held): route}))
    phone.context.set_offline(offline=False)
    phone.page.reload()
    yield phone.page
    phone.context.unroute("**/api/photos/**")
    for route in held.values():
        with suppress(PlaywrightError):  # of a page that was loaded anew: nobody waits for it any more
            route.continue_()


def test_an_update_with_fifty_reports_queued_waits_until_all_of_them_have_arrived(
    house: House, outdated: Outdated, arrivals: Arrivals, tmp_path: Path, tell: Tell
) -> None:
    which = build_previous(tmp_path / "previous", tmp_path / "sources")
    phone = outdated(tmp_path / "previous")
    old, before = phone.page.evaluate(BUILD), queue_up(phone, QUEUE)

    with update_amid_pictures(phone, house) as page:
        page.wait_for_function(WAITING, timeout=SLOW)
        page.evaluate("window.stayed = true")
        assert (page.evaluate(BUILD), read_store(page).saved()) == (old, before.saved())
        page.evaluate(LOOKED_AT)

    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=2 * SLOW)
    assert page.evaluate("window.stayed"), "loaded anew while its pictures were on their way"
    arrivals.must_be(read_store(page), "inspector1")
    page.get_by_test_id("update").get_by_role("button").click(timeout=SLOW)
    page.wait_for_function(OTHER, arg=old, timeout=SLOW)
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    assert read_store(page).saved() == before.saved()
    arrivals.must_be(read_store(page), "inspector1")
    tell(f"{QUEUE} reports, queued under {which}, arrived once while the present build waited; then it served")


def test_a_build_that_takes_over_whatever_runs_is_found_out(
    house: House, outdated: Outdated, tmp_path: Path, tell: Tell
) -> None:
    phone = outdated(build_pages(tmp_path / "planted", "0.0.0", PLANT))
    old = phone.page.evaluate(BUILD)
    queue_up(phone, 1)

    with update_amid_pictures(phone, house) as page:
        page.wait_for_function(OTHER, arg=old, timeout=SLOW)
        assert page.evaluate(BUILD) != old

    tell(f"{PLANT}: the page was loaded anew while its picture was on its way")
