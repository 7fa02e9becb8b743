"""Writes positions and the server's answers for them, so that the phone's code can be held to them.

    python -m tests.grid.export_points                      writes the file that is kept in the repository
    python -m tests.grid.export_points 10000 /tmp/geo.jsonl  writes another number of positions elsewhere

One JSON object a line: first the cells (`code`, `ring`), then the positions (`kind`, `lon`, `lat`, `accuracy_m`, and
the answers `cell` and `candidates`).
"""

import json
import math
import random
import sys
from collections.abc import Callable, Iterator
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import Any

from grid.coords import Wgs84
from grid.generate import draw_town
from grid.geometry import Cell, PointE7, in_degrees
from grid.locate import CellIndex
from tests.grid.towns import a_town, another_plan

KEPT = Path(__file__).parents[2] / "pwa" / "tests" / "fixtures" / "geo.jsonl"
KEPT_POINTS = 720
METRE_E7 = 90  # northwards; some 64 to 110 eastwards

Draw = Callable[[random.Random, Cell], tuple[float, float]]


def on_a_corner(drawn: random.Random, cell: Cell) -> tuple[float, float]:
    return in_degrees(drawn.choice(cell.ring))


def on_an_edge(drawn: random.Random, cell: Cell) -> tuple[float, float]:
    return in_degrees(_edge_point(drawn, cell))


def a_unit_off_an_edge(drawn: random.Random, cell: Cell) -> tuple[float, float]:
    return _beside(drawn, _edge_point(drawn, cell), 1)


def a_metre_off_an_edge(drawn: random.Random, cell: Cell) -> tuple[float, float]:
    return _beside(drawn, _edge_point(drawn, cell), METRE_E7)


def half_a_unit_off_a_corner(drawn: random.Random, cell: Cell) -> tuple[float, float]:
    lon, lat = in_degrees(drawn.choice(cell.ring))
    return lon + drawn.choice((-1, 1)) * 0.5e-7, lat + drawn.choice((-1, 1)) * 0.5e-7


def in_the_box(drawn: random.Random, cell: Cell) -> tuple[float, float]:
    west, south, east, north = cell.polygon.bounds
    return drawn.uniform(west, east), drawn.uniform(south, north)


def far_outside(drawn: random.Random, cell: Cell) -> tuple[float, float]:
    lon, lat = in_degrees(cell.ring[0])
    return lon + drawn.choice((-1, 1)) * drawn.uniform(0.03, 40), lat + drawn.uniform(-40, 40)


KINDS: tuple[Draw, ...] = (
    on_a_corner,
    on_an_edge,
    a_unit_off_an_edge,
    a_metre_off_an_edge,
    half_a_unit_off_a_corner,
    in_the_box,
    far_outside,
)


def cells_of_two_towns() -> list[Cell]:
    """Return the cells of the tests' town and of an invented one on the other side of both zeros."""
    return [*a_town().cells, *draw_town(another_plan()).cells]


def answers(cells: list[Cell], count: int, seed: str = "points") -> Iterator[dict[str, Any]]:
    """Yield positions of all kinds in turn, with what the server says of each."""
    drawn = random.Random(seed)
    index = CellIndex(cells)
    for draw in islice(cycle(KINDS), count):
        point = Wgs84(*draw(drawn, drawn.choice(cells)))
        accuracy_m = round(drawn.choice((0.0, drawn.uniform(1, 30), drawn.uniform(1, 120), 900.0)), 1)
        code = index.locate(point)
        yield {
            "kind": draw.__name__,
            "lon": point.lon,
            "lat": point.lat,
            "accuracy_m": accuracy_m,
            "cell": code and str(code),
            "candidates": [[str(found.code), found.share] for found in index.candidates(point, accuracy_m)][:12],
        }


def lines(count: int) -> Iterator[str]:
    """Yield the file's lines."""
    cells = cells_of_two_towns()
    for row in ({"code": str(cell.code), "ring": cell.ring} for cell in cells):
        yield json.dumps(row, separators=(",", ":"))
    for row in answers(cells, count):
        yield json.dumps(row, separators=(",", ":"))


def main(arguments: list[str]) -> None:
    """Write the file."""
    count = int(arguments[0]) if arguments else KEPT_POINTS
    path = Path(arguments[1]) if len(arguments) > 1 else KEPT
    path.write_text("".join(line + "\n" for line in lines(count)), encoding="utf-8")


def _edge_point(drawn: random.Random, cell: Cell) -> PointE7:
    """Draw a point exactly on an edge and on no corner of it, as far as the cell has an edge with one."""
    edges = [(a, b, math.gcd(b[0] - a[0], b[1] - a[1])) for a, b in pairwise(cell.ring)]
    a, b, parts = drawn.choice([edge for edge in edges if edge[2] > 1] or edges)
    part = drawn.randint(1, max(parts - 1, 1))
    return a[0] + (b[0] - a[0]) // parts * part, a[1] + (b[1] - a[1]) // parts * part


def _beside(drawn: random.Random, spot: PointE7, units: int) -> tuple[float, float]:
    return in_degrees((spot[0] + drawn.choice((-units, units)), spot[1] + drawn.choice((-units, 0, units))))


if __name__ == "__main__":
    main(sys.argv[1:])
