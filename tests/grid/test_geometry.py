"""Whether a ring holds a point, exactly."""

import math
from itertools import pairwise

import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from grid.errors import GeometryReason, GeometryRefused
from grid.geometry import MAX_EDGE_E7, Cell, holds, in_degrees, round_e7
from tests.grid.towns import SOUTH_E7, WEST_E7, a_code, a_square, a_town

# A few whole numbers only, so that points fall on corners and edges all the time.
small = st.integers(0, 8)
spots = st.tuples(small, small)


@given(st.integers(-1_800_000_000, 1_800_000_000))
def test_whole_units_come_back_from_degrees_unchanged(units: int) -> None:
    lon, _ = in_degrees((units, 0))

    assert round_e7(lon) == units


@given(st.floats(-180, 180))
def test_rounding_moves_a_place_by_half_a_unit_at_most_and_mirrors_at_zero(degrees: float) -> None:
    units = round_e7(degrees)

    assert abs(units - degrees * 1e7) <= 0.5 + 1e-6
    assert round_e7(-degrees) == -units


@pytest.mark.parametrize(("degrees", "units"), [(0.5e-7, 1), (1.5e-7, 2), (2.5e-7, 3), (-2.5e-7, -3), (0.49e-7, 0)])
def test_a_half_goes_away_from_zero(degrees: float, units: int) -> None:
    assert round_e7(degrees) == units


# Most lists of corners cross themselves; drawing only simple rings would leave out the odd ones.
@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(spots, min_size=3, max_size=7), spots)
def test_holds_agrees_with_shapely_on_every_simple_ring(corners: list[tuple[int, int]], spot: tuple[int, int]) -> None:
    ring = (*corners, corners[0])
    assume(len(set(corners)) > 2)
    outline = shapely.Polygon(ring)
    assume(outline.is_valid)

    assert holds(ring, *spot) == outline.covers(shapely.Point(spot))
    assert holds(ring[::-1], *spot) == holds(ring, *spot)


@given(st.integers(0, 10**6), st.integers(1, 10**4), st.integers(1, 10**4), st.integers(-3, 3))
def test_a_unit_beside_a_slanting_edge_is_told_from_on_it(steps: int, run: int, rise: int, beside: int) -> None:
    far = 10**6 + 1
    assume(max(run, rise) * far <= MAX_EDGE_E7)
    top = (run * far, rise * far)
    triangle = ((0, 0), (run * far, 0), top, (0, 0))

    x, y = run * steps + beside, rise * steps

    assert holds(triangle, x, y) == (beside >= 0 and x <= run * far)


def test_the_longest_edge_is_still_decided_exactly() -> None:
    w = MAX_EDGE_E7
    triangle = ((0, 0), (w, 0), (w, w - 1), (0, 0))

    for x in (1, 2, w // 2, w - 1):
        on_or_below = x * (w - 1) // w
        assert holds(triangle, x, on_or_below)
        assert not holds(triangle, x, on_or_below + 1)
    assert w * w < 2**53


def test_every_corner_and_the_middle_of_every_edge_of_a_cell_is_held() -> None:
    for cell in a_town().cells:
        for (ax, ay), (bx, by) in pairwise(cell.ring):
            assert holds(cell.ring, ax, ay)
            if (ax + bx) % 2 == 0 and (ay + by) % 2 == 0:
                assert holds(cell.ring, (ax + bx) // 2, (ay + by) // 2)


def test_a_cell_keeps_its_outline_rounded_closed_and_counter_clockwise() -> None:
    clockwise = shapely.Polygon([(126.61, 45.76), (126.61, 45.77000000004), (126.62, 45.77), (126.62, 45.76)])

    cell = Cell(a_code(), clockwise)

    assert cell.ring[0] == cell.ring[-1]
    assert set(cell.ring) == {(x, y) for x in (1266100000, 1266200000) for y in (457600000, 457700000)}
    assert cell.polygon.exterior.is_ccw
    assert [(round_e7(x), round_e7(y)) for x, y in cell.polygon.exterior.coords] == list(cell.ring)


def test_corners_within_the_same_centimetre_become_one() -> None:
    polygon = shapely.Polygon([(126.61, 45.76), (126.62, 45.76), (126.62000000001, 45.76), (126.62, 45.77)])

    assert len(Cell(a_code(), polygon).ring) == 4


def test_two_cells_are_equal_when_code_and_outline_are() -> None:
    assert a_square(1) == a_square(1)
    assert a_square(1) != a_square(2)
    assert a_square(1) != a_square(1, east=1)


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (shapely.Point(126.61, 45.76), GeometryReason.NOT_POLYGON),
        (shapely.MultiPolygon([shapely.box(126, 45, 127, 46)]), GeometryReason.NOT_POLYGON),
        (shapely.box(126, 45, 127, 46) - shapely.box(126.2, 45.2, 126.8, 45.8), GeometryReason.HAS_HOLE),
        (shapely.Polygon(), GeometryReason.TOO_FEW_CORNERS),
        (shapely.box(126, 45, 126.00000001, 45.00000001), GeometryReason.TOO_FEW_CORNERS),
        (shapely.Polygon([(126, 45), (127, 46), (127, 45), (126, 46)]), GeometryReason.SELF_INTERSECTING),
        (shapely.Polygon([(126, 45), (127, 45), (128, 45)]), GeometryReason.SELF_INTERSECTING),
        (shapely.box(120, 45, 129.1, 46), GeometryReason.EDGE_TOO_LONG),
        (shapely.box(126, 89, 127, 91), GeometryReason.NOT_POSITIONS),
        (shapely.Polygon([(179, 45), (180, 45), (math.inf, 46)]), GeometryReason.NOT_POSITIONS),
    ],
)
def test_an_outline_that_is_no_cell_is_refused_with_the_reason(shape: shapely.Polygon, reason: GeometryReason) -> None:
    with pytest.raises(GeometryRefused) as refused:
        Cell(a_code(), shape)

    assert (refused.value.reason, refused.value.codes) == (reason, (str(a_code()),))


def test_the_squares_of_the_tests_stand_where_they_say() -> None:
    assert a_square(1).ring[0] == (WEST_E7, SOUTH_E7)
