"""The shape of a cell, in whole ten-millionths of a degree, and whether it holds a point: exactly, never nearly.

Server and phone must name the same cell for every point, also one on an edge. So nothing here depends on the last
bit of a division or of a library:

1. Every coordinate is first rounded to 1e-7 degree (11 mm at most) by one rule, `round_e7`.
2. Membership is decided by comparing two products of differences of such integers. They are only formed while the
   point lies in the edge's bounding box, so neither is larger than the edge's width times its height; an edge is
   at most 90,000,000 units (9 degrees) long either way, so a product is below 2**53. JavaScript's doubles, numpy's
   int64 and Python's int then hold it without rounding, and no difference of products is ever taken.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self

import shapely

from grid.code import CellCode
from grid.errors import GeometryReason, GeometryRefused

UNITS_PER_DEGREE = 10_000_000
MAX_EDGE_E7 = 90_000_000  # its square is 8.1e15, and 2**53 is 9.007e15

_LON_LIMIT, _LAT_LIMIT, _TRIANGLE = 180.0, 90.0, 3

PointE7 = tuple[int, int]
Ring = tuple[PointE7, ...]


def round_e7(degrees: float) -> int:
    """Return the nearest ten-millionths of a degree; a half goes away from zero.

    The rule is one multiplication, one addition and one floor on doubles, written the same way in
    pwa/src/core/geo.ts: Python's own `round` goes to the even neighbour and JavaScript's goes up.

    >>> round_e7(126.61), round_e7(0.00000005), round_e7(-0.00000005)
    (1266100000, 1, -1)
    """
    whole = math.floor(abs(degrees) * UNITS_PER_DEGREE + 0.5)
    return whole if degrees >= 0 else -whole


def holds(ring: Ring, x: int, y: int) -> bool:
    """Return whether the point lies inside the closed ring or exactly on it.

    A ray goes east from the point: an odd number of crossings is inside. Each edge owns its lower end only, so a ray
    through a corner counts once.

    >>> square = ((0, 0), (10, 0), (10, 10), (0, 10), (0, 0))
    >>> holds(square, 5, 5), holds(square, 10, 5), holds(square, 0, 0), holds(square, 11, 5)
    (True, True, True, False)
    """
    inside = False
    for (ax, ay), (bx, by) in pairwise(ring):
        if ay < y > by or ay > y < by or ax < x > bx:
            continue
        if ay == by:
            if ax <= x or bx <= x:
                return True
        elif x < ax and x < bx:
            inside ^= (ay > y) != (by > y)
        else:
            across, along = (x - ax) * (by - ay), (bx - ax) * (y - ay)
            if across == along:
                return True
            inside ^= (ay > y) != (by > y) and (across < along) == (ay < by)
    return inside


@dataclass(frozen=True)
class Cell:
    """A 单元网格: its code and its closed outline.

    `polygon` is in WGS-84 degrees, (lon, lat), rounded by `round_e7`; `ring` is the same outline in whole 1e-7
    degrees, closed, counter-clockwise. GeometryRefused says why an outline is none.
    """

    code: CellCode
    polygon: shapely.Polygon = field(compare=False)
    ring: Ring = field(init=False, repr=False)

    def __post_init__(self) -> None:
        ring = _checked_ring(self.code, _rounded_corners(self.code, self.polygon))
        object.__setattr__(self, "ring", ring)
        object.__setattr__(self, "polygon", shapely.Polygon([in_degrees(corner) for corner in ring]))

    @classmethod
    def from_ring(cls, code: CellCode, ring: Iterable[PointE7]) -> Self:
        """Return the cell with this closed ring of whole 1e-7 degrees; refused as a polygon is."""
        return cls(code, shapely.Polygon([in_degrees(corner) for corner in ring]))


def in_degrees(corner: PointE7) -> tuple[float, float]:
    """Return (lon, lat) in degrees; `round_e7` takes each back to the same integer."""
    return corner[0] / UNITS_PER_DEGREE, corner[1] / UNITS_PER_DEGREE


def _rounded_corners(code: CellCode, polygon: shapely.Geometry) -> list[PointE7]:
    """Round the outline's corners; neighbours that fall on one point become one."""
    if not isinstance(polygon, shapely.Polygon):
        raise GeometryRefused(GeometryReason.NOT_POLYGON, [str(code)])
    if polygon.interiors:
        raise GeometryRefused(GeometryReason.HAS_HOLE, [str(code)])
    corners = shapely.get_coordinates(polygon.exterior).tolist()
    if not all(abs(x) <= _LON_LIMIT and abs(y) <= _LAT_LIMIT for x, y in corners):  # NaN is no limit's friend either
        raise GeometryRefused(GeometryReason.NOT_POSITIONS, [str(code)])
    rounded = [(round_e7(x), round_e7(y)) for x, y in corners]
    return [corner for n, corner in enumerate(rounded) if n == 0 or corner != rounded[n - 1]]


def _checked_ring(code: CellCode, corners: Sequence[PointE7]) -> Ring:
    """Give the corners counter-clockwise, or refuse what cannot be decided exactly or encloses no ground."""
    if len(set(corners)) < _TRIANGLE:
        raise GeometryRefused(GeometryReason.TOO_FEW_CORNERS, [str(code)])
    if any(max(abs(bx - ax), abs(by - ay)) > MAX_EDGE_E7 for (ax, ay), (bx, by) in pairwise(corners)):
        raise GeometryRefused(GeometryReason.EDGE_TOO_LONG, [str(code)])
    outline = shapely.Polygon(corners)
    if not outline.is_valid:
        raise GeometryRefused(GeometryReason.SELF_INTERSECTING, [str(code)], in_degrees(corners[0]))
    return tuple(corners) if outline.exterior.is_ccw else tuple(reversed(corners))
