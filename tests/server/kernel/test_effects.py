"""What must still happen outside: asked once, claimed by one, finished once, and given up in the end."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from server.kernel.db import db, transaction
from server.kernel.effects import LEASE, TRIES, Claim, Effect, FenceLost, cause, claim_next, count_due, finish, work_one
from tests.conftest import ToldTime

CITY = "990101"


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def ask(key: str, told: ToldTime, kind: str = "ring") -> None:
    with transaction() as session:
        cause(session, city=CITY, kind=kind, key=key, payload={"bell": key}, now=told())


def end(claim: Claim, told: ToldTime) -> bool:
    with transaction() as session:
        return finish(session, claim, told())


def states() -> dict[str, str]:
    db.session.remove()
    return {effect.key: effect.state for effect in db.session.scalars(db.select(Effect))}


def test_asking_twice_is_asking_once(told: ToldTime) -> None:
    ask("a", told)
    ask("a", told)
    ask("a", told, kind="knock")

    assert db.session.scalar(db.select(db.func.count()).select_from(Effect)) == 2


def test_an_effect_is_asked_for_with_its_change_or_not_at_all(told: ToldTime) -> None:
    def change_and_fall_over() -> None:
        with transaction() as session:
            cause(session, city=CITY, kind="ring", key="a", payload={}, now=told())
            raise RuntimeError("the change fell over")

    with pytest.raises(RuntimeError):
        change_and_fall_over()

    assert claim_next(told()) is None


def test_what_has_been_due_longest_comes_first_and_once(told: ToldTime) -> None:
    ask("late", told)
    told.forward(seconds=-10)
    ask("early", told)
    told.forward(seconds=20)

    claims = [claim_next(told()), claim_next(told()), claim_next(told())]

    assert [claim and claim.key for claim in claims] == ["early", "late", None]
    assert claims[0].payload == {"bell": "early"}


def test_nothing_is_claimed_before_its_time(told: ToldTime) -> None:
    ask("a", told)

    assert claim_next(told() - timedelta(seconds=1)) is None
    assert claim_next(told()) is not None


def test_what_a_dead_worker_held_is_due_again_after_its_lease(told: ToldTime) -> None:
    ask("a", told)
    dead = claim_next(told())

    assert claim_next(told.forward(seconds=LEASE.total_seconds())) is None
    again = claim_next(told.forward(seconds=1))

    assert (again.id, again.fence) == (dead.id, dead.fence + 1)


def test_a_worker_that_was_overtaken_cannot_finish(told: ToldTime) -> None:
    ask("a", told)
    slow = claim_next(told())
    quick = claim_next(told.forward(seconds=61))

    assert not end(slow, told)
    assert states() == {"a": "leased"}
    assert end(quick, told)
    assert not end(quick, told)
    assert states() == {"a": "done"}


def test_an_overtaken_handler_changes_nothing_and_its_failure_is_not_the_others(told: ToldTime) -> None:
    ask("a", told)

    def is_overtaken(claim: Claim, now: object) -> None:
        quick = claim_next(told.forward(seconds=61))
        assert quick.fence == claim.fence + 1
        raise FenceLost

    def fails_overtaken(claim: Claim, now: object) -> None:
        claim_next(told.forward(seconds=61))
        raise RuntimeError("too late")

    assert work_one({"ring": is_overtaken}, told())
    assert states() == {"a": "leased"}
    told.forward(seconds=61)
    assert work_one({"ring": fails_overtaken}, told())
    assert states() == {"a": "leased"}


def test_a_failing_effect_is_tried_again_ever_later_and_then_left_for_a_person(told: ToldTime) -> None:
    ask("a", told)
    waits = []

    def fails(claim: Claim, now: object) -> None:
        raise RuntimeError("no answer")

    for _ in range(TRIES):
        began = told()
        while not work_one({"ring": fails}, told()):
            told.forward(seconds=5)
        waits.append((told() - began).total_seconds())

    assert waits == sorted(waits)
    assert waits[-1] > waits[1] > 0
    assert count_due() == {"failed": 1}
    assert db.session.scalar(db.select(Effect.last_error)) == "RuntimeError: no answer"
    assert not work_one({"ring": fails}, told.forward(days=1))


def test_an_effect_that_no_worker_survives_is_given_up(told: ToldTime) -> None:
    ask("deadly", told)
    for _ in range(TRIES):
        assert claim_next(told.forward(seconds=61)).key == "deadly"
    ask("harmless", told)

    assert claim_next(told.forward(seconds=61)).key == "harmless"
    assert states() == {"deadly": "failed", "harmless": "leased"}


def test_a_handler_that_falls_over_after_finishing_undoes_nothing(told: ToldTime) -> None:
    ask("a", told)

    def falls_late(claim: Claim, now: object) -> None:
        end(claim, told)
        raise RuntimeError("after the fact")

    work_one({"ring": falls_late}, told())

    assert states() == {"a": "done"}


def test_an_effect_that_nobody_knows_does_not_stop_the_others(told: ToldTime) -> None:
    ask("a", told, kind="unheard-of")
    told.forward(seconds=1)
    ask("b", told)
    rung = []

    def ring(claim: Claim, now: object) -> None:
        rung.append(claim.key)

    for _ in range(2):
        work_one({"ring": ring}, told())

    assert rung == ["b"]
    assert states()["a"] == "due"


def test_many_workers_at_once_share_the_effects_and_none_is_done_twice(app: Flask, told: ToldTime) -> None:
    for number in range(24):
        ask(str(number), told)
    rung: list[str] = []

    def ring(claim: Claim, now: object) -> None:
        rung.append(claim.key)
        assert end(claim, told)

    def work() -> None:
        with app.app_context():
            while work_one({"ring": ring}, told()):
                pass

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(rung, key=int) == [str(number) for number in range(24)]
    assert set(states().values()) == {"done"}
