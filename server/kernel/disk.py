"""What it takes until a file, its name and its folder are surely on disk."""

import os
from pathlib import Path


def sync_file(path: Path) -> None:
    """Have the file's bytes on disk. Raises OSError where the disk says no."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Have the folder's names on disk."""
    sync_file(path)


def make_durably(folder: Path) -> None:
    """Make the folder and its parents, each name on disk before anything is put inside.

    A folder that is here already is taken as it is: another thread may have made it a moment ago, or a process that
    died over it, and its name may not be on disk yet. Who must be sure of that syncs the folders above.
    """
    if folder.is_dir():
        return
    make_durably(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)
