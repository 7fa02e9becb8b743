"""What has arrived of photographs that are not whole yet: one file an account and photo, one writer at a time."""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path


class PartBusy(Exception):  # noqa: N818 - a fact that the service turns into a refusal
    """Another request, of this process or another one, is writing this part."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part in the hands of its one writer."""

    path: Path
    file: FileIO

    @property
    def size(self) -> int:
        """How many bytes have arrived."""
        return os.fstat(self.file.fileno()).st_size

    def append(self, chunk: bytes) -> None:
        """Add to the end, unbuffered: what was added stays when the request is cut. Raises OSError."""
        left = memoryview(chunk)
        while left:
            left = left[os.write(self.file.fileno(), left) :]

    def cut_back(self, size: int) -> None:
        """Forget what lies behind `size`."""
        os.ftruncate(self.file.fileno(), size)

    def mark(self, now: datetime) -> None:
        """Note when it last grew: the sweeper goes by this app's clock."""
        os.utime(self.file.fileno(), (now.timestamp(), now.timestamp()))

    def sha256(self) -> str:
        """The hash of what has arrived."""
        self.file.seek(0)
        return hashlib.file_digest(self.file, "sha256").hexdigest()

    def drop(self) -> None:
        """Forget it."""
        self.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Parts:
    """The folder of parts. It must be one folder to all web processes: its locks are what keeps writers apart."""

    root: Path

    def _path(self, city: str, account: str, sha256: str) -> Path:
        """An account's name never becomes a file name."""
        owner = hashlib.sha256(f"{city}/{account}".encode()).hexdigest()[:32]
        return self.root / owner / sha256

    def size(self, city: str, account: str, sha256: str) -> int:
        """How many bytes have arrived; 0 where none have."""
        try:
            return self._path(city, account, sha256).stat().st_size
        except FileNotFoundError:
            return 0

    @contextmanager
    def hold(self, city: str, account: str, sha256: str) -> Iterator[Part]:
        """The part, made where there was none, locked against every other writer. Raises PartBusy, OSError."""
        path = self._path(city, account, sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path) as file:
            yield Part(path, file)

    def sweep(self, before: datetime) -> int:
        """Drop parts that have not grown since `before`, save those being written now; gives how many."""
        return sum(self._sweep_one(path, before.timestamp()) for path in self.root.glob("*/*"))

    def _sweep_one(self, path: Path, before: float) -> bool:
        with suppress(PartBusy, FileNotFoundError):
            if path.stat().st_mtime >= before:
                return False
            with _lock(path):
                if path.stat().st_mtime < before:  # it may have grown while we waited
                    path.unlink()
                    return True
        return False


def _lock(path: Path) -> FileIO:
    """The file under an exclusive lock that ends with its descriptor, so also when the process is killed."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        file = os.fdopen(descriptor, "r+b", buffering=0)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as why:
            file.close()
            if why.errno in {errno.EWOULDBLOCK, errno.EACCES}:
                raise PartBusy from None
            raise
        if _still_at(path, descriptor):
            return file
        file.close()  # its last writer renamed or dropped it between our open and our lock


def _still_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
