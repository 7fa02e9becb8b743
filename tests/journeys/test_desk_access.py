"""Every page of the desk, light and dark: axe finds nothing, and nothing is cut off on a small monitor."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import Look, judge
from tests.journeys.desk import Desk
from tests.journeys.house import House
from tests.journeys.people import DESK, SLOW

SMALL = {"width": 1280, "height": 720}
ENLARGED = [{"width": 720, "height": 450}, {"width": 390, "height": 844}]
"""The window of an office monitor at 200 %, and the phone of somebody who is called at home."""
WIDER = """() => document.documentElement.scrollWidth > innerWidth ? [document.documentElement.scrollWidth] : []"""


@pytest.fixture(params=["light", "dark"])
def look(request: pytest.FixtureRequest) -> Iterator[Look]:
    """Looks at a page in this light; what is wrong with any of them is told at the end, all at once."""
    wrong: list[str] = []

    def at(name: str, page: Page) -> None:
        page.emulate_media(color_scheme=request.param)
        for size in (SMALL, DESK):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.wait_for_timeout(200)
            wrong.extend(f"{name} at {size['width']}: {one}" for one in judge(page))
            wrong.extend(f"{name} at {size['width']}: {one} wide" for one in page.evaluate(WIDER))

    yield at
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("size", ENLARGED, ids=["enlarged", "phone"])
def test_the_desk_at_two_hundred_percent_and_on_a_phone_is_one_column(
    house: House, browser: Browser, size: dict[str, int]
) -> None:
    page = Desk(browser, house.url, "shiftleader1").page
    page.set_viewport_size(size)  # type: ignore[arg-type]
    expect_whole_width(page, ".lists", ".queue")

    page.locator("[data-case] .open").first.click()
    expect(page.locator("section.steps")).to_be_in_viewport(timeout=SLOW)
    expect_whole_width(page, ".case")

    page.locator(".case .back").first.click()
    expect_whole_width(page, ".lists", ".queue")
    page.goto(f"{house.url}/console/#/open/00000000-0000-7000-8000-000000000000")
    expect(page.get_by_role("button", name="回到清单")).to_be_in_viewport(timeout=SLOW)
    for name in ("overview", "staff", "watch"):
        page.locator(f"[data-page={name}]").click()
        expect(page.get_by_role("heading", level=1)).to_be_in_viewport(timeout=SLOW)
        assert page.evaluate(WIDER) == [], name


def expect_whole_width(page: Page, *columns: str) -> None:
    """What stands below one another takes the whole width, and nothing stands beside it."""
    for one in columns:
        expect(page.locator(one)).to_be_visible(timeout=SLOW)
        box = page.locator(one).bounding_box()
        assert box is not None
        assert (round(box["x"]), round(box["width"])) == (0, page.evaluate("innerWidth")), one
    assert page.evaluate(WIDER) == []


def test_the_pages_of_the_clerks_day(house: House, browser: Browser, look: Look) -> None:
    page = Desk(browser, house.url, "acceptor1").page
    look("list and map", page)
    page.keyboard.press("1")
    expect(page.locator("[data-case]").first).to_be_visible(timeout=SLOW)
    page.keyboard.press("j")
    expect(page.locator("section.steps")).to_be_visible(timeout=SLOW)
    look("case", page)
    page.keyboard.press("g")
    expect(page.locator("form[data-form=amend]")).to_be_visible(timeout=SLOW)
    look("correct", page)
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.locator(".picker input").first.click()
    look("filters", page)
    page.keyboard.press("Escape")
    page.locator("[data-case] .open").first.click(modifiers=["Control"])
    page.locator("[data-many=accept]").click()
    expect(page.get_by_test_id("go")).to_be_visible(timeout=SLOW)
    look("many at once", page)
    page.keyboard.press("Escape")
    page.locator("button.me").click()
    page.get_by_role("button", name="改密码").click()
    look("password", page)
    page.keyboard.press("Escape")
    page.locator("[data-page=call]").click()
    look("call", page)
    page.goto(f"{house.url}/console/#/open?cell=230102001001001")
    expect(page.get_by_text("只看这一格")).to_be_visible(timeout=SLOW)
    look("one cell", page)
    page.locator(".narrow").get_by_label("清单名称").fill("一格")
    page.get_by_role("button", name="保存为清单").click()
    page.get_by_role("button", name="删除清单“一格”").click(timeout=SLOW)
    look("drop a list", page)
    page.get_by_test_id("drop-view").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_pages_of_leaders_and_administrators(house: House, browser: Browser, look: Look) -> None:
    page = Desk(browser, house.url, "admin1").page
    page.locator("[data-page=overview]").click()
    expect(page.locator("table.bars").first).to_be_visible(timeout=SLOW)
    look("overview", page)
    page.locator("[data-page=city]").click()
    page.locator("[data-account=volunteer1]").click()
    expect(page.locator(".devices")).to_be_visible(timeout=SLOW)
    look("account", page)
    page.get_by_role("button", name="重置密码").click()
    page.get_by_role("button", name="确定重置密码").click()
    expect(page.get_by_test_id("first-password")).to_be_visible(timeout=SLOW)
    look("told once", page)
    page.get_by_role("button", name="记下了").click()
    for part in ("units", "beats", "stages", "tiles", "register"):
        page.locator(f"[data-part={part}]").click()
        page.wait_for_timeout(500)
        look(part, page)
    page.goto(f"{house.url}/console/#/wall")
    expect(page.locator(".wall table").first).to_be_visible(timeout=SLOW)
    look("wall", page)
