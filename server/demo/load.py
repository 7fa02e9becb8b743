"""Loads the demo once: its photographs are stored first, then town and cases come in one transaction or not at all."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask import Flask

from server.demo import town
from server.demo.hours import read_work_time
from server.demo.play import Cue, Players, line_up
from server.demo.shots import Wanted, hand_in, take_all
from server.demo.stories import STORIES
from server.kernel.db import db, transaction
from server.kernel.now import now as tell_now
from server.people import service as people
from server.places import service as places
from server.settings import Settings

BEGAN = timedelta(days=60)
"""How long before now the demo's people were registered: before their oldest case, whatever holidays lie between."""
WIDTH = 1600


class DemoRefused(Exception):  # noqa: N818 - a no, told in one line by the command
    """The demo is not loaded here; the text says why, in English."""


def load_demo(app: Flask, *, width: int = WIDTH) -> bool:
    """Load the demo as of now; False where it is here already. Photographs are `width` pixels wide.

    Raises DemoRefused where the setting DEMO is off, or where the database holds another city.
    """
    settings: Settings = app.extensions["gezhi.settings"]
    if not settings.demo:
        raise DemoRefused("the demo's password is public, so it is loaded only where DEMO=1 is set")
    with app.app_context():
        if _is_here():
            return False
        now = tell_now().replace(microsecond=0)
        cues = line_up(STORIES, now=now, work_time=read_work_time(settings.work_sessions))
        _load(cues, began=now - BEGAN, width=width)
        db.session.remove()
        return True


def _is_here() -> bool:
    """Whether the demo was loaded: its city comes last and whole, or not at all. Raises DemoRefused."""
    try:
        return places.serving_city(town.CITY) == town.CITY
    except places.CityMissing as missing:
        others = missing.fields["cities"]
    finally:
        db.session.remove()
    if others:
        raise DemoRefused(f"this database serves {', '.join(others)}; give the demo one of its own (DATA_DIR)")
    return False


def _load(cues: Sequence[Cue], *, began: datetime, width: int) -> None:
    wanted = list(_shots(cues))
    taken = take_all(wanted, width=width)
    hand_in(wanted, taken)
    with transaction():
        town.settle(since=began, password_hash=people.hash_password(people.DEMO_PASSWORD, demo=True))
        players = Players(taken)
        for cue in cues:
            players.play(cue)


def _shots(cues: Sequence[Cue]) -> Iterator[Wanted]:
    for cue in cues:
        for shot in cue.act.shots:
            key = (cue.story.name, cue.number, shot.role)
            yield Wanted(key, cue.act.who, cue.op_id, cue.at, cue.story, shot)
