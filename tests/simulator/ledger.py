"""What was promised: facts that phones have said are kept, receipts they were handed, answers that were given."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.simulator.house import Reply, Request

Json = dict[str, Any]
SHELF = timedelta(days=7)
UNSTORED = frozenset({"retry"})
OPENS = frozenset({"report", "self_handle"})
"""Kinds of operation by which a case begins."""
SETTLED = frozenset({"sent", "held"})
"""States of an operation that has its receipt."""


class Broken(AssertionError):  # noqa: N818 - it is raised, and reads as what it says
    """An invariant does not hold; `rule` says which."""

    def __init__(self, rule: str, **facts: Any) -> None:
        super().__init__(f"{rule}: {json.dumps(facts, ensure_ascii=False, default=str)}")
        self.rule = rule


@dataclass
class Fact:
    """One thing a person did: the words in its note are nobody else's, whatever operation carries it."""

    phone: int
    state: str = "kept"
    """kept: on its phone · wiped: gone with it · discarded: by the person's word · swept: from the shelf, delivered."""
    settled_at: datetime | None = None
    """When a receipt was first seen beside it."""
    excused: bool = False
    """A restored server lost it after its phone had, so nobody is left to know."""


@dataclass
class Ledger:
    """Held against what phones and server say they have."""

    facts: dict[str, Fact] = field(default_factory=dict)
    receipts: set[tuple[int, str]] = field(default_factory=set)
    answers: dict[tuple[str, str], str] = field(default_factory=dict)
    """By epoch and op_id: the bytes of the result that the server gave."""
    results: Counter[str] = field(default_factory=Counter)
    restores: int = 0
    decided: set[str] = field(default_factory=set)
    """Operations that were held and decided: their stored answer is a new one."""
    taken: set[str] = field(default_factory=set)
    """Those of them whose step was taken: its line stands beside the one of what was kept."""
    heard: dict[str, datetime] = field(default_factory=dict)
    """By the words of a fact: when the first receipt that names it reached its phone, seen beside it or not."""
    unopened: set[str] = field(default_factory=set)
    """Cases whose report was refused: what else was done in them has nowhere to go until it is mended."""

    def note_promises(self, phone: int, facts: list[str]) -> None:
        """The phone has said that these are kept."""
        for fact in facts:
            self.facts.setdefault(fact, Fact(phone))

    def note_answer(self, request: Request, reply: Reply) -> None:
        """The server has answered a push: what it said before of the same operation, it says again, to the byte."""
        if not request.is_push or reply.status != 200:
            return
        epoch = reply.json["epoch"]
        for text in results_in(reply.body.decode()):
            told = json.loads(text)
            if told["op_id"] is None or told["status"] in UNSTORED:
                continue
            before = self.answers.setdefault((epoch, told["op_id"]), text)
            if before != text:
                raise Broken("a stored answer is equal under replay", before=before, now=text)

    def note_decision(self, epoch: str, op_id: str, text: str) -> None:
        """A held operation was looked at: it is answered with this from now on."""
        self.decided.add(op_id)
        self.taken |= {op_id} if json.loads(text)["status"] == "applied" else set()
        self.answers[epoch, op_id] = text

    def note_heard(self, phone: int, request: Request, reply: Reply, now: datetime) -> None:
        """An answer has reached the phone: every operation that it names has its receipt."""
        if not request.is_push or reply.status != 200:
            return
        ops = json.loads(request.body)["ops"]
        for op, told in zip(ops, reply.json["results"], strict=True):
            self.results[f"{told['status']}" if told["code"] is None else f"{told['status']} {told['code']}"] += 1
            if told["code"] == "web.unexpected":
                raise Broken("no operation meets a bug", op=op)
            if told["status"] not in UNSTORED | {"rejected"}:
                self.receipts.add((phone, told["op_id"]))
                for words in filter(lambda said: isinstance(said, str), op["args"].values()):
                    self.heard.setdefault(words, now)
            if told["status"] == "rejected" and op["kind"] in OPENS:
                self.unopened.add(op["case_id"])

    def note_restore(self, old: str, new: str, surviving: Mapping[str, str]) -> None:
        """An older copy is at work: what it still knows it must say as before; what nobody holds any more is lost."""
        self.restores += 1
        for op_id, text in surviving.items():
            if (old, op_id) in self.answers:
                self.answers[new, op_id] = text if op_id in self.decided else self.answers[old, op_id]
        for fact in self.facts.values():
            fact.excused |= fact.state in {"wiped", "swept"}

    def note_wipe(self, phone: int) -> None:
        """Whatever that phone alone held is gone, and visibly so."""
        for fact in self.facts.values():
            if fact.phone == phone and fact.state == "kept":
                fact.state = "wiped"

    def note_discard(self, fact: str) -> None:
        """The person let a refused operation go."""
        self.facts[fact].state = "discarded"

    def check_phone(self, phone: int, look: Json, now: datetime) -> None:
        """Everything the phone promised is on it, once, and nothing counts as sent without a receipt."""
        held = Counter(one["fact"] for one in [*look["drafts"], *look["entries"]])
        for fact, times in held.items():
            self.facts.setdefault(fact, Fact(phone))  # a kill came before the promise, and after the transaction
            if times > 1:
                raise Broken("a fact stands once on its phone", phone=phone, fact=fact)
        for entry in look["entries"]:
            if entry["state"] in SETTLED:
                self._check_receipt(phone, entry, now)
        for name, fact in self.facts.items():
            if fact.phone == phone and fact.state == "kept" and name not in held:
                self._check_swept(name, fact, now)

    def _check_receipt(self, phone: int, entry: Json, now: datetime) -> None:
        if (phone, entry["op_id"]) not in self.receipts:
            raise Broken("nothing counts as sent without a receipt", phone=phone, entry=entry)
        fact = self.facts[entry["fact"]]
        fact.settled_at = fact.settled_at or now

    def _check_swept(self, name: str, fact: Fact, now: datetime) -> None:
        settled_at = fact.settled_at or self.heard.get(name)  # a week may go by within one round
        if settled_at is None:
            raise Broken("what was not acknowledged is still on its phone", fact=name, phone=fact.phone)
        if now - settled_at < SHELF:
            raise Broken("what was sent stays on the shelf for a week", fact=name, since=settled_at, now=now)
        fact.state = "swept"


def results_in(text: str) -> Iterator[str]:
    """The results of a push answer, each as the bytes it came in."""
    decoder = json.JSONDecoder()
    at = text.index('"results":[') + len('"results":[')
    while text[at] != "]":
        at += text[at] == ","
        _, end = decoder.raw_decode(text, at)
        yield text[at:end]
        at = end


def blocked(look: Json) -> set[str]:
    """The operations of a phone that wait for a report in 需处理, without which the server does not know their case."""
    entries = look["entries"]
    opening = [one for one in entries if one["kind"] in OPENS and one["state"] == "rejected"]
    refused = {(one["account"], one["case_id"]) for one in opening}
    return {one["op_id"] for one in entries if (one["account"], one["case_id"]) in refused and one["kind"] not in OPENS}
