"""kill -9 of the worker before every statement, commit, write, fsync and rename of a run, one after the other."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import text

from server.kernel.db import db, transaction
from server.kernel.effects import LEASE, Effect, cause
from server.photos import service as photos
from server.photos.models import Photo
from server.photos.rules import LONGEST_SIDE
from tests.conftest import ToldTime
from tests.faults.conftest import Killer
from tests.server.photos.conftest import CITY, Phone, give_phone
from tests.server.photos.pictures import Sent, a_picture, camera_says

MOST = 200
"""Boundaries of one run at the very most: beyond, the run does not end."""


def ask_for_both_kinds(app: Flask, phone: Phone, told: ToldTime, key: str, sent: Sent) -> None:
    with app.app_context(), transaction() as session:
        cause(session, city=CITY, kind="tally", key=key, payload={}, now=told())
    phone.name(sent)
    assert phone.patch(sent).status_code == 201


def waiting(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(db.select(Effect.key).where(Effect.state != "done")))


def work_past_the_lease_until_done(app: Flask, killer: Killer, told: ToldTime) -> None:
    """A database may need a moment to see that its client is dead, so more than one worker may have to come."""
    for _ in range(5):
        told.forward(seconds=LEASE.total_seconds() + 1)
        assert not killer.order("work")["killed"]
        if not waiting(app):
            return
    raise AssertionError(waiting(app))


@pytest.mark.timeout(240)
def test_killed_before_every_boundary_the_worker_loses_nothing_and_does_nothing_twice(
    app: Flask, killer: Killer, told: ToldTime, tell: Callable[[str], None]
) -> None:
    phone = give_phone(app, told(), "zhou")
    with app.app_context(), transaction() as session:
        session.execute(text("CREATE TABLE tally (key TEXT NOT NULL)"))
    pictures = []

    for fatal in range(1, MOST):
        pictures.append(a_picture(size=(40 + fatal, 40), exif=camera_says()))
        ask_for_both_kinds(app, phone, told, str(fatal), pictures[-1])
        run = killer.order("work", fatal)
        if not run["killed"]:
            break
        work_past_the_lease_until_done(app, killer, told)

    assert not run["killed"]
    assert run["boundaries"] == fatal - 1 > 20
    assert waiting(app) == []
    check_everything_was_done_once(app, pictures)
    tell(f"worker killed at each of {fatal - 1} boundaries on {db_name(app)}")


def check_everything_was_done_once(app: Flask, pictures: list[Sent]) -> None:
    with app.app_context():
        tallied = list(db.session.scalars(text("SELECT key FROM tally")))
        effects = list(db.session.scalars(db.select(Effect)))
        rows = {photo.sha256: photo for photo in db.session.scalars(db.select(Photo))}
        facts = photos.get_facts(city=CITY, shas=rows)
        shelf = app.extensions["gezhi.photo_shelf"]
        assert sorted(tallied, key=int) == [str(number + 1) for number in range(len(pictures))]
        assert len(effects) == 2 * len(pictures)
        assert {effect.tries for effect in effects} == {1, 2}
        assert rows.keys() == {sent.sha256 for sent in pictures}
        for sha256, known in facts.items():
            assert (known.derived, known.findings, known.exif["Make"]) == (True, (), "Camera")
            for variant in LONGEST_SIDE:
                with shelf.open(sha256, variant) as file, Image.open(io.BytesIO(file.read())) as seen:
                    seen.load()
                    assert seen.size == (known.width, known.height)


def db_name(app: Flask) -> str:
    with app.app_context():
        return db.engine.dialect.name
