"""走通一单: from the shutter without signal to the closing, in real browsers, on a real server that goes away."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.journeys.desk import Desk
from tests.journeys.house import House
from tests.journeys.people import EXIF, SLOW, Lent, Phone, Watcher, ask, draw_photo, report, shoot, sign_in

Spot = tuple[float, float]
TILES = ("占道经营", "暴露垃圾", "机动车乱停放")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Photographs of 12 megapixels."""
    folder = tmp_path_factory.mktemp("photos")
    return [draw_photo(folder / f"{number}.jpg", number) for number in range(3)]


@pytest.fixture
def inspector(house: House, chromium: BrowserType, tmp_path: Path) -> Iterator[Phone]:
    """inspector1 with a phone that has been online once."""
    phone = Phone(chromium, tmp_path / "profile", house.url, (126.6, 45.75))
    sign_in(phone.page, "inspector1")
    expect(phone.page.get_by_role("button", name="占道经营", exact=True)).to_be_visible(timeout=SLOW)
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(phone.page.get_by_text("全部 268 类")).to_be_visible(timeout=SLOW)
    yield phone
    phone.close()


@pytest.fixture
def watcher(browser: Browser, house: House) -> Watcher:
    """Somebody who sees everything."""
    return Watcher(browser, house.url)


def spots(page: Any) -> tuple[Spot, Spot]:
    """A position well inside a cell of the beat, and one exactly on the edge that two cells share, between corners."""
    cells = ask(page, "/api/pack/cells")["cells"]
    ring = next(one["ring"] for one in cells if one["beat"])
    inside = [sum(corner[axis] for corner in ring[:-1]) / (len(ring) - 1) / 1e7 for axis in (0, 1)]
    return (inside[0], inside[1]), between_corners(cells)[0]


def between_corners(cells: Sequence[dict[str, Any]]) -> tuple[Spot, str]:
    """The middle of a slanting edge that is a whole number of 1e-7 degrees, and the cell that has it: the smaller."""
    owners: dict[frozenset[tuple[int, int]], list[str]] = {}
    for cell in cells:
        for pair in pairwise(tuple(corner) for corner in cell["ring"]):
            owners.setdefault(frozenset(pair), []).append(cell["code"])
    for edge, codes in sorted(owners.items(), key=lambda one: sorted(one[1])):
        (ax, ay), (bx, by) = sorted(edge)
        if len(codes) == 2 and ax != bx and ay != by and (ax + bx) % 2 == (ay + by) % 2 == 0:
            return ((ax + bx) // 2 / 1e7, (ay + by) // 2 / 1e7), min(codes)
    raise AssertionError("no edge whose middle is a whole number of units")


def test_three_reports_made_without_signal_survive_a_killed_browser_and_arrive_whole(
    house: House, inspector: Phone, watcher: Watcher, photos: list[Path]
) -> None:
    known = {row["id"] for row in watcher.cases()}
    inside, edge = spots(inspector.page)
    _, owner = between_corners(ask(inspector.page, "/api/pack/cells")["cells"])
    with house.away():
        for tile, photo, where in zip(TILES, photos, (inside, edge, inside), strict=True):
            inspector.stand(where)
            inspector.page.reload()
            report(inspector.page, tile, photo)
        inspector.kill()
        inspector.open()

        page = inspector.page
        expect(page.get_by_text("待传 3 条")).to_be_visible(timeout=SLOW)
        page.get_by_role("link", name="我的上报").click()
        for tile in TILES:
            expect(page.get_by_text(tile).first).to_be_visible()
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=2 * SLOW)
    mine = {row["id"]: row for row in watcher.cases() if row["id"] not in known}
    assert sorted(row["category"] for row in mine.values()) == ["06010", "09006", "09009"]
    made = reports_on(page)
    assert made.keys() == mine.keys()
    for case, row in mine.items():
        assert row["cell"] == made[case]["cell"] is not None
        assert len(row["photos"]) == 1
        sha = row["photos"][0]["sha256"]
        assert row["photos"][0]["stored"]
        kept = house.data_dir / "photos" / sha[:2] / sha
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == sha
        assert made[case]["hashes"] == [sha]
        (photo,) = watcher.case(case)["photos"]
        assert photo["said"]["exif"].items() >= EXIF.items()
    assert next(row["cell"] for row in mine.values() if row["category"] == "06010") == owner


def reports_on(page: Any) -> dict[str, dict[str, Any]]:
    """What the phone itself holds, by case: the cell it showed, and sha-256 over the very bytes that travelled."""
    told: dict[str, dict[str, Any]] = page.evaluate(
        """async () => {
            const [{ name }] = (await indexedDB.databases()).filter((one) => one.name.startsWith("gezhi"));
            const done = (asked) => new Promise((yes, no) => {
                asked.onsuccess = () => yes(asked.result);
                asked.onerror = () => no(asked.error);
            });
            const db = await done(indexedDB.open(name));
            const all = (store) => done(db.transaction(store).objectStore(store).getAll());
            const two = (byte) => byte.toString(16).padStart(2, "0");
            const hex = (hash) => Array.from(new Uint8Array(hash), two).join("");
            const [entries, photos, told] = [await all("outbox"), await all("photo"), {}];
            for (const { op_id, case_id, text } of entries) {
                const hashes = [];
                for (const { id } of photos.filter((row) => row.op_id === op_id && row.part === "full")) {
                    const bytes = await done(db.transaction("bytes").objectStore("bytes").get(`${id}/sent`));
                    hashes.push(hex(await crypto.subtle.digest("SHA-256", bytes)));
                }
                told[case_id] = { cell: JSON.parse(text).args.shown.cell, hashes };
            }
            db.close();
            return told;
        }"""
    )
    return told


def test_the_phone_s_page_can_be_installed(inspector: Phone) -> None:
    told = inspector.context.new_cdp_session(inspector.page)
    told.send("Page.enable")

    assert told.send("Page.getAppManifest")["errors"] == []
    assert told.send("Page.getInstallabilityErrors")["installabilityErrors"] == []


class Crew:
    """Everybody a case passes through, each signed in once."""

    def __init__(self, house: House, browser: Browser, watcher: Watcher, folder: Path) -> None:
        self.house, self.browser, self.watcher, self.folder = house, browser, watcher, folder
        self._shots = 0
        self._desks: dict[str, Desk] = {}
        self._phones: dict[str, Lent] = {}

    def desk(self, account: str) -> Desk:
        """The account's desk."""
        if account not in self._desks:
            self._desks[account] = Desk(self.browser, self.house.url, account)
        return self._desks[account]

    def phone(self, account: str, where: Spot) -> Page:
        """The account's phone, standing there."""
        if account not in self._phones:
            self._phones[account] = Lent(self.browser, self.house.url, where)
            sign_in(self._phones[account].page, account)
            expect(self._phones[account].page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
        self._phones[account].stand(where)
        return self._phones[account].page

    def photo(self) -> Path:
        """A fresh photograph: one that the case has seen before is no proof of anything."""
        self._shots += 1
        return draw_photo(self.folder / f"{self._shots}.jpg", 100 + self._shots, (1600, 1200))

    def report(self, tile: str, where: Spot) -> str:
        """inspector1 reports; gives the case."""
        known = {row["id"] for row in self.watcher.cases()}
        page = self.phone("inspector1", where)
        page.goto(f"{self.house.url}/#/home")
        report(page, tile, self.photo())
        page.get_by_role("link", name="我的上报").click()
        expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
        return next(row["id"] for row in self.watcher.cases() if row["id"] not in known)

    def handle(self, account: str, case: str, where: Spot) -> None:
        """A unit's phone signs for the case where that is still to be done, and reports back with an after-photo."""
        page = self.phone(account, where)
        self._go(page, case)
        if self.watcher.case(case)["state"] == "pending_accept":
            page.get_by_role("button", name="签收").click()
        expect(page.get_by_role("button", name="交回")).to_be_visible(timeout=SLOW)
        page.get_by_role("button", name="交回").click()
        shoot(page, page.get_by_role("button", name="拍处置后照片"), self.photo())
        page.get_by_label("怎么处置的").fill("已清理，恢复通行")
        self._save(page, "交回")
        self._arrived(page, case, "pending_feedback_review")

    def check(self, account: str, case: str, where: Spot, *, passed: bool) -> None:
        """An inspector stands on the spot and says whether it is fixed, with a photograph."""
        page, answer = self.phone(account, where), "解决了" if passed else "没解决"
        self._go(page, case)
        page.get_by_role("button", name=answer).click()
        shoot(page, page.get_by_role("button", name="拍照"), self.photo())
        if not passed:
            page.get_by_label("原因").fill("摊位又摆回来了")
        self._save(page, answer)
        self._arrived(page, case, "pending_close" if passed else "rework")

    def _go(self, page: Page, case: str) -> None:
        """Open a case on a phone, as soon as the feed has brought it."""
        page.goto(f"{self.house.url}/#/me")
        page.goto(f"{self.house.url}/#/case/{case}")
        page.reload()
        expect(page.get_by_role("heading", name="经过")).to_be_visible(timeout=SLOW)

    def _save(self, page: Page, name: str) -> None:
        button = page.get_by_role("button", name=name)
        expect(button).to_be_enabled(timeout=SLOW)
        button.click()

    def _arrived(self, page: Page, case: str, state: str) -> None:
        """The step is at the server and so is every byte it named."""
        for _ in range(150):
            told = self.watcher.case(case)
            if told["state"] == state and all(photo["stored"] for photo in told["photos"]):
                return
            page.wait_for_timeout(200)
        raise AssertionError((told["state"], [photo["stored"] for photo in told["photos"]]))


@pytest.fixture(scope="module")
def crew(house: House, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Crew:
    """Everybody, on the running product."""
    return Crew(house, browser, Watcher(browser, house.url), tmp_path_factory.mktemp("shots"))


def told_of(crew: Crew, case: str) -> list[tuple[str, str]]:
    """The history of a case as (step, who); every line says when, and every step that needs one says why."""
    events = crew.watcher.case(case)["events"]
    assert all(event["at"] for event in events)
    for event in events:
        if event["step"] in {"return", "check_fail"}:
            assert event["args"]["reason"]
    return [(event["step"], event["by"]) for event in events]


def test_a_case_goes_from_the_shutter_to_the_closing(crew: Crew) -> None:
    where, _ = spots(crew.phone("inspector1", (126.6, 45.75)))
    case = crew.report("占道经营", where)

    crew.desk("acceptor1").take(case, "accept", "待立案")
    crew.desk("shiftleader1").take(case, "file", "待签收", condition="case1")
    filed = crew.watcher.case(case)
    assert (filed["lead"], filed["assists"]) == ("enforcement1", ["street1"])
    crew.handle("enforcement1w", case, where)
    crew.desk("acceptor1").take(case, "send_check", "核查中", inspector="inspector2")
    crew.check("inspector2", case, where, passed=True)
    crew.desk("shiftleader1").take(case, "close", "已结案", condition_met="", reason="配合单位已到场")

    assert told_of(crew, case) == [
        ("report", "inspector1"),
        ("accept", "acceptor1"),
        ("file", "shiftleader1"),
        ("dispatch", "system"),
        ("sign_for", "enforcement1w"),
        ("report_back", "enforcement1w"),
        ("send_check", "acceptor1"),
        ("check_pass", "inspector2"),
        ("close", "shiftleader1"),
    ]


def test_a_case_that_is_not_fixed_goes_round_again(crew: Crew) -> None:
    where, _ = spots(crew.phone("inspector1", (126.6, 45.75)))
    case = crew.report("占道经营", where)

    crew.desk("acceptor1").take(case, "accept", "待立案")
    crew.desk("shiftleader1").take(case, "file", "待签收", condition="case1")
    crew.handle("enforcement1w", case, where)
    crew.desk("acceptor1").take(case, "send_check", "核查中", inspector="inspector2")
    crew.check("inspector2", case, where, passed=False)
    crew.handle("enforcement1w", case, where)
    crew.desk("acceptor1").take(case, "send_check", "核查中", inspector="inspector2")
    crew.check("inspector2", case, where, passed=True)
    crew.desk("shiftleader1").take(case, "close", "已结案", condition_met="", reason="配合单位已到场")

    assert crew.watcher.case(case)["round"] == 2
    steps = [step for step, _ in told_of(crew, case)]
    assert steps[-5:] == ["check_fail", "report_back", "send_check", "check_pass", "close"]


def test_a_case_that_a_unit_returns_goes_to_another(crew: Crew) -> None:
    where, _ = spots(crew.phone("inspector1", (126.6, 45.75)))
    case = crew.report("机动车乱停放", where)

    crew.desk("acceptor1").take(case, "accept", "待立案")
    crew.desk("shiftleader1").take(case, "file", "待签收", condition="case1")
    crew.desk("traffic1").take(case, "return", None, reason="人行道上归城管", clause="权责清单第 1 条")
    crew.desk("dispatcher1").take(case, "dispatch", "待签收", lead="cgzf")
    crew.handle("enforcement1w", case, where)
    crew.desk("acceptor1").take(case, "send_check", "核查中", inspector="inspector2")
    crew.check("inspector2", case, where, passed=True)
    crew.desk("shiftleader2").take(case, "close", "已结案", condition_met="")

    told = told_of(crew, case)
    assert ("return", "traffic1") in told
    assert told.index(("return", "traffic1")) < told.index(("dispatch", "dispatcher1"))
    assert crew.watcher.case(case)["lead"] == "enforcement1"


def test_what_is_known_already_gets_the_photograph_instead_of_a_second_case(crew: Crew) -> None:
    where, _ = spots(crew.phone("inspector1", (126.6, 45.75)))
    case = crew.report("暴露垃圾", where)
    known = {row["id"] for row in crew.watcher.cases()}

    page = crew.phone("inspector1", where)
    page.goto(f"{crew.house.url}/#/home")
    shoot(page, page.get_by_role("button", name="暴露垃圾", exact=True), crew.photo())
    row = page.get_by_test_id("near").locator("div", has=page.locator(f'a[href="#/case/{case}"]'))
    row.get_by_role("button", name="补充到原案").click()
    page.get_by_role("dialog").get_by_role("button", name="补充到原案").click()
    expect(page.get_by_text("已存手机：补充到受理号")).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name="我的上报").click()
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)

    told = crew.watcher.case(case)
    assert [(photo["role"], photo["stored"]) for photo in told["photos"]] == [("before", True), ("extra", True)]
    assert {row["id"] for row in crew.watcher.cases()} == known
