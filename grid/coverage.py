"""Whether cells tile the ground: no overlap, no gap, and neighbours that share every corner of their common edge."""

from collections.abc import Iterator, Sequence

import shapely

from grid.errors import GeometryReason, GeometryRefused
from grid.geometry import Cell, in_degrees

GAP_WIDTH_M = 3  # a slit narrower than this was a slip of the pen; a wider one may be the edge of the territory
_GAP_WIDTH_E7 = GAP_WIDTH_M / 0.0111  # 1e-7 degree is 11 mm northwards, less eastwards


def find_faults(cells: Sequence[Cell]) -> list[GeometryRefused]:
    """Return what keeps the cells from tiling the ground; an empty list when they do.

    Overlaps name both cells. An edge that meets its neighbour's without sharing its corners is unmatched: a point on
    it could lie in neither. Gaps are holes in the whole, and slits narrower than GAP_WIDTH_M. Gaps are looked for
    only when the rest is right.
    """
    shapes = [shapely.Polygon(cell.ring) for cell in cells]
    overlaps = list(_overlaps(cells, shapes))
    if overlaps or not shapes:
        return overlaps
    unmatched = list(_bad_edges(cells, shapes, 0, GeometryReason.UNMATCHED_EDGE))
    return unmatched or [*_holes(cells, shapes), *_bad_edges(cells, shapes, _GAP_WIDTH_E7, GeometryReason.GAP)]


def _overlaps(cells: Sequence[Cell], shapes: Sequence[shapely.Polygon]) -> Iterator[GeometryRefused]:
    """Yield each pair of cells that share ground."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a < b and shapely.relate_pattern(shapes[a], shapes[b], "T********"):
            shared = shapes[a].intersection(shapes[b])
            yield _fault(GeometryReason.OVERLAP, [cells[a], cells[b]], shared)


def _bad_edges(
    cells: Sequence[Cell], shapes: Sequence[shapely.Polygon], gap_width: float, reason: GeometryReason
) -> Iterator[GeometryRefused]:
    for cell, edges in zip(cells, shapely.coverage_invalid_edges(shapes, gap_width=gap_width), strict=True):
        if not edges.is_empty:
            yield _fault(reason, [cell], edges)


def _holes(cells: Sequence[Cell], shapes: Sequence[shapely.Polygon]) -> Iterator[GeometryRefused]:
    """Yield each patch of ground that cells surround and none covers, with the cells round it."""
    tree = shapely.STRtree(shapes)
    for part in shapely.get_parts(shapely.coverage_union_all(shapes)):
        for hole in shapely.get_rings(part)[1:]:
            beside = sorted(tree.query(hole, predicate="intersects").tolist())
            yield _fault(GeometryReason.GAP, [cells[n] for n in beside], shapely.Polygon(hole))


def _fault(reason: GeometryReason, cells: Sequence[Cell], where: shapely.Geometry) -> GeometryRefused:
    x, y = shapely.get_coordinates(shapely.point_on_surface(where))[0].tolist()
    return GeometryRefused(reason, sorted(str(cell.code) for cell in cells), in_degrees((x, y)))
