"""The desk's pictures: triage, duplicates, a call, closing, the overview, the administrator's pages."""

from playwright.sync_api import Browser, Page, expect

from tests.journeys.people import PASSWORD, SLOW
from tests.journeys.pictures.studio import Light, at_desk, show

CALLED = "井盖响，车一过就响，晚上睡不着。"


def take_desk(browser: Browser, url: str) -> None:
    """Every picture of the desk."""
    for light, name in (("light", "desk-triage"), ("dark", "desk-triage-dark")):
        _triage(_sit(browser, url, "acceptor1", light), name)
    _duplicates(_sit(browser, url, "acceptor1"))
    _many(_sit(browser, url, "acceptor1"))
    _call(_sit(browser, url, "acceptor1"))
    _closing(_sit(browser, url, "shiftleader1"))
    _overview(_sit(browser, url, "leader1"))
    _accounts(_sit(browser, url, "admin1"))
    _beats(_sit(browser, url, "admin1"))


def _sit(browser: Browser, url: str, account: str, light: Light = "light") -> Page:
    """Sit down at the desk as somebody."""
    page = at_desk(browser, light).new_page()
    page.goto(f"{url}/console/")
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("navigation", name="页面")).to_be_visible(timeout=SLOW)
    return page


def _done(page: Page, name: str) -> None:
    """Every photograph and the map have come: the picture, and this window is closed."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    show(name, page)
    page.context.close()


def _show_list(page: Page, queue: str) -> None:
    page.get_by_role("navigation", name="清单").get_by_role("button", name=queue).first.click()
    expect(page.locator("[data-case]").first).to_be_visible(timeout=SLOW)


def _open_first(page: Page, queue: str) -> None:
    """The first case of a list that lies in a cell, with its photographs."""
    _show_list(page, queue)
    page.locator("[data-case]").filter(has_not_text="网格外").first.locator("button.open").click()
    expect(page.locator("main.case .body img").first).to_be_visible(timeout=4 * SLOW)


def _triage(page: Page, name: str) -> None:
    _open_first(page, "待受理")
    _done(page, name)


def _duplicates(page: Page) -> None:
    _show_list(page, "疑似重复")
    page.locator("[data-case] button.open").first.click()  # here the two lie side by side at once
    expect(page.get_by_role("heading", name="是同一处吗？")).to_be_visible(timeout=SLOW)
    expect(page.locator("[data-step=merge]")).to_be_enabled(timeout=SLOW)
    _done(page, "desk-duplicates")


def _many(page: Page) -> None:
    """立案 for all that wait for it, before the press."""
    _open_first(page, "待立案")
    page.locator("[data-case] .tick").first.check()
    page.get_by_role("button", name="全选").click()
    page.locator("[data-many=file]").click()
    expect(page.get_by_test_id("go")).to_be_visible(timeout=SLOW)
    _done(page, "desk-many")


def _call(page: Page) -> None:
    page.locator("[data-page=call]").click()
    page.locator("[name=category]").fill("井盖")
    page.get_by_role("option").first.click()
    page.locator("[name=note]").fill(CALLED)
    page.locator("[name=jump]").fill("丁香社区 040")
    page.get_by_role("option").first.click()
    page.locator("[name=place]").fill("文昌路 12 号门前")
    page.locator("[name=caller-name]").fill("王先生")
    expect(page.get_by_text("登记后", exact=True)).to_be_visible(timeout=SLOW)
    _done(page, "desk-call")


def _closing(page: Page) -> None:
    _open_first(page, "待结案")
    _done(page, "desk-close")


def _overview(page: Page) -> None:
    page.locator("[data-page=overview]").click()
    expect(page.get_by_role("heading", name="未结，按环节")).to_be_visible(timeout=SLOW)
    _done(page, "desk-leader")


def _accounts(page: Page) -> None:
    page.locator("[data-page=city]").click()
    page.locator("[data-account=inspector1]").click()
    expect(page.get_by_role("heading", name="请假和代班")).to_be_visible(timeout=SLOW)
    _done(page, "desk-accounts")


def _beats(page: Page) -> None:
    page.locator("[data-page=city]").click()
    page.locator("[data-part=beats]").click()
    page.locator("[data-beat]").first.click()
    expect(page.locator("form[data-form=beat]")).to_be_visible(timeout=SLOW)
    _done(page, "desk-beats")
