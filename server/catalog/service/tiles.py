"""The tiles of the phone's first screen: set by the city in editions, the house's until then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from server.catalog import store
from server.catalog.models import Tile
from server.catalog.rules import MOST_TILES, TILES, Key
from server.catalog.service.editions import current_version, list_categories, open_edition
from server.kernel.db import db
from server.kernel.errors import Unprocessable
from server.kernel.register import changing, note_change
from server.people.rules import By


class TilesRefused(Unprocessable):
    """No such tiles: `why` is count (1 to 8), twice, unknown or retired, with the `kind` and `category` it is about."""

    code = "catalog.tiles-refused"


@dataclass(frozen=True, slots=True)
class TilesSet:
    """The tiles in force: of which version (0: nobody set any, these are the house's), by whom, since when."""

    tiles: Sequence[Key]
    version: int
    set_by: str | None
    set_at: datetime | None


def list_tiles(*, city: str) -> list[Key]:
    """The tiles in force as (kind, code), but for those whose category is gone or retired."""
    wanted = _tiles(city, current_version(city=city, part="tiles"), db.engine) or TILES
    facts = list_categories(city=city)
    return [key for key in wanted if key in facts and facts[key].retired_for is None]


@lru_cache(maxsize=8)
def _tiles(city: str, version: int, engine: object) -> tuple[Key, ...]:
    """The tiles of an edition. Read once: editions never change."""
    del engine  # part of the key: another database has other tiles
    return tuple((row.kind, row.code) for row in store.tiles(db.session(), city, version))


def read_tiles(*, city: str) -> TilesSet:
    """The tiles in force, with who set them."""
    version = current_version(city=city, part="tiles")
    edition = store.find_edition(db.session(), city, "tiles", version)
    by, at = (None, None) if edition is None else (edition.source, edition.since)
    return TilesSet(list_tiles(city=city), version, by, at)


def set_tiles(*, tiles: Sequence[Key], by: By, now: datetime) -> None:
    """Let the first screen have these tiles from now on. Refuses with TilesRefused."""
    _check(tiles, by.city)
    with changing(by.city) as session:
        before = _tiles(by.city, current_version(city=by.city, part="tiles"), db.engine)
        if tuple(tiles) == before:
            return
        version = open_edition(city=by.city, part="tiles", source=by.account, now=now)
        for place, (kind, code) in enumerate(tiles, 1):
            session.add(Tile(city=by.city, version=version, place=place, kind=kind, code=code))
        told = {"tiles": [f"{kind}:{code}" for kind, code in tiles]}
        line = ("tiles", str(version))
        note_change(session, city=by.city, by=by.account, at=now, what="set_tiles", subject=line, args=told)


def _check(tiles: Sequence[Key], city: str) -> None:
    facts = list_categories(city=city)
    if not 1 <= len(tiles) <= MOST_TILES:
        raise TilesRefused(why="count", most=MOST_TILES)
    for number, (kind, code) in enumerate(tiles):
        fact = facts.get((kind, code))
        if fact is None or fact.retired_for is not None:
            raise TilesRefused(why="unknown" if fact is None else "retired", kind=kind, category=code)
        if (kind, code) in tiles[:number]:
            raise TilesRefused(why="twice", kind=kind, category=code)
