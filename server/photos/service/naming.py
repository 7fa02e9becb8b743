"""What operations name, and what is known of what they named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.kernel.db import db
from server.photos import store
from server.photos.rules import Found, NamedPhoto
from server.photos.store import PhotoSeen


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What the server knows of a photo that is stored whole."""

    sha256: str
    bytes: int
    mime: str
    width: int
    """Pixels as the header declares them, before any orientation."""
    height: int
    stored_at: datetime
    derived: bool
    """Whether thumb and view can be had."""
    exif: Mapping[str, Any] | None
    """What the camera wrote, in EXIF's own names and `GPS` as {"lon","lat"}; None until it was read."""
    findings: tuple[Mapping[str, Any], ...]
    """Each {"code": …} with its facts; codes are `rules.Found`."""


def name_photos(*, city: str, account: str, op_id: str, named: Iterable[NamedPhoto]) -> None:
    """Record, in the running transaction, what an operation that was kept named: its sender may now send it."""
    store.add_names(db.session(), city=city, account=account, op_id=op_id, named=named)


def which_stored(*, city: str, shas: Iterable[str]) -> set[str]:
    """Those that are stored whole."""
    return store.stored_among(db.session(), city, shas)


def get_facts(*, city: str, shas: Iterable[str]) -> dict[str, PhotoFacts]:
    """What is known of those that are stored whole, by sha-256; the others are absent."""
    return {photo.sha256: _facts(photo) for photo in store.photos_among(db.session(), city, shas)}


def _facts(photo: PhotoSeen) -> PhotoFacts:
    findings = tuple(photo.findings)
    undecodable = any(finding["code"] == Found.UNDECODABLE for finding in findings)
    return PhotoFacts(
        photo.sha256,
        photo.bytes,
        photo.mime,
        photo.width,
        photo.height,
        photo.stored_at,
        photo.derived_at is not None and not undecodable,
        photo.exif,
        findings,
    )


def was_sent_by(*, city: str, sha256: str, account: str) -> bool:
    """Whether the bytes of a stored photo came from this account."""
    photo = store.find_photo(db.session(), city, sha256)
    return photo is not None and photo.sent_by == account
