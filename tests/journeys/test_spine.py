"""走通一单: from the shutter without signal to the closing, in real browsers, on a real server that goes away."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, expect

from tests.journeys.conftest import House
from tests.journeys.desk import Desk
from tests.journeys.people import SLOW, Lent, Phone, Watcher, ask, draw_photo, report, shoot, sign_in

Spot = tuple[float, float]
TILES = ("占道经营", "暴露垃圾", "机动车乱停放")


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Photographs of 12 megapixels."""
    folder = tmp_path_factory.mktemp("photos")
    return [draw_photo(folder / f"{number}.jpg", number) for number in range(3)]


@pytest.fixture(scope="module")
def small_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photograph for every later step."""
    return draw_photo(tmp_path_factory.mktemp("photo") / "later.jpg", 99, (1600, 1200))


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
    """A position well inside a cell of the beat, and one exactly on an edge of it."""
    pack = ask(page, "/api/pack/cells")
    beat = next(one["beat"] for one in pack["cells"] if one["beat"])
    ring = next(one["ring"] for one in pack["cells"] if one["beat"] == beat)
    middle = tuple(sum(corner[axis] for corner in ring[:-1]) / (len(ring) - 1) / 1e7 for axis in (0, 1))
    corner = tuple(place / 1e7 for place in ring[1])
    return (middle[0], middle[1]), (corner[0], corner[1])


def test_three_reports_made_without_signal_survive_a_killed_browser_and_arrive_whole(
    house: House, inspector: Phone, watcher: Watcher, photos: list[Path]
) -> None:
    known = {row["id"] for row in watcher.cases()}
    inside, edge = spots(inspector.page)
    house.stop()

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
    house.start()
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=2 * SLOW)
    mine = [row for row in watcher.cases() if row["id"] not in known]
    assert sorted(row["category"] for row in mine) == ["06010", "09006", "09009"]
    assert all(row["cell"] for row in mine)
    for row in mine:
        for photo in row["photos"]:
            assert photo["stored"]
            sha = photo["sha256"]
            kept = house.data_dir / "photos" / sha[:2] / sha[2:4] / sha
            assert hashlib.sha256(kept.read_bytes()).hexdigest() == sha
            assert sha in shas_on(page)


def shas_on(page: Any) -> set[str]:
    """The hashes of the bytes that the phone itself holds."""
    told: list[str] = page.evaluate(
        """async () => {
            const [{ name }] = (await indexedDB.databases()).filter((one) => one.name.startsWith("gezhi"));
            const db = await new Promise((done) => { const o = indexedDB.open(name); o.onsuccess = () => done(o.result); });
            const rows = await new Promise((done) => {
                const all = db.transaction("photo").objectStore("photo").getAll();
                all.onsuccess = () => done(all.result);
            });
            db.close();
            return rows.flatMap((row) => [row.sha256]).filter(Boolean);
        }"""
    )
    return set(told)
