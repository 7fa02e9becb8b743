"""Clients that report and send photographs without end, each with a ledger of what was acknowledged to it."""

import hashlib
import http.client
import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from grid.coords import Wgs84
from server.sync.rules import MOST_OPS
from tests.phone import Json, Phone, a_photo
from tests.server.photos.pictures import a_picture

PATIENCE_S = 2.0
"""How long a client waits for a byte: less than the longest stop, so that it sends again what is still being done."""
MOST_UNSENT = 3
PHOTO_EVERY = 4
PHOTO_BYTES = 30_000
REST_S = 0.04
"""The longest rest between two turns."""
GIVES_UP_AFTER_S = 120
"""Generous, since other tests and people share the machine."""
JSON_TYPE = "application/json"
LINE = (OSError, http.client.HTTPException)
"""What a line that breaks raises."""


@dataclass
class Tally:
    """What was acknowledged to all clients together, and with what else they were answered."""

    many: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    heard: threading.Condition = field(default_factory=threading.Condition)

    def count(self, many: int = 1) -> None:
        """Somebody was told that so many things are on disk."""
        with self.heard:
            self.many += many
            self.heard.notify_all()

    def wait_for(self, more: int) -> None:
        """Come back when so many more things were acknowledged."""
        with self.heard:
            enough = self.many + more
            assert self.heard.wait_for(lambda: self.many >= enough, GIVES_UP_AFTER_S), (self.answers, self.faults)


def answer_of(status: int, body: bytes) -> str:
    """An answer in short: its status, and the code of a refusal, which every refusal with a body has."""
    if status < http.client.BAD_REQUEST or not body:
        return str(status)
    return f"{status} {json.loads(body)['code']}"


class Line:
    """Requests to the product on loopback, a connection each."""

    def __init__(self, port: int, **headers: str) -> None:
        self.port, self.headers, self.patience = port, headers, PATIENCE_S

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of an answer that came whole. Raises one of LINE."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.patience)
        told = {name.replace("_", "-"): said for name, said in headers.items()}
        try:
            line.request(method, path, body, self.headers | told)
            answer = line.getresponse()
            return answer.status, {name.lower(): said for name, said in answer.getheaders()}, answer.read()
        finally:
            line.close()


class Client(threading.Thread):
    """A phone that never rests. What it was told is stored it never sends again: a loss stays one."""

    def __init__(self, phone: Phone, place: int, port: int, tally: Tally) -> None:
        super().__init__(name=f"client {place}")
        self.phone, self.place, self.tally = phone, place, tally
        self.line = Line(port, Authorization=f"Push {phone.session['push_token']}")
        self.over, self.dice = threading.Event(), random.Random(place)
        self.ops: list[Json] = []
        self.pictures: dict[str, bytes] = {}
        self.results: dict[str, Json] = {}
        """The ledger: what each operation's answer was."""
        self.stored: set[str] = set()
        """The ledger: photographs that are said to be stored."""

    @property
    def unsent(self) -> list[Json]:
        return [op for op in self.ops if op["op_id"] not in self.results]

    @property
    def waiting(self) -> list[str]:
        """Photographs of acknowledged operations that are not acknowledged themselves."""
        sent = (op for op in self.ops if op["op_id"] in self.results)
        return [one["sha256"] for op in sent for one in op["photos"] if one["sha256"] not in self.stored]

    def run(self) -> None:
        """Go on until it is over."""
        while not self.over.wait(self.dice.uniform(0, REST_S)):
            if len(self.unsent) < MOST_UNSENT:
                self.shoot()
            self.turn()

    def finish(self) -> None:
        """Send what is left, over whatever line there is by now."""
        deadline = time.monotonic() + GIVES_UP_AFTER_S
        while self.unsent or self.waiting:
            assert time.monotonic() < deadline, (len(self.unsent), self.waiting, self.tally)
            self.turn()

    def shoot(self) -> None:
        """A report somewhere else than every other, every fourth with a photograph."""
        number = len(self.ops)
        where = Wgs84(10.0 + self.place, 10.0 + number * 0.001)
        self.ops.append(self.phone.report(at=where, photos=[self.picture()] if number % PHOTO_EVERY == 0 else []))

    def picture(self) -> Json:
        taken = a_picture().content + os.urandom(PHOTO_BYTES)
        self.pictures[hashlib.sha256(taken).hexdigest()] = taken
        return a_photo(picture=taken)

    def turn(self) -> None:
        """Send what is unsent; a line that breaks is where a turn ends."""
        try:
            if self.unsent:
                self.push()
            for sha256 in self.waiting[:2]:
                self.send(sha256)
        except LINE as broken:
            self.tally.answers[type(broken).__name__] += 1
            time.sleep(REST_S)

    def push(self) -> None:
        ops = self.unsent
        envelope = {"proto": 1, "device_id": self.phone.device, "app_version": "t", "ops": ops}
        body = json.dumps(envelope).encode()
        status, _, body = self.line.ask("POST", "/api/sync/push", body, Content_Type=JSON_TYPE)
        self.tally.answers[f"push {answer_of(status, body)}"] += 1
        if status != http.client.OK:
            time.sleep(REST_S)
            return
        for op, result in zip(ops, json.loads(body)["results"], strict=True):
            self.note(op, result)

    def push_all_again(self) -> tuple[list[Json], int]:
        """What the whole outbox is answered when it comes once more, and how far it is said to have come."""
        told: list[Json] = []
        self.line.patience = GIVES_UP_AFTER_S
        for first in range(0, len(self.ops), MOST_OPS):
            ops = self.ops[first : first + MOST_OPS]
            body = json.dumps({"proto": 1, "device_id": self.phone.device, "ops": ops}).encode()
            status, _, body = self.line.ask("POST", "/api/sync/push", body, Content_Type=JSON_TYPE)
            answer = json.loads(body)
            assert (status, answer["replayed"]) == (http.client.OK, [op["op_id"] for op in ops]), answer
            told += answer["results"]
        return told, int(answer["device_seq_ack"])

    def note(self, op: Json, result: Json) -> None:
        """Enter an answer into the ledger."""
        if result["status"] == "applied" and result["op_id"] == op["op_id"]:
            self.results[op["op_id"]] = result
            self.tally.count()
        elif result["status"] == "retry":
            self.tally.answers[f"push retry {result['code']}"] += 1
        else:
            self.tally.faults.append(f"{op['op_id']} was answered {result}")

    def send(self, sha256: str) -> None:
        """Go on with a photograph from where the server stands, now and then by half of it."""
        picture = self.pictures[sha256]
        status, headers, body = self.line.ask("HEAD", f"/api/photos/{sha256}")
        if status == http.client.NOT_FOUND and "upload-offset" in headers:
            offset = int(headers["upload-offset"])
            end = len(picture) if offset or self.dice.random() < 0.5 else len(picture) // 2
            status, headers, body = self.line.ask(
                "PATCH",
                f"/api/photos/{sha256}",
                picture[offset:end],
                Upload_Offset=str(offset),
                Upload_Length=str(len(picture)),
                Content_Type="application/offset+octet-stream",
            )
        elif status == http.client.NOT_FOUND:
            self.tally.faults.append(f"photograph {sha256} is nobody's, its operation was acknowledged")
        self.tally.answers[f"photograph {answer_of(status, body)}"] += 1
        if status in {http.client.OK, http.client.CREATED}:
            self.stored.add(sha256)
            self.tally.count()


class Follower(threading.Thread):
    """Follows the feed of the whole city: numbers rise, and what was acknowledged is seen in the end."""

    def __init__(self, phone: Phone, port: int, faults: Callable[[str], None]) -> None:
        super().__init__(name="follower")
        cookie = phone.web.get_cookie("gezhi_session")
        self.line = Line(port, Cookie=f"gezhi_session={cookie.value}")
        self.fault, self.over = faults, threading.Event()
        self.cursor: str | None = None
        self.seen, self.highest, self.pulls = set[str](), dict[str, int](), 0

    def run(self) -> None:
        """Pull until it is over."""
        while not self.over.wait(REST_S):
            try:
                self.pull()
            except LINE:
                continue

    def finish(self) -> None:
        """Pull until nothing more comes."""
        deadline = time.monotonic() + GIVES_UP_AFTER_S
        while self.pull():
            assert time.monotonic() < deadline

    def pull(self) -> bool:
        """One page; whether there is more, or the server was not able to say."""
        query = f"/api/sync/pull?limit=500{'' if self.cursor is None else f'&cursor={self.cursor}'}"
        status, _, body = self.line.ask("GET", query)
        if status != http.client.OK:
            return True
        page = json.loads(body)
        self.cursor, self.pulls = page["cursor"], self.pulls + 1
        for change in page["changes"]:
            if change["seq"] <= self.highest.get(change["scope"], 0):
                self.fault(f"the feed went back to {change['seq']} in {change['scope']}")
            self.highest[change["scope"]] = change["seq"]
            self.seen |= {change["id"]} if change["type"] == "case" else set()
        return bool(page["more"])
