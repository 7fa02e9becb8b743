"""axe, the judge of what somebody who cannot see or point meets on a page."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
FOUND = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map(({id, nodes}) => id + ": " + nodes.map(({html}) => html.slice(0, 120)).join(" | "))"""

Look = Callable[[str, Page], None]
"""Looks at a page under a name, and keeps what is wrong with it."""


def judge(page: Page) -> list[str]:
    """What axe finds on the page: each rule with the elements that break it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(FOUND)
    return found
