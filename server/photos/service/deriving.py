"""Keeps what was made of a stored photograph: derivatives on the shelf, facts and findings in its row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from server.kernel.db import db, transaction
from server.kernel.effects import Claim, FenceLost, finish
from server.photos import store
from server.photos.rules import Found, Variant
from server.photos.service import ports
from server.photos.service.refusals import PhotoNotFound


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a drawing process made of a picture; `undecodable` names why it made nothing."""

    exif: Mapping[str, Any] = field(default_factory=dict)
    undecodable: str | None = None
    derivatives: Mapping[Variant, bytes] = field(default_factory=dict)


def open_original(*, city: str, sha256: str) -> tuple[str, BinaryIO]:
    """Media type and file of a stored photo. Leaves no transaction open: what is done with it takes seconds."""
    photo = store.find_photo(db.session(), city, sha256)
    mime = None if photo is None else photo.mime
    db.session.remove()
    file = ports.shelf().open(sha256, Variant.ORIGINAL)
    if mime is None or file is None:
        raise PhotoNotFound
    return mime, file


def keep_derived(*, claim: Claim, sha256: str, drawn: Drawn, now: datetime) -> None:
    """Keep what was drawn and finish the effect. Raises FenceLost where a later claim has it; the files then agree."""
    for variant, content in drawn.derivatives.items():
        ports.shelf().put(sha256, variant, content)
    with transaction() as session:
        photo = store.find_photo(session, claim.city, sha256)
        if photo is None or not finish(session, claim, now):
            raise FenceLost
        photo.exif, photo.derived_at = dict(drawn.exif), now
        photo.findings = _findings(drawn)
        ports.tell_derived(claim.city, sha256, now)


def _findings(drawn: Drawn) -> list[dict[str, str]]:
    return [] if drawn.undecodable is None else [{"code": Found.UNDECODABLE, "why": drawn.undecodable}]
