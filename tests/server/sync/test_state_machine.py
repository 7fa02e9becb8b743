"""Two phones written from docs/protocol.md alone, and a line that loses, repeats and turns round: drawn by Hypothesis.

The simulator plays the product's own phones; these know nothing but the text, so that both are held to it.
"""

import json
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from server.cases.models import CaseEvent
from server.kernel.db import db, transaction
from server.people import service as people
from server.people.rules import Grant, Reach, Role, Scope
from server.sync import service as sync
from server.sync.models import FeedRow, SyncClock, SyncOp
from tests.conftest import ToldTime
from tests.phone import Json, Phone, a_photo
from tests.server.sync.test_pull import Shelf
from tests.simulator.ledger import results_in
from tests.simulator.plants import in_server
from tests.town import CITY, inside

WHO = ("inspector1", "inspector2")
LINES = ("good", "request lost", "answer lost", "twice", "turned round")
KEPT = frozenset({"applied", "superseded", "held"})
NUMBERS = count()
"""Devices and facts have names that no other example gives."""


class Client:
    """A phone as the text has it: an outbox, a shelf, an epoch, rows; and a clock that may be anywhere."""

    def __init__(self, make: Callable[..., Phone], name: str) -> None:
        self.make, self.name, self.clock = make, name, timedelta()
        self.begin()

    def begin(self) -> None:
        """A phone that holds nothing: a new one, or one whose store was cleared."""
        self.phone = self.make(self.name, device=next(NUMBERS))
        self.outbox: list[Json] = []
        self.sent: list[Json] = []
        self.epoch: str | None = None
        self.rows = Shelf(self.phone)

    def keep(self, op: Json, told: ToldTime) -> Json:
        """Freeze an operation with the time that this phone believes in."""
        op["captured"]["wall"] = (told() + self.clock).isoformat()
        self.outbox.append(op)
        return op

    def envelope(self, told: ToldTime, ops: list[Json]) -> Json:
        at = (told() + self.clock).isoformat()
        return {"proto": 1, "device_id": self.phone.device, "client_time": at, "epoch": self.epoch, "ops": ops}

    def hear(self, answer: Json) -> None:
        """What an answer changes: receipts move to the shelf, and all of it comes back under a new epoch."""
        status = {one["op_id"]: one["status"] for one in answer["results"]}
        done = [op for op in self.outbox if status.get(op["op_id"], "retry") != "retry"]
        self.sent += [op for op in done if status[op["op_id"]] in KEPT]
        self.outbox = [op for op in self.outbox if op not in done]
        if self.epoch not in (None, answer["epoch"]):
            self.outbox, self.sent = sorted(self.sent + self.outbox, key=lambda op: int(op["device_seq"])), []
        self.epoch = answer["epoch"]


class Machine(RuleBasedStateMachine):
    """What may happen, and what must hold whatever happened."""

    town: Flask
    make: Callable[..., Phone]
    told: ToldTime
    broken: set[str]
    """The rules that did not hold."""

    def hold(self, rule: str, *, holds: bool, of: object = "") -> None:
        self.broken |= set() if holds else {rule}
        assert holds, (rule, of)

    @initialize()
    def begin(self) -> None:
        """Everybody has an empty phone."""
        self.clients = {name: Client(self.make, name) for name in WHO}
        self.answers: dict[str, str] = {}
        self.statuses: dict[str, str] = {}
        self.facts: dict[str, str] = {}
        """By op_id what was said in it."""
        self.opened: dict[str, list[Json]] = {name: [] for name in WHO}
        self.former: set[str] = set()
        self.touched: set[str] = set()
        """Whose role was taken away at some time."""

    def say(self, name: str, op: Json) -> None:
        self.facts[op["op_id"]] = op["args"]["note"] = f"fact {next(NUMBERS)}"
        self.clients[name].keep(op, self.told)

    @rule(name=st.sampled_from(WHO), cell=st.integers(0, 20), known=st.booleans(), more=st.integers(0, 4))
    def report(self, name: str, cell: int, more: int, *, known: bool) -> None:
        """Somebody reports, sometimes what the server does not take, and adds to it at once."""
        op = self.clients[name].phone.report("09006" if known else "99999", at=inside(cell))
        self.say(name, op)
        self.opened[name] += [op] if known else []
        for _ in range(more):
            self.add_to(name, op["case_id"])

    @rule(name=st.sampled_from(WHO), which=st.integers(0, 9))
    def add(self, name: str, which: int) -> None:
        """Somebody adds to a case of theirs."""
        if self.opened[name]:
            self.add_to(name, self.opened[name][which % len(self.opened[name])]["case_id"])

    def add_to(self, name: str, case: str) -> None:
        self.say(name, self.clients[name].phone.op("evidence", {}, case, photos=[a_photo("extra")]))

    @rule(name=st.sampled_from(WHO), line=st.sampled_from(LINES))
    def push(self, name: str, line: str) -> None:
        """An outbox goes out, over a line that cannot be trusted."""
        client = self.clients[name]
        ops = client.outbox[::-1] if line == "turned round" else list(client.outbox)
        if line == "request lost" or len(ops) > 50:
            return
        for _ in range(2 if line == "twice" else 1):
            answer = self.send(client, ops)
        if line != "answer lost":
            client.hear(answer)

    def send(self, client: Client, ops: list[Json]) -> Json:
        """Push, and hold the server to what it has said before."""
        reply = client.phone.push_raw(client.envelope(self.told, ops))
        self.hold("a push is answered", holds=reply.status_code == 200, of=reply.text)
        answer: Json = reply.json
        for op, result, text in zip(ops, answer["results"], results_in(reply.text), strict=True):
            self.hold("results stand in the order of ops", holds=result["op_id"] == op["op_id"])
            if result["status"] != "retry":
                self.hold("a stored answer stays", holds=self.answers.setdefault(op["op_id"], text) == text, of=text)
                self.statuses[op["op_id"]] = result["status"]
        self.check_order(client, ops, answer)
        return answer

    def check_order(self, client: Client, ops: list[Json], answer: Json) -> None:
        """What was added to a case is never unknown once its report has arrived: it was counted behind it."""
        known = {op["case_id"] for op in self.opened[client.name] if self.statuses.get(op["op_id"]) in KEPT}
        for op, result in zip(ops, answer["results"], strict=True):
            unknown = result["code"] == "case.not-found" and client.name not in self.touched
            self.hold("operations keep their order", holds=not (unknown and op["case_id"] in known), of=result)

    @rule(name=st.sampled_from(WHO), limit=st.sampled_from((1, 3, 500)))
    def pull(self, name: str, limit: int) -> None:
        """A phone hears what changed."""
        self.clients[name].rows.pull(limit)

    @rule(name=st.sampled_from(WHO), which=st.integers(0, 9))
    def accept(self, name: str, which: int) -> None:
        """The desk accepts a case, where it has arrived."""
        if self.opened[name]:
            case = self.opened[name][which % len(self.opened[name])]["case_id"]
            status = self.make("acceptor1").step(case, "accept").status_code
            self.hold("the desk is answered", holds=status in (200, 404, 409), of=status)

    @rule(name=st.sampled_from(WHO))
    def wipe(self, name: str) -> None:
        """A store is cleared: what alone lay there is gone, what was acknowledged is not."""
        client = self.clients[name]
        lost = {op["op_id"] for op in client.outbox}
        self.opened[name] = [op for op in self.opened[name] if op["op_id"] not in lost]
        client.begin()

    @rule(name=st.sampled_from(WHO), hours=st.sampled_from((-90_000, -1, 0, 1, 90_000)))
    def jump(self, name: str, hours: int) -> None:
        """A phone's clock goes astray, by up to ten years."""
        self.clients[name].clock = timedelta(hours=hours)

    @rule(minutes=st.integers(1, 300))
    def wait(self, minutes: int) -> None:
        """Time goes by."""
        self.told.forward(minutes=minutes)

    @rule()
    def restore(self) -> None:
        """A backup of this very moment is restored: nothing is lost, but no phone can know."""
        with self.town.app_context(), transaction() as session:
            sync.begin_epoch(session, city=CITY)

    @rule(name=st.sampled_from(WHO))
    def revoke(self, name: str) -> None:
        """Somebody loses their role, or gets it back."""
        at = self.told.forward(seconds=1)
        with self.town.app_context():
            if name in self.former:
                beat = Scope(Reach.BEAT, f"b{name[-1]}")
                people.give(city=CITY, account=name, grant=Grant(Role.INSPECTOR, beat), now=at)
            else:
                people.take_away(city=CITY, account=name, role=Role.INSPECTOR, now=at)
        self.former ^= {name}
        self.touched |= {name}
        self.told.forward(seconds=1)

    @invariant()
    def every_acknowledged_fact_stands_once(self) -> None:
        """What was kept stands once, and what was refused, or never arrived, nowhere."""
        if not hasattr(self, "facts"):
            return
        written = self.written()
        for op_id, fact in self.facts.items():
            times = 1 if self.statuses.get(op_id) in KEPT else 0
            self.hold("a kept fact stands once", holds=written[fact] == times, of=(fact, written[fact]))

    @invariant()
    def a_history_keeps_the_order_of_each_phone(self) -> None:
        """What one phone did to a case stands in the order in which it did it."""
        if not hasattr(self, "facts"):
            return
        with self.town.app_context():
            line = (CaseEvent.case_id, CaseEvent.seq, SyncOp.device_id, SyncOp.device_seq)
            told = select(*line).join(SyncOp, SyncOp.op_id == CaseEvent.op_id).where(SyncOp.op_id.in_(self.facts))
            lines = db.session.execute(told.order_by(CaseEvent.case_id, CaseEvent.seq)).all()
        last = dict[tuple[str, str], int]()
        for case, _, device, seq in lines:
            self.hold("operations keep their order", holds=last.get((case, device), 0) < seq, of=(case, seq))
            last[case, device] = seq

    def written(self) -> Counter[str]:
        """How many lines of history tell each fact."""
        with self.town.app_context():
            told = select(CaseEvent.payload).where(CaseEvent.op_id.in_(self.facts))
            payloads = db.session.scalars(told).all()
        return Counter(json.loads(one)["told"].get("args", {}).get("note") for one in payloads)

    @invariant()
    def a_number_of_the_feed_is_given_once(self) -> None:
        """And none beyond the counter."""
        with self.town.app_context():
            seqs = db.session.scalars(select(FeedRow.seq)).all()
            counter = db.session.scalar(select(func.max(SyncClock.seq)))
        told = len(seqs) == len(set(seqs)) and max(seqs, default=0) <= (counter or 0)
        self.hold("a number of the feed is given once", holds=told)

    def teardown(self) -> None:
        """On a good line everything comes to rest: nothing waits, and phones hold what the server does."""
        if not hasattr(self, "clients"):
            return
        for name in sorted(self.former):
            self.revoke(name)
        for client in self.clients.values():
            self.settle(client)
            self.compare(client)
        self.every_acknowledged_fact_stands_once()
        self.a_history_keeps_the_order_of_each_phone()

    def settle(self, client: Client) -> None:
        for _ in range(3):
            for begin in range(0, len(client.outbox) or 1, 50):  # whose outbox is empty hears of a new epoch too
                client.hear(self.send(client, client.outbox[begin : begin + 50]))
        self.hold("nothing waits for ever", holds=client.outbox == [], of=client.outbox)

    def compare(self, client: Client) -> None:
        for begin in range(0, len(client.sent), 50):
            ops = client.sent[begin : begin + 50]
            replayed = self.send(client, ops)["replayed"]
            self.hold("what was sent is replayed", holds=replayed == [op["op_id"] for op in ops])
        page, fresh = client.rows.pull(), Shelf(client.phone)
        fresh.pull()
        same = revisions(client.rows) == revisions(fresh) and page["checksum"] == client.rows.checksum()
        self.hold("a phone holds what the server holds", holds=same)


def revisions(shelf: Shelf) -> dict[str, dict[tuple[str, str], int]]:
    """What a phone holds, by scope, with the revision of each row."""
    return {scope: {key: row["rev"] for key, row in held.items()} for scope, held in shelf.holds().items()}


def play(town: Flask, phone: Callable[..., Phone], told: ToldTime, examples: int) -> set[str]:
    """Play that many schedules, or until a rule does not hold; gives the rules that did not."""
    desks: dict[str, Phone] = {}
    broken: set[str] = set()

    def make(name: str, **more: int) -> Phone:
        return phone(name, **more) if more else desks.setdefault(name, phone(name))

    given = {"town": town, "make": staticmethod(make), "told": told, "broken": broken}
    chosen = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        database=None,
        phases=(Phase.generate,),  # a schedule is printed as it failed: to shrink it plays hundreds of them
    )
    try:
        run_state_machine_as_test(type("Played", (Machine,), given), settings=chosen)
    except (AssertionError, BaseExceptionGroup):
        if not broken:
            raise
        traceback.print_exc()
    return broken


def test_phones_written_from_the_text_lose_nothing_whatever_the_line_does(
    town: Flask, phone: Callable[..., Phone], told: ToldTime
) -> None:
    assert play(town, phone, told, examples=15) == set()


@pytest.mark.parametrize(
    ("plant", "rule"),
    [("result-not-replayed", "a stored answer stays"), ("order-ignored", "operations keep their order")],
)
def test_a_bug_that_is_planted_in_the_server_is_found(
    town: Flask, phone: Callable[..., Phone], told: ToldTime, plant: str, rule: str
) -> None:
    with in_server(plant):
        broken = play(town, phone, told, examples=200)

    assert rule in broken
