"""The line between a phone and the server: what becomes of each call is told beforehand, call by call."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.simulator.house import House, Reply, Request, cookie_of
from tests.simulator.ledger import Ledger
from tests.simulator.phones import body_of

Json = dict[str, Any]
LOST: Json = {"lost": True}
KILLED: Json = {"killed": True}
PORTAL: Json = {"status": 200, "headers": {"Content-Type": "text/html"}, "text": "<h1>欢迎</h1>"}
NO_PACK: Json = {"status": 200, "headers": {"Content-Type": "application/json"}, "text": '{"parts":{}}'}
"""The offline pack is not simulated: its parts never change here, and weigh more than all else together."""
Meanwhile = Callable[[Json], None]


@dataclass
class Browser:
    """What a phone's browser keeps beside the page: its cookie; and which page it is, by number."""

    cookie: str = ""
    page: int = 0
    fates: Mapping[str, Json] = field(default_factory=dict)
    calls: int = 0
    """How many calls the present order has made."""


@dataclass
class Line:
    """Carries calls, loses them, doubles them, holds them back."""

    house: House
    ledger: Ledger
    meanwhile: Meanwhile
    """Lets something happen while a call is under way."""
    browsers: list[Browser] = field(default_factory=list)
    held: list[tuple[int, Request]] = field(default_factory=list)
    """Requests that were given up and will arrive all the same."""
    pushed: dict[tuple[str, bytes], Request] = field(default_factory=dict)
    """Every outbox that ever went out, by account and bytes."""
    seen: Counter[str] = field(default_factory=Counter)

    def hear(self, call: Json) -> Json:
        """The line that answers a call."""
        browser = self.browsers[call["phone"]]
        fate = browser.fates.get(str(browser.calls), {"fate": "pass", "n": 0})
        browser.calls += 1
        if call["path"] == "/api/pack":
            return NO_PACK
        self.seen[f"call {call['method']} {_kind(call['path'])}"] += 1
        self.seen[f"fate {fate['fate']}"] += fate["fate"] != "pass"
        page = browser.page
        line = FATES[fate["fate"]](self, call["phone"], self._request(call, browser), fate)
        return line if browser.page == page else KILLED

    def _request(self, call: Json, browser: Browser) -> Request:
        cookie = browser.cookie if call["cookie"] else ""
        request = Request(call["method"], call["path"], call["headers"], body_of(call), cookie)
        if request.is_push:
            account = request.headers["X-Gezhi-Account"]
            self.pushed.setdefault((account, request.body), request)
        return request

    def deliver(self, phone: int, request: Request, **how: Any) -> Reply | None:
        """Hand a request to the server; every answer to a push is held against those before."""
        reply = self.house.handle(request, **how)
        if reply is not None:
            assert reply.status < 500 or reply.status == 503, (request.path, reply.body)
            self.ledger.note_answer(request, reply)
            self.seen[f"status {reply.status}"] += 1
            self._keep_cookie(phone, reply)
        return reply

    def _keep_cookie(self, phone: int, reply: Reply) -> None:
        told = cookie_of(reply)
        if told is not None:
            self.browsers[phone].cookie = told

    def deliver_late(self, n: int) -> bool:
        """The n-th held request arrives now; nobody waits for its answer any more."""
        if not self.held:
            return False
        phone, request = self.held.pop(n % len(self.held))
        before = self.browsers[phone].cookie
        self.deliver(phone, request)
        self.browsers[phone].cookie = before
        return True

    def heard(self, phone: int, request: Request, reply: Reply | None) -> Json:
        """What the page hears; the cookie is its browser's."""
        if reply is None:
            return LOST
        self.ledger.note_heard(phone, request, reply, self.house.at)
        headers = {name: value for name, value in reply.headers.items() if name != "Set-Cookie"}
        return {"status": reply.status, "headers": headers, "text": reply.body.decode()}


def _kind(path: str) -> str:
    return path.partition("?")[0].removeprefix("/api/").split("/")[0]


def _pass(line: Line, phone: int, request: Request, fate: Json) -> Json:
    del fate
    return line.heard(phone, request, line.deliver(phone, request))


def _lose_request(line: Line, phone: int, request: Request, fate: Json) -> Json:
    del line, phone, request, fate
    return LOST


def _lose_answer(line: Line, phone: int, request: Request, fate: Json) -> Json:
    del fate
    line.deliver(phone, request)
    return LOST


def _duplicate(line: Line, phone: int, request: Request, fate: Json) -> Json:
    """The request arrives twice; one of the answers is heard."""
    answers = [line.deliver(phone, request), line.deliver(phone, request)]
    return line.heard(phone, request, answers[fate["n"] % 2])


def _hold(line: Line, phone: int, request: Request, fate: Json) -> Json:
    del fate
    line.held.append((phone, request))
    return LOST


def _portal(line: Line, phone: int, request: Request, fate: Json) -> Json:
    del line, phone, request, fate
    return PORTAL


def _cut(line: Line, phone: int, request: Request, fate: Json) -> Json:
    """Only the first bytes of the body arrive; the rest of the line is gone, the answer with it."""
    line.deliver(phone, request, whole=fate["n"] * 7919 % (len(request.body) + 1))
    return LOST


def _fatal(line: Line, phone: int, request: Request, fate: Json) -> Json:
    reply = line.deliver(phone, request, fatal=(fate["fate"], 1 + fate["n"] % 3))
    line.seen["the server was killed"] += reply is None
    return line.heard(phone, request, reply)


def _kill_before(line: Line, phone: int, request: Request, fate: Json) -> Json:
    del request, fate
    line.browsers[phone].page += 1
    return KILLED


def _kill_after(line: Line, phone: int, request: Request, fate: Json) -> Json:
    del fate
    line.deliver(phone, request)
    line.browsers[phone].page += 1
    return KILLED


def _meanwhile_before(line: Line, phone: int, request: Request, fate: Json) -> Json:
    page = line.browsers[phone].page
    line.meanwhile(fate["event"])
    if line.browsers[phone].page != page:
        return KILLED
    return line.heard(phone, request, line.deliver(phone, request))


def _meanwhile_after(line: Line, phone: int, request: Request, fate: Json) -> Json:
    page = line.browsers[phone].page
    reply = line.deliver(phone, request)
    line.meanwhile(fate["event"])
    return KILLED if line.browsers[phone].page != page else line.heard(phone, request, reply)


FATES: Mapping[str, Callable[[Line, int, Request, Json], Json]] = {
    "pass": _pass,
    "lose_request": _lose_request,
    "lose_answer": _lose_answer,
    "duplicate": _duplicate,
    "hold": _hold,
    "portal": _portal,
    "cut": _cut,
    "die_before_commit": _fatal,
    "die_after_commit": _fatal,
    "busy": _fatal,
    "kill_before": _kill_before,
    "kill_after": _kill_after,
    "meanwhile_before": _meanwhile_before,
    "meanwhile_after": _meanwhile_after,
}
