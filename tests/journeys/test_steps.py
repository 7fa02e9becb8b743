"""What the phone says of steps: refused ones, answers that were given, cases that came back and cases that left."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.house import House
from tests.journeys.people import SLOW, Watcher, draw_photo, shoot
from tests.journeys.test_spine import Crew, spots

HANDED = "摊主已收摊，地面已清"
SCROLLED = "() => Math.max(...['.phone', '.phone main'].map((name) => document.querySelector(name).scrollTop))"
"""How far the list is scrolled: the middle of the screen, on a low one the whole of it."""


@pytest.fixture(scope="module")
def crew(house: House, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Crew:
    """Everybody, on the running product."""
    return Crew(house, browser, Watcher(browser, house.url), tmp_path_factory.mktemp("steps"))


@pytest.fixture
def filed(crew: Crew) -> str:
    """A stall that inspector1 reported and enforcement1 has to handle."""
    where, _ = spots(crew.phone("inspector1", (126.6, 45.75)))
    case = crew.report("占道经营", where)
    crew.desk("acceptor1").take(case, "accept", "待立案")
    crew.desk("shiftleader1").take(case, "file", "待签收", condition="case1")
    return case


def opened(crew: Crew, account: str, case: str) -> Page:
    """The case on the account's phone, as soon as the feed has brought it."""
    page = crew.phone(account, (126.6, 45.75))
    crew._go(page, case)
    return page


def hand_back(page: Page, photo: Path) -> None:
    """拍处置后, a line, 交回."""
    page.get_by_role("button", name="交回").click()
    shoot(page, page.get_by_role("button", name="拍处置后照片"), photo)
    page.get_by_label("怎么处置的").fill(HANDED)
    button = page.get_by_role("button", name="交回")
    expect(button).to_be_enabled(timeout=SLOW)
    button.click()


def test_a_hand_back_with_an_old_picture_is_taken_again_with_its_words(
    crew: Crew, filed: str, house: House, tmp_path: Path
) -> None:
    old = crew.folder / f"{crew._shots}.jpg"
    page = opened(crew, "enforcement1w", filed)
    page.get_by_role("button", name="签收").click()
    expect(page.get_by_role("button", name="交回")).to_be_visible(timeout=SLOW)

    hand_back(page, old)

    refused = page.get_by_test_id("refused")
    expect(refused).to_contain_text("这张照片在本案用过了，请重拍一张", timeout=SLOW)
    expect(refused.get_by_role("button", name="重试")).to_have_count(0)
    page.goto(f"{house.url}/#/tasks")
    expect(page.get_by_test_id("pill")).to_contain_text("需处理 1 条")
    expect(page.get_by_text("已存手机：")).to_have_count(0)
    expect(page.get_by_text("已全部送达")).to_have_count(0)
    page.get_by_test_id("pill").click()
    page.get_by_test_id("tray").get_by_role("button", name="重拍再交").click()
    expect(page.get_by_label("怎么处置的")).to_have_value(HANDED)
    shoot(page, page.get_by_role("button", name="拍处置后照片"), draw_photo(tmp_path / "new.jpg", 901, (1600, 1200)))
    page.get_by_role("button", name="交回").click()
    crew._arrived(page, filed, "pending_feedback_review")


def test_one_question_gets_one_answer_and_the_other_keeps_its_picture(
    crew: Crew, filed: str, house: House, tmp_path: Path
) -> None:
    where, _ = spots(crew.phone("inspector1", (126.6, 45.75)))
    crew.handle("enforcement1w", filed, where)
    crew.desk("acceptor1").take(filed, "send_check", "核查中", inspector="inspector2")
    page = opened(crew, "inspector2", filed)
    page.goto(f"{house.url}/#/tasks")
    task = page.locator(f'a[href="#/case/{filed}"]')

    task.click()
    for seed, answer in ((902, "解决了"), (903, "没解决")):
        page.get_by_role("button", name=answer, exact=True).click()
        shoot(page, page.get_by_role("button", name="拍照"), draw_photo(tmp_path / f"{seed}.jpg", seed, (1600, 1200)))
        expect(page.get_by_role("button", name="重拍")).to_be_visible(timeout=SLOW)
        if answer == "解决了":
            page.get_by_role("button", name="返回").click()
    page.get_by_role("button", name="只清了一半").click()
    page.get_by_role("button", name="没解决").click()

    expect(page.get_by_text("已存手机：没解决")).to_be_visible(timeout=SLOW)
    assert page.url.endswith("#/tasks")
    expect(task).to_have_count(0)
    crew._arrived(page, filed, "rework")
    page.goto(f"{house.url}/#/home")
    page.get_by_test_id("drafts").get_by_role("button", name="查看").click()
    expect(page.get_by_text("已经办了“没解决”，这一步不能再交")).to_be_visible()
    assert crew.watcher.case(filed)["events"][-1]["args"]["reason"] == "只清了一半"
    unit = opened(crew, "enforcement1w", filed)
    expect(unit.get_by_test_id("rework")).to_contain_text("没解决（第 1 次返工）")
    expect(unit.get_by_test_id("rework")).to_contain_text("只清了一半")
    expect(unit.locator("section.shot").get_by_text("核查时", exact=True).last).to_be_visible()


def test_a_desk_s_phone_shows_whom_it_put_on_a_case_and_where_a_returned_one_went(
    crew: Crew, filed: str, house: House
) -> None:
    page = opened(crew, "enforcement1", filed)
    page.get_by_role("button", name="签收").click()
    page.get_by_role("button", name="指派处置人").click()
    page.locator("select#field-worker").select_option(label="吴大海")
    page.get_by_role("button", name="指派处置人").click()
    expect(page.get_by_test_id("worker")).to_have_text("处置人：吴大海", timeout=SLOW)
    expect(page.get_by_test_id("history")).to_contain_text("指派给 吴大海", timeout=SLOW)

    page.get_by_role("button", name="退回").click()
    page.get_by_role("button", name="不归本单位管").click()
    page.get_by_label("依据条款").select_option(index=1)
    page.get_by_role("button", name="退回").click()

    expect(page.get_by_text("已退回派遣员，不再归你单位")).to_be_visible(timeout=SLOW)
    page.get_by_test_id("gone").get_by_role("link", name="待办").click()
    expect(page.get_by_role("heading", name="待办")).to_be_visible()
    told = crew.watcher.case(filed)["events"][-1]
    assert told["args"]["reason"] == "不归本单位管"
    assert "权责清单" in told["args"]["clause"]


@pytest.mark.parametrize("height", [560, 420], ids=["the list scrolls", "the whole page scrolls"])
def test_a_list_is_found_where_it_was_left(crew: Crew, house: House, height: int) -> None:
    page = crew.phone("enforcement1", (126.6, 45.75))
    page.set_viewport_size({"width": 390, "height": height})
    page.goto(f"{house.url}/#/tasks")
    page.reload()
    last = page.get_by_test_id("todo").last
    last.scroll_into_view_if_needed()
    left = page.evaluate(SCROLLED)
    assert left > 0

    last.click()
    page.get_by_role("button", name="返回").click()

    expect(last).to_be_visible()
    page.wait_for_function(f"(left) => Math.abs(({SCROLLED})() - left) < 2", arg=left)
