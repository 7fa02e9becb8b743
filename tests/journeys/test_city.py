"""The administrator's day: a unit, the tiles, a limit, a lost phone taken back, and the three administrators apart."""

import re
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.journeys.desk import Desk, choose_own_password
from tests.journeys.house import House
from tests.journeys.people import SLOW, Lent, draw_photo, report, sign_in

INSIDE = (126.6, 45.75)
SAVED = "保存好了"


def part(page: Page, name: str) -> None:
    """Go to a part of the administrator's pages."""
    page.locator("[data-page=city]").click()
    page.locator(f"[data-part={name}]").click()


def test_a_unit_is_founded_named_anew_and_dissolved(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "admin1").page
    name, later = f"河道管护站{time.time_ns()}", f"河湖管护站{time.time_ns()}"
    part(page, "units")
    page.get_by_role("button", name="新建单位").click()
    form = page.locator("form[data-form=unit]")
    form.locator("[name=name]").fill(name)
    form.locator("[name=short]").fill("河道站")
    form.get_by_role("button", name="保存").click()
    expect(page.get_by_text(SAVED)).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name=name)).to_have_attribute("aria-current", "true")
    form.locator("[name=name]").fill(later)
    form.get_by_role("button", name="保存").click()
    row = page.get_by_role("button", name=later)
    expect(row).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name=name)).to_have_count(0)

    form.get_by_role("button", name="撤销单位").click()
    form.get_by_role("button", name="确定撤销单位").click()

    expect(row).to_contain_text("已撤销", timeout=SLOW)
    expect(form.locator("[name=name]")).to_be_disabled()
    part(page, "register")
    expect(page.get_by_text(later).first).to_be_visible(timeout=SLOW)


def test_tiles_put_in_another_order_lie_so_on_the_phones(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "admin1").page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if "settings/tiles" in request.url else None)
    part(page, "tiles")
    names = page.locator(".tile-list b")
    expect(names).not_to_have_count(0, timeout=SLOW)
    first, second, *rest = names.all_inner_texts()

    page.get_by_role("button", name=f"{first}往后").click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text(SAVED)).to_be_visible(timeout=SLOW)

    phone = Lent(browser, house.url, INSIDE).page
    sign_in(phone, "inspector3")
    expect(phone.locator(".tiles b")).to_have_text([second, first, *rest], timeout=SLOW)
    page.get_by_role("button", name=f"{first}往前").click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text(SAVED)).to_be_visible(timeout=SLOW)
    assert asked == ["GET", "PUT", "PUT"]  # a page that nobody turns does not ask again and again


def test_a_limit_that_was_changed_says_by_whom_and_what_the_house_gives(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "admin1").page
    part(page, "stages")
    row = page.get_by_role("row").filter(has=page.locator("[data-stage=accept]"))
    change = page.locator("[data-stage=accept]")
    change.click()
    form = page.locator("form[data-form=stage]")
    form.locator("[name=ordinary-count]").fill("47")
    form.get_by_role("button", name="保存").click()

    expect(page.get_by_text(SAVED)).to_be_visible(timeout=SLOW)
    expect(row).to_contain_text("47")
    expect(row).to_contain_text("默认")
    expect(row).to_contain_text(re.compile(r"陆文 今天 \d\d:\d\d改"))


def test_a_lost_phone_is_taken_back_and_what_it_holds_waits_for_its_owner(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    lost = Lent(browser, house.url, INSIDE)
    with lost.page.expect_request("**/api/session") as asked:
        sign_in(lost.page, "inspector4")
    device = asked.value.post_data_json["device_id"]
    expect(lost.page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    lost.context.set_offline(offline=True)
    report(lost.page, "暴露垃圾", draw_photo(tmp_path / "photo.jpg", 12, (1600, 1200)))

    page = Desk(browser, house.url, "admin1").page
    part(page, "accounts")
    page.locator("[data-account=inspector4]").click()
    row = page.locator(f"[data-device='{device}']")
    expect(row).to_contain_text("登录着", timeout=SLOW)
    row.get_by_role("button", name="收回这台设备").click()
    expect(row).to_contain_text("这台设备立即退出，也不能再上传")
    row.get_by_role("button", name="确定收回这台设备").click()
    expect(row).not_to_contain_text("登录着", timeout=SLOW)

    lost.context.set_offline(offline=False)
    expect(lost.page.get_by_text("登录过期了")).to_be_visible(timeout=SLOW)
    lost.page.goto(f"{house.url}/#/reports")
    mine = lost.page.get_by_test_id("report").first
    expect(mine).to_contain_text("已存手机")
    expect(lost.page.get_by_text("登录过期了，重新登录后接着传")).to_be_visible(timeout=SLOW)
    assert lost.page.evaluate("async () => (await fetch('/api/sync/pull')).status") == 401


def test_the_three_administrators_see_and_may_each_their_own(browser: Browser, house: House) -> None:
    chief = Desk(browser, house.url, "admin1").page
    part(chief, "accounts")
    pages = {role: hired(browser, house, chief, role) for role in ("system_admin", "security_admin", "audit_admin")}

    for role, page in pages.items():
        part(page, "accounts")
        expect(page.get_by_test_id("new-account")).to_have_count(int(role == "security_admin"))
        part(page, "units")
        expect(page.get_by_role("button", name="新建单位")).to_have_count(int(role == "system_admin"))
        expect(page.get_by_text("你只能看，不能改")).to_have_count(int(role != "system_admin"))
        expect(page.locator("[data-part=register]")).to_have_count(int(role == "audit_admin"))
        expect(page.locator("[data-case]")).to_have_count(0)
        expect(page.get_by_role("searchbox", name="查找案件")).to_be_hidden()
        assert page.evaluate("async () => (await fetch('/api/cases')).status") == 403
    part(pages["audit_admin"], "register")
    expect(pages["audit_admin"].get_by_role("cell", name="新建账号").first).to_be_visible(timeout=SLOW)


def hired(browser: Browser, house: House, chief: Page, role: str) -> Page:
    """An administrator of one of the three kinds, signed in with a password of their own."""
    name = f"{role}{time.time_ns()}"
    chief.get_by_test_id("new-account").click()
    form = chief.locator("form[data-form=account]")
    form.locator("[name=name]").fill(name)
    form.locator("[name=display]").fill(role)
    form.get_by_label("身份", exact=True).first.select_option(role)
    form.get_by_role("button", name="建立账号").click()
    first = chief.get_by_test_id("first-password").inner_text(timeout=SLOW)
    chief.get_by_role("button", name="记下了").click()
    return choose_own_password(browser, house.url, name, first)


def test_nobody_is_two_of_the_three_at_once(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "admin1").page
    part(page, "accounts")
    page.get_by_test_id("new-account").click()
    form = page.locator("form[data-form=account]")
    form.locator("[name=name]").fill(f"both{time.time_ns()}")
    form.locator("[name=display]").fill("一身两任")
    form.get_by_label("身份", exact=True).first.select_option("system_admin")
    form.get_by_test_id("add-role").click()
    form.get_by_label("身份", exact=True).nth(1).select_option("audit_admin")

    form.get_by_role("button", name="建立账号").click()

    expect(page.get_by_role("alert")).to_contain_text("三员", timeout=SLOW)
    expect(form.locator("[name=display]")).to_have_value("一身两任")
