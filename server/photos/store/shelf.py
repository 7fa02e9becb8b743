"""Where whole photographs lie, under their own hash: the Protocol, and the adapter that keeps them on this disk."""

import os
import secrets
from pathlib import Path
from typing import BinaryIO, Protocol

from server.photos.rules import Variant


class Shelf(Protocol):
    """Keeps bytes by content. What `keep` and `put` acknowledge is durable; nothing on a shelf ever changes."""

    def keep(self, sha256: str, whole: Path) -> None:
        """Take over a whole, checked and synced file as the original; it is then gone from `whole`. Raises OSError."""

    def settle(self, sha256: str) -> None:
        """Make sure that the original's name is durable: whoever kept it may have died before it was."""

    def put(self, sha256: str, variant: Variant, derived: bytes) -> None:
        """Keep a derivative; putting it again replaces it in one step."""

    def has(self, sha256: str) -> bool:
        """Whether the original is here."""

    def open(self, sha256: str, variant: Variant) -> BinaryIO | None:
        """A file of this process (with a descriptor), at its beginning; None where it is not here."""

    def sweep(self, before: float) -> int:
        """Drop what was left half-made before `before` (seconds of the epoch); gives how many."""


class LocalShelf:
    """A folder: ab/cd/<sha256>, derivatives beside it. Several processes of one machine may share it."""

    def __init__(self, root: Path) -> None:
        """Keep under `root`, which is made when it is first needed."""
        self._root = root
        self._making = root / "making"

    def _path(self, sha256: str, variant: Variant) -> Path:
        ending = "" if variant is Variant.ORIGINAL else f".{variant}.webp"
        return self._root / sha256[:2] / sha256[2:4] / f"{sha256}{ending}"

    def keep(self, sha256: str, whole: Path) -> None:
        """Rename what was synced: in this order the name never shows bytes that a power cut could take."""
        self._name(whole, self._path(sha256, Variant.ORIGINAL))

    def settle(self, sha256: str) -> None:
        """Have the name on disk."""
        sync_folder(self._path(sha256, Variant.ORIGINAL).parent)

    def put(self, sha256: str, variant: Variant, derived: bytes) -> None:
        """Write aside, then name it."""
        make_durably(self._making)
        aside = self._making / f"{sha256}.{variant}.{secrets.token_hex(8)}"
        aside.write_bytes(derived)
        sync_file(aside)
        path = self._path(sha256, variant)
        self._name(aside, path)
        sync_folder(path.parent)

    def _name(self, file: Path, path: Path) -> None:
        make_durably(path.parent)
        os.replace(file, path)  # noqa: PTH105 - the system call itself, so that a proof can kill the process before it

    def has(self, sha256: str) -> bool:
        """Whether the original is here."""
        return self._path(sha256, Variant.ORIGINAL).is_file()

    def open(self, sha256: str, variant: Variant) -> BinaryIO | None:
        """The file, or None."""
        try:
            return self._path(sha256, variant).open("rb")
        except FileNotFoundError:
            return None

    def sweep(self, before: float) -> int:
        """Drop what a killed process left aside."""
        left = [aside for aside in self._making.glob("*") if aside.stat().st_mtime < before]
        for aside in left:
            aside.unlink(missing_ok=True)
        return len(left)


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
    """Make the folder and its parents, each name on disk before anything is put inside."""
    if folder.is_dir():
        return
    make_durably(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)
