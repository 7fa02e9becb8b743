"""Bugs that the simulator must find: the server's, planted in this process alone; the phone's stand in plants.mjs."""

import importlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from server.cases.models import Case
from server.kernel.http import dump_json
from server.photos.service import intake
from server.photos.store.parts import Part
from server.sync.service import ledger
from tests.simulator.boundaries import Boundaries, ServerKilled, swapped


@contextmanager
def _ack_before_commit() -> Iterator[None]:
    """The answer is out before its transaction is committed: a kill in between takes the one back and not the other."""
    real = ledger.transaction

    @contextmanager
    def eager() -> Iterator[Session]:
        try:
            with real() as session:
                yield session
        except ServerKilled:
            pass

    with swapped(ledger, "transaction", eager):
        yield


@contextmanager
def _number_before_commit() -> Iterator[None]:
    """The feed's numbers are taken outside the transaction: those of one that is rolled back are lost."""

    def keep(self: Boundaries, connection: Any, lost: int) -> None:
        del self
        if lost:
            connection.cursor().execute(f"UPDATE sync_clock SET seq = seq + {lost:d}")  # noqa: S608 - a whole number
            connection.commit()

    with swapped(Boundaries, "rolled_back", keep):
        yield


@contextmanager
def _order_ignored() -> Iterator[None]:
    """Operations of one outbox are applied in another order than that of their device_seq."""
    push = importlib.import_module("server.sync.service.push")  # its package has a verb of that name
    real = push._seq_of
    with swapped(push, "_seq_of", lambda raw: -real(raw)):
        yield


@contextmanager
def _result_not_replayed() -> Iterator[None]:
    """A repeated operation is told how its case stands now, not what it was told the first time."""
    real = ledger._replay

    def fresh(session: Session, sent: ledger.Sent) -> ledger.Answer:
        answer = real(session, sent)
        told = json.loads(answer.text)
        case = session.get(Case, (sent.by.city, told["case"]["id"])) if told["case"] else None
        return answer if case is None else replace(answer, text=dump_json(told | {"case": ledger.brief(case)}))

    with swapped(ledger, "_replay", fresh):
        yield


@contextmanager
def _short_body_whole() -> Iterator[None]:
    """What came of a picture before the line was cut is taken for the whole."""
    real = intake._append

    def padded(part: Part, chunks: Any, length: int, now: Any) -> None:
        real(part, chunks, length, now)
        part.append(bytes(length - part.size))

    with swapped(intake, "_append", padded), swapped(Part, "sha256", lambda part: part.path.name):
        yield


SERVER: Mapping[str, Callable[[], AbstractContextManager[None]]] = {
    "ack-before-commit": _ack_before_commit,
    "number-before-commit": _number_before_commit,
    "order-ignored": _order_ignored,
    "result-not-replayed": _result_not_replayed,
    "short-body-whole": _short_body_whole,
}
PHONE = (
    "unstable-key",
    "outbox-apart",
    "delete-before-receipt",
    "epoch-ignored",
    "log-out-clears",
    "case-order",
)
"""Those of plants.mjs: they are built into the phones."""
WITHIN = 1000
"""Schedules in which each plant must be found by seeds drawn anew."""
KNOWN: Mapping[str, int] = {
    "unstable-key": 1_000_004,
    "outbox-apart": 1_000_063,
    "delete-before-receipt": 1_000_026,
    "epoch-ignored": 1_000_053,
    "log-out-clears": 1_000_090,
    "case-order": 1_000_103,
    "ack-before-commit": 1_000_131,
    "number-before-commit": 1_000_091,
    "order-ignored": 1_000_141,
    "result-not-replayed": 1_000_004,
    "short-body-whole": 1_000_059,
}
"""A seed by which each is found, so that `make test` has time for all of them. With each plant 150 seeds from 1,000,000
on were played, and this is a short one of those that showed it. Who changes the dice changes what a seed means: then
new seeds are played until one finds the plant, and `make proofs` prints them."""


def in_server(plant: str) -> AbstractContextManager[None]:
    """The server with this bug, as long as the block lasts; untouched where the plant is the phone's."""
    return SERVER[plant]() if plant in SERVER else nullcontext()


def in_phones(plant: str) -> str | None:
    """The plant as the phones are built with it; None where it is the server's."""
    return plant if plant in PHONE else None
