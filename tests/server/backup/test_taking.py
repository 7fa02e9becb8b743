"""A backup is taken beside the running product, grows by what is new, and holds what it says."""

import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import JSON, Column, Float, Integer, LargeBinary, MetaData, Table, func, select, text

from server.backup import find_snapshots, read_manifest, take_backup
from server.backup.shape import ShapeUnknown, read_shapes
from server.kernel.db import Moment, Words, db
from server.photos.models import Photo
from server.places import service as places
from server.running import Trouble
from server.settings import Settings
from server.sync.models import SyncOp
from server.verify import find_broken_photos
from tests.apps import open_app
from tests.conftest import ToldTime
from tests.phone import Phone
from tests.server.backup.houses import (
    UNREADABLE,
    a_sent_photo,
    back_up,
    check_whole,
    report_with_photo,
    restored,
    stamp,
)
from tests.town import CITY

Make = Callable[..., Phone]
Elsewhere = Callable[[str], Settings]
PHONES = ("inspector1", "inspector2", "volunteer1", "police1")


@pytest.fixture
def house(town: Flask) -> Flask:
    """The town, as a migrated database."""
    stamp(town)
    return town


def test_a_backup_taken_while_phones_push_is_of_one_instant_and_has_every_photograph_it_speaks_of(
    house: Flask, phone: Make, elsewhere: Elsewhere, tmp_path: Path, told: ToldTime, *, tell: Callable[[str], None]
) -> None:
    phones, acknowledged = [phone(name) for name in PHONES], [0] * len(PHONES)
    begun, enough = threading.Barrier(len(PHONES) + 1), threading.Event()

    def report_on(n: int) -> None:
        begun.wait()
        while not enough.is_set():
            picture, named = a_sent_photo(n * 1000 + acknowledged[n])
            (result,) = phones[n].push(phones[n].report(photos=[named]))["results"]
            assert result["status"] == "applied"
            assert phones[n].send(picture.content).status_code in {200, 201}
            acknowledged[n] += 1

    threads = [threading.Thread(target=report_on, args=(n,)) for n in range(len(PHONES))]
    for thread in threads:
        thread.start()
    begun.wait()
    taken = []
    while len(taken) < 3 or min(acknowledged) < 2:
        before = sum(acknowledged)
        taken.append((back_up(house, tmp_path / "backup"), before))
        told.forward(seconds=1)
    enough.set()
    for thread in threads:
        thread.join()

    assert sum(acknowledged) > taken[0][1]
    for snapshot, before in taken:
        with restored(snapshot, elsewhere("sqlite"), told) as there:
            check_whole(there)
            with there.app_context():
                ops = db.session.scalar(select(func.count()).select_from(SyncOp))
                stored = db.session.scalar(select(func.count()).select_from(Photo))
                db.session.remove()
            assert before <= stored <= ops <= sum(acknowledged) + len(PHONES)
    tell(f"{len(taken)} backups while {sum(acknowledged)} reports with photographs were pushed by {len(PHONES)} phones")


def test_a_second_backup_copies_only_what_is_new(house: Flask, phone: Make, tmp_path: Path, told: ToldTime) -> None:
    inspector = phone("inspector1")
    report_with_photo(inspector, 1)
    first = back_up(house, tmp_path / "backup")
    copied = {path: path.stat().st_ino for path in (tmp_path / "backup" / "photos").glob("??/*")}
    report_with_photo(inspector, 2)
    told.forward(seconds=1)

    second = back_up(house, tmp_path / "backup")

    now = {path: path.stat().st_ino for path in (tmp_path / "backup" / "photos").glob("??/*")}
    assert [read_manifest(one).photos for one in (first, second)] == [1, 2]
    assert len(now) == 2
    assert copied.items() <= now.items()


def test_a_photograph_that_is_broken_in_the_house_is_named_and_stops_no_other(
    house: Flask, phone: Make, elsewhere: Elsewhere, tmp_path: Path, told: ToldTime, *, settings: Settings
) -> None:
    sent = [report_with_photo(phone("inspector1"), n)[1].sha256 for n in range(3)]
    changed, missing = (settings.photo_dir / sha[:2] / sha for sha in sent[:2])
    changed.write_bytes(b"not what it was")
    missing.unlink()

    snapshot = back_up(house, tmp_path / "backup")

    manifest = read_manifest(snapshot)
    assert sorted(manifest.broken) == sorted(sent[:2])
    assert manifest.photos == 3
    with restored(snapshot, elsewhere("sqlite"), told) as there:
        shelf = there.extensions["gezhi.photo_shelf"]
        assert [shelf.has(sha) for sha in sent] == [False, False, True]


@pytest.mark.skipif(not UNREADABLE.exists(), reason="this system has no file that opens and cannot be read")
def test_a_photograph_on_an_unreadable_sector_is_named_and_stops_no_other(
    house: Flask, phone: Make, tmp_path: Path, settings: Settings
) -> None:
    rotten, whole = (report_with_photo(phone("inspector1"), n)[1].sha256 for n in range(2))
    file = settings.photo_dir / rotten[:2] / rotten
    file.unlink()
    file.symlink_to(UNREADABLE)

    snapshot = back_up(house, tmp_path / "backup")

    assert read_manifest(snapshot).broken == {rotten}
    assert [path.name for path in (tmp_path / "backup" / "photos").glob("??/*")] == [whole]
    with house.app_context():
        assert {one for one in find_broken_photos(CITY) if one[1] is not None} == {(rotten, "unreadable")}


def test_a_backup_disk_that_takes_no_photograph_is_no_fault_of_the_house(
    house: Flask, phone: Make, tmp_path: Path
) -> None:
    report_with_photo(phone("inspector1"), 1)
    (tmp_path / "backup" / "photos").mkdir(parents=True)
    (tmp_path / "backup" / "photos" / "making").write_text("a file stands where a folder is needed")

    with pytest.raises(OSError, match="making"):
        back_up(house, tmp_path / "backup")

    assert find_snapshots(tmp_path / "backup") == []


ANOTHER_CITY = r"holds backups of another city \(990101\)"


@contextmanager
def another_city(elsewhere: Elsewhere, told: ToldTime) -> Iterator[Flask]:
    """A house that serves 别城."""
    with open_app(elsewhere("sqlite"), told) as other:
        with other.app_context():
            db.create_all()
            places.add_city(city="880202", name="别城", timezone="Asia/Shanghai")
        stamp(other)
        yield other


def test_a_folder_of_another_city_is_refused(
    house: Flask, elsewhere: Elsewhere, tmp_path: Path, told: ToldTime
) -> None:
    back_up(house, tmp_path / "backup")
    told.forward(seconds=1)
    with another_city(elsewhere, told) as other, pytest.raises(Trouble, match=ANOTHER_CITY):
        back_up(other, tmp_path / "backup")


def test_a_damaged_manifest_ends_no_later_backup_and_hides_no_other_city(
    house: Flask, elsewhere: Elsewhere, tmp_path: Path, told: ToldTime
) -> None:
    folder, said = tmp_path / "backup", list[str]()
    back_up(house, folder)
    told.forward(seconds=1)
    damaged = back_up(house, folder) / "manifest.json"
    damaged.write_text("{")
    told.forward(seconds=1)
    with another_city(elsewhere, told) as other, pytest.raises(Trouble, match=ANOTHER_CITY):
        back_up(other, folder)

    latest = take_backup(house, folder, tell=said.append)

    assert find_snapshots(folder)[-1] == latest
    assert said[0] == f"passed over  {damaged} is no manifest of a backup"


def test_two_backups_at_once_into_one_folder_are_refused(house: Flask, tmp_path: Path) -> None:
    back_up(house, tmp_path / "backup")

    with (tmp_path / "backup" / "backup.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Trouble, match="another backup is being written into"):
            back_up(house, tmp_path / "backup")


def test_two_backups_in_one_second_are_one(house: Flask, tmp_path: Path) -> None:
    back_up(house, tmp_path / "backup")

    with pytest.raises(Trouble, match="is there already"):
        back_up(house, tmp_path / "backup")


def test_a_backup_is_for_its_owner_alone(house: Flask, tmp_path: Path) -> None:
    back_up(house, tmp_path / "backup")

    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o700


def test_no_file_or_folder_gets_its_name_before_it_is_on_disk(
    house: Flask, phone: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report_with_photo(phone("inspector1"), 1)
    synced, named = set[int](), []
    fsync, replace = os.fsync, os.replace

    def note_fsync(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    def note_replace(old: Path, new: Path) -> None:
        inside = [old, *(old.rglob("*") if old.is_dir() else ())]
        assert [path for path in inside if path.stat().st_ino not in synced] == []
        named.append(new)
        replace(old, new)
        synced.discard(new.parent.stat().st_ino)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "replace", note_replace)

    snapshot = back_up(house, tmp_path / "backup")

    assert [path.parent.name == "backup" for path in named] == [False, True]
    assert named[-1] == snapshot
    assert all(path.parent.stat().st_ino in synced for path in named)


def test_a_database_without_a_shape_is_refused(settings: Settings, tmp_path: Path) -> None:
    with open_app(settings) as app, pytest.raises(Trouble, match="the database has no tables yet"):
        back_up(app, tmp_path / "backup")


CHINA = timezone(timedelta(hours=8))
VALUES = {
    "number": [-(2**53), 0, 2**62],
    "real": [0.1, -1e-300, 126.61],
    "words": ["", 'a "b" \\ \n\u2028\ufffd', "网格🀄"],
    "flag": [True, False, None],
    "at": [datetime(2026, 11, 28, 23, 59, 59, 999_999, CHINA), datetime(1999, 1, 1, tzinfo=CHINA), None],
    "day": [date(2026, 2, 28), date(1, 1, 1), None],
    "told": [{"a": [1, 1.5, None], "网": "格"}, JSON.NULL, None],
    "raw": [b"", bytes(range(256)), None],
}
ODD = Table(
    "odd",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("number", db.BigInteger),
    Column("real", Float),
    Column("words", Words),
    Column("flag", db.Boolean),
    Column("at", Moment),
    Column("day", db.Date),
    Column("told", db.JSON(none_as_null=True)),
    Column("raw", LargeBinary),
)


def test_every_kind_of_value_survives_being_written_down(settings: Settings) -> None:
    with open_app(settings) as app, app.app_context(), db.engine.begin() as connection:
        ODD.create(connection)
        rows = [dict(zip(VALUES, row, strict=True)) for row in zip(*VALUES.values(), strict=True)]
        connection.execute(ODD.insert(), [{"id": n} | row for n, row in enumerate(rows)])
        shape = next(one for one in read_shapes(connection) if one.name == "odd")
        everything = shape.everything(connection.dialect.name)
        before = connection.execute(everything).all()

        told = json.loads(json.dumps(list(shape.write(before))))
        connection.execute(ODD.delete())
        connection.execute(shape.table.insert(), list(shape.read(shape.kinds, told)))

        assert connection.execute(everything).all() == before
        found = connection.execute(select(ODD).order_by(ODD.c.id)).mappings().all()
        assert found[0] == {"id": 0} | rows[0]
        assert connection.scalars(select(ODD.c.id).where(ODD.c.told.is_(None))).all() == [2]  # and JSON's null is none


def test_a_column_that_would_not_survive_is_refused(settings: Settings) -> None:
    with open_app(settings) as app, app.app_context(), db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE money (id INTEGER PRIMARY KEY, amount NUMERIC(10, 2))"))

        with pytest.raises(ShapeUnknown, match=r"money\.amount is NUMERIC"):
            read_shapes(connection)
