"""What lies under the cells on the desk's map: the city's own tiles, where it has any."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from server.kernel.errors import NotFound
from server.settings import Settings

ARCHIVE = "/api/map/city.pmtiles"
"""Where a PMTiles file of this machine is found."""


class ArchiveNotFound(NotFound):
    """The city has no PMTiles file on this machine, or it is gone."""

    code = "desk.archive-not-found"


@dataclass(frozen=True, slots=True)
class BaseMap:
    """Tiles or an archive, and the datum they are drawn in."""

    tiles: str | None
    pmtiles: str | None
    attribution: str
    crs: Literal["WGS84", "GCJ02"]


def find_base_map(settings: Settings) -> BaseMap:
    """What the settings name; a file of this machine is given under an address of ours."""
    archive = settings.map_pmtiles if is_address(settings.map_pmtiles) else ARCHIVE
    return BaseMap(
        tiles=settings.map_tiles or None,
        pmtiles=archive if settings.map_pmtiles else None,
        attribution=settings.map_attribution,
        crs="GCJ02" if settings.map_crs == "GCJ02" else "WGS84",
    )


def is_address(text: str) -> bool:
    """Whether it is an address of the web, and no file.

    >>> is_address("https://tiles.example/city.pmtiles"), is_address("/srv/city.pmtiles")
    (True, False)
    """
    return urlsplit(text).scheme in {"http", "https"}


def get_archive(settings: Settings) -> Path:
    """The PMTiles file of this machine. Refuses with ArchiveNotFound."""
    path = Path(settings.map_pmtiles)
    if not settings.map_pmtiles or is_address(settings.map_pmtiles) or not path.is_file():
        raise ArchiveNotFound
    return path.resolve()


def origins_of(settings: Settings) -> list[str]:
    """The foreign origins that the map fetches from, for the page's policy.

    >>> origins_of(Settings(map_tiles="https://a.example/{z}/{x}/{y}.png", map_pmtiles="/srv/city.pmtiles"))
    ['https://a.example']
    """
    parts = [urlsplit(text) for text in (settings.map_tiles, settings.map_pmtiles) if is_address(text)]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts})
