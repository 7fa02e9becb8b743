"""Where whole photographs lie, under their own hash: the Protocol, and the adapter that keeps them on this disk."""

import hashlib
import os
import secrets
import shutil
from pathlib import Path
from typing import BinaryIO, Protocol

from server.kernel.disk import make_durably, sync_file, sync_folder
from server.photos.rules import Variant

PIECE = 1024 * 1024


class WrongBytes(Exception):  # noqa: N818 - a fact that the caller names in its own words
    """An original is not what its name says."""


class Shelf(Protocol):
    """Keeps bytes by content, which never change. What `settle`, `adopt` and `put` acknowledge is durable."""

    def keep(self, sha256: str, whole: Path) -> None:
        """Take over a whole, checked and synced file as the original; it is then gone from `whole`. Raises OSError.

        Durable when `settle` has returned.
        """

    def adopt(self, sha256: str, other: "Shelf") -> None:
        """Take an original over that another shelf has. Raises WrongBytes, FileNotFoundError, OSError."""

    def settle(self, sha256: str) -> None:
        """Make sure that the original's name is durable: whoever kept it may have died before it was."""

    def put(self, sha256: str, variant: Variant, derived: bytes) -> None:
        """Keep a derivative; putting it again replaces it in one step."""

    def has(self, sha256: str) -> bool:
        """Whether the original is here."""

    def check(self, sha256: str) -> None:
        """Pass where the original is here to the byte. Raises WrongBytes, FileNotFoundError."""

    def open(self, sha256: str, variant: Variant) -> BinaryIO | None:
        """A file of this process (with a descriptor), at its beginning; None where it is not here."""

    def sweep(self, before: float) -> int:
        """Drop what was left half-made before `before` (seconds of the epoch); gives how many."""


class LocalShelf:
    """A folder: ab/<sha256>, derivatives beside it. Several processes of one machine may share it.

    256 folders hold a city's photographs: 65,536 would each be made, and be brought on disk, for one or two of them.
    Shelves and backups that were filled when it was so, ab/cd/<sha256>, are read as they are.
    """

    def __init__(self, root: Path) -> None:
        """Keep under `root`, which is made when it is first needed."""
        self._root = root
        self._making = root / "making"
        self._durable: set[Path] = set()
        """Folders whose names this process has once had on disk."""

    def path(self, sha256: str, variant: Variant) -> Path:
        """Where it lies, or would."""
        ending = "" if variant is Variant.ORIGINAL else f".{variant}.webp"
        folder = self._root / sha256[:2]
        old = folder / sha256[2:4] / f"{sha256}{ending}"
        return old if old.exists() else folder / f"{sha256}{ending}"

    def keep(self, sha256: str, whole: Path) -> None:
        """Rename what was synced: in this order the name never shows bytes that a power cut could take."""
        self._name(whole, self.path(sha256, Variant.ORIGINAL))

    def adopt(self, sha256: str, other: Shelf) -> None:
        """Link it where one file system holds both shelves, else copy it; checked, synced, and only then named."""
        make_durably(self._making)
        aside = self._making / f"{sha256}.{secrets.token_hex(8)}"
        try:
            self._bring(sha256, other, aside)
            _check_bytes(sha256, aside)
            sync_file(aside)
            self.keep(sha256, aside)
        finally:
            aside.unlink(missing_ok=True)
        self.settle(sha256)

    def _bring(self, sha256: str, other: Shelf, aside: Path) -> None:
        if isinstance(other, LocalShelf) and _linked(other.path(sha256, Variant.ORIGINAL), aside):
            return
        file = other.open(sha256, Variant.ORIGINAL)
        if file is None:
            raise FileNotFoundError(sha256)
        with file, aside.open("wb") as copy:
            shutil.copyfileobj(file, copy, PIECE)

    def settle(self, sha256: str) -> None:
        """Have the name on disk, and once that of its folder: whoever made it may not have got to it yet."""
        folder = self.path(sha256, Variant.ORIGINAL).parent
        sync_folder(folder)
        if folder not in self._durable:
            sync_folder(folder.parent)
            self._durable.add(folder)

    def put(self, sha256: str, variant: Variant, derived: bytes) -> None:
        """Write aside, then name it."""
        make_durably(self._making)
        aside = self._making / f"{sha256}.{variant}.{secrets.token_hex(8)}"
        aside.write_bytes(derived)
        sync_file(aside)
        path = self.path(sha256, variant)
        self._name(aside, path)
        self.settle(sha256)

    def _name(self, file: Path, path: Path) -> None:
        """Name it in a folder that may be new; it is durable when it is settled."""
        if not path.parent.is_dir():
            make_durably(self._root)
            path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file, path)  # noqa: PTH105 - the system call itself, so that a proof can kill the process before it

    def has(self, sha256: str) -> bool:
        """Whether the original is here."""
        return self.path(sha256, Variant.ORIGINAL).is_file()

    def check(self, sha256: str) -> None:
        """Read it from end to end."""
        _check_bytes(sha256, self.path(sha256, Variant.ORIGINAL))

    def open(self, sha256: str, variant: Variant) -> BinaryIO | None:
        """The file, or None."""
        try:
            return self.path(sha256, variant).open("rb")
        except FileNotFoundError:
            return None

    def sweep(self, before: float) -> int:
        """Drop what a killed process left aside."""
        left = [aside for aside in self._making.glob("*") if aside.stat().st_mtime < before]
        for aside in left:
            aside.unlink(missing_ok=True)
        return len(left)


def _linked(path: Path, aside: Path) -> bool:
    """Give the file a second name; False where this file system, or two of them, cannot."""
    try:
        os.link(path, aside)  # the system call itself, as os.replace above
    except FileNotFoundError:
        raise
    except OSError:
        return False  # another disk, one without links, or one that has no room for more: it is copied
    return True


def _check_bytes(sha256: str, path: Path) -> None:
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise WrongBytes(sha256)
