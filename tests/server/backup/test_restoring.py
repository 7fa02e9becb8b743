"""A restored house is the one that was backed up, on either database, and begins a new epoch."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from server.backup import read_manifest, restore_backup
from server.cases.models import Case
from server.kernel import migrate
from server.kernel.db import db
from server.kernel.effects import Effect
from server.kernel.register import RegisterLine
from server.photos.models import Photo
from server.running import Trouble, alone_in, use
from server.settings import Settings
from server.sync.models import SyncClock
from server.worker import work_until_idle
from tests.apps import open_app
from tests.conftest import DATABASES, ToldTime, drop_everything
from tests.phone import Phone
from tests.server.backup.houses import (
    CHANGED,
    back_up,
    check_whole,
    report_with_photo,
    restored,
    rows_of,
    silent,
    stamp,
)
from tests.server.cases.builders import Desk
from tests.town import CITY

Make = Callable[..., Phone]
Elsewhere = Callable[[str], Settings]
CALLER = {"channel": "hotline", "name": "钱女士", "phone": "13900000000", "reference": "20261128-7"}


@pytest.fixture
def lived_in(town: Flask, phone: Make) -> Flask:
    """The town with cases in many states, merged ones, a caller, photographs, and a register."""
    stamp(town)
    desk = Desk(phone)
    for n in range(3):
        report_with_photo(desk["inspector1"], n)
    main, gone = sorted((desk.reported(), desk.reported()), reverse=True)  # the one pointed at has the later key
    desk["acceptor1"].must(gone, "merge", into=main)
    desk.checking()
    call = desk["acceptor1"].report(photos=[])
    call["args"]["caller"] = CALLER
    assert desk["acceptor1"].web.post("/api/cases", json=call).status_code == 201
    part = "00000000-0000-4000-8000-000000000000"  # its key comes before that of the unit it is part of
    unit = {"id": part, "name": "一队", "short_name": "一队", "kind": "line", "territory": "", "parent_id": "police"}
    assert desk["admin1"].web.post("/api/units", json=unit).status_code == 201
    work_until_idle(town)
    return town


@pytest.mark.parametrize("kind", DATABASES)
def test_a_house_comes_back_row_by_row_on_either_database_and_back_again(
    lived_in: Flask, elsewhere: Elsewhere, tmp_path: Path, told: ToldTime, kind: str
) -> None:
    first = back_up(lived_in, tmp_path / "first")
    told.forward(seconds=1)

    with restored(first, elsewhere(kind), told) as there:
        check_whole(there)
        second = back_up(there, tmp_path / "second")
        migrate.check(there)
    home = "sqlite" if "sqlite" in lived_in.config["SQLALCHEMY_DATABASE_URI"] else "postgresql"
    with restored(second, elsewhere(home), told) as back:
        check_whole(back)
        third = back_up(back, tmp_path / "third")

    same = {table: sha for table, sha in rows_of(first).items() if table not in CHANGED}
    assert len(same) > 35
    for later in (second, third):
        assert {table: sha for table, sha in rows_of(later).items() if table in same} == same


def test_a_restored_house_begins_a_new_epoch_and_says_so_in_its_register(
    lived_in: Flask, elsewhere: Elsewhere, tmp_path: Path, told: ToldTime
) -> None:
    snapshot = back_up(lived_in, tmp_path / "backup")
    with lived_in.app_context():
        before = db.session.get(SyncClock, CITY)
        epoch, seq = before.epoch, before.seq
        lines = db.session.scalar(select(db.func.count()).select_from(RegisterLine))

    at = told.forward(hours=1)
    with restored(snapshot, elsewhere("sqlite"), told) as there, there.app_context():
        after = db.session.get(SyncClock, CITY)
        last = db.session.scalars(select(RegisterLine).order_by(RegisterLine.seq.desc())).first()

        assert after.epoch not in {epoch, ""}
        assert after.seq == seq
        assert (last.seq, last.by, last.what, last.at) == (lines + 1, "system", "restore", at)
        assert last.args == {"taken_at": "2026-11-23T01:00:00.000Z", "snapshot": "20261123T010000Z"}


def test_a_number_that_may_have_been_given_out_since_the_backup_is_not_given_out_again(
    lived_in: Flask, phone: Make, elsewhere: Elsewhere, tmp_path: Path, told: ToldTime
) -> None:
    """A caller holds R20261123-00008, and the backup is of before: nobody else may get that number."""
    snapshot = back_up(lived_in, tmp_path / "backup")
    lost = [number_of(lived_in, Desk(phone).reported()) for _ in range(3)]
    filed = number_of(lived_in, Desk(phone).pending_accept(), "number")

    given = []
    for _ in range(2):  # and the second disaster of the day is as bad as the first
        told.forward(minutes=30)
        with restored(snapshot, elsewhere("sqlite"), told) as there:
            desk = Desk(lambda name, there=there: Phone(there, name, told))
            given += [number_of(there, desk.reported()) for _ in range(2)]
            given.append(number_of(there, desk.pending_accept(), "number"))

    assert lost[0] == "R20261123-00008"
    assert filed == "990101-20261123-00002"
    assert given[:3] == ["R20261123-35201", "R20261123-35202", "990101-20261123-35201"]
    assert given[3:] == ["R20261123-37001", "R20261123-37002", "990101-20261123-37001"]


def number_of(app: Flask, case: str, column: str = "receipt_no") -> str:
    with app.app_context():
        return str(getattr(db.session.get(Case, (CITY, case)), column))


def test_thumbs_and_views_are_made_anew_after_a_restore(
    lived_in: Flask, elsewhere: Elsewhere, tmp_path: Path, told: ToldTime
) -> None:
    snapshot = back_up(lived_in, tmp_path / "backup")

    with restored(snapshot, elsewhere("postgresql"), told) as there:
        with there.app_context():
            assert set(db.session.scalars(select(Photo.derived_at))) == {None}
            assert set(db.session.scalars(select(Effect.state))) == {"due"}
            db.session.remove()
        work_until_idle(there)
        leader = Phone(there, "leader1", told)
        with there.app_context():
            for sha256 in db.session.scalars(select(Photo.sha256)).all():
                assert leader.web.get(f"/photos/{sha256}/thumb").status_code == 200
            assert set(db.session.scalars(select(Effect.state))) == {"done"}
        check_whole(there)


@pytest.mark.parametrize("kind", DATABASES)
def test_what_the_database_refuses_it_refuses_after_a_restore_too(
    kept: Path, elsewhere: Elsewhere, told: ToldTime, kind: str
) -> None:
    with restored(kept, elsewhere(kind), told) as there, there.app_context():
        for wrong in (
            "UPDATE case_event SET step = 'x'",
            "DELETE FROM register_line",
            "UPDATE case_file SET state = 'lost'",
            "UPDATE case_file SET lead = 'nobody'",
            "DELETE FROM account",
        ):
            with pytest.raises(DBAPIError):
                db.session.execute(text(wrong))
            db.session.rollback()


def test_a_house_that_holds_a_city_is_not_written_over(
    lived_in: Flask, phone: Make, tmp_path: Path, settings: Settings
) -> None:
    snapshot = back_up(lived_in, tmp_path / "backup")
    case = Desk(phone).reported()

    with pytest.raises(Trouble, match=r"holds a city already \(990101\)"):
        restore_backup(lived_in, settings, snapshot, tell=silent)

    assert number_of(lived_in, case)


def test_a_house_that_runs_is_not_restored_into(kept: Path, elsewhere: Elsewhere, told: ToldTime) -> None:
    home = elsewhere("sqlite")

    with (
        open_app(home, told) as there,
        alone_in(home.data_dir),
        pytest.raises(Trouble, match="another gezhi run is using"),
    ):
        restore_backup(there, home, kept, tell=silent)


def test_a_house_that_is_served_or_worked_in_is_not_restored_into(
    kept: Path, elsewhere: Elsewhere, told: ToldTime
) -> None:
    home = elsewhere("sqlite")

    with open_app(home, told) as there:
        with (
            use(home.data_dir),
            use(home.data_dir),
            pytest.raises(Trouble, match="gezhi serve or gezhi worker is using"),
        ):
            restore_backup(there, home, kept, tell=silent)
        restore_backup(there, home, kept, tell=silent)


@pytest.mark.parametrize("kind", DATABASES)
def test_a_house_that_was_begun_and_holds_nothing_yet_is_restored_into(
    kept: Path, elsewhere: Elsewhere, told: ToldTime, kind: str
) -> None:
    home = elsewhere(kind)
    with open_app(home, told) as there:
        migrate.upgrade(there)

    with restored(kept, home, told) as there:
        check_whole(there)


def test_a_backup_of_an_older_shape_is_brought_to_this_one(
    settings: Settings, elsewhere: Elsewhere, tmp_path: Path, told: ToldTime
) -> None:
    with open_app(settings, told) as old:
        drop_everything(old)
        migrate.upgrade(old, "0002")
        with old.app_context():
            db.session.execute(text("INSERT INTO city VALUES ('990101', '柳溪', 'Asia/Shanghai', 1)"))
            unit = (
                "INSERT INTO unit (city, id, name, short_name, kind, territory) VALUES ('990101','u','n','n','line','')"
            )
            db.session.execute(text(unit))
            db.session.commit()
        snapshot = back_up(old, tmp_path / "backup")
    assert read_manifest(snapshot).revision == "0002"

    with restored(snapshot, elsewhere("sqlite"), told) as there:
        migrate.check(there)
        with there.app_context():
            assert db.session.execute(text("SELECT id, parent_id FROM unit")).all() == [("u", None)]
            assert db.session.scalar(select(RegisterLine.what)) == "restore"


def test_a_spoilt_photograph_on_the_disk_that_lost_its_database_is_put_right(
    kept: Path, elsewhere: Elsewhere, told: ToldTime
) -> None:
    home = elsewhere("sqlite")
    original = next((kept.parent / "photos").glob("??/*"))
    spoilt = home.data_dir / original.relative_to(kept.parent)
    spoilt.parent.mkdir(parents=True)
    spoilt.write_bytes(b"a block of zeros")

    with restored(kept, home, told) as there:
        check_whole(there)

    assert spoilt.read_bytes() == original.read_bytes()
