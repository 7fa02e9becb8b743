"""Positions on the ground in two datums that cannot be mixed, and the way between them.

Longitude comes first everywhere. Gezhi stores WGS-84 (CGCS2000 differs by centimetres); Chinese map layers speak
GCJ-02, 300 to 700 m away in the east of China and less in the west. Convert at the edges only.
"""

import math
from dataclasses import dataclass
from typing import TypeVar

import eviltransform  # type: ignore[import-untyped]  # one untyped file

from grid.errors import DatumsMixed, PositionReason, PositionRefused

EARTH_RADIUS_M = 6_371_008.8  # the mean radius, IUGG

_SHIFT_ROUNDS = 5  # each round of the inverse wins three digits or more; two reach a millimetre


@dataclass(frozen=True, slots=True)
class _Position:
    """A longitude and a latitude in degrees, checked when made (PositionRefused)."""

    lon: float
    lat: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "lon", _degrees("lon", self.lon, 180.0))
        object.__setattr__(self, "lat", _degrees("lat", self.lat, 90.0))


@dataclass(frozen=True, slots=True)
class Wgs84(_Position):
    """A position as satellites give it and as Gezhi stores it.

    >>> Wgs84(126.61, 45.76) == Gcj02(126.61, 45.76)
    False
    >>> Wgs84(45.76, 126.61)
    Traceback (most recent call last):
    grid.errors.PositionRefused: ('lat', '126.61', 'out-of-range')
    """


@dataclass(frozen=True, slots=True)
class Gcj02(_Position):
    """A position as Chinese map layers draw it."""


Position = TypeVar("Position", Wgs84, Gcj02)


def to_gcj02(point: Wgs84) -> Gcj02:
    """Return where a Chinese map layer draws `point`; outside China's frame the same numbers.

    >>> to_gcj02(Wgs84(126.61, 45.76))
    Gcj02(lon=126.61591691793288, lat=45.76191429442119)
    >>> to_gcj02(Wgs84(2.35, 48.86))
    Gcj02(lon=2.35, lat=48.86)
    """
    check_datum(point, Wgs84)
    return Gcj02(*_shifted(point.lon, point.lat))


def to_wgs84(point: Gcj02) -> Wgs84:
    """Return the place that a Chinese map layer draws at `point`, to less than a centimetre.

    The library's own inverse halves both axes at once and stops 0.1 m away; going back by the shift found at the
    last guess closes on the forward formula itself.
    """
    check_datum(point, Gcj02)
    lon, lat = point.lon, point.lat
    for _ in range(_SHIFT_ROUNDS):
        east, north = _shifted(lon, lat)
        lon, lat = lon + (point.lon - east), lat + (point.lat - north)
    return Wgs84(lon, lat)


def wgs84_from(lon: float, lat: float, *, crs: str | None) -> Wgs84:
    """Return the place that two numbers of the datum `crs` name: GCJ02, else WGS84. Refuses with PositionRefused.

    >>> wgs84_from(126.61, 45.76, crs="WGS84") == wgs84_from(126.61, 45.76, crs=None) == Wgs84(126.61, 45.76)
    True
    """
    return to_wgs84(Gcj02(lon, lat)) if crs == "GCJ02" else Wgs84(lon, lat)


def metres_between(a: Position, b: Position) -> float:
    """Return the metres along a great circle of the mean sphere (within 0.6 % of the ellipsoid's).

    >>> round(metres_between(Wgs84(126.61, 45.76), Wgs84(126.61, 45.7609)))
    100
    """
    check_datum(b, type(a))
    north, east = math.radians(b.lat - a.lat), math.radians(b.lon - a.lon)
    chord = math.sin(north / 2) ** 2
    chord += math.cos(math.radians(a.lat)) * math.cos(math.radians(b.lat)) * math.sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def check_datum(point: object, wanted: type) -> None:
    """Refuse a position of another datum (DatumsMixed), where mypy was not there to do so."""
    if type(point) is not wanted:
        raise DatumsMixed(wanted, type(point))


def finite(field: str, value: object) -> float:
    """Return `value` as a float; PositionRefused when it is no number, NaN or infinite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PositionRefused(field, value, PositionReason.NOT_A_NUMBER)
    if isinstance(value, float) and not math.isfinite(value):
        raise PositionRefused(field, value, PositionReason.NOT_FINITE)
    return value


def _degrees(field: str, value: object, limit: float) -> float:
    number = finite(field, value)
    if not -limit <= number <= limit:
        raise PositionRefused(field, value, PositionReason.OUT_OF_RANGE)
    return float(number)


def _shifted(lon: float, lat: float) -> tuple[float, float]:
    """Give the GCJ-02 numbers of a WGS-84 place.

    The library leaves alone what is outside 72 to 137.8 E and 0.8 to 55.8 N. That is a frame, not the border: it takes
    in parts of the neighbours, where no map layer is shifted.
    """
    north, east = eviltransform.wgs2gcj(lat, lon)
    return float(east), float(north)
