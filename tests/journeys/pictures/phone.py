"""The phone's pictures: the first run, six shutters, one screen to confirm, reports, tasks, handing back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from grid.coords import Wgs84
from server.demo.pictures import Camera, draw_picture
from server.demo.story import Scene, Stage
from tests.journeys.desk import Desk
from tests.journeys.people import SLOW, ask, shoot, sign_in
from tests.journeys.pictures.studio import Light, in_hand, show

STALL = (Scene.STALL, 1)
"""The scene and the look of the demo's stall that enforcement1w puts right."""
LANTERN = (Scene.LAMP, 5)
CHECKER, CHECKER_NAME = "inspector2", "赵一鸣"
MIDDLE_OF_CITY = (126.6, 45.75)
UNASKED = "navigator.permissions.query = async () => ({ state: 'prompt' })"


def take_phone(browser: Browser, url: str, folder: Path) -> None:
    """Every picture of the phone; `folder` takes the photographs that its camera gives."""
    _give_tasks(browser, url)
    _welcome(browser, url)
    _report(_phone_of(browser, url, "inspector1"), folder)
    for light, name in (("light", "phone-home"), ("dark", "phone-home-dark")):
        _home(_phone_of(browser, url, CHECKER, light), name)
    _tasks(_phone_of(browser, url, CHECKER))
    _handback(_phone_of(browser, url, "enforcement1w"), folder)


def _give_tasks(browser: Browser, url: str) -> None:
    """The acceptor sends a report of somebody else's to be verified; a check waits already in the demo."""
    desk = Desk(browser, url, "acceptor1")
    rows = ask(desk.page, "/api/cases?view=accept")["items"]
    case = next(row["id"] for row in rows if row["cell"] and not _is_own(desk.page, row["id"]))
    desk.open(case)
    desk.page.locator("[data-step=send_verify]").click()
    desk.page.locator("form.doing [name=inspector]").select_option(CHECKER)
    desk.page.locator("form.doing button[type=submit]").click()
    expect(desk.page.get_by_text("案件到了“核实中”")).to_be_visible(timeout=SLOW)
    desk.context.close()


def _is_own(page: Page, case: str) -> bool:
    """Whether the checker reported it: nobody verifies what they said themselves."""
    told = ask(page, f"/api/cases/{case}")
    return CHECKER_NAME in (told["events"][0].get("by_name") or "")


def _phone_of(browser: Browser, url: str, account: str, light: Light = "light") -> Page:
    """Somebody's phone, signed in, well inside a cell of the beat."""
    page = in_hand(browser, MIDDLE_OF_CITY, light).new_page()
    page.goto(url)
    sign_in(page, account)
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    stand(page, middle_of(ask(page, "/api/pack/cells")["cells"][40]["ring"]))
    return page


def middle_of(ring: list[list[int]]) -> tuple[float, float]:
    """A place well inside a cell's ring of ten-millionths of a degree."""
    corners = ring[:-1]
    return sum(x for x, _ in corners) / len(corners) / 1e7, sum(y for _, y in corners) / len(corners) / 1e7


def stand(page: Page, where: tuple[float, float]) -> None:
    """Walk there, and let the phone find out."""
    page.context.set_geolocation({"longitude": where[0], "latitude": where[1], "accuracy": 8})
    page.reload()


def _settled(page: Page) -> None:
    """Every photograph of the screen is there."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")


def _done(page: Page, name: str) -> None:
    _settled(page)
    show(name, page)
    page.context.close()


def _photo(folder: Path, what: tuple[Scene, int], stage: Stage, shake: int = 7) -> Path:
    """What the camera gives: the demo's own drawing."""
    path = folder / f"{what[0]}-{stage}-{shake}.jpg"
    camera = Camera(datetime.now(UTC), Wgs84(*MIDDLE_OF_CITY), 1600, shake)
    path.write_bytes(draw_picture(what[0], stage, what[1], camera))
    return path


def _welcome(browser: Browser, url: str) -> None:
    context = in_hand(browser, MIDDLE_OF_CITY, "light")
    context.add_init_script(UNASKED)
    page = context.new_page()
    page.goto(url)
    sign_in(page, "inspector1")
    expect(page.get_by_role("button", name="开始上报")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("正在装")).to_have_count(0, timeout=SLOW)
    _done(page, "phone-welcome")


def _home(page: Page, name: str) -> None:
    expect(page.get_by_test_id("where-now")).to_contain_text("精度 8 米", timeout=SLOW)
    expect(page.get_by_test_id("task-strip")).to_be_visible(timeout=SLOW)
    _done(page, name)


def _report(page: Page, folder: Path) -> None:
    """One report with a signal, the next without: what is confirmed, what is pointed at, and how far both came."""
    expect(page.get_by_test_id("where-now")).to_contain_text("精度 8 米", timeout=SLOW)
    shoot(page, page.get_by_role("button", name="占道经营", exact=True), _photo(folder, (Scene.STALL, 3), Stage.BEFORE))
    save = page.get_by_role("button", name="保存")
    expect(save).to_be_enabled(timeout=SLOW)
    expect(page.locator("a.m canvas, a.m svg").first).to_be_visible(timeout=SLOW)
    _settled(page)
    show("phone-confirm", page)
    page.locator("a.m").click()
    expect(page.get_by_role("button", name="就是这里")).to_be_visible(timeout=SLOW)
    page.locator("button.ground").click(position={"x": 240, "y": 150})
    expect(page.get_by_text("手选位置")).to_be_visible(timeout=SLOW)
    _settled(page)
    show("phone-pin", page)
    page.get_by_role("button", name="返回").click()
    save.click()
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    page.context.set_offline(True)
    shoot(page, page.get_by_role("button", name="路灯", exact=True), _photo(folder, LANTERN, Stage.BEFORE))
    expect(save).to_be_enabled(timeout=SLOW)
    save.click()
    expect(page.get_by_text("已存手机：路灯")).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name="我的上报").click()
    expect(page.get_by_test_id("report")).to_have_count(2, timeout=SLOW)
    _done(page, "phone-reports")


def _tasks(page: Page) -> None:
    page.get_by_role("link", name="任务").last.click()
    expect(page.get_by_test_id("task").nth(1)).to_be_visible(timeout=SLOW)
    _settled(page)
    show("phone-tasks", page)
    page.get_by_test_id("task").filter(has_text="核查").first.click()
    expect(page.get_by_text("解决了吗？")).to_be_visible(timeout=SLOW)
    _done(page, "phone-check")


def _handback(page: Page, folder: Path) -> None:
    """The worker at the place, both pictures side by side."""
    page.get_by_role("link", name="待办").last.click()
    expect(page.get_by_test_id("todo").first).to_be_visible(timeout=SLOW)
    _settled(page)
    show("phone-todo", page)
    case = _worked_on(page)
    stand(page, (case["point"]["lon"] + 0.0001, case["point"]["lat"]))
    page.locator(f"a[href='#/case/{case['id']}']").first.click()
    page.get_by_role("button", name="交回").click()
    shoot(page, page.get_by_role("button", name="拍处置后照片").first, _photo(folder, STALL, Stage.AFTER, 9))
    page.get_by_label("怎么处置的").fill("已劝离，人行道恢复通行，告知疏导点。")
    expect(page.get_by_role("button", name="交回")).to_be_enabled(timeout=SLOW)
    _done(page, "phone-handback")


def _worked_on(page: Page) -> dict[str, Any]:
    """The stall that this worker was given."""
    rows: list[dict[str, Any]] = ask(page, "/api/cases?limit=200")["items"]
    return next(row for row in rows if row["category"] == "09006" and row["state"] == "handling")
