"""A phone whose page can be made to stand still at a place of its code, and is killed there.

The pages are built with a place behind every await of what a person does (`pwa/tests/browser/gates.mjs`). A place is
named by file, line and column, and by how often the way has come through it.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import ConsoleMessage
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.people import Phone
from tests.proofs.browser.stored import Stored, read_store

GATE = """(() => {
  const SAID = "已存手机";
  const gates = { on: false, armed: null, times: {}, passed: [], said: null };
  const look = () => ({
    said: document.body.textContent.includes(SAID),
    shown: document.querySelector("[data-testid=kept], .duo figure:nth-child(2) img") !== null,
  });
  window.gates = gates;
  window.gate = (where) => {
    if (!gates.on) return;
    gates.times[where] = (gates.times[where] ?? 0) + 1;
    const place = `${where} #${gates.times[where]}`;
    gates.passed.push(place);
    if (gates.said === null && look().said) gates.said = gates.passed.length - 1;
    if (place !== gates.armed) return;
    console.log(`gate ${JSON.stringify(look())}`);
    for (;;); // it stands still until it is killed
  };
})()"""
ARM = "(armed) => Object.assign(gates, { on: true, armed, times: {}, passed: [], said: null })"


@dataclass(frozen=True, slots=True)
class Trace:
    """The places a way came through, in order, and at which of them 已存 was first to be read."""

    places: list[str]
    said_at: int


@dataclass(frozen=True, slots=True)
class Kill:
    """What the screen said when it was killed: 已存, and that it has the picture; what the store held before."""

    said: bool
    shown: bool
    before: Stored


class Gated(Phone):
    """A phone that is killed where it is told to be."""

    def __init__(self, *told: Any) -> None:
        self.heard: list[str] = []
        super().__init__(*told)

    def prepare(self) -> None:
        """Gates before the page's first line."""
        self.heard = []
        self.page.on("console", self._hear)
        self.page.add_init_script(GATE)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith("gate "):
            self.heard.append(message.text.removeprefix("gate "))
            self.strike()

    def stored(self) -> Stored:
        """What is on this phone."""
        return read_store(self.page)

    def trace(self, way: Callable[[], None]) -> Trace:
        """Go a way to its end without signal, and say what it came through."""
        self._begin(None)
        way()
        told = self.page.evaluate("({ places: gates.passed, said_at: gates.said })")
        self.page.evaluate("gates.on = false")
        self.context.set_offline(offline=False)
        assert told["said_at"] is not None, "the way ended, and 已存 was never to be read"
        return Trace(**told)

    def kill_at(self, place: str, way: Callable[[], None]) -> Kill | None:
        """Go a way without signal, be killed at that place and opened again; None: it did not come through there."""
        before = self.stored()
        self._begin(place)
        try:
            way()
        except (PlaywrightError, AssertionError):
            if not self.heard:
                raise
        if not self.heard:
            with suppress(PlaywrightError):  # killed as the way ended: heard by the next word to the page
                self.page.evaluate("gates.on = false")
        if not self.heard:
            self.context.set_offline(offline=False)
            return None
        told = json.loads(self.heard[0])
        self.clear_away()
        self.open()
        return Kill(told["said"], told["shown"], before)

    def _begin(self, place: str | None) -> None:
        self.context.set_offline(offline=True)
        self.page.evaluate(ARM, place)
