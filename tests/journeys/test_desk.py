"""The desk at work: a call, many at once, two that are one, the administrator's first day, English."""

import re
import time
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.desk import Desk, choose_own_password
from tests.journeys.house import House
from tests.journeys.people import PASSWORD, SLOW, ask

RECEIPT = re.compile(r"^R\d{8}-\d{5}$")
MIDDLE = """() => {
  const box = document.querySelector('.top-layer').getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""
REPORT_MANY = """async ([many, point]) => {
  for (let n = 0; n < many; n++) {
    const id = () => crypto.randomUUID();
    const args = {kind: 'matter', category: '06010', place: `批量 ${n}`, point: {...point, crs: 'WGS84'},
                  caller: {channel: 'phone'}};
    const told = {op_id: id(), kind: 'report', case_id: id(), args};
    const answer = await fetch('/api/cases', {method: 'POST', headers: {'Content-Type': 'application/json'},
                                              body: JSON.stringify(told)});
    if (answer.status !== 201) throw new Error(await answer.text());
  }
}"""


def pick(page: Page, name: str, words: str) -> None:
    """Find something in a field by its name, and take the first."""
    page.locator(f"input[name={name}]").click()
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def press_map(page: Page) -> None:
    """Press the middle of the map."""
    x, y = page.evaluate(MIDDLE)
    page.mouse.click(x, y)


def test_a_call_is_registered_and_the_caller_is_shown_on_request_only(browser: Browser, house: House) -> None:
    desk = Desk(browser, house.url, "acceptor1")
    page = desk.page
    page.locator("[data-page=call]").click()

    pick(page, "category", "占道经营")
    page.locator("[name=note]").fill("有人在路口摆摊")
    press_map(page)
    page.locator("[name=caller-name]").fill("沈阿姨")
    page.locator("[name=caller-phone]").fill("13900000000")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_test_id("receipt")).to_have_text(RECEIPT, timeout=SLOW)
    page.get_by_role("button", name="打开这一件").click()

    caller = page.get_by_test_id("caller")
    expect(caller).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("沈阿姨")).to_have_count(0)
    caller.get_by_role("button", name="查看来电人").click()
    expect(caller.get_by_text("沈阿姨")).to_be_visible(timeout=SLOW)
    expect(caller.get_by_text("查看记录 1 次")).to_be_visible()


def test_twenty_are_accepted_and_filed_at_once_each_with_its_result(browser: Browser, house: House) -> None:
    desk = Desk(browser, house.url, "acceptor1")
    page = desk.page
    page.evaluate(REPORT_MANY, [20, a_point(page)])
    page.goto(f"{house.url}/console/#/accept?q=批量")
    page.reload()
    rows = page.locator("[data-case]")
    expect(rows).to_have_count(20, timeout=SLOW)

    for step, queue in (("accept", "accept"), ("file", "file")):
        page.goto(f"{house.url}/console/#/{queue}?q=批量")
        page.reload()
        expect(rows).to_have_count(20, timeout=SLOW)
        rows.first.locator(".open").click(modifiers=["Control"])
        rows.last.locator(".open").click(modifiers=["Shift"])
        page.keyboard.press("Shift+S" if step == "accept" else "Shift+L")
        expect(page.get_by_test_id("go")).to_be_focused(timeout=SLOW)
        page.keyboard.press("Enter")
        expect(page.get_by_text("20 件办好了")).to_be_visible(timeout=SLOW)
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_have_count(0)

    told = ask(page, "/api/cases?q=批量&limit=50")["items"]
    assert {row["state"] for row in told} == {"pending_accept"}
    assert all(row["lead"] for row in told)


def test_what_came_is_said_beside_the_rows_and_moves_none_of_them(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "acceptor1").page
    page.goto(f"{house.url}/console/#/open?order=newest")
    page.reload()
    first = page.locator("[data-case]").first
    expect(first).to_contain_text("上报", timeout=SLOW)
    before = first.bounding_box()

    page.evaluate(REPORT_MANY, [1, a_point(page)])

    came = page.get_by_role("button", name="1 件新到")
    expect(came).to_be_visible(timeout=SLOW)
    after, strip = first.bounding_box(), came.bounding_box()
    assert after == before
    assert after is not None
    assert strip is not None
    assert strip["y"] + strip["height"] <= after["y"]
    page.keyboard.press(".")
    expect(page.locator("[data-case] .ph .pict")).not_to_have_count(0)


def a_point(page: Page) -> dict[str, float]:
    """Somewhere inside the city: where a case lies that has a cell."""
    told = ask(page, "/api/cases?limit=50")["items"]
    point: dict[str, float] = next(row["point"] for row in told if row["cell"])
    return point


def with_both_pictures(page: Page) -> str:
    """A case that may be a duplicate, both of whose pictures have arrived: other journeys close phones too early."""
    for row in ask(page, "/api/cases?view=duplicates&limit=50")["items"]:
        beside = ask(page, f"/api/cases/{row['id']}/similar")["items"][0]["case"]
        pictures = [photo["stored"] for one in (row, beside) for photo in one["photos"]]
        if len(pictures) > 1 and all(pictures):
            return str(row["id"])
    raise AssertionError("the demo has no such pair")


def assert_whole(part: Locator, within: Locator) -> None:
    """A part is seen whole: nothing of it lies beyond the box it stands in."""
    expect(part).to_be_visible(timeout=SLOW)
    inner, outer = part.bounding_box(), within.bounding_box()
    assert inner is not None
    assert outer is not None
    assert outer["y"] <= inner["y"]
    assert inner["y"] + inner["height"] <= outer["y"] + outer["height"]


def test_a_report_made_twice_is_merged_after_both_pictures_were_seen(browser: Browser, house: House) -> None:
    desk = Desk(browser, house.url, "acceptor1")
    page = desk.page
    merged = with_both_pictures(page)
    page.goto(f"{house.url}/console/#/duplicates/{merged}")
    page.reload()
    expect(page.get_by_role("heading", name="是同一处吗？")).to_be_visible(timeout=SLOW)

    merge = page.locator("[data-step=merge]")
    expect(merge).to_be_enabled(timeout=6 * SLOW)  # the demo's pictures are being made ready meanwhile
    merge.click()

    expect(page.get_by_text("案件到了“已并案”")).to_be_visible(timeout=SLOW)
    main = ask(page, f"/api/cases/{merged}")["merged_into"]["id"]
    joined = ask(page, f"/api/cases/{main}")["joined"]
    assert [one["id"] for one in joined] == [merged]
    expect(page.get_by_role("button", name=re.compile("下一件|回到清单")).first).to_be_visible()
    page.get_by_role("button", name="看主案").click()
    expect(page).to_have_url(re.compile(f"{main}$"))
    expect(page.locator("main.case .body")).to_be_visible(timeout=SLOW)
    page.goto(f"{house.url}/console/#/ended/{merged}")
    page.reload()
    assert_whole(page.get_by_role("button", name="看主案"), within=page.locator(".banner", has_text="已并入"))


def test_what_decides_the_case_is_seen_while_a_form_is_open_on_a_small_screen(browser: Browser, house: House) -> None:
    desk = Desk(browser, house.url, "dispatcher1")
    page = desk.page
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{house.url}/console/#/returned")
    page.reload()
    page.locator("[data-case] .open").first.click()
    page.locator("[data-step=dispatch]").click()
    expect(page.locator("form.doing")).to_be_visible(timeout=SLOW)

    line = page.get_by_test_id("decisive")

    expect(line).to_contain_text("退回：")
    expect(line).to_contain_text("依据：")
    expect(line).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")


def test_an_administrator_lays_out_a_beat_and_takes_somebody_on(browser: Browser, house: House) -> None:
    desk = Desk(browser, house.url, "admin1")
    page = desk.page
    name = f"walker{time.time_ns()}"
    beats = ask(page, "/api/beats")["beats"]
    page.locator("[data-page=city]").click()
    page.locator("[data-part=beats]").click()
    page.locator(f"[data-beat='{beats[0]['id']}']").click()
    page.locator("form[data-form=beat] [name=name]").fill("新一号网格")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("保存好了")).to_be_visible(timeout=SLOW)

    page.locator("[data-part=accounts]").click()
    page.get_by_test_id("new-account").click()
    form = page.locator("form[data-form=account]")
    form.locator("[name=name]").fill(name)
    form.locator("[name=display]").fill("新来的")
    form.get_by_label("范围").select_option(label="新一号网格")
    form.get_by_role("button", name="建立账号").click()
    first = page.get_by_test_id("first-password").inner_text(timeout=SLOW)
    page.locator("[data-part=register]").click()
    expect(page.get_by_role("cell", name="新建账号").first).to_be_visible(timeout=SLOW)

    choose_own_password(browser, house.url, name, first)


def test_what_somebody_has_open_goes_to_another(browser: Browser, house: House) -> None:
    """By the administrator to somebody named, then back by the shift leader, who sees who has what in hand."""
    admin = Desk(browser, house.url, "admin1").page
    busy, free = busy_and_free(admin)
    admin.locator("[data-page=city]").click()
    admin.locator(f"[data-account={busy['account']}]").click()
    hand_over(admin.locator("article.file"), free["display_name"])
    now = walks_of(admin)
    assert (now[busy["account"]], now[free["account"]]) == (0, busy["check"] + busy["verify"])

    leader = Desk(browser, house.url, "shiftleader1").page
    leader.locator("[data-page=staff]").click()
    row = leader.get_by_role("row").filter(has=leader.get_by_role("rowheader", name=free["display_name"]))
    row.get_by_role("button").click(timeout=SLOW)
    hand_over(leader.get_by_role("complementary"), busy["display_name"])
    assert walks_of(leader)[busy["account"]] == busy["check"] + busy["verify"]

    leader.get_by_role("complementary").get_by_role("listitem").get_by_role("button").first.click()
    expect(leader.locator("section.steps")).to_be_visible(timeout=SLOW)


def busy_and_free(page: Page) -> tuple[dict[str, Any], dict[str, Any]]:
    """An inspector who has something open, and one who has nothing."""
    inspectors = [one for one in ask(page, "/api/workload")["people"] if one["beats"]]
    busy = next(one for one in inspectors if one["verify"] + one["check"])
    return busy, next(one for one in inspectors if not one["verify"] + one["check"] + one["handle"])


def walks_of(page: Page) -> dict[str, int]:
    """How many verifications and checks wait for each."""
    return {one["account"]: one["verify"] + one["check"] for one in ask(page, "/api/workload")["people"]}


def hand_over(room: Locator, name: str) -> None:
    """Hand over all that is open to somebody: read before how much it is, and after which case went."""
    expect(room.get_by_test_id("in-hand")).to_have_text(re.compile(r"^手上 \d+ 件：\d+ 核"), timeout=SLOW)
    room.get_by_role("button", name="移交", exact=True).click()
    whom = room.get_by_label("交给")
    whom.select_option(label=next(said for said in whom.locator("option").all_inner_texts() if name in said))
    room.get_by_role("button", name="确定移交").click()
    expect(room.get_by_text(re.compile(r"交出 (\d+) 件，共 \1 件"))).to_be_visible(timeout=SLOW)
    went = room.get_by_role("listitem").filter(has_text=f"交给 {name}").first
    expect(went.get_by_role("button")).to_have_text(re.compile(r"\d{8}-\d{5}$"))


def test_the_desk_speaks_english(browser: Browser, house: House) -> None:
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(f"{house.url}/console/")
    page.evaluate("localStorage.setItem('gezhi.language', 'en')")
    page.reload()
    page.get_by_label("Account").fill("acceptor1")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("navigation", name="Lists")).to_be_visible(timeout=SLOW)
    page.keyboard.press("1")
    page.keyboard.press("j")
    expect(page.get_by_role("button", name="Accept", exact=False).first).to_be_visible(timeout=SLOW)
    assert page.locator("html").get_attribute("lang") == "en"
