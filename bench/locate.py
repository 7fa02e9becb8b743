"""How fast a position finds its cell, against a bare tree query in the same run: ratios travel, seconds do not.

    python bench/locate.py

One line a figure: name, ratio, and the rates it comes from. A ratio of 1 is as fast as the bare query.
"""

import random
import time
from collections.abc import Callable
from statistics import median

import shapely

from grid.coords import Wgs84
from grid.generate import CommunityPlan, TownPlan, draw_town
from grid.locate import CellIndex

COMMUNITIES, COLUMNS, ROWS = 10, 25, 40
CELLS_EACH = 900  # of 1,000 places: a tenth are joined
POINTS, ROUNDS = 5_000, 5


def main() -> None:
    """Draw a town, measure in turns, print."""
    index = CellIndex(draw_town(_plan()).cells)
    points = _points(index)
    tree = shapely.STRtree([cell.polygon for cell in index.cells])
    bare = [shapely.Point(point.lon, point.lat) for point in points]
    at_once = shapely.points([(point.lon, point.lat) for point in points])

    def one_by_one() -> None:
        for point in points:
            index.locate(point)

    def bare_one_by_one() -> None:
        for point in bare:
            tree.query(point, predicate="intersects")

    pairs = {
        "locate.one": (one_by_one, bare_one_by_one),
        "locate.many": (lambda: index.locate_many(points), lambda: tree.query(at_once, predicate="intersects")),
    }
    assert None not in index.locate_many(points)
    for name, (ours, theirs) in pairs.items():
        _print_ratio(name, *_rates(ours, theirs), cells=len(index))


def _plan() -> TownPlan:
    blocks = (
        CommunityPlan(f"990101001{n + 1:03}", west=n * COLUMNS, north=0, columns=COLUMNS, rows=ROWS, cells=CELLS_EACH)
        for n in range(COMMUNITIES)
    )
    return TownPlan("bench", Wgs84(100.0, 40.0), tuple(blocks))


def _points(index: CellIndex) -> list[Wgs84]:
    """Place the points in drawn cells, so that every one of them has an answer."""
    drawn = random.Random("bench")  # noqa: S311 - places, no secret
    places = (drawn.choice(index.cells).polygon.representative_point() for _ in range(POINTS))
    return [Wgs84(place.x, place.y) for place in places]


def _rates(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float]:
    """Measure both in turns, so that a busy machine is busy for both; points a second, medians."""
    seconds = [(_seconds(ours), _seconds(theirs)) for _ in range(ROUNDS)]
    return POINTS / median(a for a, _ in seconds), POINTS / median(b for _, b in seconds)


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _print_ratio(name: str, ours: float, theirs: float, *, cells: int) -> None:
    print(f"{name} {ours / theirs:.2f} ({ours:,.0f}/s against {theirs:,.0f}/s of a bare tree, {cells:,} cells)")


if __name__ == "__main__":
    main()
