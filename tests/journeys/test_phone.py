"""What the phone does beyond the spine: pointing, shooting on, adding later, the first run, words that survive."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.journeys.conftest import CHROMIUM, executable
from tests.journeys.house import House
from tests.journeys.people import PHONE, SLOW, Lent, Watcher, ask, draw_photo, middle, report, shoot, sign_in

FAKE_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
UNASKED = "navigator.permissions.query = async () => ({ state: 'prompt' })"


@pytest.fixture(scope="module")
def filming(chromium: BrowserType) -> Iterator[Browser]:
    """A browser with a camera in it, as phones have one."""
    browser = chromium.launch(executable_path=executable(), args=[*CHROMIUM, *FAKE_CAMERA])
    yield browser
    browser.close()


@pytest.fixture
def watcher(browser: Browser, house: House) -> Watcher:
    """Somebody who sees everything."""
    return Watcher(browser, house.url)


@pytest.fixture
def phone(house: House, filming: Browser) -> Iterator[Lent]:
    """inspector1, well inside a cell of the beat."""
    phone = Lent(filming, house.url, (126.6, 45.75))
    sign_in(phone.page, "inspector1")
    expect(phone.page.get_by_text("全部 268 类")).to_be_visible(timeout=SLOW)
    phone.stand(middle(phone.page, 40))
    phone.page.reload()
    expect(phone.page.get_by_text("精度 8 米")).to_be_visible(timeout=SLOW)
    yield phone
    phone.context.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Something to report."""
    return draw_photo(tmp_path / "photo.jpg", 11, (1600, 1200))


def saved(page: Page) -> None:
    """保存, and everything has gone out."""
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已存手机：")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)


def newest(watcher: Watcher, known: set[str]) -> dict[str, Any]:
    """The one case that was not there before."""
    (row,) = [row for row in watcher.cases() if row["id"] not in known]
    return watcher.case(row["id"])


def test_the_place_is_where_the_pin_was_put_and_the_record_says_so(phone: Lent, watcher: Watcher, photo: Path) -> None:
    known = {row["id"] for row in watcher.cases()}
    page = phone.page
    shoot(page, page.locator(".tile").first, photo)
    where = page.get_by_test_id("where")
    expect(where).to_contain_text("格", timeout=SLOW)
    before = where.inner_text()

    page.locator("a.m").click()
    field = page.locator("button.ground").bounding_box()
    assert field is not None
    page.mouse.click(field["x"] + field["width"] * 0.85, field["y"] + field["height"] * 0.2)
    expect(page.get_by_text("手选位置")).to_be_visible()
    chosen = page.get_by_test_id("pinned").inner_text().split()[-2]
    page.get_by_role("button", name="就是这里").click()

    expect(where).to_contain_text("手选位置 · 离定位")
    assert where.inner_text() != before
    saved(page)
    case = newest(watcher, known)
    assert case["cell"].endswith(chosen)
    told = ask(page, f"/api/locate?lon={case['point']['lon']}&lat={case['point']['lat']}&accuracy_m=1")
    assert told["cell"] == case["cell"]


def test_one_shoots_on_without_leaving_and_every_picture_arrives(phone: Lent, watcher: Watcher, photo: Path) -> None:
    known = {row["id"] for row in watcher.cases()}
    page = phone.page
    shoot(page, page.locator(".tile").first, photo)
    expect(page.get_by_test_id("hint")).to_contain_text("再拍细部", timeout=SLOW)

    page.get_by_label("连着拍").click()
    shutter = page.get_by_role("button", name="按快门")
    expect(shutter).to_be_enabled(timeout=SLOW)
    page.wait_for_function("() => document.querySelector('video').videoWidth > 0")
    for taken in (1, 2, 3):
        shutter.click()
        expect(page.get_by_text(f"已存 {taken} 张")).to_be_visible(timeout=SLOW)
        page.wait_for_timeout(400)  # the picture of the fake camera turns: no two are the same
    page.get_by_role("button", name="拍好了").click()

    expect(page.get_by_test_id("hint")).to_contain_text("拍了 4 张")
    saved(page)
    photos = newest(watcher, known)["photos"]
    assert [photo["stored"] for photo in photos] == [True] * 4
    assert sorted(photo["source"] for photo in photos) == ["camera_app", *["viewfinder"] * 3]


def test_a_picture_can_be_added_to_a_report_that_was_sent(phone: Lent, watcher: Watcher, photo: Path) -> None:
    known = {row["id"] for row in watcher.cases()}
    page = phone.page
    report(page, "暴露垃圾", photo)
    page.get_by_role("link", name="我的上报").click()
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)

    page.get_by_test_id("report").first.click()
    later = draw_photo(photo.with_name("later.jpg"), 12, (1600, 1200))
    shoot(page, page.get_by_role("button", name="补一张照片"), later)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("经过")).to_be_visible(timeout=SLOW)
    page.goto(f"{phone.url}/#/reports")
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)

    case = newest(watcher, known)
    assert [(photo["role"], photo["stored"]) for photo in case["photos"]] == [("before", True), ("extra", True)]


def test_a_picture_that_cannot_be_opened_is_told_at_once_and_never_called_good(phone: Lent, photo: Path) -> None:
    page = phone.page
    torn = photo.with_name("torn.jpg")
    torn.write_bytes(photo.read_bytes()[:900])
    shoot(page, page.locator(".tile").first, torn)

    expect(page.get_by_role("alert")).to_have_text("这张打不开，重拍", timeout=SLOW)
    expect(page.get_by_test_id("kept")).to_have_count(0)
    shoot(page, page.get_by_label("再拍一张"), photo)
    expect(page.get_by_test_id("kept").locator("svg")).to_be_visible(timeout=SLOW)
    page.get_by_label("第 1 张").click()
    page.get_by_label("去掉这张").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_first_run_asks_for_the_position_only_when_the_person_says_so(house: House, filming: Browser) -> None:
    context = filming.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    context.add_init_script(UNASKED)
    context.add_init_script(
        "window.asked = 0; navigator.geolocation.watchPosition = () => { window.asked += 1; return 1; };"
    )
    page = context.new_page()
    page.goto(house.url)
    sign_in(page, "inspector1")

    expect(page.get_by_text("按下快门时记一次，不记轨迹")).to_be_visible(timeout=SLOW)
    assert page.evaluate("window.asked") == 0
    page.locator(".ask", has_text="位置").get_by_role("button", name="允许").click()
    assert page.evaluate("window.asked") == 1
    page.get_by_role("button", name="开始上报").click()
    expect(page.get_by_role("button", name="占道经营", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="占道经营", exact=True)).to_be_visible(timeout=SLOW)
    context.close()


def test_what_was_typed_survives_an_expired_session_and_a_closed_page(phone: Lent, photo: Path) -> None:
    page = phone.page
    shoot(page, page.locator(".tile").first, photo)
    note = page.get_by_label("备注")
    note.press_sequentially("早点摊支了四张桌子")
    page.wait_for_timeout(1000)  # nothing was typed for a moment

    phone.context.clear_cookies()
    page.reload()
    expect(page.get_by_label("备注")).to_have_value("早点摊支了四张桌子", timeout=SLOW)
    page.goto(f"{phone.url}/#/home")
    expect(page.get_by_text("登录过期了")).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("drafts")).to_contain_text("占道经营")


def test_a_category_is_found_by_name_and_used_again_from_the_recent_ones(phone: Lent, photo: Path) -> None:
    page = phone.page
    page.get_by_role("link", name="全部").click()
    page.get_by_role("searchbox").fill("店外")
    shoot(page, page.get_by_role("button", name="店外经营"), photo)
    saved(page)

    page.get_by_role("link", name="全部").click()
    expect(page.get_by_role("heading", name="最近用过")).to_be_visible()
    expect(page.locator(".listing").first).to_contain_text("店外经营")


def test_a_browser_that_is_too_old_is_told_so_before_anything_is_stored(house: House, browser: Browser) -> None:
    context = browser.new_context()
    context.add_init_script("delete window.structuredClone")
    page = context.new_page()
    page.goto(house.url)

    expect(page.get_by_role("heading", name="这个浏览器太旧")).to_be_visible()
    assert page.evaluate("indexedDB.databases()") == []
    context.close()
