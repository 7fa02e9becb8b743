"""Which cell holds a position."""

import random

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from grid.coords import Gcj02, Wgs84
from grid.errors import DatumsMixed, GeometryReason, GeometryRefused, PositionRefused
from grid.geometry import Cell, holds, round_e7
from grid.locate import CellIndex
from tests.grid.towns import SIDE_E7, SOUTH_E7, WEST_E7, a_square, a_town, at, four_squares, shape_of

TOWN = CellIndex(a_town().cells)
OUTLINE = shapely.union_all([shape_of(cell) for cell in a_town().cells])
WEST, SOUTH, EAST, NORTH = (int(bound) for bound in OUTLINE.bounds)

corners = st.sampled_from(sorted({corner for cell in a_town().cells for corner in cell.ring}))
within_the_box = st.tuples(st.integers(WEST - 5_000, EAST + 5_000), st.integers(SOUTH - 5_000, NORTH + 5_000))
near_a_corner = st.tuples(corners, st.integers(-2, 2), st.integers(-2, 2)).map(
    lambda p: (p[0][0] + p[1], p[0][1] + p[2])
)
spots = within_the_box | near_a_corner | corners


def by_hand(spot: tuple[int, int]) -> str | None:
    """Ask shapely about every cell in turn, and take the smallest code."""
    found = [str(cell.code) for cell in a_town().cells if shape_of(cell).covers(shapely.Point(spot))]
    return min(found, default=None)


def text(code: object) -> str | None:
    return None if code is None else str(code)


@given(spots)
def test_locate_answers_as_asking_every_cell_does(spot: tuple[int, int]) -> None:
    assert text(TOWN.locate(at(spot))) == by_hand(spot)


@given(spots)
def test_every_point_inside_the_outline_has_a_cell_and_no_point_outside_has_one(spot: tuple[int, int]) -> None:
    inside = OUTLINE.covers(shapely.Point(spot))

    assert (TOWN.locate(at(spot)) is not None) == inside


@given(within_the_box)
def test_a_point_inside_one_cell_is_inside_no_other(spot: tuple[int, int]) -> None:
    within = [cell for cell in a_town().cells if shape_of(cell).contains_properly(shapely.Point(spot))]
    held = [cell for cell in a_town().cells if holds(cell.ring, *spot)]

    assert len(within) <= 1
    assert not within or held == within


@given(st.lists(spots, max_size=40))
def test_many_points_at_once_get_the_same_answers_as_one_by_one(asked: list[tuple[int, int]]) -> None:
    points = [at(spot) for spot in asked]

    assert TOWN.locate_many(points) == [TOWN.locate(point) for point in points]


def test_more_points_than_a_batch_come_back_in_order() -> None:
    drawn = random.Random(7)
    points = [at((drawn.randint(WEST, EAST), drawn.randint(SOUTH, NORTH))) for _ in range(40_000)]

    answers = TOWN.locate_many(points)

    assert len(answers) == 40_000
    for n in range(0, 40_000, 997):
        assert answers[n] == TOWN.locate(points[n])


@given(st.permutations(four_squares()))
def test_the_four_cells_round_a_corner_agree_on_the_smallest_code_in_any_order(cells: list[Cell]) -> None:
    index = CellIndex(cells)

    corner = at((WEST_E7 + SIDE_E7, SOUTH_E7 + SIDE_E7))
    south, west = at((WEST_E7 + SIDE_E7, SOUTH_E7 + 1)), at((WEST_E7 + 1, SOUTH_E7 + SIDE_E7))

    assert [index.locate(point).serial for point in (corner, south, west)] == ["001", "003", "001"]  # type: ignore[union-attr]
    assert [code.serial for code in index.locate_many([corner, south, west]) if code] == ["001", "003", "001"]


def test_a_point_is_rounded_before_it_is_located() -> None:
    index = CellIndex([a_square(1)])
    edge = WEST_E7 / 1e7

    assert index.locate(Wgs84(edge - 0.4e-7, SOUTH_E7 / 1e7)) is not None
    assert index.locate(Wgs84(edge - 0.6e-7, SOUTH_E7 / 1e7)) is None
    assert round_e7(edge - 0.6e-7) == WEST_E7 - 1


def test_an_index_without_cells_finds_nothing() -> None:
    empty = CellIndex([])

    assert empty.locate(Wgs84(126.61, 45.76)) is None
    assert empty.locate_many([Wgs84(126.61, 45.76)]) == [None]
    assert empty.locate_many([]) == []
    assert empty.candidates(Wgs84(126.61, 45.76), 10) == ()


def test_an_index_gives_its_cells_in_the_order_of_their_codes() -> None:
    index = CellIndex(reversed(four_squares()))

    assert [cell.code.serial for cell in index.cells] == ["001", "002", "003", "004"]
    assert len(index) == 4


def test_a_code_that_comes_twice_is_refused() -> None:
    with pytest.raises(GeometryRefused) as refused:
        CellIndex([a_square(1), a_square(1, east=3)])

    assert refused.value.reason is GeometryReason.DUPLICATE_CODE
    assert refused.value.codes == (str(a_square(1).code),)


def test_a_map_layers_position_is_never_located() -> None:
    drawn = Gcj02(126.61, 45.76)

    with pytest.raises(DatumsMixed):
        TOWN.locate(drawn)  # type: ignore[arg-type]
    with pytest.raises(DatumsMixed):
        TOWN.locate_many([drawn])  # type: ignore[list-item]
    with pytest.raises(DatumsMixed):
        TOWN.candidates(drawn, 10)  # type: ignore[arg-type]


@pytest.mark.parametrize("accuracy_m", [-1, float("nan"), float("inf"), None, "8", True])
def test_an_accuracy_that_is_no_distance_is_refused(accuracy_m: float) -> None:
    with pytest.raises(PositionRefused) as refused:
        TOWN.candidates(Wgs84(126.61, 45.76), accuracy_m)

    assert refused.value.field == "accuracy_m"
