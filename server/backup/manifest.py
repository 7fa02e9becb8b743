"""What a backup says of itself: of which house and when, which parts it has, and the hash of each."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from server.kernel.now import iso
from server.running import Trouble

FORMAT = 1
"""Grows with every change that an older house could not read."""
NAME = "manifest.json"
PHOTOS = "photos"
"""The folder beside the snapshots that holds the originals of all of them."""
SNAPSHOT = re.compile(r"\d{8}T\d{6}Z")


@dataclass(frozen=True, slots=True)
class Part:
    """One table as a file of the snapshot."""

    table: str
    file: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands in manifest.json; `seal` there is the hash of all the rest."""

    version: str
    revision: str
    taken_at: str
    cities: Mapping[str, str]
    parts: Sequence[Part]
    photos: int = 0
    photo_bytes: int = 0
    broken: Collection[str] = ()
    """Photographs that were missing, changed or unreadable in the house itself when it was backed up."""

    @property
    def told(self) -> str:
        """How much the database is, in words."""
        rows, size = sum(part.rows for part in self.parts), sum(part.bytes for part in self.parts)
        return f"{rows:,} rows of {len(self.parts)} tables, {megabytes(size)} packed"

    def photos_told(self, new: int) -> str:
        """How much the photographs are, in words."""
        return f"{self.photos:,} ({new:,} new), {megabytes(self.photo_bytes)}"

    def text(self) -> str:
        """The file's text."""
        told = {"format": FORMAT} | asdict(self) | {"broken": sorted(self.broken)}
        return json.dumps(told | {"seal": _seal(told)}, ensure_ascii=False, indent=1) + "\n"


def megabytes(size: int) -> str:
    """A size in words.

    >>> megabytes(1_234_567)
    '1.2 MB'
    """
    return f"{size / 1e6:,.1f} MB"


def snapshot_name(at: datetime) -> str:
    """What a snapshot taken at that time is called: later ones sort behind.

    >>> from datetime import UTC
    >>> snapshot_name(datetime(2026, 11, 28, 18, tzinfo=UTC))
    '20261128T180000Z'
    """
    return re.sub(r"[-:]|\.\d+", "", iso(at))


def find_snapshots(folder: Path) -> list[Path]:
    """The whole snapshots of a backup folder, the latest last."""
    return sorted(path.parent for path in folder.glob(f"*/{NAME}") if SNAPSHOT.fullmatch(path.parent.name))


def get_snapshot(folder: Path) -> Path:
    """The snapshot that `folder` is, or its latest one, by its whole path. Raises Trouble where there is none."""
    folder = folder.resolve()  # "." has no parent, and there the photographs are
    if (folder / NAME).is_file():
        return folder
    found = find_snapshots(folder)
    if not found:
        raise Trouble(f"there is no whole backup in {folder}")
    return found[-1]


def read_manifest(snapshot: Path) -> Manifest:
    """What the snapshot says of itself. Raises Trouble where it cannot be read, was changed, or is of a newer house."""
    try:
        told: Any = json.loads((snapshot / NAME).read_text(encoding="utf-8"))
        form, seal = told.pop("format"), told.pop("seal")
    except OSError as why:
        raise Trouble(f"{snapshot / NAME} cannot be read: {why.strerror}") from None
    except (ValueError, KeyError, AttributeError, TypeError):
        raise Trouble(f"{snapshot / NAME} is no manifest of a backup") from None
    if not isinstance(form, int) or form > FORMAT:
        raise Trouble(f"{snapshot} is of format {form}, this gezhi reads up to {FORMAT}: take a newer one")
    if seal != _seal({"format": form} | told):
        raise Trouble(f"{snapshot / NAME} was changed after it was written")
    try:
        return Manifest(**told | {"parts": [Part(**one) for one in told["parts"]], "broken": frozenset(told["broken"])})
    except (KeyError, TypeError):
        raise Trouble(f"{snapshot / NAME} is no manifest of a backup") from None


def _seal(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
