"""Made-up towns and small cells for the tests of the grid."""

from functools import cache

import shapely

from grid.code import CellCode, build_cell_code
from grid.coords import Wgs84
from grid.generate import CommunityPlan, Town, TownPlan, draw_town
from grid.geometry import UNITS_PER_DEGREE, Cell, PointE7

WEST_E7, SOUTH_E7 = 1_266_100_000, 457_600_000
SIDE_E7 = 10_000  # about 100 m


def a_plan(*, seed: str = "tests", division: str = "230102") -> TownPlan:
    """Return a plan of three communities in two streets, one of them small, 200 cells in all."""
    return TownPlan(
        seed,
        Wgs84(126.605, 45.765),
        (
            CommunityPlan(f"{division}001001", west=0, north=0, columns=9, rows=10, cells=84),
            CommunityPlan(f"{division}001002", west=9, north=0, columns=8, rows=8, cells=62),
            CommunityPlan(f"{division}002001", west=9, north=8, columns=8, rows=7, cells=54),
        ),
        names=("柳荫街", "石桥路", "望江街"),
    )


def another_plan() -> TownPlan:
    """Return a plan of an invented town far away, south and west of zero, in an invented division."""
    block = CommunityPlan("990101001001", west=0, north=0, columns=6, rows=5, cells=27)
    return TownPlan("elsewhere", Wgs84(-58.4, -34.6), (block,), road_every=2)


@cache
def a_town() -> Town:
    """Return the town of `a_plan`, drawn once."""
    return draw_town(a_plan())


def a_code(serial: int = 1, *, community: int = 1) -> CellCode:
    """Return a cell code of the test division."""
    return build_cell_code(division="230102", street=1, community=community, serial=serial)


def a_square(serial: int = 1, *, east: int = 0, north: int = 0, side: int = SIDE_E7) -> Cell:
    """Return a square cell, `east` and `north` of the corner of the tests in sides."""
    x, y = WEST_E7 + east * side, SOUTH_E7 + north * side
    return Cell.from_ring(a_code(serial), [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)])


def four_squares() -> list[Cell]:
    """Return four cells round one corner: 1 and 2 in the north, 3 and 4 in the south, west first."""
    return [
        a_square(1, east=0, north=1),
        a_square(2, east=1, north=1),
        a_square(3, east=0, north=0),
        a_square(4, east=1, north=0),
    ]


def at(corner: PointE7) -> Wgs84:
    """Return the position of whole 1e-7 degrees."""
    return Wgs84(corner[0] / UNITS_PER_DEGREE, corner[1] / UNITS_PER_DEGREE)


def shape_of(cell: Cell) -> shapely.Polygon:
    """Return the cell's outline in whole 1e-7 degrees, for asking shapely the same question."""
    return shapely.Polygon(cell.ring)
