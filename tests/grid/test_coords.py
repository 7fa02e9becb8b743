"""Positions in two datums that cannot be mixed."""

import math
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.coords import Gcj02, Wgs84, metres_between, to_gcj02, to_wgs84
from grid.errors import DatumsMixed, PositionReason, PositionRefused

ROOT = Path(__file__).parents[2]

# Well within China's frame, where its cities lie.
in_china = st.builds(Wgs84, st.floats(75, 134), st.floats(18.5, 53.5))
anywhere = st.builds(Wgs84, st.floats(-180, 180), st.floats(-90, 90))


@given(st.builds(Wgs84, st.floats(105, 131), st.floats(21, 47)))
def test_the_shift_in_the_east_of_china_is_300_to_700_m(point: Wgs84) -> None:
    drawn = to_gcj02(point)

    assert 300 < metres_between(point, Wgs84(drawn.lon, drawn.lat)) < 700


@given(in_china)
def test_the_shift_is_nowhere_in_china_nothing_and_nowhere_a_kilometre(point: Wgs84) -> None:
    drawn = to_gcj02(point)

    assert 20 < metres_between(point, Wgs84(drawn.lon, drawn.lat)) < 1000


@pytest.mark.parametrize(
    ("city", "point"),
    [
        ("Harbin", Wgs84(126.61, 45.76)),
        ("Beijing", Wgs84(116.397, 39.909)),
        ("Shanghai", Wgs84(121.47, 31.23)),
        ("Guangzhou", Wgs84(113.26, 23.13)),
        ("Chengdu", Wgs84(104.07, 30.67)),
        ("Xi'an", Wgs84(108.94, 34.34)),
    ],
)
def test_the_shift_in_a_chinese_city_is_300_to_700_m(city: str, point: Wgs84) -> None:
    drawn = to_gcj02(point)

    assert 300 < metres_between(point, Wgs84(drawn.lon, drawn.lat)) < 700, city


@given(in_china)
def test_there_and_back_in_china_is_less_than_a_centimetre_off(point: Wgs84) -> None:
    assert metres_between(point, to_wgs84(to_gcj02(point))) < 0.01


@pytest.mark.parametrize("point", [Wgs84(139.69, 35.69), Wgs84(2.35, 48.86), Wgs84(-74, 40.7), Wgs84(117, -35)])
def test_outside_chinas_frame_nothing_is_shifted(point: Wgs84) -> None:
    drawn = to_gcj02(point)

    assert (drawn.lon, drawn.lat) == (point.lon, point.lat)
    assert to_wgs84(drawn) == point


@given(anywhere, anywhere)
def test_a_distance_is_the_same_both_ways_and_never_more_than_half_round_the_earth(a: Wgs84, b: Wgs84) -> None:
    there = metres_between(a, b)

    assert there == metres_between(b, a)
    assert 0 <= there <= 20_015_200
    assert metres_between(a, a) == 0


def test_a_degree_of_longitude_shrinks_northwards() -> None:
    at_the_equator = metres_between(Wgs84(126, 0), Wgs84(127, 0))

    at_sixty = metres_between(Wgs84(126, 60), Wgs84(127, 60))

    assert at_the_equator == pytest.approx(111_195, abs=1)
    assert at_sixty == pytest.approx(at_the_equator / 2, rel=1e-4)


@pytest.mark.parametrize("datum", [Wgs84, Gcj02])
@pytest.mark.parametrize(
    ("lon", "lat", "field", "reason"),
    [
        (math.nan, 45.0, "lon", PositionReason.NOT_FINITE),
        (126.0, math.nan, "lat", PositionReason.NOT_FINITE),
        (math.inf, 45.0, "lon", PositionReason.NOT_FINITE),
        (126.0, -math.inf, "lat", PositionReason.NOT_FINITE),
        (180.0000001, 45.0, "lon", PositionReason.OUT_OF_RANGE),
        (-181, 45.0, "lon", PositionReason.OUT_OF_RANGE),
        (126.0, 90.0000001, "lat", PositionReason.OUT_OF_RANGE),
        (45.76, 126.61, "lat", PositionReason.OUT_OF_RANGE),
        (10**400, 45.0, "lon", PositionReason.OUT_OF_RANGE),
        ("126.61", 45.0, "lon", PositionReason.NOT_A_NUMBER),
        (None, 45.0, "lon", PositionReason.NOT_A_NUMBER),
        (True, 45.0, "lon", PositionReason.NOT_A_NUMBER),
    ],
)
def test_what_is_no_place_is_refused(
    datum: type[Wgs84] | type[Gcj02], lon: float, lat: float, field: str, reason: PositionReason
) -> None:
    with pytest.raises(PositionRefused) as refused:
        datum(lon, lat)

    assert (refused.value.field, refused.value.reason) == (field, reason)


def test_the_ends_of_the_range_are_places() -> None:
    assert Wgs84(-180, -90).lon == -180
    assert Wgs84(180, 90).lat == 90


def test_the_same_numbers_in_two_datums_are_not_the_same_position() -> None:
    assert Wgs84(126.61, 45.76) != Gcj02(126.61, 45.76)  # type: ignore[comparison-overlap]


def test_two_datums_have_no_distance() -> None:
    with pytest.raises(DatumsMixed) as refused:
        metres_between(Wgs84(126.61, 45.76), Gcj02(126.61, 45.76))  # type: ignore[type-var]

    assert (refused.value.wanted, refused.value.got) == ("Wgs84", "Gcj02")


def test_a_position_is_not_converted_twice() -> None:
    once = to_gcj02(Wgs84(126.61, 45.76))

    with pytest.raises(DatumsMixed):
        to_gcj02(once)  # type: ignore[arg-type]
    with pytest.raises(DatumsMixed):
        to_wgs84(Wgs84(126.61, 45.76))  # type: ignore[arg-type]


def test_mypy_sees_a_mixed_up_datum(tmp_path: Path) -> None:
    mixed = tmp_path / "mixed.py"
    mixed.write_text(
        "from grid.coords import Gcj02, Wgs84, metres_between, to_gcj02\n"
        "to_gcj02(Gcj02(1, 2))\n"
        "metres_between(Wgs84(1, 2), Gcj02(1, 2))\n"
        "metres_between(Wgs84(1, 2), Wgs84(1, 2))\n",
        encoding="utf-8",
    )

    command = [sys.executable, "-m", "mypy", "--no-incremental", "--strict", "--config-file=", str(mixed)]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert "mixed.py:2: error" in told.stdout
    assert "mixed.py:3: error" in told.stdout
    assert "mixed.py:4" not in told.stdout
