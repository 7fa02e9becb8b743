"""The doors of places: beats, their cells and who walks them."""

from datetime import datetime

from server.kernel.http import Door
from server.people import service as people
from server.people.rules import By, Permission
from server.places import service
from server.places.schemas import BeatsWire, BeatWanted, BeatWire, HolderWire

door = Door("places")


@door.operation("GET", "/api/beats", permission=Permission.TOWN_READ, gives=BeatsWire)
def list_beats(*, by: By, now: datetime) -> BeatsWire:
    """List the beats."""
    return _told(by, now)


@door.operation(
    "PUT",
    "/api/beats/<beat>",
    permission=Permission.TOWN_SET,
    takes=BeatWanted,
    gives=BeatsWire,
    refusals=(service.BeatRefused, service.BeatCellsTaken),
)
def set_beat(beat: str, *, body: BeatWanted, by: By, now: datetime) -> BeatsWire:
    """Give a beat its name and cells; a new one under a UUID."""
    service.set_beat(beat=beat, name=body.name, cells=body.cells, by=by, now=now)
    return _told(by, now)


def _told(by: By, now: datetime) -> BeatsWire:
    walk = people.list_beat_holders(city=by.city, now=now)
    told = [
        BeatWire(
            id=one.id,
            name=one.name,
            cells=list(one.cells),
            holders=[HolderWire(id=who.id, display_name=who.display_name) for who in walk.get(one.id, [])],
        )
        for one in service.see_beats(by=by)
    ]
    return BeatsWire(edition=service.get_city(city=by.city).edition, beats=told)
