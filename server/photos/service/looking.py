"""Shows photographs to those whose case shows them."""

from dataclasses import dataclass

from server.kernel.db import db
from server.people.rules import By
from server.photos import store
from server.photos.models import Photo
from server.photos.rules import DERIVED_MIME, Variant, is_sha256
from server.photos.service import ports
from server.photos.service.refusals import PhotoNotDerived, PhotoNotFound

DERIVED_SOON = 5
"""Seconds after which a derivative is worth asking for again."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Bytes to look at, at most as many as are taken in."""

    content: bytes
    mime: str


def get_picture(*, by: By, sha256: str, variant: str) -> Picture:
    """The photo in one variant. Refuses with PhotoNotFound, also where it is not `by`'s to see, or PhotoNotDerived.

    `public` is no variant: until a person has masked and published a photo there is none.
    """
    photo = _get_visible(by, sha256)
    if variant not in set(Variant):
        raise PhotoNotFound
    file = ports.shelf().open(sha256, Variant(variant))
    if file is None:
        raise _missing(photo, variant)
    with file:
        return Picture(file.read(), photo.mime if variant == Variant.ORIGINAL else DERIVED_MIME)


def _get_visible(by: By, sha256: str) -> Photo:
    photo = store.find_photo(db.session(), by.city, sha256) if is_sha256(sha256) else None
    if photo is None or not ports.may_see(by, sha256):
        raise PhotoNotFound
    return photo


def _missing(photo: Photo, variant: str) -> PhotoNotDerived:
    if photo.derived_at is not None:
        return PhotoNotDerived(variant=variant, finding=photo.findings[0]["code"] if photo.findings else None)
    return PhotoNotDerived(variant=variant, finding=None, retry_after=DERIVED_SOON)
