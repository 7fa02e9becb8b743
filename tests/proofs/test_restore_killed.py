"""kill -9 of a restore before every one of its boundaries; a few of them are tried in tests/faults."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.settings import Settings
from tests.apps import open_app
from tests.conftest import DATABASES, ToldTime
from tests.faults.restoring import LAST, kill_restore
from tests.server.backup.houses import a_kept_backup, check_whole


@pytest.fixture(scope="module")
def kept(sqlite_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A whole backup, to be restored."""
    with a_kept_backup(sqlite_town, tmp_path_factory.mktemp("kept"), photos=4) as backup:
        yield backup


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kind", DATABASES)
def test_killed_at_every_boundary_a_restore_is_none_or_whole_and_the_next_one_goes_through(
    kept: Path, elsewhere: Callable[[str], Settings], told: ToldTime, tell: Callable[[str], None], kind: str
) -> None:
    done = kill_restore(kept, elsewhere, told, kind, stride=1)

    tell(f"{done.figure} on {kind}")
    assert done.survived > done.boundaries - LAST  # the photographs that came before lie there already
    assert done.times > done.boundaries - LAST
    with open_app(done.home, told) as there:
        check_whole(there)
