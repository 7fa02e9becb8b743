"""Carries originals between the house's shelf and another one, as backup and restore do."""

from pathlib import Path

from sqlalchemy.orm import Session

from server.kernel.effects import work_again
from server.photos import store
from server.photos.service import ports
from server.photos.service.intake import DERIVE
from server.photos.store.shelf import LocalShelf, Shelf, WrongBytes


def house_shelf() -> Shelf:
    """The originals of this house."""
    return ports.shelf()


def open_shelf(folder: Path) -> Shelf:
    """The originals that another folder keeps, or will keep."""
    return LocalShelf(folder)


def is_whole(sha256: str, shelf: Shelf) -> bool:
    """Whether a shelf has the original to the byte, on a disk that still reads it."""
    try:
        shelf.check(sha256)
    except (WrongBytes, OSError):
        return False
    return True


def carry_out(sha256: str, *, house: Shelf, to: Shelf) -> bool:
    """Have an original of the house on the other shelf; whether it was not there yet. Raises WrongBytes, OSError."""
    if to.has(sha256):
        return False
    to.adopt(sha256, house)
    return True


def bring_back(sha256: str, *, source: Shelf, house: Shelf) -> bool:
    """Have the other shelf's original in the house; whether it was not here. Raises WrongBytes, OSError.

    What lies here under its name is read: the disk that lost a database may have spoilt a picture.
    """
    try:
        house.check(sha256)
    except (FileNotFoundError, WrongBytes):
        house.adopt(sha256, source)
        return True
    return False


def derive_again(session: Session, *, city: str) -> None:
    """Have thumb and view of every stored photograph made anew, in the running transaction: they were left behind."""
    store.forget_derived(session, city)
    work_again(session, city=city, kind=DERIVE)
