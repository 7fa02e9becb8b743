"""The accuracy circle round a position, as a fixed 64-gon, and the share of it that a cell covers.

Server and phone must give the same share, so this uses the five operations IEEE 754 rounds exactly, in an order
that pwa/src/core/geo.ts repeats line by line, and no sine or cosine of a library: those may differ in the last bit.
Lengths are in 1e-7 degree units, positions are taken relative to the circle's centre.
"""

import math
from itertools import pairwise

from grid.coords import EARTH_RADIUS_M
from grid.geometry import UNITS_PER_DEGREE, Ring

SIDES = 64
MIN_RADIUS_M, MAX_RADIUS_M = 1.0, 500.0  # coordinates are kept to a centimetre; half a kilometre names no cell

_TURN_COS, _TURN_SIN = 0.9951847266721969, 0.0980171403295606  # of a 64th of a turn
_METRES_PER_UNIT = EARTH_RADIUS_M * (math.pi / 180) / UNITS_PER_DEGREE
_LAST_LATITUDE = 89.0  # at the pole a metre has no width in degrees
_STEPS = 1000  # shares are told in thousandths
_ROUNDING_SLACK = 1e-6  # a circle wholly inside a cell comes out a few ulps below 1

Outline = list[tuple[float, float]]


def circle_around(latitude_e7: int, radius_m: float) -> Outline:
    """Return the corners of the 64-gon, counter-clockwise from due east, relative to its centre.

    The radius is held between 1 m and 500 m.
    """
    north = min(max(radius_m, MIN_RADIUS_M), MAX_RADIUS_M) / _METRES_PER_UNIT
    east = north / cosine(min(abs(latitude_e7) / UNITS_PER_DEGREE, _LAST_LATITUDE))
    corners, c, s = [], 1.0, 0.0
    for _ in range(SIDES):
        corners.append((c * east, s * north))
        c, s = c * _TURN_COS - s * _TURN_SIN, c * _TURN_SIN + s * _TURN_COS
    return corners


def share_of(circle: Outline, ring: Ring, x: int, y: int) -> float:
    """Return the part of the circle round (x, y) that lies in the ring, in thousandths, rounded down.

    Rounded down, so that the shares of cells that do not overlap never add up to more than 1.
    """
    covered = area(_clipped([(float(cx - x), float(cy - y)) for cx, cy in ring[:-1]], circle))
    return math.floor(covered / area(circle) * _STEPS + _ROUNDING_SLACK) / _STEPS


def area(outline: Outline) -> float:
    """Return the area inside an outline, not repeated at its end, positive when counter-clockwise."""
    doubled = 0.0
    for (ax, ay), (bx, by) in pairwise([*outline, *outline[:1]]):
        doubled += ax * by - bx * ay
    return doubled / 2


def cosine(degrees: float) -> float:
    """Return the cosine for 0 to 90 degrees by its series up to the 22nd power.

    >>> round(cosine(60.0), 15), round(cosine(0.0), 15)
    (0.5, 1.0)
    """
    radians = degrees * (math.pi / 180)
    squared, value = radians * radians, 1.0
    for power in range(22, 0, -2):
        value = 1.0 - squared / (power * (power - 1)) * value
    return value


def _clipped(outline: Outline, circle: Outline) -> Outline:
    """Cut the outline by each side of the circle in turn (Sutherland and Hodgman, 1974).

    What is left of a hollow outline may hang together by edges along the circle; they enclose nothing.
    """
    for a, b in pairwise([*circle, circle[0]]):
        if not outline:
            break
        outline = _cut(outline, a, b)
    return outline


def _cut(outline: Outline, a: tuple[float, float], b: tuple[float, float]) -> Outline:
    """Keep what lies to the left of the line from a to b."""
    run, rise = b[0] - a[0], b[1] - a[1]
    sides = [run * (py - a[1]) - rise * (px - a[0]) for px, py in outline]
    if min(sides) >= 0:
        return outline
    kept: Outline = []
    before, side_before = outline[-1], sides[-1]
    for corner, side in zip(outline, sides, strict=True):
        if (side >= 0) != (side_before >= 0):
            part = side_before / (side_before - side)
            kept.append((before[0] + part * (corner[0] - before[0]), before[1] + part * (corner[1] - before[1])))
        if side >= 0:
            kept.append(corner)
        before, side_before = corner, side
    return kept
