"""Loads the demo once: its photographs are stored first, then town and cases come in one transaction or not at all."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from flask import Flask

from server.demo import town
from server.demo.crowd import draw_crowd
from server.demo.hours import read_work_time
from server.demo.play import Cue, Players, line_up
from server.demo.shots import Wanted, hand_in, take_all
from server.demo.stories import STORIES
from server.kernel.db import db, transaction
from server.kernel.now import now as tell_now
from server.people import service as people
from server.places import service as places
from server.settings import Settings

BEGAN = timedelta(days=100)
"""How long before now the demo's people were registered: before their oldest case, whatever holidays lie between."""
WIDTH, CROWD_WIDTH = 1600, 640
"""Pixels: of the pictures of the twenty cases told by hand, and of all the others."""
SPOKEN = 50
"""After so many acts it is said how far the loading has come."""


class DemoRefused(Exception):  # noqa: N818 - a no, told in one line by the command
    """The demo is not loaded here; the text says why, in English."""


def load_demo(app: Flask, *, width: int = WIDTH, tell: Callable[[str], None] = lambda _: None) -> bool:
    """Load the demo as of now; False where it is here already. Photographs are at most `width` pixels wide.

    `tell` hears how far it has come.

    Raises DemoRefused where the setting DEMO is off, or where the database holds another city.
    """
    settings: Settings = app.extensions["gezhi.settings"]
    if not settings.demo:
        raise DemoRefused("the demo's password is public, so it is loaded only where DEMO=1 is set")
    with app.app_context():
        if is_here():
            return False
        now = tell_now().replace(microsecond=0)
        stories = (*STORIES, *draw_crowd(max(0, settings.demo_cases - len(STORIES))))
        cues = line_up(stories, now=now, work_time=read_work_time(settings.work_sessions))
        _load(cues, began=now - BEGAN, width=width, tell=tell)
        db.session.remove()
        return True


def is_here() -> bool:
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


def _load(cues: Sequence[Cue], *, began: datetime, width: int, tell: Callable[[str], None]) -> None:
    wanted = list(_shots(cues, width))
    tell(f"{len(wanted)} pictures")
    taken = take_all(wanted)
    hand_in(wanted, taken)
    with transaction():
        town.settle(since=began, password_hash=people.hash_password(people.DEMO_PASSWORD, demo=True))
        players = Players(taken)
        for number, cue in enumerate(cues):
            players.play(cue)
            if number % SPOKEN == 0:
                tell(f"{number} of {len(cues)} acts of {len({one.story.name for one in cues})} cases")


def _shots(cues: Sequence[Cue], width: int) -> Iterator[Wanted]:
    by_hand = {story.name for story in STORIES}
    for cue in cues:
        wide = width if cue.story.name in by_hand else min(width, CROWD_WIDTH)
        for shot in cue.act.shots:
            key = (cue.story.name, cue.number, shot.role)
            yield Wanted(key, cue.act.who, cue.op_id, cue.at, cue.story, shot, wide)
