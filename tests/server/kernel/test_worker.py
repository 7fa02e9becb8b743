"""The worker's round: pulse, what comes round, what is due, and a quiet end."""

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from server.kernel.db import db, transaction
from server.kernel.effects import Claim, Effect, Handler, cause, finish
from server.kernel.pulse import last_pulse
from server.kernel.timed import Timed
from server.worker import make_worker, run_worker
from tests.conftest import ToldTime

CITY = "990101"


@pytest.fixture
def quick(app: Flask) -> Flask:
    """An app whose worker rests but a moment, and has nothing of the house's to do."""
    app.extensions["gezhi.settings"] = replace(app.extensions["gezhi.settings"], worker_poll_seconds=0.01)
    app.extensions["gezhi.handlers"], app.extensions["gezhi.timed"] = {}, ()
    return app


def ask(app: Flask, told: ToldTime, *keys: str) -> None:
    with app.app_context(), transaction() as session:
        for key in keys:
            cause(session, city=CITY, kind="ring", key=key, payload={}, now=told())


def ringing(told: ToldTime, rung: list[str], meanwhile: Callable[[], None] = lambda: None) -> Handler:
    def ring(claim: Claim, now: datetime) -> None:
        meanwhile()
        with transaction() as session:
            assert finish(session, claim, now)
        rung.append(claim.key)

    return ring


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def test_a_worker_works_off_what_is_due_shows_its_pulse_and_stops_when_told(quick: Flask, told: ToldTime) -> None:
    rung: list[str] = []
    quick.extensions["gezhi.handlers"] = {"ring": ringing(told, rung)}
    ask(quick, told, "a", "b", "c")
    stop = threading.Event()
    worker = threading.Thread(target=run_worker, args=(quick, stop))
    worker.start()

    wait_until(lambda: len(rung) == 3)
    ask(quick, told, "d")
    wait_until(lambda: len(rung) == 4)
    stop.set()
    worker.join(timeout=10)

    assert not worker.is_alive()
    with quick.app_context():
        assert last_pulse() == told()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_worker_after_the_effect_in_hand(quick: Flask, told: ToldTime, number: int) -> None:
    rung: list[str] = []
    before = signal.getsignal(number)

    def kill_and_be_slow() -> None:
        os.kill(os.getpid(), number)
        time.sleep(0.2)

    quick.extensions["gezhi.handlers"] = {"ring": ringing(told, rung, kill_and_be_slow)}
    ask(quick, told, "left")
    told.forward(seconds=1)
    ask(quick, told, "in hand")

    run_worker(quick, threading.Event())

    assert rung == ["in hand"]
    assert signal.getsignal(number) is before
    with quick.app_context():
        assert set(db.session.scalars(db.select(Effect.state))) == {"done", "due"}


def test_the_pulse_goes_on_while_many_effects_are_worked_off(quick: Flask, told: ToldTime) -> None:
    pulses = []

    def meanwhile() -> None:
        pulses.append(last_pulse())
        told.forward(seconds=10)

    quick.extensions["gezhi.handlers"] = {"ring": ringing(told, [], meanwhile)}
    ask(quick, told, *"abcd")
    worker = make_worker(quick)

    with quick.app_context():
        while worker.turn():
            pass

    assert len(set(pulses)) == 4


def test_what_comes_round_comes_round_in_its_time_and_a_failure_stops_nobody(quick: Flask, told: ToldTime) -> None:
    ran: list[str] = []

    def fails(now: datetime) -> None:
        ran.append("fails")
        raise RuntimeError("fell over")

    def reads(now: datetime) -> None:
        ran.append("reads")
        with transaction() as session:
            session.execute(db.select(Effect))

    hourly, daily = timedelta(hours=1), timedelta(days=1)
    quick.extensions["gezhi.timed"] = (Timed("fails", hourly, fails), Timed("reads", daily, reads))
    worker = make_worker(quick)

    with quick.app_context():
        worker.turn()
        worker.turn()
        assert ran == ["fails", "reads"]

        told.forward(minutes=61)
        worker.turn()
        assert ran == ["fails", "reads", "fails"]

        told.forward(days=1)
        worker.turn()
        assert ran[3:] == ["fails", "reads"]


def test_a_database_that_is_away_for_a_while_does_not_end_the_worker(
    quick: Flask, told: ToldTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    away = iter([True, True])
    quick.extensions["gezhi.handlers"] = {"ring": ringing(told, rung)}
    ask(quick, told, "a")
    stop = threading.Event()

    def beat(name: str, now: datetime) -> None:
        if next(away, False):
            raise ConnectionError("the database is away")

    monkeypatch.setattr("server.worker.beat", beat)
    worker = threading.Thread(target=run_worker, args=(quick, stop))
    worker.start()
    wait_until(lambda: rung == ["a"])
    stop.set()
    worker.join(timeout=10)

    assert not worker.is_alive()


def test_a_backlog_keeps_neither_the_newest_nor_the_oldest_waiting(quick: Flask, told: ToldTime) -> None:
    rung: list[str] = []
    quick.extensions["gezhi.handlers"] = {"ring": ringing(told, rung)}
    for key in ("1st", "2nd", "3rd", "4th", "5th"):
        ask(quick, told, key)
        told.forward(seconds=1)
    worker = make_worker(quick)

    with quick.app_context():
        while worker.turn():
            pass

    assert rung == ["5th", "1st", "4th", "2nd", "3rd"]
