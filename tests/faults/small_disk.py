"""A disk of a few megabytes, which a test fills up to the last byte and empties again."""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass
class SmallDisk:
    """A file system of its own at `path`."""

    path: Path

    @property
    def free(self) -> int:
        """Bytes that fit."""
        told = os.statvfs(self.path)
        return told.f_bavail * told.f_frsize

    def leave(self, free: int) -> None:
        """Fill it up until no more than so many bytes fit."""
        with (self.path / "filler").open("ab") as filler:
            while self.free > free:
                filler.write(bytes(min(self.free - free, 1 << 20)))
                filler.flush()

    def give_back(self) -> None:
        """Take the filling away."""
        (self.path / "filler").unlink(missing_ok=True)


@cache
def why_not() -> str | None:
    """Why no small disk can be had on this machine; None where one can."""
    try:
        with a_small_disk(1):
            return None
    except (OSError, subprocess.CalledProcessError) as why:
        return f"no small file system can be mounted here: {getattr(why, 'stderr', why)}".strip()


@contextmanager
def a_small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """A disk of so many megabytes, until the block ends."""
    path = Path(tempfile.mkdtemp(prefix="gezhi-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "gezhi", str(path)]
    try:
        subprocess.run(mount, check=True, capture_output=True, text=True)
        try:
            yield SmallDisk(path)
        finally:
            subprocess.run(["umount", "-l", str(path)], check=True)
    finally:
        path.rmdir()
