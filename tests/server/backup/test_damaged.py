"""A damaged, foreign or half-written backup is told in one line, and nothing is restored of it."""

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import inspect

from server.backup import check_backup, find_snapshots, get_snapshot, read_manifest, restore_backup
from server.backup.manifest import _seal
from server.backup.shape import Row
from server.kernel.db import db
from server.running import Trouble
from server.settings import Settings
from server.verify import find_broken_chains, find_broken_photos
from tests.apps import open_app
from tests.conftest import DATABASES, ToldTime
from tests.server.backup.houses import UNREADABLE, check_whole, silent
from tests.town import CITY

Damage = Callable[[Path], None]


@pytest.fixture
def snapshot(kept: Path, tmp_path: Path) -> Path:
    """A copy of it, to be damaged."""
    shutil.copytree(kept.parent, tmp_path / "backup")
    return tmp_path / "backup" / kept.name


def part(snapshot: Path, table: str) -> Path:
    return next((snapshot / "database").glob(f"*-{table}.ndjson.gz"))


def photo(snapshot: Path) -> Path:
    return next((snapshot.parent / "photos").glob("??/*"))


def rewrite(snapshot: Path, *, sealed: bool = True, **change: object) -> None:
    """Change the manifest, as somebody who knows how it is sealed could, or does not."""
    told = json.loads((snapshot / "manifest.json").read_text())
    seal = told.pop("seal")
    told |= change
    (snapshot / "manifest.json").write_text(json.dumps(told | {"seal": _seal(told) if sealed else seal}))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def unreadable(path: Path) -> None:
    path.unlink()
    path.symlink_to(UNREADABLE)


LOSSES: dict[str, Damage] = {"cut short": cut, "missing": Path.unlink}
LOSSES |= {"unreadable": unreadable} if UNREADABLE.exists() else {}
DAMAGES: dict[str, tuple[Damage, str]] = {
    "a part cut short": (lambda one: cut(part(one, "case_event")), "case_event.ndjson.gz is not what was written"),
    "a part with one bit changed": (lambda one: flip(part(one, "account")), "account.ndjson.gz is not what was wr"),
    "a part missing": (lambda one: part(one, "unit").unlink(), "unit.ndjson.gz cannot be read: No such file"),
    "a photograph cut short": (lambda one: cut(photo(one)), "is not what was written"),
    "a photograph changed": (lambda one: flip(photo(one)), "is not what was written"),
    "a photograph missing": (lambda one: photo(one).unlink(), "is missing"),
    "a manifest cut short": (lambda one: cut(one / "manifest.json"), "is no manifest of a backup"),
    "a manifest of another thing": (lambda one: (one / "manifest.json").write_text("[]"), "is no manifest"),
    "a manifest that was changed": (
        lambda one: rewrite(one, sealed=False, taken_at="2027"),
        "was changed after it was written",
    ),
    "a manifest that lacks something": (lambda one: rewrite(one, parts=[{"table": "unit"}]), "is no manifest"),
    "a newer format": (lambda one: rewrite(one, format=2), "is of format 2, this gezhi reads up to 1"),
    "a format that is none": (lambda one: rewrite(one, format="1"), "is of format 1"),
    "a newer house": (
        lambda one: rewrite(one, revision="0999", version="9.9"),
        "is of gezhi 9.9, which is newer than this one",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_in_one_line_and_stands_in_nobodys_way(
    kept: Path, snapshot: Path, tmp_path: Path, told: ToldTime, damage: str
) -> None:
    do, said = DAMAGES[damage]
    do(snapshot)
    home = Settings(data_dir=tmp_path / "there")

    with pytest.raises(Trouble) as checked:
        check_backup(snapshot)
    with open_app(home, told) as there:
        with pytest.raises(Trouble) as refused:
            restore_backup(there, home, snapshot, tell=silent)
        restore_backup(there, home, kept, tell=silent)
        check_whole(there)

    for trouble in (checked, refused):
        assert said in str(trouble.value)
        assert "\n" not in str(trouble.value)


@pytest.mark.parametrize("damage", LOSSES)
def test_without_its_broken_photographs_the_rest_of_a_backup_is_restored(
    snapshot: Path, tmp_path: Path, told: ToldTime, damage: str
) -> None:
    whole = photo(snapshot)
    lost = whole.name
    LOSSES[damage](whole)
    home = Settings(data_dir=tmp_path / "there")

    with open_app(home, told) as there:
        manifest = restore_backup(there, home, snapshot, tell=silent, without_broken=True)

        assert manifest.broken == {lost}
        with there.app_context():
            assert {one for one in find_broken_photos(CITY) if one[1] is not None} == {(lost, "missing")}
            assert all(wrong is None for _, wrong in find_broken_chains(CITY))


@pytest.mark.skipif(not UNREADABLE.exists(), reason="this system has no file that opens and cannot be read")
def test_an_unreadable_photograph_is_told_in_one_line(snapshot: Path, tmp_path: Path, told: ToldTime) -> None:
    unreadable(photo(snapshot))
    home = Settings(data_dir=tmp_path / "there")

    with open_app(home, told) as there, pytest.raises(Trouble, match="cannot be read: Input/output error"):
        restore_backup(there, home, snapshot, tell=silent)


def test_a_damaged_database_is_refused_without_its_broken_photographs_too(
    snapshot: Path, tmp_path: Path, told: ToldTime
) -> None:
    cut(part(snapshot, "case_event"))
    home = Settings(data_dir=tmp_path / "there")

    with open_app(home, told) as there, pytest.raises(Trouble, match=r"case_event\.ndjson\.gz is not what was written"):
        restore_backup(there, home, snapshot, tell=silent, without_broken=True)


def test_a_house_that_takes_no_photograph_has_lost_none(snapshot: Path, tmp_path: Path, told: ToldTime) -> None:
    home = Settings(data_dir=tmp_path / "there")

    with open_app(home, told) as there:
        home.photo_dir.mkdir(exist_ok=True)
        (home.photo_dir / "making").write_text("a file stands where a folder is needed")
        with pytest.raises(OSError, match="making"):
            restore_backup(there, home, snapshot, tell=silent, without_broken=True)


ROWS: dict[str, tuple[str, Callable[[Row], Row], str]] = {
    "a row that breaks a rule": ("case_file", lambda row: row | {"state": "lost"}, "ck_case_file_state"),
    "a row that points at none": ("account", lambda row: row | {"unit_id": "nobody"}, "nothing was restored"),
    "another column": ("account", lambda row: row | {"nickname": "x"}, "has other columns"),
}


@pytest.mark.parametrize("kind", DATABASES)
@pytest.mark.parametrize("change", ROWS)
def test_a_backup_made_by_something_else_is_refused_by_the_database_itself(
    snapshot: Path, elsewhere: Callable[[str], Settings], told: ToldTime, change: str, kind: str
) -> None:
    table, do, said = ROWS[change]
    forge(snapshot, table, do)
    home = elsewhere(kind)

    with open_app(home, told) as there:
        with pytest.raises(Trouble, match=said) as refused:
            restore_backup(there, home, snapshot, tell=silent)
        assert "\n" not in str(refused.value)
        with there.app_context(), db.engine.connect() as connection:
            assert inspect(connection).get_table_names() == []


def forge(snapshot: Path, table: str, do: Callable[[Row], Row]) -> None:
    """Change every row of a table, with every hash and seal put right."""
    file = part(snapshot, table)
    head, *rows = map(json.loads, gzip.decompress(file.read_bytes()).splitlines())
    made = [do(dict(zip(head["columns"], row, strict=True))) for row in rows]
    head["columns"] = {name: head["columns"].get(name, "text") for name in made[0]}
    lines = [head, *(list(row.values()) for row in made)]
    file.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    manifest = read_manifest(snapshot)
    hashed = {"bytes": file.stat().st_size, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    parts = [asdict(one) | (hashed if one.table == table else {}) for one in manifest.parts]
    rewrite(snapshot, parts=parts)


def test_a_whole_backup_is_told_to_be_one(snapshot: Path) -> None:
    assert check_backup(snapshot).photos == 1
    assert get_snapshot(snapshot.parent) == get_snapshot(snapshot) == snapshot


def test_a_backup_is_found_from_inside_its_own_folder(snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(snapshot)

    assert check_backup(get_snapshot(Path())).photos == 1


def test_the_latest_whole_backup_is_taken_and_a_half_written_one_is_none(snapshot: Path) -> None:
    later = snapshot.with_name("20270101T000000Z")
    shutil.copytree(snapshot, later)
    shutil.copytree(snapshot, snapshot.with_name(".making"))
    snapshot.with_name("20280101T000000Z").mkdir()

    assert find_snapshots(snapshot.parent) == [snapshot, later]
    assert get_snapshot(snapshot.parent) == later


def test_a_folder_without_a_whole_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="there is no whole backup in"):
        get_snapshot(tmp_path)
