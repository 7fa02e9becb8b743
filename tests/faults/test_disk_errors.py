"""A disk that says no, at one system call after the other: what it did not take is never acknowledged."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from server.kernel.db import db, journal_mode
from server.settings import Settings
from tests.faults.conftest import Killer
from tests.faults.disk_errors import SQLITE, Witness, calls_of, pushing, sending, sweep, why_not
from tests.phone import Phone

Make = Callable[..., Phone]


@pytest.fixture
def witness(killer: Killer, settings: Settings, tmp_path: Path) -> Witness:
    """Orders under strace, where the machine allows it."""
    cannot = why_not()
    if cannot is not None:
        pytest.skip(cannot)
    return Witness(killer, settings.data_dir, tmp_path / "strace.log")


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)  # on PostgreSQL a push writes no file of its own
def test_what_the_disk_did_not_take_of_a_push_is_never_acknowledged(
    town: Flask, phone: Make, witness: Witness, tell: Callable[[str], None]
) -> None:
    attempt = pushing(witness, phone("inspector1"))

    seen = [sweep(witness, attempt, "/^f(data)?sync", "EIO"), sweep(witness, attempt, "pwrite64", "EIO", 20)]

    assert [one.false for one in seen] == [[], []]
    assert all(one.failed for one in seen)
    tell(f"push on {db_name(town)}: {'; '.join(map(str, seen))}")


def test_what_the_disk_did_not_take_of_a_photograph_is_never_acknowledged(
    town: Flask, phone: Make, witness: Witness, tell: Callable[[str], None]
) -> None:
    attempt = sending(witness, phone("inspector1"))

    seen = [
        sweep(witness, attempt, "/^f(data)?sync", "EIO"),
        sweep(witness, attempt, "write", "ENOSPC"),
        sweep(witness, attempt, "/^rename", "EIO"),
    ]

    assert [one.false for one in seen] == [[], [], []]
    assert all(one.failed for one in seen)
    assert not any("web.unexpected" in said for one in seen for said in one.answers)
    tell(f"photograph on {db_name(town)}: {'; '.join(map(str, seen))}")


def test_a_photograph_and_its_name_are_on_disk_before_the_row_and_the_answer(
    town: Flask, phone: Make, witness: Witness, settings: Settings
) -> None:
    acked, said = sending(witness, phone("inspector1"))(["-e", "trace=/^(f(data)?sync|rename)"])
    done = list(calls_of(witness.said))

    assert acked, said
    original = next(path for call, path in done if call == "rename")
    part = next(path for call, path in done if call == "sync" and Path(path).name == Path(original).name)
    order = [("sync", part), ("rename", original), ("sync", str(Path(original).parent))]
    journal = "-wal" if journal_mode() == "WAL" else ""
    order += [("sync", f"{settings.data_dir / SQLITE}{journal}")] if db_name(town) == "sqlite" else []
    assert [one for one in done if one in order] == order


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_house_that_does_not_hear_its_disk_say_no_is_found_out(
    town: Flask, phone: Make, witness: Witness, tell: Callable[[str], None]
) -> None:
    witness.deaf = True

    seen = sweep(witness, sending(witness, phone("inspector1")), "fsync", "EIO")

    assert seen.false
    tell(f"planted on {db_name(town)}: a deaf fsync; {len(seen.false)} of {seen.failed} false answers, found")


def db_name(app: Flask) -> str:
    with app.app_context():
        return str(db.engine.dialect.name)
