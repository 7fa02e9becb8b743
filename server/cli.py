"""The console script `gezhi`: each command is one verb of the house, and says its troubles in one line."""

import argparse
import json
import logging
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from server.running import (
    Trouble,
    address,
    alone_in,
    check_port,
    children,
    interruptible,
    wait_until_serving,
    watch,
    web_command,
    worker_command,
)
from server.settings import Settings, read_settings

if TYPE_CHECKING:
    from flask import Flask

INTERRUPTED = 130
CONTRACT = Path(__file__).parent.parent / "pwa" / "src" / "contract"
ADDRESSES = ("postgresql+psycopg://", "sqlite:///")
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


def _make_app(settings: Settings) -> "Flask":
    """The application. Raises Trouble where its folder cannot be written, or its database is of an unknown kind."""
    from server import create_app  # noqa: PLC0415 - `gezhi --help` and a taken port need no two seconds of imports

    if not settings.sqlalchemy_url.startswith(ADDRESSES):
        raise Trouble("DATABASE_URL is no address of PostgreSQL: postgresql://user:password@host/name")
    try:
        return create_app(settings)
    except OSError as why:
        raise Trouble(f"DATA_DIR={settings.data_dir} cannot be written: {why.strerror}") from None


def _migrate(app: "Flask", settings: Settings) -> None:
    """Bring the database to this code's shape. Raises Trouble where it cannot be reached."""
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415 - as above

    from server.kernel.migrate import upgrade  # noqa: PLC0415 - as above

    try:
        upgrade(app)
    except OperationalError as why:
        said = " ".join(str(why.orig).split())
        raise Trouble(f"the database {_where(settings)} cannot be used: {said}") from None


def _where(settings: Settings) -> str:
    """The database without its password."""
    if not settings.database_url:
        return str(settings.data_dir / "gezhi.sqlite3")
    return f"at DATABASE_URL ({settings.database_url.rpartition('@')[2]})"


def _load_demo(app: "Flask") -> bool:
    from server.demo.load import DemoRefused, load_demo  # noqa: PLC0415 - as above

    try:
        return load_demo(app, tell=_say_progress)
    except DemoRefused as refused:
        raise Trouble(str(refused)) from None


def _say_progress(done: str) -> None:
    """How far the loading has come: one line that is written over on a terminal, single lines elsewhere."""
    print(f"  {done}", end="\r" if sys.stdout.isatty() else "\n", flush=True)


def _check_pages(settings: Settings) -> None:
    if not (settings.static_dir / "index.html").is_file():
        raise Trouble(
            f"the pages are not built ({settings.static_dir}): make run builds them, or npm run build in pwa/"
        )


def run(settings: Settings, _asked: argparse.Namespace) -> int:
    """Migrate, load the demo where DEMO is set, then serve and work until Ctrl-C."""
    with interruptible(), alone_in(settings.data_dir):
        check_port(settings.host, settings.port)
        _check_pages(settings)
        _prepare(settings)
        with children({"web process": web_command(settings), "worker": worker_command()}) as begun:
            try:
                wait_until_serving(settings, begun)
                _greet(settings)
                watch(begun)
            except KeyboardInterrupt:
                print("\n正在停止 stopping …", flush=True)
    print("已停止 stopped")
    return 0


def _prepare(settings: Settings) -> None:
    """The database in shape, and the demo in it where it is wanted."""
    app = _make_app(settings)
    print(f"数据库 database: {_where(settings)}", flush=True)
    _migrate(app, settings)
    if settings.demo:
        print("演示数据 demo: drawing and playing it on the first run …", flush=True)
        print("  loaded" if _load_demo(app) else "  here already", flush=True)
    _let_go(app)


def _let_go(app: "Flask") -> None:
    """Leave the database to the processes that serve."""
    from server.kernel.db import db  # noqa: PLC0415 - as above

    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _greet(settings: Settings) -> None:
    from server.demo.welcome import welcome  # noqa: PLC0415 - as above

    print(welcome(address(settings)) if settings.demo else f"格治 Gezhi: {address(settings)}", flush=True)


def serve(settings: Settings, _asked: argparse.Namespace) -> int:
    """Serve HTTP only; the worker runs elsewhere."""
    check_port(settings.host, settings.port)
    _check_pages(settings)
    command = web_command(settings)
    os.execv(command[0], command)  # noqa: S606 - our own server, in our place


def worker(settings: Settings, _asked: argparse.Namespace) -> int:
    """Work off what is due until SIGTERM."""
    from server.worker import run_worker  # noqa: PLC0415 - as above

    run_worker(_make_app(settings), threading.Event())
    return 0


def migrate(settings: Settings, _asked: argparse.Namespace) -> int:
    """Bring the database to the shape this code needs."""
    _migrate(_make_app(settings), settings)
    print(f"{_where(settings)} is up to date")
    return 0


def demo(settings: Settings, _asked: argparse.Namespace) -> int:
    """Load the made-up city, once."""
    app = _make_app(settings)
    _migrate(app, settings)
    print("the demo is loaded" if _load_demo(app) else "the demo is here already: nothing was changed")
    return 0


def import_cells(settings: Settings, asked: argparse.Namespace) -> int:
    """Import cells from GeoJSON, or say everything that is wrong with the file."""
    from server.importing import import_file  # noqa: PLC0415 - as above

    app = _make_app(settings)
    _migrate(app, settings)
    print(f"{import_file(app, asked.file, new_city=asked.new_city)} cells imported")
    return 0


def verify(settings: Settings, _asked: argparse.Namespace) -> int:
    """Check the chain of every case's history and the bytes of every stored photograph."""
    from server.verify import find_broken_chains, find_broken_photos  # noqa: PLC0415 - as above

    app = _make_app(settings)
    with app.app_context():
        city = _city(app)
        chains, pictures = list(find_broken_chains(city)), list(find_broken_photos(city))
    broken = [f"case {case}: its history does not hold from line {line}" for case, line in chains if line is not None]
    broken += [f"photo {sha256}: {fault}" for sha256, fault in pictures if fault is not None]
    for line in broken:
        print(line)
    print(f"{len(chains)} cases and {len(pictures)} photographs checked, {len(broken)} broken")
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

    operations = _make_app(settings).extensions["gezhi.operations"].values()
    print(json.dumps(describe(operations), ensure_ascii=False, indent=2))
    return 0


def contract(settings: Settings, asked: argparse.Namespace) -> int:
    """Write the contract's generated files, or with --check say which are stale."""
    from server.web.contract import stale_files, write  # noqa: PLC0415 - as above

    app = _make_app(settings)
    stale = stale_files(app, CONTRACT) if asked.check else write(app, CONTRACT)
    for name in stale:
        print(f"{CONTRACT / name}: {'stale' if asked.check else 'written'}")
    return 1 if stale and asked.check else 0


COMMANDS: dict[str, tuple[Command, str]] = {
    "run": (run, "migrate, load the demo where DEMO=1, then serve and work until Ctrl-C"),
    "serve": (serve, "serve HTTP only"),
    "worker": (worker, "work off what is due: derivatives, checks to be sent, deadlines"),
    "migrate": (migrate, "bring the database to the shape this code needs"),
    "demo": (demo, "load the made-up city, once (DEMO=1)"),
    "import-cells": (import_cells, "import cells from GeoJSON"),
    "verify": (verify, "check every history's hash chain and every photograph's bytes"),
    "openapi": (openapi, "print the contract as OpenAPI 3.1"),
    "contract": (contract, "write the generated files of the contract for the phone"),
}

if __name__ == "__main__":
    sys.exit(main())
