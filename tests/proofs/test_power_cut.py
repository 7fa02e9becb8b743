"""Many pushes in a row, and power cut after every write of them, each of the ways a disk can be left."""

from collections.abc import Callable
from pathlib import Path

import pytest

from server.kernel import db as kernel
from tests.faults.power_cuts import MODES, cut_pushes

PUSHES = 6


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mode", MODES)
def test_power_cut_after_every_write_of_many_pushes_nothing_acknowledged_is_lost(
    sqlite_town: Path, tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch, tell: Callable[[str], None]
) -> None:
    monkeypatch.setattr(kernel, "journal_mode", lambda: mode)

    seen = cut_pushes(sqlite_town, tmp_path, PUSHES, ("none", "all", "some", "some"))

    assert (seen.lost, seen.broken) == (0, []), seen
    assert seen.acked == PUSHES
    tell(f"SQLite with {mode}: {seen}")
