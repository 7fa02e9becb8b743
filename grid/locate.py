"""Which cell holds a position, and which cells it may have meant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from grid.circle import circle_around, share_of
from grid.code import CellCode
from grid.coords import Wgs84, check_datum, finite
from grid.errors import GeometryReason, GeometryRefused, PositionReason, PositionRefused
from grid.geometry import Cell, holds, round_e7

_BATCH = 16_384  # positions at a time: keeps the edges looked at within some tens of megabytes

_Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cell within the accuracy circle and the share of the circle in it, in thousandths from 0.001 to 1."""

    code: CellCode
    share: float


class CellIndex:
    """The cells of a territory, ready to be asked where a position lies.

    A position on a shared edge or corner belongs to the cell with the smallest code. The tree only proposes cells
    by their bounding boxes, in whole 1e-7 degrees, which doubles hold exactly; `grid.geometry` decides.
    """

    def __init__(self, cells: Iterable[Cell]) -> None:
        """Take cells in any order; GeometryRefused when a code comes twice."""
        # In code order, the smallest place in the list is the smallest code.
        self._cells = tuple(sorted(cells, key=lambda cell: cell.code))
        twice = [str(a.code) for a, b in pairwise(self._cells) if a.code == b.code]
        if twice:
            raise GeometryRefused(GeometryReason.DUPLICATE_CODE, twice)
        self._codes: tuple[CellCode | None, ...] = (*(cell.code for cell in self._cells), None)  # the last: outside
        self._edges = _Edges([cell.ring for cell in self._cells])
        self._tree = shapely.STRtree(self._edges.boxes())

    def __len__(self) -> int:
        return len(self._cells)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The cells in the order of their codes."""
        return self._cells

    def locate(self, point: Wgs84) -> CellCode | None:
        """Return the code of the cell that holds `point`, None outside every cell; DatumsMixed for GCJ-02."""
        check_datum(point, Wgs84)
        x, y = round_e7(point.lon), round_e7(point.lat)
        proposed = self._tree.query(shapely.Point(x, y)).tolist()
        found = [n for n in proposed if holds(self._cells[n].ring, x, y)]
        return self._cells[min(found)].code if found else None

    def locate_many(self, points: Iterable[Wgs84]) -> list[CellCode | None]:
        """Return what `locate` says of each point, in the same order, many times faster."""
        asked = list(points)
        batches = (asked[start : start + _BATCH] for start in range(0, len(asked), _BATCH))
        return [code for batch in batches for code in self._locate_batch(batch)]

    def candidates(self, point: Wgs84, accuracy_m: float) -> tuple[Candidate, ...]:
        """Return the cells within the accuracy circle, the largest share first, then by code.

        Cells with less than a thousandth of the circle are left out. The circle is a 64-gon with a radius of 1 m
        at least and 500 m at most. PositionRefused for an accuracy that is no distance.
        """
        check_datum(point, Wgs84)
        if finite("accuracy_m", accuracy_m) < 0:
            raise PositionRefused("accuracy_m", accuracy_m, PositionReason.OUT_OF_RANGE)
        x, y = round_e7(point.lon), round_e7(point.lat)
        circle = circle_around(y, accuracy_m)
        east, north = max(dx for dx, _ in circle), max(dy for _, dy in circle)
        proposed = self._tree.query(shapely.box(x - east, y - north, x + east, y + north)).tolist()
        named = (Candidate(self._cells[n].code, share_of(circle, self._cells[n].ring, x, y)) for n in proposed)
        return tuple(sorted((c for c in named if c.share > 0), key=lambda c: (-c.share, c.code)))

    def _locate_batch(self, points: Sequence[Wgs84]) -> list[CellCode | None]:
        for point in points:
            check_datum(point, Wgs84)
        xs = np.array([round_e7(point.lon) for point in points], dtype=np.int64)
        ys = np.array([round_e7(point.lat) for point in points], dtype=np.int64)
        which, cell = self._tree.query(shapely.points(xs, ys))
        inside = self._edges.hold(cell, xs[which], ys[which])
        first = np.full(len(points), len(self._cells))
        np.minimum.at(first, which[inside], cell[inside])
        return [self._codes[n] for n in first.tolist()]


class _Edges:
    """All cells' edges in four columns, so that numpy can put `grid.geometry.holds` to many cells at once."""

    def __init__(self, rings: Sequence[Sequence[tuple[int, int]]]) -> None:
        self.counts: _Whole = np.array([len(ring) - 1 for ring in rings], dtype=np.int64)
        self.starts: _Whole = np.cumsum(self.counts) - self.counts
        edges = [(*a, *b) for ring in rings for a, b in pairwise(ring)]
        self.columns: _Whole = np.array(edges, dtype=np.int64).reshape(-1, 4).T.copy()

    def boxes(self) -> NDArray[np.object_]:
        """One bounding box a cell."""
        ax, ay, _, _ = self.columns
        if not len(self.starts):
            return np.array([], dtype=object)
        west, south = np.minimum.reduceat(ax, self.starts), np.minimum.reduceat(ay, self.starts)
        east, north = np.maximum.reduceat(ax, self.starts), np.maximum.reduceat(ay, self.starts)
        return np.asarray(shapely.box(west, south, east, north))

    def hold(self, cells: NDArray[np.intp], xs: _Whole, ys: _Whole) -> NDArray[np.bool_]:
        """Say of each cell whether it holds the x and y beside it: `holds`, with the same arithmetic."""
        pair, edge = self._spread(cells)
        ax, ay, bx, by = self.columns[:, edge]
        x, y = xs[pair], ys[pair]
        met = (np.minimum(ay, by) <= y) & (y <= np.maximum(ay, by)) & (x <= np.maximum(ax, bx))
        pair, x, y, ax, ay, bx, by = (column[met] for column in (pair, x, y, ax, ay, bx, by))
        east = (ax > x) & (bx > x)
        across, along = (x - ax) * (by - ay), (bx - ax) * (y - ay)
        touched = ~east & (across == along)
        crossed = ((ay > y) != (by > y)) & (east | ((across < along) == (ay < by)))
        crossings = np.bincount(pair[crossed], minlength=len(cells))
        held: NDArray[np.bool_] = (crossings % 2 == 1) | (np.bincount(pair[touched], minlength=len(cells)) > 0)
        return held

    def _spread(self, cells: NDArray[np.intp]) -> tuple[_Whole, _Whole]:
        """Lay every edge of every asked cell in a row: whose question it is, and which edge."""
        counts = self.counts[cells]
        pair = np.repeat(np.arange(len(cells)), counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return pair, within + self.starts[cells][pair]
