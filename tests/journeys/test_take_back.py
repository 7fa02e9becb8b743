"""An outbox leaves a phone as a file and another one sends it: a phone that breaks loses nothing it still shows."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.journeys.house import House
from tests.journeys.people import SLOW, Lent, ask, draw_photo, report, sign_in

INSIDE = (126.6, 45.75)


def test_what_one_phone_could_not_send_another_one_sends(browser: Browser, house: House, tmp_path: Path) -> None:
    old = Lent(browser, house.url, INSIDE)
    sign_in(old.page, "inspector1")
    expect(old.page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    old.context.set_offline(offline=True)
    report(old.page, "暴露垃圾", draw_photo(tmp_path / "photo.jpg", 11, (1600, 1200)))
    old.page.get_by_role("link", name="我的上报").click()
    with old.page.expect_download() as download:
        old.page.get_by_role("button", name="导出没传完的").click()
    download.value.save_as(tmp_path / "outbox.zip")
    old.context.close()

    new = Lent(browser, house.url, INSIDE)
    sign_in(new.page, "inspector1")
    expect(new.page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    new.page.goto(f"{house.url}/#/me")
    new.page.get_by_test_id("import").set_input_files(tmp_path / "photo.jpg")
    expect(new.page.get_by_role("alert")).to_contain_text("这不是压缩包", timeout=SLOW)
    new.page.get_by_test_id("import").set_input_files(tmp_path / "outbox.zip")
    expect(new.page.get_by_text("恢复了 1 条")).to_be_visible(timeout=SLOW)
    new.page.goto(f"{house.url}/#/reports")
    expect(new.page.get_by_test_id("report").first).to_contain_text("已送达", timeout=SLOW)
    new.page.goto(f"{house.url}/#/home")
    expect(new.page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)

    cases = [one["row"] for one in ask(new.page, "/api/sync/pull?limit=1000")["changes"] if one["type"] == "case"]
    newest = max((case for case in cases if case["photos"]), key=lambda case: case["reported_at"])
    assert [photo["stored"] for photo in newest["photos"]] == [True]
    new.page.goto(f"{house.url}/#/me")
    new.page.get_by_test_id("import").set_input_files(tmp_path / "outbox.zip")
    expect(new.page.get_by_text("手机里本来就有")).to_be_visible(timeout=SLOW)


def test_whoever_signs_out_is_told_what_stays_behind_and_it_is_sent_all_the_same(
    browser: Browser, house: House, tmp_path: Path
) -> None:
    phone = Lent(browser, house.url, INSIDE)
    page = phone.page
    sign_in(page, "inspector4")
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    phone.context.set_offline(offline=True)
    report(page, "暴露垃圾", draw_photo(tmp_path / "photo.jpg", 12, (1600, 1200)))

    page.evaluate("location.hash = '#/me'")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("dialog")).to_contain_text("还有 1 条没传完。退出后都留在手机里，不会丢")
    page.get_by_role("dialog").get_by_role("button", name="取消").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="退出登录").click()
    page.get_by_role("dialog").get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("账号")).to_be_visible(timeout=SLOW)

    phone.context.set_offline(offline=False)
    sign_in(page, "inspector4")
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    page.evaluate("location.hash = '#/me'")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("dialog")).to_contain_text("没有未传完、没办完的记录")
    phone.context.close()


def test_the_phone_says_how_full_it_is_and_what_the_system_answered(browser: Browser, house: House) -> None:
    phone = Lent(browser, house.url, INSIDE)
    page = phone.page
    sign_in(page, "inspector4")
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    page.evaluate("location.hash = '#/me'")

    card = page.get_by_role("region", name="手机存储")
    expect(card).to_contain_text(re.compile(r"已用 [\d.]+ [KMG]B，可用 [\d.]+ [MG]B"), timeout=SLOW)
    page.evaluate("navigator.storage.persist = async () => false")
    card.get_by_role("button", name="允许").click()
    expect(card).to_contain_text("系统没答应")
    phone.context.close()
