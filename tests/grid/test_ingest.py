"""Cells come in and go out as GeoJSON, and every fault is named."""

import copy
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.errors import CodeReason, CodeRefused, GeometryReason, GeometryRefused, ImportRefused
from grid.geometry import Cell
from grid.ingest import CellVersion, read_cells, write_cells
from tests.grid.towns import SIDE_E7, SOUTH_E7, WEST_E7, a_code, a_square, a_town, four_squares

NEW_YEAR, MAY_DAY = date(2026, 1, 1), date(2026, 5, 1)
SQUARE = [[126.61, 45.76], [126.611, 45.76], [126.611, 45.761], [126.61, 45.761], [126.61, 45.76]]


def a_feature(**changes: Any) -> dict[str, Any]:
    """Return a right feature with changes to its properties, or to `type`, `geometry` and `coordinates`."""
    geometry = changes.pop("geometry", {"type": "Polygon", "coordinates": changes.pop("coordinates", [SQUARE])})
    kind = changes.pop("type", "Feature")
    properties = {"code": str(a_code()), "start_on": "2026-01-01", **changes}
    return {"type": kind, "properties": properties, "geometry": geometry}


def a_file(*features: object) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def versions_of(cells: list[Cell]) -> list[CellVersion]:
    return [CellVersion(cell, NEW_YEAR) for cell in cells]


def faults_of(document: object, *, within: str = "") -> list[tuple[int | None, str]]:
    with pytest.raises(ImportRefused) as refused:
        read_cells(document, within=within)
    assert refused.value.code == "grid.import-refused"
    return [(fault.feature, getattr(fault.refusal, "reason", "")) for fault in refused.value.faults]


def test_a_town_written_as_json_and_read_again_is_the_same() -> None:
    versions = versions_of(list(a_town().cells))

    text = json.dumps(write_cells(versions), allow_nan=False)

    assert list(read_cells(json.loads(text), within="230102")) == versions
    assert write_cells(read_cells(json.loads(text))) == json.loads(text)


@given(st.permutations(four_squares()), st.dates(), st.integers(1, 4000) | st.none())
def test_cells_come_back_in_their_order_with_their_dates(cells: list[Cell], start_on: date, days: int | None) -> None:
    end_on = (
        None
        if days is None or start_on.toordinal() + days > date.max.toordinal()
        else (date.fromordinal(start_on.toordinal() + days))
    )
    versions = [CellVersion(cell, start_on, end_on) for cell in cells]

    assert list(read_cells(write_cells(versions))) == versions


def test_a_height_and_unknown_properties_are_left_behind() -> None:
    high = [[*place, 118.5] for place in SQUARE]

    (version,) = read_cells(a_file(a_feature(coordinates=[high], name="x")))

    assert write_cells([version]) == a_file(a_feature())


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (None, GeometryReason.NOT_OBJECT),
        ([], GeometryReason.NOT_OBJECT),
        ("{}", GeometryReason.NOT_OBJECT),
        ({}, GeometryReason.NOT_COLLECTION),
        (a_feature(), GeometryReason.NOT_COLLECTION),
        ({"type": "FeatureCollection", "features": {}}, GeometryReason.NOT_COLLECTION),
        (a_file(), GeometryReason.EMPTY),
    ],
)
def test_what_is_no_file_of_cells_is_refused(document: object, reason: GeometryReason) -> None:
    assert faults_of(document) == [(None, reason)]


@pytest.mark.parametrize(
    ("feature", "reason"),
    [
        (7, GeometryReason.NOT_FEATURE),
        (a_feature(type="Polygon"), GeometryReason.NOT_FEATURE),
        ({"type": "Feature", "properties": None, "geometry": None}, GeometryReason.NOT_FEATURE),
        (a_feature(code=None), CodeReason.NOT_TEXT),
        (a_feature(code=230102001001001), CodeReason.NOT_TEXT),
        (a_feature(code="23010200100100"), CodeReason.WRONG_LENGTH),
        (a_feature(code="230102001001000"), CodeReason.ZERO_PART),
        (a_feature(start_on=None), GeometryReason.NOT_DATE),
        (a_feature(start_on="1.1.2026"), GeometryReason.NOT_DATE),
        (a_feature(start_on="2026-02-30"), GeometryReason.NOT_DATE),
        (a_feature(end_on=20270101), GeometryReason.NOT_DATE),
        (a_feature(end_on="2026-01-01"), GeometryReason.DATES_REVERSED),
        (a_feature(geometry=None), GeometryReason.NOT_POLYGON),
        (a_feature(geometry={"type": "MultiPolygon", "coordinates": [[SQUARE]]}), GeometryReason.NOT_POLYGON),
        (a_feature(geometry={"type": "LineString", "coordinates": SQUARE}), GeometryReason.NOT_POLYGON),
        (a_feature(geometry={"type": "Polygon"}), GeometryReason.NOT_POSITIONS),
        (a_feature(coordinates=[]), GeometryReason.NOT_POSITIONS),
        (a_feature(coordinates=[7]), GeometryReason.NOT_POSITIONS),
        (a_feature(coordinates=[[[1], *SQUARE]]), GeometryReason.NOT_POSITIONS),
        (a_feature(coordinates=[[["126", 45], *SQUARE]]), GeometryReason.NOT_POSITIONS),
        (a_feature(coordinates=[[[float("nan"), 45], *SQUARE]]), GeometryReason.NOT_POSITIONS),
        (a_feature(coordinates=[[[10**400, 45], *SQUARE]]), GeometryReason.NOT_POSITIONS),
        (a_feature(coordinates=[[place[::-1] for place in SQUARE]]), GeometryReason.NOT_POSITIONS),
        (a_feature(coordinates=[SQUARE, SQUARE]), GeometryReason.HAS_HOLE),
        (a_feature(coordinates=[SQUARE[:3]]), GeometryReason.TOO_FEW_CORNERS),
        (a_feature(coordinates=[SQUARE[:4]]), GeometryReason.UNCLOSED),
        (a_feature(coordinates=[[SQUARE[n] for n in (0, 1, 3, 2, 0)]]), GeometryReason.SELF_INTERSECTING),
    ],
)
def test_a_feature_that_is_no_cell_is_refused_with_its_place_in_the_file(feature: object, reason: str) -> None:
    right = a_feature(code=str(a_code(2)))

    assert faults_of(a_file(right, feature)) == [(1, reason)]


def test_all_faulty_features_are_named_at_once() -> None:
    document = a_file(a_feature(code="1"), a_feature(), a_feature(coordinates=[]))

    assert faults_of(document) == [(0, CodeReason.WRONG_LENGTH), (2, GeometryReason.NOT_POSITIONS)]


def test_a_cell_of_another_community_is_refused() -> None:
    assert faults_of(a_file(a_feature()), within="230102002") == [(0, CodeReason.ELSEWHERE)]
    assert len(read_cells(a_file(a_feature()), within="230102001")) == 1


def moved(feature: dict[str, Any], corner: int, lon: float, lat: float) -> dict[str, Any]:
    """Return the feature with one corner moved, by so many degrees."""
    changed = copy.deepcopy(feature)
    ring = changed["geometry"]["coordinates"][0]
    ring[corner] = [ring[corner][0] + lon, ring[corner][1] + lat]
    return changed


def spread(change: Callable[[list[dict[str, Any]]], object]) -> ImportRefused:
    """Return the refusal of the four squares round a corner after a change."""
    features = write_cells(versions_of(four_squares()))["features"]
    change(features)
    with pytest.raises(ImportRefused) as refused:
        read_cells(a_file(*features))
    return refused.value


def test_two_cells_over_one_ground_are_refused_with_both_codes_and_a_place_in_it() -> None:
    def push_a_corner_north(features: list[dict[str, Any]]) -> None:
        features[2] = moved(features[2], 2, 0, 0.0002)

    (fault, *_) = spread(push_a_corner_north).faults

    assert isinstance(fault.refusal, GeometryRefused)
    assert fault.refusal.reason is GeometryReason.OVERLAP
    assert fault.refusal.codes == (str(a_code(1)), str(a_code(3)))
    lon, lat = fault.refusal.place or (0, 0)
    assert WEST_E7 / 1e7 < lon <= (WEST_E7 + SIDE_E7) / 1e7
    assert (SOUTH_E7 + SIDE_E7) / 1e7 < lat < (SOUTH_E7 + SIDE_E7) / 1e7 + 0.0002


def test_a_corner_two_centimetres_short_of_its_neighbours_is_refused() -> None:
    def pull_a_corner_south(features: list[dict[str, Any]]) -> None:
        features[2] = moved(features[2], 2, 0, -0.0000002)

    reasons = {getattr(fault.refusal, "reason", None) for fault in spread(pull_a_corner_south).faults}

    assert reasons == {GeometryReason.UNMATCHED_EDGE}


def test_a_corner_in_the_middle_of_the_neighbours_edge_is_refused() -> None:
    half = SIDE_E7 // 2
    small = [a_square(2, east=2, north=0, side=half), a_square(3, east=2, north=1, side=half)]

    document = write_cells(versions_of([a_square(1), *small]))

    assert {reason for _, reason in faults_of(document)} == {GeometryReason.UNMATCHED_EDGE}


def test_a_ring_of_cells_round_uncovered_ground_is_refused_with_the_cells_round_it() -> None:
    spots = [(east, north) for north in range(3) for east in range(3) if (east, north) != (1, 1)]
    ring = [a_square(n, east=east, north=north) for n, (east, north) in enumerate(spots, start=1)]

    with pytest.raises(ImportRefused) as refused:
        read_cells(write_cells(versions_of(ring)))

    (fault,) = refused.value.faults
    assert isinstance(fault.refusal, GeometryRefused)
    assert fault.refusal.reason is GeometryReason.GAP
    assert len(fault.refusal.codes) == 8
    lon, lat = fault.refusal.place or (0, 0)
    assert (WEST_E7 + SIDE_E7) / 1e7 < lon < (WEST_E7 + 2 * SIDE_E7) / 1e7
    assert (SOUTH_E7 + SIDE_E7) / 1e7 < lat < (SOUTH_E7 + 2 * SIDE_E7) / 1e7


def test_a_slit_between_neighbours_is_a_gap_and_a_river_is_not() -> None:
    x, y = WEST_E7, SOUTH_E7
    left = a_square(1)

    def right_of(width: int) -> Cell:
        west, east = x + SIDE_E7 + width, x + 2 * SIDE_E7 + width
        ring = [(west, y), (east, y), (east, y + SIDE_E7), (west, y + SIDE_E7), (west, y)]
        return Cell.from_ring(a_code(2), ring)

    slit, river = write_cells(versions_of([left, right_of(90)])), write_cells(versions_of([left, right_of(2_000)]))

    assert {reason for _, reason in faults_of(slit)} == {GeometryReason.GAP}
    assert len(read_cells(river)) == 2


def test_a_code_that_comes_twice_at_the_same_time_is_refused() -> None:
    far = a_square(1, east=5)

    assert faults_of(write_cells(versions_of([a_square(1), far]))) == [(None, GeometryReason.DUPLICATE_CODE)]


def test_a_cell_may_follow_an_earlier_one_on_the_same_ground() -> None:
    earlier = CellVersion(a_square(1), NEW_YEAR, MAY_DAY)
    later = CellVersion(a_square(1), MAY_DAY)

    assert read_cells(write_cells([earlier, later])) == (earlier, later)
    assert [v.in_force(date(2026, 4, 30)) for v in (earlier, later)] == [True, False]
    assert [v.in_force(MAY_DAY) for v in (earlier, later)] == [False, True]


def test_cells_that_overlap_in_time_and_ground_are_refused_once() -> None:
    versions = [
        CellVersion(a_square(1), NEW_YEAR),
        CellVersion(a_square(2), MAY_DAY),
        CellVersion(a_square(3, east=4), date(2026, 6, 1)),
    ]

    assert faults_of(write_cells(versions)) == [(None, GeometryReason.OVERLAP)]


def test_the_refusal_says_which_code_was_wrong() -> None:
    with pytest.raises(ImportRefused) as refused:
        read_cells(a_file(a_feature(code="12")))

    (fault,) = refused.value.faults
    assert isinstance(fault.refusal, CodeRefused)
    assert fault.refusal.text == "12"
