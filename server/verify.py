"""Goes through what is stored and names what is not whole: the chain of every case, the bytes of every photograph."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import select

from server.cases import service as cases
from server.cases.models import Case
from server.kernel.db import db
from server.photos import service as photos
from server.photos.models import Photo
from server.photos.service.refusals import PhotoNotFound

PIECE = 1024 * 1024


def find_broken_chains(city: str) -> Iterator[tuple[str, int | None]]:
    """Every case with the seq of the first line of its history that does not hold, None where all do."""
    for case_id in db.session.scalars(select(Case.id).where(Case.city == city).order_by(Case.id)).all():
        yield case_id, cases.find_broken_link(city=city, case_id=case_id)
        db.session.expunge_all()  # a city's whole history does not fit into memory


def find_broken_photos(city: str) -> Iterator[tuple[str, str | None]]:
    """Every stored photograph with what is wrong with it: `missing`, `changed`, `unreadable`, or None."""
    for sha256 in db.session.scalars(select(Photo.sha256).where(Photo.city == city).order_by(Photo.sha256)).all():
        yield sha256, _fault_of(city, sha256)


def _fault_of(city: str, sha256: str) -> str | None:
    try:
        _, file = photos.open_original(city=city, sha256=sha256)
    except PhotoNotFound:
        return "missing"
    found = hashlib.sha256()
    try:
        with file:
            while piece := file.read(PIECE):
                found.update(piece)
    except OSError:
        return "unreadable"
    return None if found.hexdigest() == sha256 else "changed"
