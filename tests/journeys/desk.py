"""Somebody at the desk."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.journeys.people import DESK, PASSWORD, SLOW


class Desk:
    """An account at /console/ in a window of an office monitor."""

    def __init__(self, browser: Browser, url: str, account: str) -> None:
        self.url = url
        self.context = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
        self.page: Page = self.context.new_page()
        self.page.goto(f"{url}/console/")
        self.page.get_by_label("账号").fill(account)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("navigation", name="清单")).to_be_visible(timeout=SLOW)

    def open(self, case: str) -> None:
        """Open a case by its address."""
        self.page.goto(f"{self.url}/console/#/open/{case}")
        self.page.reload()
        expect(self.page.locator("section.steps")).to_be_visible(timeout=SLOW)

    def take(self, case: str, step: str, to: str | None, **filled: str) -> None:
        """Take a step with its form filled in, and wait until the desk says where the case is now (None: not here)."""
        self.open(case)
        self.page.locator(f"[data-step={step}]").click()
        for name, value in filled.items():
            self._fill(name, value)
        if self.page.locator("form.doing").count():
            self.page.locator("form.doing button[type=submit]").click()
        told = "办好了，案件不再归你看" if to is None else f"案件到了“{to}”"
        expect(self.page.get_by_text(told)).to_be_visible(timeout=SLOW)

    def _fill(self, name: str, value: str) -> None:
        field = self.page.locator(f"form.doing [name={name}]")
        kind = field.first.get_attribute("type")
        if kind == "checkbox":
            field.first.check()
        elif kind == "radio":
            self.page.locator(f"form.doing [name={name}][value={value}]").check()
        elif field.first.get_attribute("role") == "combobox":
            field.first.fill(value)
            field.first.press("Enter")
        elif field.first.evaluate("field => field.tagName") == "SELECT":
            field.first.select_option(value)
        else:
            field.first.fill(value)


def choose_own_password(browser: Browser, url: str, name: str, first: str) -> Page:
    """Sign in with a first password: the desk asks for one's own before anything else."""
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{url}/console/")
    page.locator("[name=account]").fill(name)
    page.locator("[name=password]").fill(first)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="先换成自己的密码")).to_be_visible(timeout=SLOW)
    expect(page.locator("[name=old]")).to_be_focused()
    page.locator("[name=old]").fill(first)
    page.locator("[name=fresh]").fill("自己的密码十个字以上")
    page.locator("[name=again]").fill("自己的密码十个字以上")
    page.locator("button[type=submit]").click()
    expect(page.get_by_role("navigation", name=re.compile("清单|管理"))).to_be_visible(timeout=SLOW)
    return page
