"""The way from a tile to a saved report: how many taps, that nothing moves, what is seen first, and in the dark."""

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.house import House
from tests.journeys.people import SLOW, Lent, Watcher, draw_photo, middle, report, shoot, sign_in

MOST_TAPS = 3
"""From the first screen to a saved report, beside the shutter of the camera."""
WATCH = """() => {
  window.taps = 0;
  window.moved = [];
  window.largest = null;
  addEventListener('click', () => { window.taps += 1; }, true);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const at = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join();
      const shown = (one) => [one.node?.outerHTML?.slice(0, 90), at(one.previousRect), at(one.currentRect)];
      window.moved.push([location.hash, entry.value, ...entry.sources.map(shown)]);
    }
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { element } = entry;
      window.largest = element && { tag: element.localName, text: element.textContent.trim(),
                                    waits: element.closest('.splash, .spin, [aria-busy=true]') !== null };
    }
  }).observe({ type: 'largest-contentful-paint', buffered: true });
}"""
Walker = Callable[..., Lent]


@pytest.fixture
def phone(house: House, browser: Browser) -> Iterator[Lent]:
    """inspector1, well inside a cell, on the first screen of a page that is watched from its first moment."""
    phone = Lent(browser, house.url, (126.6, 45.75))
    sign_in(phone.page, "inspector1")
    expect(phone.page.get_by_text("全部 268 类")).to_be_visible(timeout=SLOW)
    phone.stand(middle(phone.page, 41))
    phone.context.add_init_script(f"({WATCH})()")
    phone.page.reload()
    expect(phone.page.get_by_text("精度 8 米")).to_be_visible(timeout=SLOW)
    yield phone
    phone.context.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Something to report."""
    return draw_photo(tmp_path / "photo.jpg", 23, (1600, 1200))


def test_a_report_takes_no_more_than_three_taps_and_the_shutter(
    phone: Lent, photo: Path, tell: Callable[[str], None]
) -> None:
    began = time.monotonic()
    report(phone.page, "占道经营", photo)

    assert phone.page.evaluate("window.taps") <= MOST_TAPS
    tell(f"tile → saved: {phone.page.evaluate('window.taps')} taps, {time.monotonic() - began:.1f} s")


def test_nothing_moves_under_the_thumb_on_the_way_to_a_saved_report(phone: Lent, photo: Path) -> None:
    """Not even within the half second after a tap, which the measure of web vitals would forgive."""
    page = phone.page
    page.evaluate("window.moved.length = 0")  # before: the first screen, which has its own test
    shoot(page, page.get_by_role("button", name="占道经营", exact=True), photo)
    expect(page.get_by_test_id("where")).to_contain_text("格", timeout=SLOW)
    page.locator("textarea").fill("门口摆了三张桌子")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已存手机：占道经营")).to_be_visible(timeout=SLOW)

    assert page.evaluate("window.moved") == []


def test_the_first_screen_stands_still_and_shows_first_what_is_read_not_what_turns(phone: Lent) -> None:
    phone.page.wait_for_function("() => window.largest !== null")  # the browser tells of it a little later
    assert phone.page.evaluate("window.moved") == []
    largest: dict[str, Any] = phone.page.evaluate("window.largest")
    assert largest["text"]
    assert not largest["waits"], largest


def test_whoever_is_not_signed_in_is_shown_where_to_sign_in_not_something_that_turns(
    house: House, browser: Browser
) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    context.add_init_script(f"({WATCH})()")
    page = context.new_page()
    page.goto(house.url)
    expect(page.get_by_label("账号")).to_be_visible(timeout=SLOW)
    page.wait_for_function("() => window.largest !== null")

    largest: dict[str, Any] = page.evaluate("window.largest")
    context.close()
    assert largest["text"]
    assert not largest["waits"], largest


def test_a_report_in_the_dark_without_signal_is_kept_and_goes_out_whole(
    phone: Lent, browser: Browser, house: House, photo: Path
) -> None:
    watcher = Watcher(browser, house.url)
    known = {row["id"] for row in watcher.cases()}
    page = phone.page
    page.emulate_media(color_scheme="dark")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.context.set_offline(True)
    page.reload()

    report(page, "暴露垃圾", photo)
    light = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)")
    assert max(light) < 64, "dark"
    expect(page.get_by_text("待传 1 条")).to_be_visible(timeout=SLOW)
    phone.context.set_offline(False)
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)

    (row,) = [row for row in watcher.cases() if row["id"] not in known]
    assert row["place"], "the crossing or the point beside it, in words"
    (told,) = watcher.case(row["id"])["photos"]
    assert told["stored"]
    sha = told["sha256"]
    kept = house.data_dir / "photos" / sha[:2] / sha
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == sha


def test_the_first_screen_says_how_old_its_position_is_and_claims_none_that_is_too_old(phone: Lent) -> None:
    page, here = phone.page, phone.page.get_by_test_id("where-now")
    page.clock.install()
    page.reload()
    expect(here).to_contain_text("精度 8 米", timeout=SLOW)
    expect(here).not_to_contain_text("前")

    page.evaluate("navigator.geolocation.getCurrentPosition = () => undefined")  # in a house: none comes any more
    page.clock.run_for(155_000)  # the screen looks every 15 s, so it last looked at 140 s or later
    expect(here).to_contain_text("2 分钟前")
    expect(page.locator(".aim use[href='#l-yellow']")).to_be_attached()
    page.clock.run_for(240_000)
    expect(here).to_have_text("没有定位")


def test_a_tap_shows_the_photograph_on_the_whole_screen_and_two_fingers_make_it_larger(
    phone: Lent, photo: Path
) -> None:
    page, whole = phone.page, phone.page.get_by_test_id("whole")
    shoot(page, page.get_by_role("button", name="占道经营", exact=True), photo)
    page.get_by_role("button", name="放大看").click()
    expect(whole).to_be_visible()

    fingers = phone.context.new_cdp_session(page)
    for kind, apart in (("touchStart", 40), ("touchMove", 80), ("touchMove", 120), ("touchEnd", 0)):
        at = [{"x": 195 + side * apart, "y": 400, "id": side + 1} for side in (-1, 1)] if apart else []
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    larger = page.evaluate("new DOMMatrix(getComputedStyle(document.querySelector('.held')).transform).a")
    assert larger > 2

    page.go_back()
    expect(whole).to_be_hidden()
    expect(page.get_by_role("button", name="保存")).to_be_visible()
    page.get_by_role("button", name="放大看").click()
    whole.get_by_role("button", name="关闭").click()
    page.wait_for_function("() => !history.state?.whole")
    page.go_back()
    expect(page.get_by_text("拍什么")).to_be_visible()


def test_a_picture_taken_away_is_had_back_and_a_report_is_left_for_later(phone: Lent, photo: Path) -> None:
    page, thumbs = phone.page, phone.page.locator(".thumbs > [aria-label^='第']")
    shoot(page, page.get_by_role("button", name="暴露垃圾", exact=True), photo)
    shoot(page, page.get_by_role("button", name="拍处置后"), photo)
    expect(page.get_by_role("button", name="保存自行处置")).to_be_enabled(timeout=SLOW)
    expect(page.get_by_test_id("kept")).to_contain_text("处置后 · 实拍")

    page.get_by_role("button", name="撤掉").click()
    expect(page.get_by_role("button", name="保存", exact=False)).to_contain_text("先存手机")
    expect(thumbs).to_have_count(1)
    page.get_by_role("button", name="撤销").click()
    expect(thumbs).to_have_count(2)
    page.get_by_role("button", name="去掉这张").click()
    expect(thumbs).to_have_count(1)

    page.get_by_role("button", name="关闭").click()
    page.get_by_role("button", name="先放着").click()
    page.get_by_role("button", name="接着填").click()
    expect(page.get_by_role("button", name="保存")).to_be_enabled(timeout=SLOW)


def test_from_outside_the_city_the_map_leads_back_to_the_beat(phone: Lent, photo: Path) -> None:
    page = phone.page
    phone.stand((120.0, 40.0))
    page.reload()
    expect(page.get_by_text("不在任何单元网格里")).to_be_visible(timeout=SLOW)
    shoot(page, page.get_by_role("button", name="占道经营", exact=True), photo)
    page.locator("a.m").click()
    page.get_by_role("button", name="回到责任网格").click()
    expect(page.locator(".planmap .cell").first).to_be_attached()
    page.locator(".ground").click(position={"x": 120, "y": 120})

    pinned = page.get_by_test_id("pinned").inner_text()
    assert pinned.endswith("格")
    chosen = page.get_by_label("选格")
    assert chosen.evaluate("list => list.selectedOptions[0].textContent.trim()") in pinned, "the list says it too"


def test_without_signal_the_way_there_is_seen_on_the_map_of_cells(phone: Lent) -> None:
    page = phone.page
    page.get_by_role("link", name="我的上报").click()
    page.get_by_test_id("followed").first.click()
    expect(page.get_by_test_id("case-state")).to_be_visible(timeout=SLOW)
    phone.context.set_offline(True)

    drawn = page.get_by_test_id("place-map")
    expect(drawn.locator(".pin")).to_be_visible()
    expect(drawn.locator("polygon.here")).to_be_attached()
    page.get_by_role("button", name="去", exact=True).click()
    sheet = page.get_by_role("dialog", name="怎么去")
    expect(sheet.get_by_test_id("place-map")).to_be_visible()
    expect(sheet.get_by_text("要有信号")).to_be_visible()
    phone.context.set_offline(False)
