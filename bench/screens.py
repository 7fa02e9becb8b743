"""How the screens answer in a browser on a slowed processor, against bare pages in the same browser.

    python bench/screens.py

One line a figure: name, ratio, and the times it comes from. The processor is slowed four times, as a cheap phone or an
old office machine is. Shutter: from the picture taken to the draft that is stored, against storing the same bytes.
List: how long the page stands still at the most when a list narrows, against a bare table of 400 rows. Map: the work of
dragging 20,000 cells, against dragging the demo's 2,000.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from playwright.sync_api import Browser, CDPSession, Locator, Page, Route, expect, sync_playwright

from tests.journeys.conftest import CHROMIUM, executable
from tests.journeys.desk import Desk
from tests.journeys.house import House
from tests.journeys.people import SLOW, Lent, draw_photo, shoot, sign_in

SLOWED, SHOTS, ROUNDS, CASES, PAGE, COPIES = 4, 60, 5, 400, 50, 10
FRAME_MS = 1000 / 60
SHA, RESTS_WITHIN = 64, 600
WORDS = ("单元", "路", "社区", "街", "桥")
STORE = """async () => {
  const [file] = document.querySelector('#bare').files;
  const bytes = await file.arrayBuffer();
  const open = indexedDB.open('bare', 1);
  open.onupgradeneeded = () => open.result.createObjectStore('shots');
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const began = performance.now();
  await new Promise((done, fail) => {
    const act = db.transaction('shots', 'readwrite', { durability: 'strict' });
    act.objectStore('shots').put(bytes, began);
    act.oncomplete = done;
    act.onabort = () => fail(act.error);
  });
  db.close();
  return performance.now() - began;
}"""
WATCH = """() => {
  addEventListener('change', (event) => { if (event.target.type === 'file') window.shot = performance.now(); }, true);
  const look = () => {
    if (window.shot && location.hash.startsWith('#/confirm')) {
      window.stored = performance.now() - window.shot;
      window.shot = null;
    }
    requestAnimationFrame(look);
  };
  look();
}"""
STILL = """() => {
  const began = performance.now();
  window.still = new Promise((done) => {
    let last = began, longest = 0;
    const look = (now) => {
      longest = Math.max(longest, now - last);
      last = now;
      if (now - began > 1500) done(longest); else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}"""
"""Watches for a second and a half how long there is no frame at the most; on an idle page it is one frame's time."""
BARE_TABLE = """(count) => {
  const table = document.body.appendChild(document.createElement('table'));
  window.narrow = (word) => {
    const rows = Array.from({ length: count }, (_, n) => `<tr><td>${n}<td>案件 ${n}<td>${n % 7}<td>剩 ${n} 分</tr>`);
    table.innerHTML = rows.filter((row) => row.includes(word)).join('');
    return table.offsetHeight;
  };
}"""


def main() -> None:
    """Start the product with its demo, measure, print."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        house = House(Path(folder) / "data", cases=CASES)
        house.start()
        browser = driver.chromium.launch(executable_path=executable(), args=CHROMIUM)
        try:
            rest(Path(folder) / "data")
            measure_shutter(browser, house, Path(folder))
            measure_list(browser, house)
            measure_map(browser, house)
        finally:
            browser.close()
            house.stop()


RAW = """async () => {
  const open = indexedDB.open('gezhi');
  const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
  const all = db.transaction('photo').objectStore('photo').getAll();
  const rows = await new Promise((done) => { all.onsuccess = () => done(all.result); });
  db.close();
  return rows.filter((row) => row.state === 'raw').length;
}"""
"""How many pictures still wait to be made smaller."""


def rest(folder: Path) -> None:
    """Wait until the house has drawn every picture of its demo: it works beside whatever is measured."""
    pictures = [path for path in (folder / "photos").rglob("*") if len(path.name) == SHA]
    deadline = time.monotonic() + RESTS_WITHIN
    while not all(path.with_name(f"{path.name}.view.webp").exists() for path in pictures):
        if time.monotonic() > deadline:
            raise SystemExit("the demo's pictures were not drawn in time")
        time.sleep(1)


def slow_down(page: Page) -> CDPSession:
    """A processor four times slower, for this page."""
    line = page.context.new_cdp_session(page)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    line.send("Performance.enable")
    return line


def work_of(line: CDPSession, act: Callable[[], None]) -> float:
    """Milliseconds that the page's own thread worked while something was done."""
    before = _work(line)
    act()
    return (_work(line) - before) * 1000


def _work(line: CDPSession) -> float:
    told = line.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in told if one["name"] == "TaskDuration"))


def measure_shutter(browser: Browser, house: House, folder: Path) -> None:
    """From the picture taken to the draft that is stored."""
    photo = draw_photo(folder / "photo.jpg", 5)
    phone = Lent(browser, house.url, (126.6, 45.75))
    page = phone.page
    sign_in(page, "inspector1")
    expect(page.get_by_text("全部 268 类")).to_be_visible(timeout=SLOW)
    slow_down(page)
    page.evaluate(f"({WATCH})()")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<input type=file id=bare hidden>')")
    page.locator("#bare").set_input_files(photo)
    ours, bare = [], []
    for _ in range(SHOTS):
        page.evaluate("location.hash = '#/home'; window.stored = null")
        shoot(page, page.locator(".tile").first, photo)
        page.wait_for_function("() => window.stored !== null && window.stored !== undefined", timeout=SLOW)
        ours.append(page.evaluate("window.stored"))
        page.get_by_role("button", name="保存").wait_for()
        while page.evaluate(RAW):  # one picture at a time: a burst is another question
            page.wait_for_timeout(100)
        bare.append(page.evaluate(STORE))
    late = quantiles(ours, n=20)[-1]
    size = photo.stat().st_size / 1e6
    print(
        f"screens.shutter_to_stored  ratio {median(ours) / median(bare):.2f}  (median {median(ours):.0f} ms, "
        f"p95 {late:.0f} ms; the bytes alone {median(bare):.0f} ms; {size:.1f} MB, processor / {SLOWED})"
    )
    phone.context.close()


def measure_list(browser: Browser, house: House) -> None:
    """The longest that the page stood still while a list of 400, all of them shown, was narrowed by a word."""
    page = Desk(browser, house.url, "shiftleader1").page
    rows, shown = page.locator("[data-case]"), _lay_rows(page)
    page.goto(f"{house.url}/console/#/open")
    page.reload()
    expect(rows.first).to_be_visible(timeout=SLOW)
    slow_down(page)
    bare_page = page.context.new_page()
    slow_down(bare_page)
    bare_page.evaluate(f"({BARE_TABLE})({CASES})")
    page.bring_to_front()
    ours = []
    for word in (WORDS[-1], *WORDS):  # the first time, code is still being compiled
        _widen(page, rows)
        ours.append(_narrow(page, word))
        expect(rows).to_have_count(shown(word), timeout=SLOW)
    bare_page.bring_to_front()
    bare = [still(bare_page, f"window.narrow('{turn}')") for turn in range(ROUNDS)]
    del ours[0]
    print(
        f"screens.list_narrows  ratio {median(ours) / median(bare):.2f}  (still for {median(ours):.0f} ms at the most, "
        f"worst of {ROUNDS} {max(ours):.0f} ms, a frame is {FRAME_MS:.0f} ms; a bare table of {CASES} rows "
        f"{median(bare):.0f} ms; {CASES} rows drawn before, processor / {SLOWED})"
    )
    page.context.close()


def _lay_rows(page: Page) -> Callable[[str], int]:
    """Have the desk told of 400 open cases, the demo's over and over; gives how many rows one page of a word has."""
    base: list[dict[str, Any]] = []

    def told(word: str) -> list[dict[str, Any]]:
        many = [{**base[n % len(base)], "id": f"{n:08d}{base[n % len(base)]['id'][8:]}"} for n in range(CASES)]
        return many[WORDS.index(word) :: len(WORDS)] if word else many

    def lay(route: Route) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(route.request.url).query).items()}
        base.extend([] if base else route.fetch().json()["items"])
        begin, limit = int(query.get("after", 0)), int(query["limit"])
        rows = told(query.get("q", ""))
        end = begin + limit
        route.fulfill(json={"items": rows[begin:end], "after": str(end) if end < len(rows) else None})

    page.route("**/api/cases?*", lay)
    return lambda word: min(PAGE, len(told(word)))


def _widen(page: Page, rows: Locator) -> None:
    """Show all 400 rows, as somebody does who asks for more until there are no more."""
    page.evaluate("location.hash = '#/open'")
    for reach in range(PAGE, CASES + 1, PAGE):
        expect(rows).to_have_count(reach, timeout=SLOW)
        if reach < CASES:
            page.locator(".rows .more").click()


def _narrow(page: Page, word: str) -> float:
    with page.expect_response(lambda answer: f"q={quote(word)}" in answer.url and "/api/cases?" in answer.url):
        return still(page, f"location.hash = '#/open?q={word}'")


def still(page: Page, act: str) -> float:
    """Milliseconds that a page stood still at the most while something was done."""
    page.evaluate(f"({STILL})()")
    page.evaluate(act)
    return float(page.evaluate("window.still"))


def measure_map(browser: Browser, house: House) -> None:
    """The page's own work while the map of the whole ground is dragged: ten times the cells, as many frames."""
    drags = {copies: _drag(browser, house, copies) for copies in (1, COPIES)}
    (few, little), (many, much) = drags[1], drags[COPIES]
    print(
        f"screens.map_drag  ratio {much / little:.2f}  ({many} cells {much:.1f} ms of work a move, {few} cells "
        f"{little:.1f} ms; a frame is {FRAME_MS:.0f} ms, processor / {SLOWED})"
    )


def _drag(browser: Browser, house: House, copies: int) -> tuple[int, float]:
    """How many cells there were, and the work of one move."""
    desk = Desk(browser, house.url, "shiftleader1")
    page, counted = desk.page, 0

    def lay(route: Route) -> None:
        nonlocal counted
        told = route.fetch().json()
        told["cells"] = [moved(cell, copy) for copy in range(copies) for cell in told["cells"]]
        counted = len(told["cells"])
        route.fulfill(json=told)

    page.route("**/api/pack/cells*", lay)
    page.goto(f"{house.url}/console/#/open")
    page.reload()
    expect(page.locator(".top-layer")).to_be_visible(timeout=SLOW)
    page.wait_for_load_state("networkidle")
    line = slow_down(page)
    box = page.locator(".top-layer").bounding_box()
    assert box is not None
    x, y, moves = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, 40

    def drag() -> None:
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(moves):
            page.mouse.move(x + (step % 20) * 4 - 40, y + step)
        page.mouse.up()

    worked = median(work_of(line, drag) / moves for _ in range(ROUNDS))
    page.context.close()
    return counted, worked


def moved(cell: dict[str, Any], copy: int) -> dict[str, Any]:
    """The same cell further east, under a code of its own."""
    shift = copy * 600_000  # 1e-7 degrees: wider than the demo's ground
    ring = [[x + shift, y] for x, y in cell["ring"]]
    return {**cell, "code": f"{int(cell['code']) + copy * 10**9:015d}", "ring": ring}


if __name__ == "__main__":
    main()
