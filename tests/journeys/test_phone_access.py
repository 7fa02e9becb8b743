"""Every screen of the phone, light and dark: axe finds nothing, and no text is cut off at 200 % or in landscape."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.journeys.axe import Look, judge
from tests.journeys.conftest import CHROMIUM, executable
from tests.journeys.house import House
from tests.journeys.people import PHONE, SLOW, Lent, ask, draw_photo, shoot, sign_in

WIDER = """() => [document.scrollingElement, ...document.querySelectorAll("main, .phone, dialog")]
    .filter((box) => box && box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).display !== "contents")
    .map((box) => box.tagName + "." + box.className + " " + box.scrollWidth + ">" + box.clientWidth)"""
UNASKED = "navigator.permissions.query = async () => ({ state: 'prompt' })"
DOUBLED, LANDSCAPE = {"width": 195, "height": 422}, {"width": 844, "height": 390}


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest) -> Iterator[Look]:
    """Looks at a screen in this light; what is wrong with any of them is told at the end, all at once."""
    wrong: list[str] = []

    def at(name: str, page: Page) -> None:
        page.emulate_media(color_scheme=request.param)
        page.wait_for_timeout(300)
        wrong.extend(f"{name}: {one}" for one in judge(page))
        for size in (DOUBLED, LANDSCAPE, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            wrong.extend(f"{name} at {size['width']}: {one}" for one in page.evaluate(WIDER))

    yield at
    assert not wrong, "\n".join(wrong)


def expect_reached(page: Page, name: str) -> None:
    """Turn the wheel to the end, as a thumb would: the button is then on the screen, whole, and can be pressed."""
    box = page.viewport_size
    assert box is not None
    page.mouse.move(box["width"] / 2, 12)
    page.mouse.wheel(0, 9_000)
    button = page.get_by_role("button", name=name)
    expect(button).to_be_in_viewport(ratio=0.99, timeout=SLOW)
    button.click(trial=True)


def expect_all_reached(page: Page, photo: Path, url: str) -> None:
    """Every main button of a task, a report and its pin, reached by scrolling alone."""
    page.goto(f"{url}/#/tasks")
    page.get_by_test_id("task").first.click()
    expect_reached(page, "没解决")
    expect_reached(page, "解决了")
    page.goto(f"{url}/#/home")
    shoot(page, page.locator(".tile").first, photo)
    expect(page.get_by_role("button", name="保存")).to_be_enabled(timeout=SLOW)
    expect_reached(page, "保存")
    page.locator("a.m").click()
    expect_reached(page, "回到定位")
    expect_reached(page, "就是这里")
    page.get_by_role("button", name="返回").click()
    page.get_by_role("button", name="关闭").click()
    page.get_by_role("button", name="不报了").click()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """Something to report."""
    return draw_photo(tmp_path / "photo.jpg", 7, (1600, 1200))


def phone_of(house: House, browser: Browser, account: str) -> Page:
    """The account's phone, in a cell of its beat."""
    phone = Lent(browser, house.url, (126.6, 45.75))
    sign_in(phone.page, account)
    expect(phone.page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    ring = ask(phone.page, "/api/pack/cells")["cells"][40]["ring"][:-1]
    phone.stand((sum(x for x, _ in ring) / len(ring) / 1e7, sum(y for _, y in ring) / len(ring) / 1e7))
    phone.page.reload()
    return phone.page


def test_the_screens_before_and_around_the_work(house: House, browser: Browser, look: Look) -> None:
    stranger = browser.new_page()
    stranger.goto(house.url)
    look("sign-in", stranger)
    hosted = browser.new_page(user_agent="Mozilla/5.0 (Linux; Android 12) MicroMessenger/8.0")
    hosted.goto(house.url)
    expect(hosted.get_by_text("请用手机浏览器打开")).to_be_visible(timeout=SLOW)
    look("in an app", hosted)
    new = browser.new_context(viewport=PHONE, locale="zh-CN")  # type: ignore[arg-type]
    new.add_init_script(UNASKED)
    page = new.new_page()
    page.goto(house.url)
    sign_in(page, "inspector1")
    expect(page.get_by_role("button", name="开始上报")).to_be_visible(timeout=SLOW)
    look("first run", page)
    page.get_by_role("button", name="开始上报").click()
    look("home, position unasked", page)


def test_the_screens_of_a_report(house: House, browser: Browser, look: Look, photo: Path) -> None:
    page = phone_of(house, browser, "inspector1")
    look("home", page)
    page.get_by_role("link", name="全部").click()
    page.locator("summary").first.click()
    look("all categories", page)
    page.get_by_role("searchbox").fill("井盖")
    look("found categories", page)
    page.goto(f"{house.url}/#/home")
    shoot(page, page.locator(".tile").first, photo)
    expect(page.get_by_role("button", name="保存")).to_be_enabled(timeout=SLOW)
    look("confirm", page)
    page.locator("a.m").click()
    expect(page.get_by_role("button", name="就是这里")).to_be_visible()
    look("pin", page)
    page.get_by_role("button", name="返回").click()
    page.get_by_label("连着拍").click()
    expect(page.get_by_test_id("camera")).to_be_visible()
    look("camera that is not there", page)
    page.get_by_role("button", name="返回").click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已存手机：")).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name="我的上报").click()
    look("my reports", page)
    page.get_by_test_id("report").first.click()
    look("my case", page)
    page.goto(f"{house.url}/#/me")
    look("me", page)


def test_the_screens_of_tasks_and_units(house: House, browser: Browser, look: Look) -> None:
    page = phone_of(house, browser, "inspector2")
    page.get_by_role("link", name="任务").last.click()
    look("tasks", page)
    page.get_by_test_id("task").first.click()
    expect(page.get_by_text("解决了吗？")).to_be_visible(timeout=SLOW)
    look("the question", page)
    page.get_by_role("button", name="没解决").click()
    expect(page.get_by_label("原因")).to_be_visible(timeout=SLOW)
    look("the answer", page)
    unit = phone_of(house, browser, "enforcement1w")
    look("to do", unit)
    unit.get_by_test_id("todo").first.click()
    unit.get_by_role("button", name="去", exact=True).click()
    look("the way there", unit)


@pytest.mark.parametrize("size", [DOUBLED, LANDSCAPE], ids=["doubled", "landscape"])
def test_every_main_button_is_reached_on_a_low_screen(
    house: House, browser: Browser, photo: Path, size: dict[str, int]
) -> None:
    page = phone_of(house, browser, "inspector2")
    page.set_viewport_size(size)  # type: ignore[arg-type]
    expect_all_reached(page, photo, house.url)


def test_the_text_size_of_the_browser_enlarges_the_text_and_every_main_button_is_still_reached(
    house: House, chromium: BrowserType, photo: Path
) -> None:
    browser = chromium.launch(executable_path=executable(), args=[*CHROMIUM, "--blink-settings=defaultFontSize=32"])
    page = phone_of(house, browser, "inspector2")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "34px"
    assert page.evaluate(WIDER) == []
    expect_all_reached(page, photo, house.url)
    browser.close()
