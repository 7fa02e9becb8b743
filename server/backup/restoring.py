"""Restores a backup into an empty installation, whole or not at all; a new epoch lets phones bring what is missing."""

import errno
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from alembic.util import CommandError
from flask import Flask
from sqlalchemy import inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from server.backup.hands import each
from server.backup.manifest import PHOTOS, Manifest, read_manifest
from server.backup.parts import check_parts, find_photos, load_part
from server.backup.shape import read_shapes
from server.cases import service as cases
from server.kernel import migrate
from server.kernel.db import db
from server.kernel.now import now
from server.kernel.register import note_change
from server.people.rules import the_system
from server.photos import service as photos
from server.places.models import City
from server.running import Trouble, unused
from server.settings import Settings
from server.sync import service as sync

Tell = Callable[[str], None]
T = TypeVar("T")


def check_backup(snapshot: Path) -> Manifest:
    """Read a backup from end to end; gives what it says of itself. Raises Trouble, naming what is not whole.

    Photographs that were broken before they were backed up are no fault of the backup.
    """
    manifest = _check_database(snapshot)
    shelf = photos.open_shelf(snapshot.parent / PHOTOS)
    _each_photo(snapshot, manifest, shelf.check)
    return manifest


def restore_backup(
    app: Flask, settings: Settings, snapshot: Path, *, tell: Tell, without_broken: bool = False
) -> Manifest:
    """Make the empty installation of these settings what the snapshot says; gives what it says of itself.

    With `without_broken` a photograph that the backup has lost stops no other and is added to the manifest's `broken`.

    Photographs come first: they disturb nobody. The database follows in one transaction, from no table to the last
    migration: killed at any time, there is either no city or a whole one. Raises Trouble where the product serves or
    works in this DATA_DIR, holds a city already, or the backup is damaged or of a newer house.
    """
    with unused(settings.data_dir), app.app_context():
        manifest = _check_database(snapshot)
        with _database_trouble(), db.engine.connect() as connection:
            _check_empty(connection)
        lost = _bring_photos(snapshot, manifest, without_broken=without_broken, tell=tell)
        began = time.monotonic()
        with _database_trouble(), migrate.rebuilding(app) as connection:
            _check_empty(connection)
            _load(connection, snapshot, manifest)
            _begin_anew(connection, snapshot, manifest)
        tell(f"database     {manifest.told}, {time.monotonic() - began:.1f} s")
        return replace(manifest, broken={*manifest.broken, *lost})


def _check_database(snapshot: Path) -> Manifest:
    manifest = read_manifest(snapshot)
    if not migrate.knows(manifest.revision):
        raise Trouble(f"{snapshot} is of gezhi {manifest.version}, which is newer than this one: take that")
    check_parts(snapshot, manifest)
    return manifest


def _check_empty(connection: Connection) -> None:
    """Pass where no city is here. Raises Trouble: what somebody works with is never written over."""
    if not inspect(connection).has_table("city"):
        return
    known = connection.execute(text("SELECT city FROM city ORDER BY city")).scalars().all()
    if known:
        raise Trouble(
            f"the database holds a city already ({', '.join(known)}): restore into an empty one, "
            "another DATA_DIR or DATABASE_URL"
        )


def _bring_photos(snapshot: Path, manifest: Manifest, *, without_broken: bool, tell: Tell) -> set[str]:
    """Every original on this house's shelf, read to the last byte, whether it comes or is here already.

    Gives those that the backup has lost. Raises Trouble, naming one, where they must not be left out.
    """
    began, lost = time.monotonic(), set[str]()
    house, source = photos.house_shelf(), photos.open_shelf(snapshot.parent / PHOTOS)

    def bring(sha256: str) -> bool:
        try:
            return photos.bring_back(sha256, source=source, house=house)
        except (photos.WrongBytes, OSError):
            if not without_broken or photos.is_whole(sha256, source):
                raise  # the fault may be this house's disk
            lost.add(sha256)
            return False

    brought = _each_photo(snapshot, manifest, bring)
    tell(f"photographs  {manifest.photos_told(sum(brought))}, {time.monotonic() - began:.1f} s")
    return lost


def _each_photo(snapshot: Path, manifest: Manifest, work: Callable[[str], T]) -> list[T]:
    """What `work` comes to for every photograph that was whole when it was backed up. Raises Trouble, naming one."""

    def told(sha256: str) -> T:
        with _photo_trouble(snapshot, sha256):
            return work(sha256)

    return list(each(told, (sha256 for sha256, _ in find_photos(snapshot, manifest) if sha256 not in manifest.broken)))


def _load(connection: Connection, snapshot: Path, manifest: Manifest) -> None:
    """The tables as they were, in the shape they were in; then the shape of this code."""
    migrate.clear(connection)
    migrate.reshape(connection, manifest.revision)
    parts = {part.table: part for part in manifest.parts}
    shapes = read_shapes(connection)
    if parts.keys() != {shape.name for shape in shapes}:
        raise Trouble(f"{snapshot} has other tables than its revision {manifest.revision}: it was not made by gezhi")
    for shape in shapes:
        load_part(connection, shape, snapshot, parts[shape.name])
    migrate.reshape(connection, "head")
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise Trouble(f"{snapshot} has rows that point at none: nothing was restored")


def _begin_anew(connection: Connection, snapshot: Path, manifest: Manifest) -> None:
    """What tells a restored house from the one that was backed up; the new epoch last."""
    session, at = Session(connection), now()
    for city in session.scalars(select(City).order_by(City.city)).all():
        home = city.city
        cases.leave_gap(session, city=home, local=at.astimezone(ZoneInfo(city.timezone)))
        photos.derive_again(session, city=home)
        by, args = the_system(home).account, {"taken_at": manifest.taken_at, "snapshot": snapshot.name}
        note_change(session, city=home, by=by, at=at, what="restore", subject=("city", home), args=args)
        sync.begin_epoch(session, city=home)
    session.commit()  # into the transaction around it, which alone decides


@contextmanager
def _photo_trouble(snapshot: Path, sha256: str) -> Iterator[None]:
    try:
        yield
    except photos.WrongBytes:
        raise Trouble(f"{snapshot.parent / PHOTOS}: photograph {sha256} is not what was written") from None
    except FileNotFoundError:
        raise Trouble(f"{snapshot.parent / PHOTOS}: photograph {sha256} is missing") from None
    except OSError as why:
        if why.errno != errno.EIO:
            raise
        raise Trouble(f"{snapshot.parent / PHOTOS}: photograph {sha256} cannot be read: {why.strerror}") from None


@contextmanager
def _database_trouble() -> Iterator[None]:
    """A database that cannot be used, or refuses a row, in one line."""
    try:
        yield
    except DBAPIError as why:
        raise Trouble(f"nothing was restored: {' '.join(str(why.orig).split())}") from None
    except CommandError as why:
        raise Trouble(f"nothing was restored: {why}") from None
