"""Whether this installation serves: said to anybody, and 503 with how long to wait where it does not."""

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from server.kernel.pulse import beat
from tests.conftest import ToldTime
from tests.server.cases.builders import Make


def test_it_serves_while_its_worker_is_alive_and_says_how_long_ago_it_was(app: Flask, told: ToldTime) -> None:
    with app.app_context():
        beat("worker", told())
    told.forward(seconds=20)

    answer = app.test_client().get("/healthz")

    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "database": "ok", "worker_age_s": 20.0}


@pytest.mark.parametrize("seconds", [None, 61])
def test_without_a_worker_it_does_not_serve(app: Flask, told: ToldTime, seconds: int | None) -> None:
    if seconds is not None:
        with app.app_context():
            beat("worker", told())
        told.forward(seconds=seconds)

    answer = app.test_client().get("/healthz")

    assert (answer.status_code, answer.json["code"]) == (503, "health.worker-away")
    assert (answer.json["worker_age_s"], answer.headers["Retry-After"]) == (seconds, "5")


def away(*_: object, **__: object) -> None:
    """What a question comes to while the database is away."""
    raise OperationalError("SELECT", {}, Exception("server closed the connection"))


def test_a_database_that_is_away_is_503_and_says_when_to_come_back(
    phone: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspector = phone("inspector1")
    with monkeypatch.context() as patched:
        patched.setattr("server.sync.service.pull", away)
        pulled = inspector.web.get("/api/sync/pull")
    with monkeypatch.context() as patched:
        patched.setattr("server.web.health.last_pulse", away)
        asked = inspector.web.get("/healthz")
    with monkeypatch.context() as patched:
        patched.setattr("server.sync.service.ledger.transaction", away)
        reported = inspector.web.post("/api/cases", json=inspector.report())

    for answer in (pulled, asked, reported):
        assert (answer.status_code, answer.json["code"]) == (503, "kernel.database-away")
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.mimetype == "application/problem+json"
    assert inspector.web.get("/api/sync/pull").status_code == 200
