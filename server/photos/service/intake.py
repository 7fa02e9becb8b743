"""Takes photographs in: asked how far one has come, continued from there, checked when whole, then stored once."""

import errno
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from server.kernel.db import db, transaction
from server.kernel.disk import sync_file
from server.kernel.effects import cause
from server.people.rules import By
from server.photos import store
from server.photos.rules import BYTES_LIMIT, PIXELS_LIMIT, Variant, is_sha256
from server.photos.rules.headers import TYPES, Header, read_header
from server.photos.service import ports
from server.photos.service.refusals import (
    PhotoBusy,
    PhotoDimensions,
    PhotoDiskFailed,
    PhotoDiskFull,
    PhotoHash,
    PhotoIncomplete,
    PhotoLength,
    PhotoOffset,
    PhotoTooLarge,
    PhotoType,
    PhotoUnreferenced,
)
from server.photos.store.parts import Part, PartBusy

log = logging.getLogger("gezhi.photos")

MEDIA_TYPE = "application/offset+octet-stream"
DERIVE = "photo.derive"
COME_BACK = 60
"""Seconds to wait for a disk that is full."""
DISK_SAYS_NO = {
    errno.ENOSPC: PhotoDiskFull,
    errno.EDQUOT: PhotoDiskFull,
    errno.EIO: PhotoDiskFailed,
    errno.EROFS: PhotoDiskFailed,  # what a file system makes of itself after an error
}
"""What becomes of a disk's own refusals; any other error is a bug, and none of them acknowledges anything."""


class Taken(IntEnum):
    """How a piece was taken, as HTTP numbers it."""

    ALREADY = 200
    STORED = 201
    MORE_TO_COME = 204


@dataclass(frozen=True, slots=True)
class Piece:
    """The rest of a photograph as a request offers it; a number is None where its header is missing or no number."""

    media_type: str
    offset: int | None
    length: int | None
    """The whole photo's bytes."""
    declared: int | None
    """This body's bytes; None where it comes in chunks of unknown number."""
    chunks: Iterable[bytes]
    """The body; ends where the connection does, so its end proves nothing."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was taken, and where to go on."""

    taken: Taken
    offset: int


def check_stored(*, by: By, sha256: str) -> None:
    """Passes where the photo is stored whole and is `by`'s to know of.

    Refuses with PhotoIncomplete (named by them, and how far it has come) or PhotoUnreferenced.
    """
    named, stored = _look(by, sha256)
    if stored is not None and (named or ports.may_see(by, sha256)):
        return
    if not named:
        raise PhotoUnreferenced
    arrived = max(named) if ports.shelf().has(sha256) else ports.parts().size(by.city, by.account, sha256)
    raise PhotoIncomplete(offset=arrived)


def receive(*, by: By, sha256: str, piece: Piece, now: datetime) -> Receipt:
    """Take a piece in; once the photo is whole, check it and store it. Each refusal is one of refusals.py.

    Safe to be killed anywhere: what has arrived stays, and an empty piece at the end finishes a whole one.
    """
    named, stored = _look(by, sha256)
    if not named:
        raise PhotoUnreferenced
    if stored is not None:
        return Receipt(Taken.ALREADY, stored)
    _check_offer(piece, named)
    try:
        with ports.parts().hold(by.city, by.account, sha256) as part:
            return _take(by, sha256, piece, part, now=now)
    except PartBusy:
        raise PhotoBusy(retry_after=1) from None
    except OSError as why:
        if why.errno not in DISK_SAYS_NO:
            raise
        log.exception("the disk said no to photo %s", sha256)
        raise DISK_SAYS_NO[why.errno](retry_after=COME_BACK) from why


def _look(by: By, sha256: str) -> store.Known:
    """The sizes it was named with, and the bytes that are stored; nothing of what is no hash.

    No transaction is left open: the body may take minutes on a thin line, and the connection be missing elsewhere.
    """
    if not is_sha256(sha256):
        return store.Known(frozenset(), None)
    known = store.look_up(db.session(), by.city, by.account, sha256)
    db.session.remove()
    return known


UNSAID = 0
"""The length of a photo whose operation did not say it: any is taken."""


def _check_offer(piece: Piece, named: frozenset[int]) -> None:
    if piece.media_type != MEDIA_TYPE:
        raise PhotoType(found=piece.media_type or None, allowed=[MEDIA_TYPE])
    if piece.length not in named and UNSAID not in named:
        raise PhotoLength(named=max(named))
    if (piece.length or 0) > BYTES_LIMIT:
        raise PhotoTooLarge(limit=BYTES_LIMIT)


def _take(by: By, sha256: str, piece: Piece, part: Part, *, now: datetime) -> Receipt:
    length = piece.length or 0
    if ports.shelf().has(sha256):  # killed between the rename and the row, or another account was faster
        part.drop()
        return _record(by, sha256, now)
    if piece.offset != part.size:
        raise PhotoOffset(offset=part.size)
    if piece.declared is not None and part.size + piece.declared > length:
        raise PhotoLength(named=length)
    _append(part, piece.chunks, length, now)
    if part.size < length:
        return Receipt(Taken.MORE_TO_COME, part.size)
    _check_whole(by, sha256, part, now)
    _sync(sha256, part)
    ports.shelf().keep(sha256, part.path)
    return _record(by, sha256, now)


def _append(part: Part, chunks: Iterable[bytes], length: int, now: datetime) -> None:
    """Add what arrives as it arrives. A body that outgrows the photo is somebody's mistake: none of it is kept."""
    before = arrived = part.size
    try:
        for chunk in chunks:
            arrived += len(chunk)
            if arrived > length:
                part.cut_back(before)
                raise PhotoLength(named=length)
            part.append(chunk)
    finally:
        part.mark(now)


def _check_whole(by: By, sha256: str, part: Part, now: datetime) -> None:
    """Drop and refuse a whole that is not what it was named, or no picture this house takes."""
    if part.sha256() != sha256:
        part.drop()
        with transaction() as session:
            times = store.count_wrong(session, by.city, by.account, sha256, now)
        raise PhotoHash(times=times)
    try:
        _check_header(read_header(part.file))
    except (PhotoType, PhotoDimensions):
        part.drop()
        raise


def _check_header(header: Header | None) -> Header:
    if header is None:
        raise PhotoType(found=None, allowed=list(TYPES))
    if not 0 < header.width * header.height <= PIXELS_LIMIT:
        raise PhotoDimensions(width=header.width, height=header.height, limit=PIXELS_LIMIT)
    return header


def _sync(sha256: str, part: Part) -> None:
    """Have the bytes on disk. After a failed fsync the kernel may show what the disk never took: drop the part."""
    try:
        sync_file(part.path)
    except OSError as why:
        part.drop()
        log.exception("photo %s was not confirmed by the disk", sha256)
        raise PhotoDiskFailed(retry_after=COME_BACK) from why


def _record(by: By, sha256: str, now: datetime) -> Receipt:
    """The row, what must follow from it, and who is told: one transaction, begun when the bytes surely lie there."""
    ports.shelf().settle(sha256)
    file = ports.shelf().open(sha256, Variant.ORIGINAL)
    if file is None:
        raise FileNotFoundError(sha256)
    with file:
        header, size = _check_header(read_header(file)), file.seek(0, 2)
    with transaction() as session:
        if store.add_photo(session, city=by.city, sha256=sha256, size=size, header=header, by=by.account, now=now):
            cause(session, city=by.city, kind=DERIVE, key=sha256, payload={"sha256": sha256}, now=now)
            ports.tell_stored(by.city, sha256, now)
    return Receipt(Taken.STORED, size)
