"""Beats (责任网格) as the system's administrator lays them out: a cell lies in one at most."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from server.kernel.db import reading
from server.kernel.errors import Conflict, Unprocessable
from server.kernel.ids import find_uuid
from server.kernel.register import changing, note_change
from server.people.rules import By
from server.places import store
from server.places.models import Beat, BeatCell
from server.places.service.ground import change_ground, city_day

Moved = Callable[[str, Iterable[str]], None]
"""Called with (city, cells) in the transaction that moved cells between beats: others see now what lies in them."""


class BeatRefused(Unprocessable):
    """No such beat can be: `why` is id (a new one needs a UUID) or cells (those of `cells` are none of the city's)."""

    code = "places.beat-refused"


class BeatCellsTaken(Conflict):
    """Some `cells` lie in another beat (`beat`, called `name`): they come out there first."""

    code = "places.beat-cells"


@dataclass(frozen=True, slots=True)
class BeatSeen:
    """A beat with the codes of its cells, rising."""

    id: str
    name: str
    cells: Sequence[str]


def see_beats(*, by: By) -> list[BeatSeen]:
    """Every beat, in order of id."""
    with reading() as session:
        cells: dict[str, list[str]] = {}
        for row in store.beat_cells(session, by.city):
            cells.setdefault(row.beat_id, []).append(row.cell)
        return [BeatSeen(beat.id, beat.name, cells.get(beat.id, [])) for beat in store.beats(session, by.city)]


def set_beat(*, beat: str, name: str, cells: Iterable[str], by: By, now: datetime) -> None:
    """Let a beat have this name and exactly these cells; a new edition of the ground where that changes anything.

    Refuses with BeatRefused, BeatCellsTaken.
    """
    wanted = set(cells)
    with changing(by.city) as session:
        row = session.get(Beat, (by.city, beat))
        if row is None and find_uuid(beat) != beat:
            raise BeatRefused(why="id")
        had = set(store.cells_of_beat(session, by.city, beat))
        added, removed = sorted(wanted - had), sorted(had - wanted)
        _check(session, by.city, added, now)
        if row is not None and row.name == name and not added and not removed:
            return
        _write(session, row or Beat(city=by.city, id=beat), name, added, removed)
        told: Mapping[str, object] = {"name": name, "added": added, "removed": removed}
        line = ("beat", beat)
        note_change(session, city=by.city, by=by.account, at=now, what="set_beat", subject=line, args=told)


def _check(session: Session, city: str, added: Sequence[str], now: datetime) -> None:
    """Pass where the cells are in force and in no other beat."""
    known = {cell.code for cell in store.cells_on(session, city, city_day(city=city, now=now))}
    unknown = [cell for cell in added if cell not in known]
    if unknown:
        raise BeatRefused(why="cells", cells=unknown)
    taken = store.beats_of_cells(session, city, added)
    if taken:
        other = session.get_one(Beat, (city, taken[0].beat_id))
        theirs = [one.cell for one in taken if one.beat_id == other.id]
        raise BeatCellsTaken(beat=other.id, name=other.name, cells=theirs)


def _write(session: Session, row: Beat, name: str, added: Sequence[str], removed: Sequence[str]) -> None:
    row.name = name
    session.add(row)
    session.flush()
    store.drop_beat_cells(session, row.city, removed)
    session.add_all(BeatCell(city=row.city, cell=cell, beat_id=row.id) for cell in added)
    session.flush()
    change_ground(row.city)
    moved: Moved = current_app.extensions["gezhi.cells_moved"]
    moved(row.city, [*added, *removed])
