"""Draws a made-up town: bending roads, and between them irregular cells that leave no gap.

The same plan gives the same town on every machine: each crossing is moved by a number drawn from the seed and its
own place, never from a running generator, so one community can grow without moving the others.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

import shapely

from grid.circle import cosine
from grid.code import CellCode, parse_cell_code
from grid.coords import EARTH_RADIUS_M, Wgs84
from grid.errors import PlanReason, PlanRefused
from grid.geometry import Cell, in_degrees, round_e7

STEP_M = 100.0  # a cell of 100 m by 100 m: about 10,000 m²
_LINE_SHIFT_M, _CROSSING_SHIFT_M, _BEND_SHIFT_M = 14.0, 9.0, 4.0
_WAVE_M, _WAVE_STEPS = 30.0, 11.0  # whole roads swing this far to a side, over this many steps
_MOST_CELLS = 999  # three digits of serial

Spot = tuple[int, int]  # a crossing: steps east and steps south of the town's north-west corner
_Block = tuple[int, int, int, int]  # west, north, columns, rows


@dataclass(frozen=True, slots=True)
class CommunityPlan:
    """A community drawn as a rectangle of lattice steps (100 m) in the town.

    `code` is its 12 digits; `cells` the number wanted: where it is less than columns times rows, neighbours are
    joined in pairs, a quarter of the places at most.
    """

    code: str
    west: int
    north: int
    columns: int
    rows: int
    cells: int


@dataclass(frozen=True, slots=True)
class TownPlan:
    """All that a made-up town is drawn from.

    `corner` is about its north-west corner. A road runs along every `road_every`-th lattice line, named in turn by
    `names` (north to south first, then west to east); roads without a name left are drawn without one.
    """

    seed: str
    corner: Wgs84
    communities: tuple[CommunityPlan, ...]
    names: tuple[str, ...] = ()
    road_every: int = 3


@dataclass(frozen=True, slots=True)
class Road:
    """A road's middle line; the name is made up, and empty where the plan had none left."""

    name: str
    line: tuple[Wgs84, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """A drawn town: the cells in the order of their codes, and the roads for a map."""

    cells: tuple[Cell, ...]
    roads: tuple[Road, ...]


def draw_town(plan: TownPlan) -> Town:
    """Return the town of a plan; PlanRefused when its communities overlap or ask for impossible numbers.

    The cells are a valid coverage: neighbours share every corner along their common edge, to the digit. Serials run
    west to east, north to south within a community.

    >>> block = CommunityPlan("990101001001", west=0, north=0, columns=4, rows=3, cells=10)
    >>> town = draw_town(TownPlan("doctest", Wgs84(10.0, 50.0), (block,), names=("Alder Road",)))
    >>> len(town.cells), str(town.cells[-1].code), town.roads[0].name
    (10, '990101001001010', 'Alder Road')
    """
    _check_plan(plan)
    lattice = _Lattice(plan)
    cells = [cell for community in plan.communities for cell in _draw_cells(lattice, community)]
    return Town(tuple(sorted(cells, key=lambda cell: cell.code)), tuple(_draw_roads(lattice, plan)))


class _Lattice:
    """Where the crossings, bends and roads of the plan's lattice lie."""

    def __init__(self, plan: TownPlan) -> None:
        self._plan = plan
        self.places = {spot for community in plan.communities for spot in _spots(community)}
        self.roads = [(axis, line) for axis in (0, 1) for line in self._road_lines(axis)]
        self._unit_north = 1 / (EARTH_RADIUS_M * math.pi / 180)
        self._unit_east = self._unit_north / cosine(abs(plan.corner.lat))

    def draw(self, *key: object) -> float:
        """Return a number from -1 to 1, always the same for the seed and this key."""
        digest = blake2b(repr((self._plan.seed, *key)).encode(), digest_size=6).digest()
        return int.from_bytes(digest, "big") / 2**47 - 1

    def between(self, a: Spot, b: Spot) -> list[tuple[float, float]]:
        """Return the crossing `a` and the bend before the neighbouring crossing `b`, in metres east and south."""
        (ax, ay), (bx, by) = self._crossing(a), self._crossing(b)
        edge = (min(a, b), max(a, b))  # both sides of an edge see the same bend
        bend = [self.draw("bend", *edge, axis) * _BEND_SHIFT_M for axis in "xy"]
        return [(ax, ay), ((ax + bx) / 2 + bend[0], (ay + by) / 2 + bend[1])]

    def path(self, spots: Sequence[Spot]) -> list[tuple[float, float]]:
        """Return the way along neighbouring crossings as (lon, lat) in degrees, rounded, bends included."""
        metres = [place for a, b in pairwise(spots) for place in self.between(a, b)]
        return [self._place(*place) for place in [*metres, self._crossing(spots[-1])]]

    def parts(self, spot: Spot, size: tuple[int, int]) -> bool:
        """Return whether a road runs between the two places of a pair."""
        axis = 0 if size == (2, 1) else 1
        return (axis, spot[axis] + 1) in self.roads

    def _road_lines(self, axis: int) -> range:
        steps = [spot[axis] for spot in self.places]
        return range(min(steps), max(steps) + 2, self._plan.road_every)

    def _crossing(self, spot: Spot) -> tuple[float, float]:
        east, south = spot
        x = east * STEP_M + self.draw("column", east) * _LINE_SHIFT_M + self._wave("x", south)
        y = south * STEP_M + self.draw("row", south) * _LINE_SHIFT_M + self._wave("y", east)
        return x + self.draw("x", spot) * _CROSSING_SHIFT_M, y + self.draw("y", spot) * _CROSSING_SHIFT_M

    def _wave(self, axis: str, step: int) -> float:
        turn = step / _WAVE_STEPS + self.draw("wave", axis)
        return _WAVE_M * math.sin(2 * math.pi * turn)

    def _place(self, east_m: float, south_m: float) -> tuple[float, float]:
        lon = self._plan.corner.lon + east_m * self._unit_east
        lat = self._plan.corner.lat - south_m * self._unit_north
        return in_degrees((round_e7(lon), round_e7(lat)))


def _check_plan(plan: TownPlan) -> None:
    if not plan.communities or any(min(c.columns, c.rows) < 1 for c in plan.communities):
        raise PlanRefused(PlanReason.EMPTY)
    taken: dict[Spot, str] = {}
    for community in plan.communities:
        _check_community(community)
        for spot in _spots(community):
            if spot in taken:
                raise PlanRefused(PlanReason.COMMUNITIES_OVERLAP, [taken[spot], community.code])
            taken[spot] = community.code
    if len({community.code for community in plan.communities}) < len(plan.communities):
        raise PlanRefused(PlanReason.COMMUNITY_TWICE)


def _check_community(community: CommunityPlan) -> None:
    places = community.columns * community.rows
    if not 0 < community.cells <= min(places, _MOST_CELLS):
        raise PlanRefused(PlanReason.TOO_MANY_CELLS, [community.code])
    if community.cells < places - places // 4:
        raise PlanRefused(PlanReason.TOO_FEW_CELLS, [community.code])
    _code(community, 1)


def _code(community: CommunityPlan, serial: int) -> CellCode:
    return parse_cell_code(community.code + str(serial).zfill(3))


def _spots(community: CommunityPlan) -> list[Spot]:
    """List the community's lattice places, north to south, each row west to east."""
    columns = range(community.west, community.west + community.columns)
    rows = range(community.north, community.north + community.rows)
    return [(east, south) for south in rows for east in columns]


def _draw_cells(lattice: _Lattice, community: CommunityPlan) -> Iterator[Cell]:
    for serial, (west, north, columns, rows) in enumerate(_blocks(lattice, community), start=1):
        east, south = west + columns, north + rows
        corners = [(west, north), (west, south), (east, south), (east, north), (west, north)]
        outline = lattice.path([spot for a, b in pairwise(corners) for spot in _steps(a, b)] + corners[:1])
        yield Cell(_code(community, serial), shapely.Polygon(outline))


def _blocks(lattice: _Lattice, community: CommunityPlan) -> list[_Block]:
    """Cut the community into places and pairs of places, in the order of their north-west corners.

    Taking pairs as they come finds half of the most that could be found, which is a quarter of the places.
    """
    free = set(_spots(community))
    spare = len(free) - community.cells
    pairs: list[_Block] = []
    for (east, south), (columns, rows) in _joints(lattice, community):
        pair = {(east, south), (east + columns - 1, south + rows - 1)}
        if len(pairs) < spare and pair <= free:
            free -= pair
            pairs.append((east, south, columns, rows))
    return sorted([*pairs, *((*spot, 1, 1) for spot in free)], key=lambda block: (block[1], block[0]))


def _joints(lattice: _Lattice, community: CommunityPlan) -> list[tuple[Spot, tuple[int, int]]]:
    """List every pair of neighbouring places as its first place and its size, in a drawn order.

    Pairs across a road come last, to be taken only where nothing else is left.
    """
    joints = [(spot, size) for spot in _spots(community) for size in ((2, 1), (1, 2))]
    return sorted(joints, key=lambda joint: (lattice.parts(*joint), lattice.draw("joint", *joint)))


def _steps(a: Spot, b: Spot) -> list[Spot]:
    """List the crossings on the straight way from a to b, without b."""
    (ax, ay), (bx, by) = a, b
    count = abs(bx - ax) + abs(by - ay)
    return [(ax + (bx - ax) * n // count, ay + (by - ay) * n // count) for n in range(count)]


def _draw_roads(lattice: _Lattice, plan: TownPlan) -> Iterator[Road]:
    names = iter(plan.names)
    for axis, line in lattice.roads:
        name = next(names, "")
        for run in _runs(lattice.places, axis, line):
            yield Road(name, tuple(Wgs84(*place) for place in lattice.path(run)))


def _runs(places: set[Spot], axis: int, line: int) -> Iterator[list[Spot]]:
    """Yield the stretches of a lattice line that have a cell on one side at least."""
    beside = sorted({s[1 - axis] for s in places if s[axis] in (line - 1, line)})
    run: list[int] = []
    for step in beside:
        if run and step != run[-1]:
            yield [_spot(axis, line, n) for n in run]
            run = []
        run = [*run, step + 1] if run else [step, step + 1]
    yield [_spot(axis, line, n) for n in run]


def _spot(axis: int, line: int, along: int) -> Spot:
    return (line, along) if axis == 0 else (along, line)
