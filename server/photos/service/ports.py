"""What create_app fills for photos: where bytes lie, who may see, and who is told."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Flask, current_app

from server.people.rules import By
from server.photos.store.parts import Parts
from server.photos.store.shelf import LocalShelf, Shelf

MaySee = Callable[[By, str], bool]
"""Whether somebody may see the photo with this sha-256: it is shown by a case of theirs."""
Told = Callable[[str, str, datetime], None]
"""Called with (city, sha-256, now) inside the transaction that changed the photo."""


def nobody(by: By, sha256: str) -> bool:
    """Who sees photos before cases have said who does."""
    del by, sha256
    return False


def unheard(city: str, sha256: str, now: datetime) -> None:
    """Who listens before cases do."""
    del city, sha256, now


def fill_ports(app: Flask, photo_dir: Path) -> None:
    """Put the local adapters and the refusing defaults into `app`; what is filled already stays."""
    app.extensions.setdefault("gezhi.photo_shelf", LocalShelf(photo_dir))
    app.extensions.setdefault("gezhi.photo_parts", Parts(photo_dir / "parts"))
    app.extensions.setdefault("gezhi.may_see", nobody)
    app.extensions.setdefault("gezhi.photo_stored", unheard)
    app.extensions.setdefault("gezhi.photo_derived", unheard)


def shelf() -> Shelf:
    """Where whole photographs lie."""
    chosen: Shelf = current_app.extensions["gezhi.photo_shelf"]
    return chosen


def parts() -> Parts:
    """Where parts arrive."""
    chosen: Parts = current_app.extensions["gezhi.photo_parts"]
    return chosen


def may_see(by: By, sha256: str) -> bool:
    """Whether a case of theirs shows it."""
    asked: MaySee = current_app.extensions["gezhi.may_see"]
    return asked(by, sha256)


def tell_stored(city: str, sha256: str, now: datetime) -> None:
    """Say, in the transaction that recorded it, that a photo is stored whole."""
    told: Told = current_app.extensions["gezhi.photo_stored"]
    told(city, sha256, now)


def tell_derived(city: str, sha256: str, now: datetime) -> None:
    """Say, in the transaction that recorded it, that facts and findings of a photo are known."""
    told: Told = current_app.extensions["gezhi.photo_derived"]
    told(city, sha256, now)
