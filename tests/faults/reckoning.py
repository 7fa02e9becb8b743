"""Reckons a house up against the ledgers of its clients: nothing lost, nothing doubled, whole, gapless."""

import hashlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select, text

from server.cases.models import Case, CaseEvent
from server.kernel.db import db
from server.kernel.effects import Effect
from server.kernel.http import dump_json
from server.photos.models import Photo
from server.photos.rules import Variant
from server.sync.models import SyncClock, SyncOp
from server.worker import work_until_idle
from tests.apps import open_app
from tests.conftest import ToldTime
from tests.faults.ledgers import Client, Follower
from tests.faults.nemesis import Load, Nemesis

LONG = timedelta(hours=1)
"""Until then every lease of a killed worker is over, and so is every rest after a failure."""


def find_lost(app: Flask, clients: Sequence[Client]) -> list[str]:
    """What a client was told is stored, and is not: operations whose answer is not there as told, and photographs."""
    lost = []
    with app.app_context():
        known = dict(db.session.execute(select(SyncOp.op_id, SyncOp.result)).all())
        stored = set(db.session.scalars(select(Photo.sha256)))
        db.session.rollback()
    for client in clients:
        results, photos = dict(client.results), set(client.stored)
        lost += [op_id for op_id, told in results.items() if known.get(op_id) != dump_json(told)]
        lost += [sha256 for sha256 in photos if sha256 not in stored or not _is_whole(app, sha256)]
    return lost


def _is_whole(app: Flask, sha256: str) -> bool:
    file = app.extensions["gezhi.photo_shelf"].open(sha256, Variant.ORIGINAL)
    if file is None:
        return False
    with file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def check_all(nemesis: Nemesis, load: Load) -> dict[str, int]:
    """Everything that must hold when the load is over and all that was begun is sent; gives what there is."""
    assert load.tally.faults == []
    nemesis.end("worker")
    with open_app(nemesis.settings, ToldTime(datetime.now(UTC) + LONG)) as app:
        work_until_idle(app)
        assert find_lost(app, load.clients) == []
        with app.app_context():
            counted = check_once(load.clients)
            counted["numbers in the feed"] = check_feed(load.clients, load.follower)
    verified = verify(nemesis.environ)
    cases, photos = counted["cases"], counted["photographs"]
    assert f"{cases} cases, {photos} photographs" in verified, verified
    assert verified.splitlines()[-1].endswith(" 0 broken"), verified
    return counted


def check_once(clients: Sequence[Client]) -> dict[str, int]:
    """As many of everything as were made, each under its own number; answers stay as they were told."""
    ops = [op for client in clients for op in client.ops]
    photos = {sha256 for client in clients for sha256 in client.pictures}
    counted = {
        "operations": _count(SyncOp.op_id),
        "cases": _count(Case.id),
        "numbers": _count(Case.receipt_no.distinct()),
        "events": _count(CaseEvent.op_id),
    }
    assert counted == dict.fromkeys(counted, len(ops))
    assert set(db.session.scalars(select(Photo.sha256).where(Photo.derived_at.is_not(None)))) == photos
    assert set(db.session.scalars(select(Effect.state))) <= {"done"}
    assert _count(Effect.id) == len(photos)
    for client in clients:
        assert client.push_all_again() == ([client.results[op["op_id"]] for op in client.ops], len(client.ops))
    return counted | {"photographs": len(photos)}


def _count(what: object) -> int:
    return db.session.scalar(select(func.count(what))) or 0


def check_feed(clients: Sequence[Client], follower: Follower) -> int:
    """Every number up to the counter was given out once, and the follower saw every case; gives how many."""
    given = sorted(db.session.scalars(text("SELECT seq FROM feed_log")))
    assert given == list(range(1, (db.session.scalar(select(SyncClock.seq)) or 0) + 1))
    assert {op["case_id"] for client in clients for op in client.ops} <= follower.seen
    return len(given)


def verify(environ: Mapping[str, str]) -> str:
    """What `gezhi verify` says."""
    command = [Path(sys.executable).with_name("gezhi"), "verify"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done.stdout
