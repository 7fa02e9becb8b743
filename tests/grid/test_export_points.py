"""The answers that the phone's code is held to are the server's own."""

from collections import Counter

from grid.geometry import holds
from tests.grid.export_points import KEPT, KEPT_POINTS, KINDS, answers, cells_of_two_towns, lines


def test_the_kept_file_is_what_the_command_makes() -> None:
    assert KEPT.read_text(encoding="utf-8").splitlines() == list(lines(KEPT_POINTS))


def test_the_kept_positions_are_many_and_of_every_kind() -> None:
    rows = list(answers(cells_of_two_towns(), KEPT_POINTS))

    kinds = Counter(row["kind"] for row in rows)
    assert len(rows) >= 500
    assert len(kinds) == len(KINDS)
    assert min(kinds.values()) >= 100
    assert sum(row["cell"] is None for row in rows) >= 100
    assert sum(row["cell"] is not None for row in rows) >= 400
    assert {row["cell"][:6] for row in rows if row["cell"]} == {"230102", "990101"}


def test_positions_on_edges_really_lie_on_two_cells() -> None:
    cells = cells_of_two_towns()
    rows = [row for row in answers(cells, 140) if row["kind"] == "on_an_edge"]

    shared = [
        row
        for row in rows
        if sum(holds(cell.ring, round(row["lon"] * 1e7), round(row["lat"] * 1e7)) for cell in cells) == 2
    ]

    assert len(rows) == 20
    assert len(shared) >= 10
