"""kill -9 of backup and restore, before everything that makes something durable: there is nothing, or a whole."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from server.backup import check_backup, find_snapshots
from server.settings import Settings
from tests.apps import open_app
from tests.conftest import DATABASES, ToldTime
from tests.faults.conftest import Killer
from tests.faults.restoring import LAST, kill_restore
from tests.faults.test_case_killed import db_name
from tests.phone import Phone
from tests.server.backup.houses import a_kept_backup, check_whole, report_with_photo, stamp

MOST = 1000
STRIDE = 8
"""Of a restore every eighth boundary, and then each of the last: all but those lie in one open transaction.

tests/proofs tries every one.
"""
Make = Callable[..., Phone]


@pytest.fixture(scope="module")
def kept(sqlite_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A whole backup, to be restored."""
    with a_kept_backup(sqlite_town, tmp_path_factory.mktemp("kept"), photos=4) as backup:
        yield backup


@pytest.fixture
def house(town: Flask, phone: Make) -> Flask:
    """The town with some photographs, as a migrated database."""
    stamp(town)
    for n in range(4):
        report_with_photo(phone("inspector1"), n)
    return town


@pytest.mark.timeout(600)
def test_killed_before_every_boundary_a_backup_is_none_or_whole_and_the_next_one_goes_through(
    house: Flask, killer: Killer, tmp_path: Path, told: ToldTime, tell: Callable[[str], None]
) -> None:
    folder, whole = tmp_path / "backup", 0

    for fatal in range(1, MOST):
        told.forward(seconds=1)
        run = killer.order("back_up", fatal, reads=False, folder=str(folder))
        found = find_snapshots(folder)
        assert len(found) - whole in {0, 1}
        for snapshot in found[whole:]:
            assert check_backup(snapshot).photos == 4
        whole = len(found)
        if not run["killed"]:
            break

    assert not run["killed"]
    assert fatal > 50
    assert whole in {1, 2}  # one more where it died between its name and the name's being on disk
    assert not list(folder.glob(".making/*"))
    assert not list(folder.glob("photos/making/*"))
    tell(f"a backup killed at each of {fatal - 1} boundaries on {db_name(house)}")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", DATABASES)
def test_killed_anywhere_a_restore_is_none_or_whole_and_the_next_one_goes_through(
    kept: Path, elsewhere: Callable[[str], Settings], told: ToldTime, tell: Callable[[str], None], kind: str
) -> None:
    done = kill_restore(kept, elsewhere, told, kind, stride=STRIDE)

    tell(f"{done.figure} on {kind}")
    assert done.survived > done.boundaries - LAST  # the photographs that came before lie there already
    assert done.times > done.boundaries // STRIDE
    with open_app(done.home, told) as there:
        check_whole(there)
