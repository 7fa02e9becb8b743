"""Every command says its trouble in one line, and does what its name says."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from grid.ingest import CellVersion, write_cells
from server.running import unused
from server.settings import Settings
from tests.apps import open_app
from tests.run.conftest import WITHIN, Gezhi, wait_for
from tests.server.backup.houses import stamp
from tests.town import TOWN


@pytest.mark.parametrize(
    ("words", "env", "told"),
    [
        (["run"], {"STATIC_DIR": "/nowhere"}, "the pages are not built (/nowhere)"),
        (["serve"], {"STATIC_DIR": "/nowhere"}, "the pages are not built (/nowhere)"),
        (["run"], {"PORT": "eight"}, "a setting cannot be read: invalid literal for int() with base 10: 'eight'"),
        (["run"], {"PORT": "70000"}, "cannot listen on HOST=127.0.0.1 PORT=70000"),
        (["run"], {"DATA_DIR": "/dev/null"}, "DATA_DIR=/dev/null cannot be written"),
        (["migrate"], {"DATA_DIR": "/dev/null"}, "DATA_DIR=/dev/null cannot be written"),
        (["migrate"], {"DATABASE_URL": "postgresql://me:secret@127.0.0.1:1/x"}, "the database at DATABASE_URL (127.0"),
        (["migrate"], {"DATABASE_URL": "nonsense"}, "DATABASE_URL is no address of PostgreSQL"),
        (["demo"], {}, "the demo's password is public, so it is loaded only where DEMO=1 is set"),
        (["import-cells", "/nowhere.json"], {}, "/nowhere.json cannot be read"),
        (["backup", "/dev/null/backups"], {}, "/dev/null cannot be used: File exists"),
        (["restore", "/nowhere"], {}, "there is no whole backup in /nowhere"),
        (["restore", "--check", "/nowhere"], {}, "there is no whole backup in /nowhere"),
    ],
)
def test_expected_trouble_is_one_line(gezhi: Gezhi, words: list[str], env: dict[str, str], told: str) -> None:
    done = gezhi.call(*words, **env)

    assert done.returncode == 1
    assert done.stderr.startswith(f"gezhi: {told}")
    assert len(done.stderr.splitlines()) == 1
    assert "secret" not in done.stderr


def test_cells_are_imported_into_a_new_city_once(gezhi: Gezhi) -> None:
    file = gezhi.home / "cells.json"
    file.write_text(json.dumps(write_cells(CellVersion(cell, date(2026, 1, 1)) for cell in TOWN.cells)))

    unnamed = gezhi.call("import-cells", str(file))
    done = gezhi.call("import-cells", str(file), "--new-city", "柳溪")
    again = gezhi.call("import-cells", str(file))

    assert unnamed.stderr == "gezhi: no city 990101 here: name it with --new-city NAME\n"
    assert (done.returncode, done.stdout) == (0, f"{len(TOWN.cells)} cells imported\n")
    assert again.stderr.startswith("gezhi: some of these cells are here already")


def test_a_fresh_city_gets_its_first_administrator_once(gezhi: Gezhi) -> None:
    file = gezhi.home / "cells.json"
    file.write_text(json.dumps(write_cells(CellVersion(cell, date(2026, 1, 1)) for cell in TOWN.cells)))
    too_early = gezhi.call("first-admin", "--city", "990101", "--name", "zhao")
    gezhi.call("import-cells", str(file), "--new-city", "柳溪")

    done = gezhi.call("first-admin", "--city", "990101", "--name", "zhao")
    again = gezhi.call("first-admin", "--name", "qian")

    assert too_early.stderr.startswith("gezhi: no such city here, known: none")
    name, first = done.stdout.splitlines()
    assert (done.returncode, name, len(first)) == (0, "zhao", 14)
    assert again.stderr.startswith("gezhi: this city has an administrator already")
    assert gezhi.call("verify").stdout == "0 cases, 0 photographs and 1 lines of the register checked, 0 broken\n"


def test_a_city_is_backed_up_checked_and_restored_elsewhere_once(gezhi: Gezhi) -> None:
    file, backups = gezhi.home / "cells.json", str(gezhi.home / "backups")
    file.write_text(json.dumps(write_cells(CellVersion(cell, date(2026, 1, 1)) for cell in TOWN.cells)))
    empty = gezhi.call("backup", backups)
    gezhi.call("import-cells", str(file), "--new-city", "柳溪")
    gezhi.call("first-admin", "--name", "zhao")
    elsewhere = str(gezhi.home / "elsewhere")

    done = gezhi.call("backup", backups)
    checked = gezhi.call("restore", "--check", backups)
    restored = gezhi.call("restore", backups, DATA_DIR=elsewhere)
    again = gezhi.call("restore", backups, DATA_DIR=elsewhere)

    assert empty.stderr.startswith("gezhi: the database has no tables yet: gezhi migrate")
    assert done.returncode == checked.returncode == restored.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["database", "photographs", "whole"]
    assert checked.stdout.startswith(f"{done.stdout.split()[-1]} is whole: ")
    assert [line.split()[0] for line in restored.stdout.splitlines()[:3]] == ["photographs", "database", "restored"]
    assert again.stderr.startswith("gezhi: the database holds a city already (990101): restore into an empty one")
    verified = gezhi.call("verify", DATA_DIR=elsewhere).stdout
    assert verified == "0 cases, 0 photographs and 2 lines of the register checked, 0 broken\n"


def test_a_running_house_is_backed_up_beside_its_work_and_never_restored_into(gezhi: Gezhi) -> None:
    running = gezhi.start()

    backed_up = gezhi.call("backup", str(gezhi.home / "backups"))
    refused = gezhi.call("restore", str(gezhi.home / "backups"))

    assert backed_up.returncode == 0
    assert refused.stderr.startswith("gezhi: another gezhi run is using DATA_DIR=")
    assert len(refused.stderr.splitlines()) == 1
    assert running.end() == 0


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_house_that_is_served_or_worked_in_alone_is_never_restored_into(gezhi: Gezhi, command: str) -> None:
    gezhi.call("migrate")
    gezhi.call("backup", str(gezhi.home / "backups"))
    begun = subprocess.Popen([sys.executable, "-m", "server.cli", command], env=gezhi.env)
    gezhi.running.append(begun)
    wait_for(lambda: gezhi.ask("/healthz") != 0 if command == "serve" else beats(gezhi))

    refused = gezhi.call("restore", str(gezhi.home / "backups"))
    begun.terminate()
    begun.wait(WITHIN)
    restored = gezhi.call("restore", str(gezhi.home / "backups"))

    assert refused.returncode == 1
    assert refused.stderr.startswith("gezhi: gezhi serve or gezhi worker is using DATA_DIR=")
    assert len(refused.stderr.splitlines()) == 1
    assert restored.returncode == 0


def beats(gezhi: Gezhi) -> bool:
    with closing(sqlite3.connect(Path(gezhi.env["DATA_DIR"]) / "gezhi.sqlite3")) as database:
        return bool(database.execute("SELECT count(*) FROM pulse").fetchone()[0])


@pytest.mark.parametrize("command", ["run", "serve", "worker"])
def test_nothing_begins_to_serve_or_work_while_a_backup_is_restored(gezhi: Gezhi, command: str) -> None:
    with unused(Path(gezhi.env["DATA_DIR"])):
        refused = gezhi.call(command)

    assert refused.returncode == 1
    assert refused.stderr.startswith("gezhi: ")
    assert len(refused.stderr.splitlines()) == 1


def test_a_photograph_that_is_broken_here_is_named_and_the_backup_fails_and_is_there_all_the_same(
    gezhi: Gezhi, kept: Path
) -> None:
    with open_app(Settings(data_dir=kept)) as app:
        stamp(app)
    first = min(path for path in (kept / "photos").glob("??/*") if not path.suffix)
    first.unlink()

    done = gezhi.call("backup", str(gezhi.home / "backups"))

    assert done.returncode == 1
    assert done.stderr == f"photo {first.name}: missing, changed or unreadable, so not in the backup: gezhi verify\n"
    assert gezhi.call("restore", "--check", str(gezhi.home / "backups")).returncode == 0


def test_a_photograph_that_the_backup_has_lost_is_left_out_by_name_and_the_city_comes_back(
    gezhi: Gezhi, kept: Path
) -> None:
    with open_app(Settings(data_dir=kept)) as app:
        stamp(app)
    backups, elsewhere = gezhi.home / "backups", str(gezhi.home / "elsewhere")
    gezhi.call("backup", str(backups))
    lost = min((backups / "photos").glob("??/*"))
    lost.unlink()

    strict = gezhi.call("restore", str(backups), DATA_DIR=elsewhere)
    done = gezhi.call("restore", "--without-broken", str(backups), DATA_DIR=elsewhere)

    assert (strict.returncode, strict.stdout) == (1, "")
    assert strict.stderr.endswith(f"photograph {lost.name} is missing\n")
    assert (done.returncode, done.stderr) == (1, f"photo {lost.name}: lost in the backup, so not restored\n")
    assert gezhi.call("verify", DATA_DIR=elsewhere).stdout.splitlines()[0] == f"photo {lost.name}: missing"


def test_every_fault_of_a_file_of_cells_is_told(gezhi: Gezhi) -> None:
    file = gezhi.home / "cells.json"
    document = write_cells(CellVersion(cell, date(2026, 1, 1)) for cell in TOWN.cells[:3])
    document["features"][0]["properties"]["code"] = "99"
    document["features"][2]["geometry"]["coordinates"][0].pop()
    file.write_text(json.dumps(document))

    done = gezhi.call("import-cells", str(file), "--new-city", "柳溪")

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "gezhi: nothing was imported",
        "  feature 0: grid.code-refused '99' wrong-length",
        *[line for line in done.stderr.splitlines() if line.startswith("  feature 2: grid.geometry-refused unclosed")],
    ]
    assert len(done.stderr.splitlines()) == 3


@pytest.fixture
def kept(gezhi: Gezhi, loaded: Flask) -> Path:
    """A copy of the loaded demo, to be damaged."""
    settings: Settings = loaded.extensions["gezhi.settings"]
    home = Path(gezhi.env["DATA_DIR"])
    shutil.copytree(replace(settings).data_dir, home)
    return home


def test_verify_finds_nothing_in_a_whole_demo(gezhi: Gezhi, kept: Path) -> None:
    done = gezhi.call("verify")

    assert (done.returncode, done.stdout) == (
        0,
        "20 cases, 38 photographs and 0 lines of the register checked, 0 broken\n",
    )


def test_verify_names_a_changed_line_and_a_missing_and_a_changed_photograph(gezhi: Gezhi, kept: Path) -> None:
    first, second = sorted(path for path in (kept / "photos").glob("??/*") if not path.suffix)[:2]
    first.unlink()
    second.write_bytes(second.read_bytes() + b".")
    case = _change_a_line(kept / "gezhi.sqlite3")

    done = gezhi.call("verify")

    assert done.returncode == 1
    assert set(done.stdout.splitlines()) == {
        f"case {case}: its history does not hold from line 2",
        f"photo {first.name}: missing",
        f"photo {second.name}: changed",
        "20 cases, 38 photographs and 0 lines of the register checked, 3 broken",
    }


def _change_a_line(database: Path) -> str:
    """Rewrite the second line of some case, as somebody with the file in hand could."""
    with sqlite3.connect(database) as connection:
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        case = connection.execute("SELECT case_id FROM case_event WHERE seq = 2 ORDER BY case_id").fetchone()[0]
        told = "payload = replace(payload, 'accept', 'except')"
        connection.execute(f"UPDATE case_event SET {told} WHERE seq = 2 AND case_id = ?", (case,))  # noqa: S608 - ours
    connection.close()
    return str(case)


def test_the_contract_can_be_printed_and_checked(gezhi: Gezhi) -> None:
    printed = gezhi.call("openapi")

    assert json.loads(printed.stdout)["openapi"] == "3.1.0"
    assert printed.stderr == ""


def test_help_names_every_command(gezhi: Gezhi) -> None:
    said = gezhi.call("--help").stdout

    assert all(name in said for name in ("run", "serve", "worker", "migrate", "demo", "import-cells", "verify"))
    assert all(name in said for name in ("backup", "restore"))
