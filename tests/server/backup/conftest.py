"""A backup to be read by many tests, and copied by those that damage it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.backup.houses import a_kept_backup


@pytest.fixture(scope="session")
def kept(sqlite_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A whole backup of a small town with one case and its photograph."""
    with a_kept_backup(sqlite_town, tmp_path_factory.mktemp("kept"), photos=1) as backup:
        yield backup
