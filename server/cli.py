"""The console script `gezhi`: each command is one verb of the house, and says its troubles in one line."""

import argparse
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from server.running import Trouble
from server.serving import load_demo, make_app, migrate_database, phone, run, serve, where, worker
from server.settings import Settings, read_settings

if TYPE_CHECKING:
    from flask import Flask

INTERRUPTED = 130
CONTRACT = Path(__file__).parent.parent / "pwa" / "src" / "contract"
Command = Callable[[Settings, argparse.Namespace], int]


def main(argv: list[str] | None = None) -> int:
    """Run the command that `argv` names; gives the exit code."""
    asked = _parser().parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        return _obey(asked)
    except Trouble as trouble:
        print(f"gezhi: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("gezhi: interrupted", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gezhi", description="格治 Gezhi: the working system of a city run in cells.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (_, told) in COMMANDS.items():
        command = commands.add_parser(name, help=told, description=told)
        if name == "import-cells":
            command.add_argument("file", type=Path, help="a GeoJSON FeatureCollection in WGS-84")
            command.add_argument("--new-city", metavar="NAME", help="register the city of the cells under this name")
        if name == "first-admin":
            command.add_argument("--city", default="", help="its 6-digit division; needed only where there are several")
            command.add_argument("--name", required=True, help="the login name")
        if name == "backup":
            command.add_argument("folder", type=Path, help="where backups lie; each is added to those before")
        if name == "restore":
            command.add_argument("folder", type=Path, help="that folder, for the latest backup, or one of those in it")
            command.add_argument("--check", action="store_true", help="restore nothing, read the backup to its end")
            command.add_argument("--without-broken", action="store_true", help="leave out photographs that it has lost")
        if name == "contract":
            command.add_argument("--check", action="store_true", help="write nothing, fail where a file is stale")
    return parser


def _obey(asked: argparse.Namespace) -> int:
    command: Command = COMMANDS[asked.command][0]
    try:
        settings = read_settings()
    except ValueError as why:
        raise Trouble(f"a setting cannot be read: {why}") from None
    return command(settings, asked)


def migrate(settings: Settings, _asked: argparse.Namespace) -> int:
    """Bring the database to the shape this code needs."""
    migrate_database(make_app(settings), settings)
    print(f"{where(settings)} is up to date")
    return 0


def demo(settings: Settings, _asked: argparse.Namespace) -> int:
    """Load the made-up city, once."""
    app = make_app(settings)
    migrate_database(app, settings)
    print("the demo is loaded" if load_demo(app) else "the demo is here already: nothing was changed")
    return 0


def import_cells(settings: Settings, asked: argparse.Namespace) -> int:
    """Import cells from GeoJSON, or say everything that is wrong with the file."""
    from server.importing import import_file  # noqa: PLC0415 - as above

    app = make_app(settings)
    migrate_database(app, settings)
    print(f"{import_file(app, asked.file, new_city=asked.new_city)} cells imported")
    return 0


def first_admin(settings: Settings, asked: argparse.Namespace) -> int:
    """Register the first administrator of a city, and print the first password, once."""
    from server.founding import found_admin  # noqa: PLC0415 - as above

    app = make_app(settings)
    migrate_database(app, settings)
    first = found_admin(app, city=asked.city or settings.city, name=asked.name)
    print(f"{asked.name}\n{first}")
    print("初始密码只显示这一次，首次登录须修改 shown this once; change it at the first sign-in", file=sys.stderr)
    return 0


@contextmanager
def _files_told(folder: Path) -> Iterator[None]:
    """A file or a disk that cannot be used, in one line."""
    try:
        yield
    except OSError as why:
        raise Trouble(f"{why.filename or folder} cannot be used: {why.strerror}") from None


def backup(settings: Settings, asked: argparse.Namespace) -> int:
    """Add a backup of database and photographs to a folder, beside the running product."""
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - as above

    from server.backup import read_manifest, take_backup  # noqa: PLC0415 - as above

    try:
        with _files_told(asked.folder):
            snapshot = take_backup(make_app(settings), asked.folder, tell=print)
    except DBAPIError as why:
        raise Trouble(f"the database cannot be read ({' '.join(str(why.orig).split())}): gezhi migrate") from None
    print(f"whole        {snapshot}")
    broken = read_manifest(snapshot).broken
    for sha256 in sorted(broken):
        print(
            f"photo {sha256}: missing, changed or unreadable, so not in the backup: gezhi verify",
            file=sys.stderr,
        )
    return 1 if broken else 0


def restore(settings: Settings, asked: argparse.Namespace) -> int:
    """Restore a backup into an empty installation, or with --check only read it."""
    from server.backup import check_backup, get_snapshot, read_manifest, restore_backup  # noqa: PLC0415 - as above

    snapshot = get_snapshot(asked.folder)
    with _files_told(snapshot):
        if asked.check:
            manifest = check_backup(snapshot)
            print(f"{snapshot} is whole: {manifest.told}, {manifest.photos:,} photographs, of {manifest.taken_at}")
            return 0
        app, without = make_app(settings), asked.without_broken
        manifest = restore_backup(app, settings, snapshot, tell=print, without_broken=without)
        lost = sorted(set(manifest.broken) - set(read_manifest(snapshot).broken))
    print(f"restored     {where(settings)}, as it was at {manifest.taken_at}")
    print("phones will bring again what they sent in the last 7 days; the desk's work since then is to be done again")
    for sha256 in lost:
        print(f"photo {sha256}: lost in the backup, so not restored", file=sys.stderr)
    return 1 if lost else 0


def verify(settings: Settings, _asked: argparse.Namespace) -> int:
    """Check the chain of every case's history and of the register, and the bytes of every stored photograph."""
    from server.kernel.register import check_register  # noqa: PLC0415 - as above
    from server.verify import find_broken_chains, find_broken_photos  # noqa: PLC0415 - as above

    app = make_app(settings)
    with app.app_context():
        city = _city(app)
        chains, pictures = list(find_broken_chains(city)), list(find_broken_photos(city))
        lines, wrong = check_register(city)
    broken = [f"case {case}: its history does not hold from line {line}" for case, line in chains if line is not None]
    broken += [f"photo {sha256}: {fault}" for sha256, fault in pictures if fault is not None]
    broken += [f"the register does not hold from line {wrong}"] if wrong is not None else []
    for line in broken:
        print(line)
    checked = f"{len(chains)} cases, {len(pictures)} photographs and {lines} lines of the register checked"
    print(f"{checked}, {len(broken)} broken")
    return 1 if broken else 0


def _city(app: "Flask") -> str:
    """The city this installation serves. Raises Trouble where there is none, or the database is not migrated."""
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - as above

    from server.places.service import CityMissing  # noqa: PLC0415 - as above

    try:
        city: str = app.extensions["gezhi.city"]()
    except CityMissing as missing:
        raise Trouble(f"no city to serve; known: {', '.join(missing.fields['cities']) or 'none'} (CITY)") from None
    except DBAPIError as why:
        raise Trouble(f"the database cannot be read ({' '.join(str(why.orig).split())}): gezhi migrate") from None
    return city


def openapi(settings: Settings, _asked: argparse.Namespace) -> int:
    """Print the contract as OpenAPI 3.1."""
    from server.web.contract import openapi as describe  # noqa: PLC0415 - as above

    operations = make_app(settings).extensions["gezhi.operations"].values()
    print(json.dumps(describe(operations), ensure_ascii=False, indent=2))
    return 0


def contract(settings: Settings, asked: argparse.Namespace) -> int:
    """Write the contract's generated files, or with --check say which are stale."""
    from server.web.contract import stale_files, write  # noqa: PLC0415 - as above

    app = make_app(settings)
    stale = stale_files(app, CONTRACT) if asked.check else write(app, CONTRACT)
    for name in stale:
        print(f"{CONTRACT / name}: {'stale' if asked.check else 'written'}")
    return 1 if stale and asked.check else 0


COMMANDS: dict[str, tuple[Command, str]] = {
    "run": (run, "migrate, load the demo where DEMO=1, then serve and work until Ctrl-C"),
    "phone": (phone, "run, with HTTPS on the local network for real phones, and codes to scan"),
    "serve": (serve, "serve HTTP only"),
    "worker": (worker, "work off what is due: derivatives, checks to be sent, deadlines"),
    "migrate": (migrate, "bring the database to the shape this code needs"),
    "demo": (demo, "load the made-up city, once (DEMO=1)"),
    "import-cells": (import_cells, "import cells from GeoJSON"),
    "first-admin": (first_admin, "register the first administrator of a city, and print the first password"),
    "backup": (backup, "add a backup of database and photographs to a folder, beside the running product"),
    "restore": (restore, "restore a backup into an empty installation; with --check only read it"),
    "verify": (verify, "check every hash chain and every photograph's bytes"),
    "openapi": (openapi, "print the contract as OpenAPI 3.1"),
    "contract": (contract, "write the generated files of the contract for the phone"),
}

if __name__ == "__main__":
    sys.exit(main())
