"""What one has in hand at the desk stays there: the map one moved, the form one writes in, the way back."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.desk import Desk
from tests.journeys.house import House
from tests.journeys.people import PASSWORD, SLOW, ask

CANVAS = "() => document.querySelector('.city-map canvas').toDataURL()"
AGAIN = "() => document.dispatchEvent(new Event('visibilitychange'))"
"""Somebody looks at the page again: the desk asks at once, as it does every ten seconds."""
TOUCHED = re.compile(r"/api/cases/[0-9a-f-]{36}$")


def open_first(page: Page, queue: str) -> None:
    """Open the first case of a list."""
    page.goto(f"{page.url.split('#')[0]}#/{queue}")
    page.locator("[data-case] .open").first.click(timeout=SLOW)
    expect(page.locator("section.steps")).to_be_visible(timeout=SLOW)


def still(page: Page) -> str:
    """The map's picture, once it is the same twice."""
    page.evaluate("window.before = null")
    page.wait_for_function(
        """() => {
          const now = document.querySelector('.city-map canvas').toDataURL();
          const same = window.before === now;
          window.before = now;
          return same;
        }""",
        polling=300,
        timeout=SLOW,
    )
    picture: str = page.evaluate(CANVAS)
    return picture


def ask_again(page: Page, *, changed: bool = False) -> None:
    """Let the desk ask for the open case again; `changed`: and be told it anew."""
    if changed:
        page.route(TOUCHED, lambda route: route.continue_(headers={**route.request.headers, "if-none-match": '"old"'}))
    with page.expect_response(TOUCHED):
        page.evaluate(AGAIN)
    page.unroute_all()


def test_the_map_stays_where_one_moved_it(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "acceptor1").page
    open_first(page, "open")
    near = still(page)
    page.get_by_role("button", name="看全城").click()
    whole = still(page)
    assert whole != near

    ask_again(page, changed=True)

    assert still(page) == whole
    page.get_by_role("button", name="回到这一件").click()
    assert still(page) != whole


def test_what_is_written_is_not_left_by_one_enter(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "acceptor1").page
    open_first(page, "accept")
    page.locator("[data-step=decline]").click()
    page.locator("form.doing [name=reason]").fill("现场没有摊位")

    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="留下")).to_be_focused(timeout=SLOW)
    page.keyboard.press("Enter")

    expect(page.locator("form.doing [name=reason]")).to_have_value("现场没有摊位")


def test_a_session_that_ends_takes_no_form_away(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "acceptor1").page
    open_first(page, "accept")
    page.locator("[data-step=decline]").click()
    reason = page.locator("form.doing [name=reason]")
    reason.fill("现场没有摊位")
    page.context.clear_cookies()
    page.evaluate(AGAIN)

    expect(page.locator("[name=account]")).to_have_value("acceptor1", timeout=SLOW)
    expect(page.locator("[name=password]")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(reason).to_have_value("现场没有摊位", timeout=SLOW)
    expect(reason).to_be_focused()


def test_the_browsers_back_stays_at_the_desk(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "acceptor1").page
    lists = page.get_by_role("navigation", name="清单")
    open_first(page, "open")
    case = page.url
    page.keyboard.press("j")
    expect(page).not_to_have_url(case)
    case = page.url
    lists.get_by_role("button", name="已办结").click()
    page.locator("[data-page=overview]").click()
    expect(page).to_have_url(re.compile("#/overview$"))

    page.go_back()
    expect(page.get_by_role("heading", name="已办结")).to_be_visible(timeout=SLOW)
    page.go_back()
    expect(page).to_have_url(case)
    page.go_back()
    expect(page.locator("section.steps")).to_have_count(0)
    expect(page.get_by_role("heading", name="全部未结")).to_be_visible()


def test_back_asks_where_something_is_written(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "acceptor1").page
    open_first(page, "accept")
    case = page.url
    page.locator("[data-step=decline]").click()
    page.locator("form.doing [name=reason]").fill("现场没有摊位")

    page.go_back()
    page.get_by_role("button", name="留下").click(timeout=SLOW)
    expect(page.locator("form.doing [name=reason]")).to_have_value("现场没有摊位")
    expect(page).to_have_url(case)

    page.go_back()
    page.get_by_role("button", name="离开").click(timeout=SLOW)
    expect(page.locator("section.steps")).to_have_count(0)
    expect(page).not_to_have_url(case)


def test_what_an_administrator_writes_is_asked_about(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "admin1").page
    page.locator("[data-page=city]").click()
    page.locator("[data-account=inspector5]").click()
    name = page.locator("[name=display]")
    was = name.input_value(timeout=SLOW)
    name.fill("改了没存")

    for press in ("[data-account=inspector6]", "[data-part=units]", "[data-page=cases]"):
        page.locator(press).click()
        page.get_by_role("button", name="留下").click(timeout=SLOW)
        expect(name).to_have_value("改了没存")
    page.locator("[data-account=inspector6]").click()
    page.get_by_role("button", name="离开").click(timeout=SLOW)
    file = page.locator("article.file header")
    expect(file).to_contain_text("inspector6")
    page.locator("[data-account=inspector5]").click()
    expect(file).to_contain_text("inspector5")
    expect(name).to_have_value(was)

    page.get_by_role("button", name="重置密码").click()
    page.get_by_role("button", name="确定重置密码").click()
    secret = page.get_by_test_id("first-password")
    told = secret.inner_text(timeout=SLOW)
    page.locator("[data-account=inspector6]").click()
    page.locator("[data-part=beats]").click()
    expect(secret).to_have_text(told)
    page.get_by_role("button", name="记下了").click()
    expect(secret).to_have_count(0)


def test_the_focus_is_where_one_goes_on(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "acceptor1").page
    open_first(page, "accept")
    page.keyboard.press("d")
    expect(page.locator(".narrow .toggle").first).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator(".narrow .toggle").first).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Space")
    page.keyboard.press("d")

    page.locator("[data-case] .open").first.click(timeout=SLOW)
    page.locator("[data-step=decline]").click()
    reason = page.locator("form.doing [name=reason]")
    page.locator("form.doing button[type=submit]").click()
    expect(reason).to_be_focused()
    expect(page.get_by_text("要写原因")).to_be_visible()
    page.keyboard.type("不")
    expect(page.get_by_text("要写原因")).to_have_count(0)


def test_a_correction_is_sent_from_the_map_too(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "acceptor1").page
    open_first(page, "accept")
    page.keyboard.press("g")
    expect(page.locator("form[data-form=amend] [name=category]")).to_be_focused(timeout=SLOW)
    expect(page.get_by_text("Ctrl + Enter 提交")).to_be_visible()
    box = page.locator(".side .top-layer").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2 + 40, box["y"] + box["height"] / 2 + 30)
    expect(page.get_by_text(re.compile("挪了 [1-9]"))).to_be_visible()
    pinned = still(page)
    ask_again(page, changed=True)
    assert still(page) == pinned, "the pin stays where it was put"

    page.keyboard.press("Control+Enter")

    expect(page.get_by_text("更正好了")).to_be_visible(timeout=SLOW)


def test_a_cell_pressed_on_the_map_is_left_again(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "acceptor1").page
    page.goto(f"{house.url}/console/#/open")
    page.get_by_role("heading", name="全部未结").wait_for()
    rows = page.locator("[data-case]")
    expect(rows.first).to_be_visible(timeout=SLOW)
    still(page)
    everything = rows.count()
    box = page.locator(".top-layer").bounding_box()
    assert box is not None
    only = page.get_by_text("只看这一格")
    for place in range(40):  # somewhere in the middle of the map lies a cell without a case
        page.mouse.click(
            box["x"] + box["width"] * (0.3 + place % 8 * 0.05), box["y"] + box["height"] * (0.3 + place // 8 * 0.08)
        )
        if page.locator("section.steps").count():
            page.go_back()
        elif only.count():
            break

    expect(only.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(rows).to_have_count(everything, timeout=SLOW)
    expect(only).to_have_count(0)


def test_one_changes_ones_own_password_and_leaves_the_wall(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "leader1").page
    page.goto(f"{house.url}/console/#/wall")
    expect(page.locator(".wall table").first).to_be_visible(timeout=SLOW)
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="清单")).to_be_visible(timeout=SLOW)

    page.locator("button.me").click()
    page.get_by_role("button", name="改密码").click()
    expect(page.locator("[name=old]")).to_be_focused()
    for name, value in (("old", "wrong"), ("fresh", "自己的密码十个字以上"), ("again", "自己的密码十个字以上")):
        page.locator(f"[name={name}]").fill(value)
    page.keyboard.press("Enter")
    expect(page.locator("form[data-form=password]").get_by_role("alert")).to_be_visible(timeout=SLOW)
    expect(page.locator("[name=old]")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("密码改好了")).to_be_visible(timeout=SLOW)
    page.keyboard.press("Escape")
    assert ask(page, "/api/session")["account"]["name"] == "leader1"


def test_saved_lists_are_counted_changed_and_dropped_on_a_word(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "acceptor1").page
    lists = page.get_by_role("navigation", name="清单")
    page.goto(f"{house.url}/console/#/open?light=red")
    chip = page.get_by_role("button", name="去掉筛选：已超时")
    expect(chip).to_be_visible(timeout=SLOW)
    page.keyboard.press("d")
    for n in range(20):
        page.get_by_label("清单名称").fill(f"红的 {n:02}")
        page.get_by_role("button", name="保存为清单").click()
        expect(lists.get_by_text(f"红的 {n:02}")).to_be_visible(timeout=SLOW)
    late = ask(page, "/api/counts")["late"]
    mine = lists.get_by_role("button", name=re.compile(r"^红的 07"))
    expect(mine).to_have_text(re.compile(rf"\b{late}$"))
    page.set_viewport_size({"width": 1280, "height": 720})
    expect(page.get_by_role("button", name="全部按键")).to_be_in_viewport()

    lists.get_by_role("button", name="待受理").first.click()
    mine.click()
    expect(chip).to_be_visible(timeout=SLOW)
    chip.click()
    expect(chip).to_have_count(0)
    everything = ask(page, "/api/counts")["open"]
    expect(page.locator("section.queue > header b")).to_have_text(re.compile(rf"^{min(everything, 50)}\+?$"))
    page.get_by_role("button", name="存进这个清单").click()
    expect(mine).to_have_text(re.compile(rf"\b{ask(page, '/api/counts')['open']}$"), timeout=SLOW)

    page.get_by_role("button", name="删除清单“红的 07”").click()
    expect(page.get_by_role("button", name="不删")).to_be_focused()
    page.keyboard.press("Enter")
    expect(mine).to_be_visible()
    page.get_by_role("button", name="删除清单“红的 07”").click()
    page.get_by_test_id("drop-view").click()
    expect(mine).to_have_count(0)
    expect(page.get_by_role("heading", name="待受理")).to_be_visible()
    for one in ask(page, "/api/views")["views"]:
        page.evaluate("id => fetch(`/api/views/${id}`, {method: 'DELETE'})", one["id"])
