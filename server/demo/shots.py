"""The photographs of the demo: drawn for each act, named by its account, and taken in as a phone's would be."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from server.demo.pictures import Camera, draw_picture
from server.demo.story import Shot, Story
from server.demo.town import CITY
from server.kernel.db import transaction
from server.people.rules import By
from server.photos import service as photos

CHINA = timezone(timedelta(hours=8))
AT_ONCE = 2
"""Pictures drawn at a time: Pillow lets another thread run while it scales and packs."""

Key = tuple[str, int, str]
"""Story, act, role: which photograph it is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A photograph to be taken: by whom and when, in which operation, of what."""

    key: Key
    account: str
    op_id: str
    at: datetime
    story: Story
    shot: Shot
    width: int
    """Pixels."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A photograph as its phone has it."""

    content: bytes
    sha256: str
    taken_at: datetime
    width: int
    height: int


def take_all(wanted: Iterable[Wanted]) -> Mapping[Key, Taken]:
    """Draw every photograph; those of one scene one after the other, since they share what is drawn."""
    orders = sorted(wanted, key=lambda one: (one.width, one.story.scene, one.story.look, one.shot.stage))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        drawn = pool.map(_take, orders)
        return {order.key: taken for order, taken in zip(orders, drawn, strict=True)}


def _take(wanted: Wanted) -> Taken:
    story, taken_at = wanted.story, (wanted.at - timedelta(seconds=25)).astimezone(CHINA)
    camera = Camera(taken_at, story.at, wanted.width, shake=hash_number(wanted.op_id))
    content = draw_picture(story.scene, wanted.shot.stage, story.look, camera)
    return Taken(content, hashlib.sha256(content).hexdigest(), taken_at, wanted.width, camera.height)


def hash_number(text: str) -> int:
    """A number from a text, the same on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def hand_in(wanted: Sequence[Wanted], taken: Mapping[Key, Taken]) -> None:
    """Name each photograph for its account and store its bytes by the intake that phones use."""
    with transaction():
        for one in wanted:
            shot = taken[one.key]
            named = photos.NamedPhoto(shot.sha256, len(shot.content), "image/jpeg")
            photos.name_photos(city=CITY, account=one.account, op_id=one.op_id, named=[named])
    for one in wanted:
        shot = taken[one.key]
        size = len(shot.content)
        piece = photos.Piece("application/offset+octet-stream", 0, size, size, [shot.content])
        photos.receive(by=By(CITY, one.account, "", ()), sha256=shot.sha256, piece=piece, now=one.at)
