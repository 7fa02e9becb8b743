"""Everybody else whom a proof needs, by the HTTP face: who reports, accepts, files, signs for."""

from typing import Any

from playwright.sync_api import APIRequestContext, Playwright

from tests.journeys.people import PASSWORD
from tests.phone import new_id

Json = dict[str, Any]
DEVICE = "00000000-0000-4000-8000-00000000d002"
WHEN = {"wall": "2026-11-22T09:00:00+08:00", "mono_ms": 1, "boot_id": "hands", "tz": "Asia/Shanghai"}


class Hands:
    """Accounts that work without a browser, and a spot well inside a cell."""

    def __init__(self, playwright: Playwright, url: str) -> None:
        self._playwright, self._url = playwright, url
        self._lines: dict[str, APIRequestContext] = {}
        rings = self._ask("inspector1", "GET", "/api/pack/cells")["cells"]
        ring = rings[40]["ring"][:-1]
        self.spot = (sum(x for x, _ in ring) / len(ring) / 1e7, sum(y for _, y in ring) / len(ring) / 1e7)

    def report(self, category: str) -> str:
        """inspector1 reports at the spot, without a picture; gives the case."""
        case = new_id()
        point = {"lon": self.spot[0], "lat": self.spot[1], "source": "manual"}
        args = {"kind": "matter", "category": category, "note": "", "point": point}
        self._ask("inspector1", "POST", "/api/cases", operation("report", case, args))
        return case

    def step(self, account: str, case: str, step: str, **args: str) -> None:
        """Take a step that must succeed."""
        told = operation("step", case, {"step": step} | args)
        self._ask(account, "POST", f"/api/cases/{case}/steps", told)

    def signed_for(self) -> str:
        """A stall that enforcement1w has in hand; gives the case."""
        case = self.report("09006")
        self.step("acceptor1", case, "accept")
        self.step("shiftleader1", case, "file", condition="case1")
        self.step("enforcement1w", case, "sign_for")
        return case

    def revoke(self, account: str, device: str) -> None:
        """The administrator ends an account's session and push token on a phone."""
        line = self._line("admin1")
        assert line.post(f"/api/accounts/{account}/devices/{device}/revoke").ok

    def _ask(self, account: str, method: str, path: str, body: Json | None = None) -> Json:
        answer = self._line(account).fetch(path, method=method, data=body)
        assert answer.ok, (path, answer.status, answer.text())
        told: Json = answer.json()
        return told

    def _line(self, account: str) -> APIRequestContext:
        """The account's own, signed in."""
        if account not in self._lines:
            self._lines[account] = line = self._playwright.request.new_context(base_url=self._url)
            told = {"account": account, "password": PASSWORD, "device_id": DEVICE, "device_name": "hands"}
            assert line.post("/api/session", data=told).ok
        return self._lines[account]


def operation(kind: str, case: str, args: Json) -> Json:
    """One operation as a phone would send it."""
    facts = {"op_id": new_id(), "device_seq": 1, "kind": kind, "case_id": case, "captured": WHEN}
    return facts | {"base_state_rev": None, "args": args, "photos": []}
