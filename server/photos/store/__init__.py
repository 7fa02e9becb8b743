"""What photos' service asks of the database."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, literal, select, union_all, update
from sqlalchemy.orm import Session

from server.kernel.effects import put_all_new, put_new
from server.photos.models import Photo, PhotoName, PhotoPart
from server.photos.rules import NamedPhoto
from server.photos.rules.headers import Header

INTEGER_LIMIT = 2**31 - 1


def add_names(session: Session, *, city: str, account: str, op_id: str, named: Iterable[NamedPhoto]) -> None:
    """Record what an operation named; naming again changes nothing."""
    rows: dict[str, dict[str, Any]] = {
        photo.sha256: {
            "city": city,
            "sha256": photo.sha256,
            "account": account,
            "op_id": op_id,
            "bytes": min(max(photo.bytes, 0), INTEGER_LIMIT),  # over the column is over every limit: never taken
            "mime": photo.mime,
            "urgent": photo.urgent,
        }
        for photo in named
    }
    put_all_new(session, PhotoName, list(rows.values()))


class Known(NamedTuple):
    """What is known of a photo before its bytes are taken."""

    named: frozenset[int]
    """The sizes under which an account named it; empty where it never did."""
    stored: int | None
    """Its bytes, where it is stored whole."""


def look_up(session: Session, city: str, account: str, sha256: str) -> Known:
    """Whether an account named a photo, and whether it is stored: one statement."""
    told = {"city": city, "account": account, "sha256": sha256}
    found = session.connection().execute(_LOOK_UP, told).all()
    stored = next((size for stored, size in found if stored), None)
    return Known(frozenset(size for stored, size in found if not stored), stored)


_NAME, _PHOTO = PhotoName.metadata.tables[PhotoName.__tablename__], Photo.metadata.tables[Photo.__tablename__]
_LOOK_UP = union_all(
    select(literal(value=False), _NAME.c.bytes).where(
        _NAME.c.city == bindparam("city"),
        _NAME.c.account == bindparam("account"),
        _NAME.c.sha256 == bindparam("sha256"),
    ),
    select(literal(value=True), _PHOTO.c.bytes).where(
        _PHOTO.c.city == bindparam("city"), _PHOTO.c.sha256 == bindparam("sha256")
    ),
)
"""Built once, like all that is asked for every photo: building a statement costs more than running it."""


def find_photo(session: Session, city: str, sha256: str) -> Photo | None:
    """The photo, where it is stored whole."""
    return session.get(Photo, (city, sha256))


def stored_among(session: Session, city: str, shas: Iterable[str]) -> set[str]:
    """Those that are stored whole."""
    return set(session.connection().execute(_STORED, {"city": city, "shas": sorted(set(shas))}).scalars())


class PhotoSeen(NamedTuple):
    """What is known of a photo that is stored whole."""

    sha256: str
    bytes: int
    mime: str
    width: int
    height: int
    stored_at: datetime
    derived_at: datetime | None
    exif: dict[str, Any] | None
    findings: list[Any]


def photos_among(session: Session, city: str, shas: Iterable[str]) -> list[PhotoSeen]:
    """Those that are stored whole, with what is known of them, as rows: nothing is changed of what is shown."""
    found = session.connection().execute(_AMONG, {"city": city, "shas": sorted(set(shas))})
    return [PhotoSeen(*row) for row in found.all()]


_AMONG = select(*(_PHOTO.c[name] for name in PhotoSeen._fields)).where(
    _PHOTO.c.city == bindparam("city"), _PHOTO.c.sha256.in_(bindparam("shas", expanding=True))
)
_STORED = _AMONG.with_only_columns(_PHOTO.c.sha256)


def add_photo(session: Session, *, city: str, sha256: str, size: int, header: Header, by: str, now: datetime) -> bool:
    """Record that the bytes are on disk; False where somebody else recorded it first."""
    row = {
        "city": city,
        "sha256": sha256,
        "bytes": size,
        "mime": header.mime,
        "width": header.width,
        "height": header.height,
        "stored_at": now,
        "sent_by": by,
        "findings": [],
    }
    return put_new(session, Photo, row)


def count_wrong(session: Session, city: str, account: str, sha256: str, now: datetime) -> int:
    """Count one more whole with another hash; gives how many there were. Its writer holds the part's lock."""
    row = session.get(PhotoPart, (city, account, sha256))
    if row is None:
        row = PhotoPart(city=city, account=account, sha256=sha256, wrong=0)
        session.add(row)
    row.wrong, row.wrong_at = row.wrong + 1, now
    return row.wrong


def forget_derived(session: Session, city: str) -> None:
    """Note that no photo of a city has thumb and view."""
    session.execute(update(Photo).where(Photo.city == city).values(derived_at=None))
