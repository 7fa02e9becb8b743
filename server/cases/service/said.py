"""What came with an operation beside its arguments: when and where it was said to be done, and its photographs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from server.cases.rules import PhotoRole


@dataclass(frozen=True, slots=True)
class PhotoSaid:
    """A photograph as the phone named it."""

    sha256: str
    bytes: int
    mime: str
    role: PhotoRole
    source: str = ""
    width: int | None = None
    height: int | None = None
    taken_at: str | None = None
    exif: Mapping[str, Any] | None = None
    thumb_sha256: str | None = None
    thumb_bytes: int = 0
    thumb_mime: str = "image/webp"


@dataclass(frozen=True, slots=True)
class Said:
    """The circumstances of an operation. At the desk and for the system most of it is absent."""

    op_id: str | None = None
    captured_at: datetime | None = None
    captured: Mapping[str, Any] = field(default_factory=dict)
    fix: Mapping[str, Any] = field(default_factory=dict)
    photos: tuple[PhotoSaid, ...] = ()
    unknown: Mapping[str, Any] = field(default_factory=dict)
    """Fields of a newer client: kept, never dropped."""
    seen_rev: int | None = None
    """The state_rev the desk looked at: a step that came since makes it stale. Phones are judged by sync."""

    def shows(self, role: PhotoRole) -> bool:
        """Whether a photograph of that role came along."""
        return any(photo.role is role for photo in self.photos)


NOTHING_SAID = Said()
