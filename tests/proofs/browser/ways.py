"""The ways on which a picture becomes an operation: a report, evidence for a case that is known, an after-photo."""

from abc import ABC, abstractmethod
from collections import Counter
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.journeys.people import SLOW, Watcher, draw_photo, report, shoot, sign_in, unseen
from tests.proofs.browser.gated import Gated, Trace
from tests.proofs.browser.hands import Hands
from tests.proofs.browser.stored import DONE

TILE, KNOWN = "占道经营", "暴露垃圾"
HANDED = "摊主已收摊，地面已清"
AT_REST = "async () => (await navigator.locks.query()).held.length === 0"
FROZEN = f"""async () => {{
    {DONE}
    const db = await done(indexedDB.open("gezhi"));
    const rows = await done(db.transaction("outbox").objectStore("outbox").getAll());
    db.close();
    return rows.every(({{ state }}) => state !== "saved");
}}"""
KNOWS = f"""async (id) => {{
    {DONE}
    const db = await done(indexedDB.open("gezhi"));
    const rows = await done(db.transaction("entity").objectStore("entity").getAll());
    db.close();
    return rows.some(({{ row }}) => row.id === id);
}}"""


class Way(ABC):
    """One way on one phone: to go it, to go on with it after a kill, and to say what came of it at the server."""

    account = "inspector1"

    def __init__(self, phone: Gated, watcher: Watcher, hands: Hands, folder: Path) -> None:
        self.phone, self.watcher, self.hands, self.folder = phone, watcher, hands, folder
        self.begin()
        sign_in(self.page, self.account)
        self.delivered()
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.page.wait_for_function(AT_REST, timeout=SLOW)
        phone.where = hands.spot
        phone.close()  # Chromium keeps a cookie of the last half minute in memory alone: a kill would sign out
        phone.open()

    @property
    def page(self) -> Page:
        """The phone's page: another one after each kill."""
        return self.phone.page

    @abstractmethod
    def begin(self) -> None:
        """Have what must be there before anybody goes this way."""

    def ready(self) -> None:
        """The first screen is there with what the way begins at, and the page is at rest."""
        self.page.goto(f"{self.phone.url}/#/home")
        self.page.reload()
        expect(self.first()).to_be_visible(timeout=SLOW)
        self.page.wait_for_function(AT_REST, timeout=SLOW)

    def first(self) -> Locator:
        """What the way begins at: a position."""
        return self.page.get_by_text("精度 8 米")

    def delivered(self) -> None:
        """Everything has gone out: the screen says so, and the store agrees."""
        self.page.goto(f"{self.phone.url}/#/home")
        expect(self.page.get_by_text("已全部送达").first).to_be_visible(timeout=2 * SLOW)
        assert {entry["state"] for entry in self.phone.stored().entries} <= {"sent"}

    def photo(self) -> Path:
        """A picture that nobody has seen before."""
        return draw_photo(self.folder / "photo.jpg", unseen(), (1200, 900))

    def go(self) -> None:
        """From the first screen to 已存, and on until its picture is made ready to travel."""
        self.take()
        self._saved()

    def go_on(self) -> None:
        """From the line of what was begun and not saved to 已存."""
        self.page.get_by_role("button", name="接着填").click()
        self.finish()
        self._saved()

    def _saved(self) -> None:
        expect(self.page.get_by_text("已存手机").first).to_be_visible(timeout=SLOW)
        self.page.wait_for_function(FROZEN, timeout=SLOW)

    def trace(self) -> Trace:
        """The places it comes through when nobody is killed."""
        self.ready()
        trace = self.phone.trace(self.go)
        self.delivered()
        return trace

    @abstractmethod
    def take(self) -> None:
        """The taps."""

    @abstractmethod
    def finish(self) -> None:
        """The taps of whoever goes on."""

    @abstractmethod
    def arrived(self) -> Counter[str]:
        """How many operations of this way the server has, case by case."""


class Report(Way):
    """One tile, one photograph, 保存."""

    def begin(self) -> None:
        self._known = {row["id"] for row in self.watcher.cases()}

    def take(self) -> None:
        report(self.page, TILE, self.photo())

    def finish(self) -> None:
        save = self.page.get_by_role("button", name="保存")
        expect(save).to_be_enabled(timeout=SLOW)
        save.click()

    def arrived(self) -> Counter[str]:
        return Counter(row["id"] for row in self.watcher.cases("&category=09006") if row["id"] not in self._known)


class Evidence(Way):
    """The same way, but what was taken goes to the case that stands there already: 补充到原案."""

    def begin(self) -> None:
        self.case = self.hands.report("06010")

    def ready(self) -> None:
        super().ready()
        self.page.wait_for_function(KNOWS, arg=self.case, timeout=SLOW)

    def take(self) -> None:
        shoot(self.page, self.page.get_by_role("button", name=KNOWN, exact=True), self.photo())
        self._add()

    def finish(self) -> None:
        self._add()

    def _add(self) -> None:
        near = self.page.get_by_test_id("near").locator("div", has=self.page.locator(f'a[href="#/case/{self.case}"]'))
        near.get_by_role("button", name="补充到原案").click(timeout=SLOW)
        self.page.get_by_role("dialog").get_by_role("button", name="补充到原案").click()

    def arrived(self) -> Counter[str]:
        return steps_in(self.watcher, [self.case], "evidence")


class AfterPhoto(Way):
    """A worker hands back: 交回 with the picture of after, one case after the other."""

    account = "enforcement1w"

    def begin(self) -> None:
        self.cases = [self.hands.signed_for()]

    def ready(self) -> None:
        if any(entry["case_id"] == self.cases[-1] for entry in self.phone.stored().entries):
            self.cases.append(self.hands.signed_for())
        super().ready()

    def first(self) -> Locator:
        return self.page.locator(f'a[href="#/case/{self.cases[-1]}"]').first

    def take(self) -> None:
        self.first().click()
        self.page.get_by_role("button", name="交回").click()
        shoot(self.page, self.page.get_by_role("button", name="拍处置后照片"), self.photo())
        self._hand_back()

    def finish(self) -> None:
        self._hand_back()

    def _hand_back(self) -> None:
        self.page.get_by_label("怎么处置的").fill(HANDED)
        button = self.page.get_by_role("button", name="交回")
        expect(button).to_be_enabled(timeout=SLOW)
        button.click()

    def arrived(self) -> Counter[str]:
        return steps_in(self.watcher, self.cases, "report_back")


def steps_in(watcher: Watcher, cases: list[str], step: str) -> Counter[str]:
    """How often a step stands in the history of each of these cases."""
    return Counter(case for case in cases for event in watcher.case(case)["events"] if event["step"] == step)
