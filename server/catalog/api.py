"""The doors of the catalog: which tiles the phone's first screen has."""

from datetime import datetime

from server.catalog import service
from server.catalog.schemas import TilesWanted, TilesWire, TileWire
from server.kernel.http import Door
from server.people import service as people
from server.people.rules import By, Permission

door = Door("catalog")


@door.operation("GET", "/api/settings/tiles", permission=Permission.TOWN_READ, gives=TilesWire)
def read_tiles(*, by: By) -> TilesWire:
    """Give the tiles in force."""
    return _told(by)


@door.operation(
    "PUT",
    "/api/settings/tiles",
    permission=Permission.TOWN_SET,
    takes=TilesWanted,
    gives=TilesWire,
    refusals=(service.TilesRefused,),
)
def set_tiles(*, body: TilesWanted, by: By, now: datetime) -> TilesWire:
    """Set the tiles."""
    service.set_tiles(tiles=[(one.kind, one.code) for one in body.tiles], by=by, now=now)
    return _told(by)


def _told(by: By) -> TilesWire:
    found = service.read_tiles(city=by.city)
    return TilesWire(
        tiles=[TileWire(kind=kind, code=code) for kind, code in found.tiles],
        version=found.version,
        set_by=found.set_by,
        set_by_name=people.find_name(city=by.city, account=found.set_by or ""),
        set_at=found.set_at,
    )
