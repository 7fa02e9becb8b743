"""Takes a backup beside the running product: the database at one instant, and then every photograph it speaks of."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import Connection

from server.backup.hands import each
from server.backup.manifest import NAME, PHOTOS, Manifest, find_snapshots, read_manifest, snapshot_name
from server.backup.parts import FOLDER, find_photos, write_part
from server.backup.shape import Shape, ShapeUnknown, read_shapes
from server.kernel import migrate
from server.kernel.db import snapshot as one_instant
from server.kernel.disk import make_durably, sync_file, sync_folder
from server.kernel.now import iso, now
from server.photos import service as photos
from server.running import Trouble

MAKING = ".making"
"""Where a snapshot lies until it is whole; what a killed backup left there is nobody's."""
Tell = Callable[[str], None]


def take_backup(app: Flask, folder: Path, *, tell: Tell) -> Path:
    """Add a snapshot to a backup folder, which is made where there is none; gives where it lies, whole and on disk.

    The database goes first: photographs never change, so all that its rows speak of can be fetched afterwards.
    Killed at any time it leaves no snapshot, only photographs that the next backup need not copy. Raises Trouble where
    the folder is another city's or another backup is being written into it, OSError where it cannot be written.
    """
    with app.app_context(), _alone_at(folder):
        taken_at = now()
        snapshot, making = folder / snapshot_name(taken_at), folder / MAKING
        if snapshot.exists():
            raise Trouble(f"{snapshot} is there already: wait a second")
        shutil.rmtree(making, ignore_errors=True)
        make_durably(making / FOLDER)
        manifest = _write_database(making, folder, taken_at=iso(taken_at), tell=tell)
        manifest = _carry_photos(making, folder, manifest, tell=tell)
        _make_whole(making, snapshot, manifest)
        return snapshot


@contextmanager
def _alone_at(folder: Path) -> Iterator[None]:
    """Hold the backup folder, made where there was none. Raises Trouble where another backup has it."""
    if not folder.exists():
        make_durably(folder)
        folder.chmod(0o700)  # who called, and every password's hash: as close as the database itself
    with (folder / "backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(f"another backup is being written into {folder}") from None
        yield


def _write_database(making: Path, folder: Path, *, taken_at: str, tell: Tell) -> Manifest:
    """Every table, at one instant."""
    began = time.monotonic()
    with one_instant() as connection:
        revision = migrate.find_revision(connection)
        if revision is None:
            raise Trouble("the database has no tables yet: gezhi migrate")
        if not migrate.knows(revision):
            raise Trouble(f"the database is at revision {revision}, which is newer than this gezhi: take that")
        named = connection.execute(text("SELECT city, name FROM city ORDER BY city"))
        cities = {row.city: row.name for row in named}
        _check_home(folder, cities, tell=tell)
        parts = [write_part(connection, shape, making, n) for n, shape in enumerate(_shapes(connection), 1)]
    sync_folder(making / FOLDER)
    manifest = Manifest(version("gezhi"), revision, taken_at, cities, parts)
    tell(f"database     {manifest.told}, {time.monotonic() - began:.1f} s")
    return manifest


def _shapes(connection: Connection) -> list[Shape]:
    try:
        return read_shapes(connection)
    except ShapeUnknown as unknown:
        raise Trouble(f"a column cannot be backed up: {unknown}") from None


def _check_home(folder: Path, cities: dict[str, str], *, tell: Tell) -> None:
    """Pass where the folder is empty or ours: two cities in one folder, and "the latest" is the wrong one some day.

    The newest manifest that can be read says whose it is; a damaged one is told, and must not end a city's backups.
    """
    for earlier in reversed(find_snapshots(folder)):
        try:
            others = read_manifest(earlier).cities
        except Trouble as damage:
            tell(f"passed over  {damage}")
            continue
        if others and not others.keys() & cities.keys():
            raise Trouble(f"{folder} holds backups of another city ({', '.join(others)}): give each its own folder")
        return


def _carry_photos(making: Path, folder: Path, manifest: Manifest, *, tell: Tell) -> Manifest:
    """Every original that the snapshot speaks of; one that is broken in the house is named, and stops no other."""
    began, broken = time.monotonic(), set[str]()
    house, shelf = photos.house_shelf(), photos.open_shelf(folder / PHOTOS)
    shelf.sweep(float("inf"))  # we are alone here: what lies half-made is a dead backup's

    def carry(sha256: str) -> bool:
        try:
            return photos.carry_out(sha256, house=house, to=shelf)
        except (photos.WrongBytes, FileNotFoundError):
            broken.add(sha256)
        except OSError:
            if photos.is_whole(sha256, house):
                raise  # the fault is the backup's disk
            broken.add(sha256)
        return False

    new = sum(each(carry, (sha256 for sha256, _ in find_photos(making, manifest))))
    sizes = [size for _, size in find_photos(making, manifest)]
    whole = replace(manifest, photos=len(sizes), photo_bytes=sum(sizes), broken=broken)
    tell(f"photographs  {whole.photos_told(new)}, {time.monotonic() - began:.1f} s")
    return whole


def _make_whole(making: Path, snapshot: Path, manifest: Manifest) -> None:
    """Name it, when all of it is on disk."""
    (making / NAME).write_text(manifest.text(), encoding="utf-8")
    sync_file(making / NAME)
    sync_folder(making)
    os.replace(making, snapshot)  # noqa: PTH105 - the system call itself, so that a proof can kill the process before it
    sync_folder(snapshot.parent)
