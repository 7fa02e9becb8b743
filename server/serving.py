"""What serves: the application, its database in shape, and the processes of a run."""

import argparse
import os
import subprocess
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from server.lan import Lan, find_lan, invite, prepare_caddy
from server.running import (
    Trouble,
    address,
    alone_in,
    check_port,
    children,
    interruptible,
    use,
    wait_until_serving,
    watch,
    web_command,
    worker_command,
)
from server.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

ADDRESSES = ("postgresql+psycopg://", "sqlite:///")


def run(settings: Settings, _asked: argparse.Namespace) -> int:
    """Migrate, load the demo where DEMO is set, then serve and work until Ctrl-C."""
    return _run(settings, lan=None)


def phone(settings: Settings, _asked: argparse.Namespace) -> int:
    """Run, and serve HTTPS on the local network for real phones, with codes to scan."""
    lan = find_lan(settings)
    for port in (lan.https_port, lan.trust_port):
        check_port(lan.address, port)
    os.environ |= {"COOKIE_SECURE": "1", "HOST": "127.0.0.1"}  # what the processes read that we begin
    return _run(replace(settings, cookie_secure=True, host="127.0.0.1"), lan=lan)


def _run(settings: Settings, *, lan: Lan | None) -> int:
    with interruptible(), alone_in(settings.data_dir):
        check_port(settings.host, settings.port)
        _check_pages(settings)
        _prepare(settings)
        commands = {"web process": web_command(settings), "worker": worker_command()}
        commands |= {} if lan is None else {"HTTPS proxy": prepare_caddy(lan, settings)}
        with children(commands) as begun:
            try:
                wait_until_serving(settings, begun)
                _greet(settings)
                if lan is not None:
                    print(invite(lan), flush=True)
                watch(begun)
            except KeyboardInterrupt:
                print("\n正在停止 stopping …", flush=True)
    print("已停止 stopped")
    return 0


def _prepare(settings: Settings) -> None:
    """The database in shape, and the demo in it where it is wanted."""
    app = make_app(settings)
    print(f"数据库 database: {where(settings)}", flush=True)
    migrate_database(app, settings)
    if settings.demo:
        print("演示数据 demo: drawing and playing it on the first run …", flush=True)
        _have_demo(app)
    _let_go(app)


def _have_demo(app: "Flask") -> None:
    """See that the demo is here. Loading it takes half a gigabyte, so a process does that which then ends."""
    from server.demo.load import DemoRefused, is_here  # noqa: PLC0415 - as above

    try:
        with app.app_context():
            known = is_here()
    except DemoRefused as refused:
        raise Trouble(str(refused)) from None
    if known:
        print("  here already", flush=True)
        return
    _let_go(app)
    done = subprocess.run([sys.executable, "-m", "server.cli", "demo"], check=False)
    if done.returncode != 0:
        raise Trouble("the demo could not be loaded; what it said stands above")


def _greet(settings: Settings) -> None:
    from server.demo.welcome import welcome  # noqa: PLC0415 - as above

    print(welcome(address(settings)) if settings.demo else f"格治 Gezhi: {address(settings)}", flush=True)


def serve(settings: Settings, _asked: argparse.Namespace) -> int:
    """Serve HTTP only; the worker runs elsewhere."""
    check_port(settings.host, settings.port)
    _check_pages(settings)
    use(settings.data_dir).close()  # what serves says so itself; a restore that is under way is told here, in one line
    command = web_command(settings)
    os.execv(command[0], command)  # noqa: S606 - our own server, in our place


def worker(settings: Settings, _asked: argparse.Namespace) -> int:
    """Work off what is due until SIGTERM."""
    from server.worker import run_worker  # noqa: PLC0415 - as above

    with use(settings.data_dir):
        run_worker(make_app(settings), threading.Event())
    return 0


def make_app(settings: Settings) -> "Flask":
    """The application. Raises Trouble where its folder cannot be written, or its database is of an unknown kind."""
    from server import create_app  # noqa: PLC0415 - `gezhi --help` and a taken port need no two seconds of imports

    if not settings.sqlalchemy_url.startswith(ADDRESSES):
        raise Trouble("DATABASE_URL is no address of PostgreSQL: postgresql://user:password@host/name")
    try:
        return create_app(settings)
    except OSError as why:
        raise Trouble(f"DATA_DIR={settings.data_dir} cannot be written: {why.strerror}") from None


def migrate_database(app: "Flask", settings: Settings) -> None:
    """Bring the database to this code's shape. Raises Trouble where it cannot be reached."""
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415 - as above

    from server.kernel.migrate import upgrade  # noqa: PLC0415 - as above

    try:
        upgrade(app)
    except OperationalError as why:
        said = " ".join(str(why.orig).split())
        raise Trouble(f"the database {where(settings)} cannot be used: {said}") from None


def where(settings: Settings) -> str:
    """The database without its password."""
    if not settings.database_url:
        return str(settings.data_dir / "gezhi.sqlite3")
    return f"at DATABASE_URL ({settings.database_url.rpartition('@')[2]})"


def _let_go(app: "Flask") -> None:
    """Leave the database to the processes that serve."""
    from server.kernel.db import db  # noqa: PLC0415 - as above

    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def load_demo(app: "Flask") -> bool:
    """Load the demo; False where it is here already. Raises Trouble where it is not wanted here."""
    from server.demo import load  # noqa: PLC0415 - as above

    try:
        return load.load_demo(app, tell=_say_progress)
    except load.DemoRefused as refused:
        raise Trouble(str(refused)) from None


def _say_progress(done: str) -> None:
    """How far the loading has come: one line that is written over on a terminal, single lines elsewhere."""
    print(f"  {done}", end="\r" if sys.stdout.isatty() else "\n", flush=True)


def _check_pages(settings: Settings) -> None:
    if not (settings.static_dir / "index.html").is_file():
        raise Trouble(
            f"the pages are not built ({settings.static_dir}): make run builds them, or npm run build in pwa/"
        )
