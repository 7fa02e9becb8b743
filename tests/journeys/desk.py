"""Somebody at the desk."""

from playwright.sync_api import Browser, Page

from tests.journeys.people import DESK


class Desk:
    """An account at /console/ in a window of an office monitor."""

    def __init__(self, browser: Browser, url: str, account: str) -> None:
        self.context = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
        self.page: Page = self.context.new_page()
        self.page.goto(f"{url}/console/")
        self.account = account
