"""The supervisor's page of syncing: a held answer is decided, and a phone with a gap is named."""

import uuid
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import judge
from tests.journeys.desk import Desk
from tests.journeys.house import House
from tests.journeys.people import SLOW, Lent, ask, sign_in

DEVICE = "00000000-0000-4000-8000-0000000000b2"
PUSH = """async (envelope) => (await fetch("/api/sync/push",
    { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(envelope) })).json()"""


def check(page: Page, case: dict[str, Any], step: str, seq: int, sha: str, **args: str) -> str:
    """Send an answer to a check as a phone would that was offline; gives what became of it."""
    photo = {"sha256": sha * 64, "bytes": 9000, "mime": "image/jpeg", "width": 9, "height": 9, "role": "check"}
    op = {
        "op_id": str(uuid.uuid4()),
        "device_seq": seq,
        "kind": "step",
        "case_id": case["id"],
        "base_state_rev": case["state_rev"],
        "captured": {"wall": case["reported_at"]},
        "fix": None,
        "args": {"step": step} | args,
        "photos": [photo],
    }
    told = page.evaluate(PUSH, {"proto": 1, "device_id": DEVICE, "ops": [op]})
    return str(told["results"][0]["status"])


@pytest.fixture
def contradicted(browser: Browser, house: House) -> str:
    """A case whose checker said 解决了, and then, from an outbox that came late, 没解决; gives its case number."""
    page = Lent(browser, house.url, (126.6, 45.75)).page
    sign_in(page, "inspector2")
    expect(page.get_by_text("已全部送达")).to_be_visible(timeout=SLOW)
    rows = ask(page, "/api/sync/pull?limit=1000")["changes"]
    tasks = [one["row"] for one in rows if one["type"] == "task" and one["row"]["assignee"] == "inspector2"]
    mine = next(task for task in tasks if (task["kind"], task["state"]) == ("check", "open"))
    case = next(one["row"] for one in rows if one["type"] == "case" and one["id"] == mine["case_id"])
    assert check(page, case, "check_pass", 1, "a") == "applied"
    assert check(page, case, "check_fail", 3, "b", reason="伞又支起来了") == "held"
    return str(case["number"])


def test_the_supervisor_decides_what_is_held_and_sees_which_phone_lacks_something(
    browser: Browser, house: House, contradicted: str
) -> None:
    page = Desk(browser, house.url, "supervisor1").page
    page.get_by_role("button", name="同步").click()

    held = page.locator("[data-held]").filter(has_text=contradicted)
    expect(held).to_contain_text("没解决", timeout=SLOW)
    expect(held).to_contain_text("伞又支起来了")
    expect(page.get_by_text("第 2 条没到")).to_be_visible()
    assert judge(page) == []
    held.get_by_role("button", name="认定").click()
    expect(held.get_by_role("button", name="只留作材料")).to_be_disabled()
    held.get_by_label("认定理由").fill("照片是前一天的，以后来的核查为准")
    held.get_by_role("button", name="采纳，现在生效").click()
    expect(held.get_by_role("alert")).to_be_visible(timeout=SLOW)  # no move leads there any more
    held.get_by_role("button", name="只留作材料").click()

    expect(held).to_have_count(0, timeout=SLOW)
    page.goto(f"{house.url}/console/#/open?q={contradicted}")
    page.reload()
    page.locator("[data-case] .open").first.click()
    expect(page.get_by_text("认定").last).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("照片是前一天的，以后来的核查为准")).to_be_visible()


def test_the_address_of_a_page_that_is_not_theirs_shows_the_cases(browser: Browser, house: House) -> None:
    page = Desk(browser, house.url, "acceptor1").page
    page.goto(f"{house.url}/console/#/watch")
    page.reload()

    expect(page.locator("[data-case]").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("heading", name="同步")).to_have_count(0)
    page.wait_for_function("() => !location.hash.includes('watch')")
