"""The accuracy circle and the shares of it."""

import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grid.circle import SIDES, area, circle_around, cosine, share_of
from grid.coords import Wgs84, metres_between
from grid.locate import CellIndex
from tests.grid.towns import SIDE_E7, SOUTH_E7, WEST_E7, a_square, a_town, at, four_squares

TOWN = CellIndex(a_town().cells)
WEST, SOUTH, EAST, NORTH = (
    int(bound) for bound in shapely.MultiPoint([c for cell in a_town().cells for c in cell.ring]).bounds
)
spots = st.tuples(st.integers(WEST, EAST), st.integers(SOUTH, NORTH))


@given(st.floats(0, 90))
def test_the_series_is_the_cosine(degrees: float) -> None:
    assert cosine(degrees) == pytest.approx(math.cos(math.radians(degrees)), abs=1e-15)


@given(st.integers(-890_000_000, 890_000_000), st.floats(1, 500))
def test_every_corner_of_the_circle_is_as_far_from_its_centre_as_asked(latitude_e7: int, radius_m: float) -> None:
    centre = Wgs84(0, latitude_e7 / 1e7)

    circle = circle_around(latitude_e7, radius_m)

    assert len(circle) == SIDES
    for east, north in circle[::7]:
        corner = Wgs84(east / 1e7, (latitude_e7 + north) / 1e7)
        assert metres_between(centre, corner) == pytest.approx(radius_m, rel=3e-3)


def test_an_accuracy_beyond_its_bounds_is_drawn_as_the_nearest_bound() -> None:
    assert circle_around(457_600_000, 0) == circle_around(457_600_000, 1)
    assert circle_around(457_600_000, 9_000) == circle_around(457_600_000, 500)


@given(spots, st.floats(0, 300))
@settings(max_examples=60)
def test_shares_are_what_shapely_cuts_out_rounded_down(spot: tuple[int, int], accuracy_m: float) -> None:
    circle = circle_around(spot[1], accuracy_m)
    drawn = shapely.Polygon([(spot[0] + dx, spot[1] + dy) for dx, dy in circle])

    for cell in TOWN.cells[::5]:
        expected = drawn.intersection(shapely.Polygon(cell.ring)).area / drawn.area
        assert expected - 0.001001 <= share_of(circle, cell.ring, *spot) <= expected + 0.000002


@given(spots, st.floats(0, 500))
@settings(max_examples=60)
def test_shares_add_up_to_one_at_most_and_stand_in_order(spot: tuple[int, int], accuracy_m: float) -> None:
    candidates = TOWN.candidates(at(spot), accuracy_m)

    thousandths = [round(candidate.share * 1000) for candidate in candidates]
    assert all(n / 1000 == candidate.share for n, candidate in zip(thousandths, candidates, strict=True))
    assert all(n > 0 for n in thousandths)
    assert sum(thousandths) <= 1000
    order = [(-candidate.share, candidate.code) for candidate in candidates]
    assert order == sorted(order)
    assert len({candidate.code for candidate in candidates}) == len(candidates)


@given(spots, st.floats(0, 120))
@settings(max_examples=30)
def test_every_cell_with_a_thousandth_of_the_circle_is_a_candidate_and_no_other(
    spot: tuple[int, int], accuracy_m: float
) -> None:
    circle = circle_around(spot[1], accuracy_m)
    shares = {cell.code: share_of(circle, cell.ring, *spot) for cell in TOWN.cells}

    found = {candidate.code: candidate.share for candidate in TOWN.candidates(at(spot), accuracy_m)}

    assert found == {code: share for code, share in shares.items() if share >= 0.001}


def test_in_the_middle_of_a_cell_it_is_the_only_candidate() -> None:
    index = CellIndex(four_squares())

    found = index.candidates(at((WEST_E7 + SIDE_E7 // 2, SOUTH_E7 + SIDE_E7 // 2)), 8.0)

    assert [(candidate.code.serial, candidate.share) for candidate in found] == [("003", 1.0)]


def test_on_a_corner_four_cells_share_the_circle_equally_and_stand_by_code() -> None:
    index = CellIndex(four_squares())

    found = index.candidates(at((WEST_E7 + SIDE_E7, SOUTH_E7 + SIDE_E7)), 8.0)

    assert [candidate.code.serial for candidate in found] == ["001", "002", "003", "004"]
    assert {candidate.share for candidate in found} == {0.25}


def test_a_circle_that_reaches_out_of_the_town_has_a_part_in_no_cell() -> None:
    index = CellIndex([a_square(1)])

    found = index.candidates(at((WEST_E7, SOUTH_E7 + SIDE_E7 // 2)), 8.0)

    assert [candidate.share for candidate in found] == [0.5]


def test_a_circle_outside_every_cell_names_none() -> None:
    assert TOWN.candidates(Wgs84(0, 0), 100) == ()


def test_a_cell_inside_the_circle_counts_with_its_own_area() -> None:
    square = a_square(1, side=1000)
    circle = circle_around(SOUTH_E7, 100)

    share = share_of(circle, square.ring, WEST_E7, SOUTH_E7)

    assert share == math.floor(1_000_000 / area(circle) * 1000) / 1000
    assert share > 0
