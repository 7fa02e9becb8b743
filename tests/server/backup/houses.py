"""Houses to be backed up and restored: lived in, and looked at from every side."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from flask import Flask
from sqlalchemy import func, select

from server.backup import read_manifest, restore_backup, take_backup
from server.kernel import migrate
from server.kernel.db import db
from server.kernel.register import check_register
from server.photos.models import Photo
from server.photos.rules import Variant
from server.settings import Settings
from server.sync.models import FeedRow, ScopeSum, SyncClock
from server.sync.service.checksum import NOTHING, digest, xor
from server.verify import find_broken_chains, find_broken_photos
from tests.apps import open_app
from tests.conftest import ToldTime
from tests.phone import Json, Phone, a_photo
from tests.server.photos.pictures import Sent, a_picture
from tests.town import CITY

UNREADABLE = Path("/proc/self/mem")
"""Opens, and says EIO to whoever reads its beginning, as a dying disk does; Linux alone has it."""
CHANGED = {"case_counter", "effect", "photo", "register_head", "register_line", "sync_clock"}
"""The tables in which a restored house differs from the one that was backed up."""


def silent(_line: str) -> None:
    """Nobody reads what was done."""


def stamp(app: Flask) -> None:
    """Say in a database whose tables a test made at one stroke that they are those of the last migration."""
    migrate._run(app, lambda config: command.stamp(config, "head"))


def back_up(app: Flask, folder: Path) -> Path:
    return take_backup(app, folder, tell=silent)


@contextmanager
def restored(snapshot: Path, settings: Settings, told: ToldTime) -> Iterator[Flask]:
    """The house that the snapshot becomes."""
    with open_app(settings, told) as app:
        restore_backup(app, settings, snapshot, tell=silent)
        yield app


def rows_of(snapshot: Path) -> dict[str, str]:
    """The hash of every table's rows."""
    return {part.table: part.sha256 for part in read_manifest(snapshot).parts}


def a_sent_photo(n: int) -> tuple[Sent, Json]:
    """A picture that no other number has, and how an operation names it."""
    picture = a_picture(size=(64 + n % 64, 48 + n // 64))
    return picture, a_photo(picture=picture.content)


def report_with_photo(phone: Phone, n: int) -> tuple[Json, Sent]:
    """Report with a photograph and send it."""
    picture, named = a_sent_photo(n)
    op = phone.report(photos=[named])
    assert phone.push(op)["results"][0]["status"] == "applied"
    assert phone.send(picture.content).status_code in {200, 201}
    return op, picture


def check_whole(app: Flask) -> None:
    """Everything that must hold in a house: chains, register, photographs, the feed, and the sums of its scopes."""
    with app.app_context():
        assert [one for one in find_broken_chains(CITY) if one[1] is not None] == []
        assert [one for one in find_broken_photos(CITY) if one[1] is not None] == []
        assert check_register(CITY)[1] is None
        top = db.session.scalar(select(func.max(FeedRow.seq)).where(FeedRow.city == CITY)) or 0
        assert db.session.get(SyncClock, CITY).seq == top
        assert sums_kept() == sums_counted()
        for photo in db.session.scalars(select(Photo)):
            with app.extensions["gezhi.photo_shelf"].open(photo.sha256, Variant.ORIGINAL) as file:
                assert hashlib.sha256(file.read()).hexdigest() == photo.sha256


def sums_kept() -> dict[str, tuple[int, str]]:
    kept = db.session.scalars(select(ScopeSum).where(ScopeSum.city == CITY))
    return {one.scope: (one.count, one.xor) for one in kept if one.count}


def sums_counted() -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    living = select(FeedRow).where(FeedRow.city == CITY, FeedRow.type == "case", FeedRow.gone.is_(False))
    for row in db.session.scalars(living):
        count, total = found.get(row.scope, (0, NOTHING))
        found[row.scope] = count + 1, xor(total, digest(row.id, row.rev))
    return found


@contextmanager
def a_kept_backup(town: Path, home: Path, *, photos: int) -> Iterator[Path]:
    """A backup of the invented town (a file of SQLite) and some photographs, made once for tests that only read it."""
    shutil.copy(town, home / "gezhi.sqlite3")
    told = ToldTime()
    with open_app(Settings(data_dir=home), told) as app:
        stamp(app)
        for n in range(photos):
            report_with_photo(Phone(app, "inspector1", told), n)
        yield back_up(app, home / "backup")
