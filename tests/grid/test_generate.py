"""Made-up towns leave no gap and are always the same."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grid.coords import Wgs84, metres_between
from grid.coverage import find_faults
from grid.errors import CodeRefused, PlanReason, PlanRefused
from grid.generate import CommunityPlan, TownPlan, draw_town
from grid.geometry import Cell, round_e7
from tests.grid.towns import a_plan, a_town, another_plan, shape_of

ROOT = Path(__file__).parents[2]


def a_community(code: str = "230102001001", **changes: int) -> CommunityPlan:
    """Return a community of 3 by 2 places in the corner, with changes."""
    size = {"west": 0, "north": 0, "columns": 3, "rows": 2, "cells": 6, **changes}
    return CommunityPlan(code, **size)


def square_metres(cell: Cell) -> float:
    """Measure a cell's ground by the metres its box measures on the sphere."""
    west, south, east, north = cell.polygon.bounds
    width = metres_between(Wgs84(west, south), Wgs84(east, south))
    height = metres_between(Wgs84(west, south), Wgs84(west, north))
    return cell.polygon.area / ((east - west) * (north - south)) * width * height


@given(
    st.text(max_size=5),
    st.tuples(st.integers(1, 8), st.integers(1, 8)),
    st.integers(0, 16),
    st.builds(Wgs84, st.floats(-179, 179), st.floats(-70, 70)),
)
@settings(max_examples=60)
def test_a_town_of_any_seed_and_size_tiles_the_ground(
    seed: str, size: tuple[int, int], joined: int, corner: Wgs84
) -> None:
    columns, rows = size
    places = columns * rows
    community = a_community(columns=columns, rows=rows, cells=places - min(joined, places // 4))
    beside = a_community("230102002001", west=columns, columns=2, rows=rows, cells=2 * rows)

    town = draw_town(TownPlan(seed, corner, (community, beside)))

    assert len(town.cells) == community.cells + beside.cells
    assert find_faults(town.cells) == []
    assert shapely.union_all([shape_of(cell) for cell in town.cells]).geom_type == "Polygon"


def test_the_same_plan_gives_the_same_town_and_another_seed_another() -> None:
    assert draw_town(a_plan()) == a_town()
    assert draw_town(a_plan(seed="another")) != a_town()


def test_a_community_that_grows_does_not_move_its_neighbours() -> None:
    small = draw_town(TownPlan("s", Wgs84(10, 50), (a_community(), a_community("230102002001", west=3))))

    grown = draw_town(
        TownPlan("s", Wgs84(10, 50), (a_community(), a_community("230102002001", west=3, rows=4, cells=12)))
    )

    assert grown.cells[:6] == small.cells[:6]


def test_the_demo_sized_town_has_its_200_cells_in_three_communities_of_two_streets() -> None:
    town = a_town()

    assert len(town.cells) == 200
    assert len({cell.code.community_code for cell in town.cells}) == 3
    assert len({cell.code.street_code for cell in town.cells}) == 2
    assert {cell.code.division for cell in town.cells} == {"230102"}


def test_cells_are_about_a_hectare_and_no_two_alike() -> None:
    grounds = [square_metres(cell) for cell in a_town().cells]

    assert 9_000 < sum(grounds) / len(grounds) < 12_000
    assert min(grounds) > 4_000
    assert max(grounds) < 27_000
    assert len({round(ground) for ground in grounds}) > 190


def test_serials_run_west_to_east_then_north_to_south() -> None:
    plan = TownPlan("order", Wgs84(10, 50), (a_community(columns=4, rows=5, cells=20),))

    cells = draw_town(plan).cells

    assert [int(cell.code.serial) for cell in cells] == list(range(1, 21))
    centres = [cell.polygon.centroid for cell in cells]
    for row in range(5):
        eastings = [centre.x for centre in centres[row * 4 : row * 4 + 4]]
        assert eastings == sorted(eastings)
    for n in range(16):
        assert centres[n + 4].y < centres[n].y


def test_an_invented_town_can_stand_anywhere() -> None:
    town = draw_town(another_plan())

    assert len(town.cells) == 27
    assert all(cell.polygon.centroid.y < -34 and cell.polygon.centroid.x < -58 for cell in town.cells)
    assert find_faults(town.cells) == []


def test_roads_run_along_the_edges_of_cells_corner_by_corner() -> None:
    edges = {frozenset(edge) for cell in a_town().cells for edge in pairwise(cell.ring)}

    for road in a_town().roads:
        line = [(round_e7(place.lon), round_e7(place.lat)) for place in road.line]
        assert {frozenset(edge) for edge in pairwise(line)} <= edges
        assert len(line) > 8


def test_roads_take_the_plans_names_in_turn_and_then_none() -> None:
    assert [road.name for road in a_town().roads][:4] == ["柳荫街", "石桥路", "望江街", ""]


def test_a_road_is_cut_where_no_cell_lies_beside_it() -> None:
    apart = (a_community(), a_community("230102002001", west=6))

    roads = draw_town(TownPlan("apart", Wgs84(10, 50), apart, names=("A", "B", "C", "D"), road_every=9)).roads

    assert [road.name for road in roads] == ["A", "B", "C", "C"]


def test_the_drawing_knows_no_place_by_name() -> None:
    source = (ROOT / "grid" / "generate.py").read_text(encoding="utf-8")

    assert re.findall(r"[\u4e00-\u9fff]|230102", source) == []


@pytest.mark.parametrize(
    ("communities", "reason"),
    [
        ((), PlanReason.EMPTY),
        ((a_community(columns=0),), PlanReason.EMPTY),
        ((a_community(), a_community("230102001002", west=2)), PlanReason.COMMUNITIES_OVERLAP),
        ((a_community(), a_community(west=3)), PlanReason.COMMUNITY_TWICE),
        ((a_community(cells=7),), PlanReason.TOO_MANY_CELLS),
        ((a_community(cells=0),), PlanReason.TOO_MANY_CELLS),
        ((a_community(columns=40, rows=40, cells=1600),), PlanReason.TOO_MANY_CELLS),
        ((a_community(cells=4),), PlanReason.TOO_FEW_CELLS),
    ],
)
def test_a_plan_that_cannot_be_drawn_is_refused(communities: tuple[CommunityPlan, ...], reason: PlanReason) -> None:
    with pytest.raises(PlanRefused) as refused:
        draw_town(TownPlan("s", Wgs84(10, 50), communities))

    assert refused.value.reason is reason


def test_a_community_without_a_proper_code_is_refused() -> None:
    with pytest.raises(CodeRefused):
        draw_town(TownPlan("s", Wgs84(10, 50), (a_community("23010200100"),)))
