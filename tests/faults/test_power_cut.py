"""The power of SQLite's disk is cut after every write of a push: what was acknowledged is there, and all is whole."""

from collections.abc import Callable
from pathlib import Path

import pytest

from server.kernel import db as kernel
from tests.faults.power_cuts import MODES, cut_pushes


@pytest.mark.parametrize("mode", MODES)
def test_power_cut_after_every_write_nothing_acknowledged_is_lost_and_nothing_is_half_there(
    sqlite_town: Path, tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch, tell: Callable[[str], None]
) -> None:
    monkeypatch.setattr(kernel, "journal_mode", lambda: mode)

    seen = cut_pushes(sqlite_town, tmp_path, 1, ("none", "some"))

    assert (seen.lost, seen.broken) == (0, []), seen
    tell(f"SQLite with {mode}: {seen}")


@pytest.mark.parametrize("mode", MODES[:1])
def test_commits_that_wait_for_no_disk_are_found_out(
    sqlite_town: Path, tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch, tell: Callable[[str], None]
) -> None:
    monkeypatch.setattr(kernel, "journal_mode", lambda: mode)

    seen = cut_pushes(sqlite_town, tmp_path, 2, ("none",), weak=True)

    assert seen.lost > 0
    tell(f"planted: synchronous=NORMAL with {mode}: {seen}, found")
