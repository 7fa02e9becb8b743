"""The server in this process: the whole application with its clock, database and files, begun anew in milliseconds."""

import gc
import io
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import run_wsgi_app

from server.cases import jobs as case_jobs
from server.cases import service as cases
from server.kernel import ids
from server.kernel.db import db, transaction
from server.kernel.register import note_change
from server.people.models import SessionRow
from server.people.rules import the_system
from server.places import service as places
from server.settings import Settings
from server.sync import service as sync
from server.sync.models import SyncClock, SyncOp
from tests.apps import open_app
from tests.simulator.before import tell_stories
from tests.simulator.boundaries import Boundaries, ServerKilled, swapped
from tests.simulator.databases import Copies, Mark, PostgresCopies, SqliteCopies
from tests.town import ACCOUNTS, CITY, PASSWORD

BEGIN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday 23 November 2026, 09:00 in China."""
FAR_AWAY = datetime(2100, 1, 1, tzinfo=UTC)
GHOST = "00000000-0000-4000-8000-000000000000"
"""The device on which everybody is signed in from the start: desks, and who looks over a phone's shoulder."""
Json = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A call as it went into the line."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    cookie: str = ""

    @property
    def is_push(self) -> bool:
        """Whether it carries an outbox."""
        return self.path == "/api/sync/push"


@dataclass(frozen=True)
class Reply:
    """What the server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body read."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Backup:
    """A copy of the database and of the files there were."""

    rows: Mark
    files: Mapping[Path, bytes]
    at: datetime


@dataclass
class House:
    """The application at work."""

    app: Flask
    copies: Copies
    photos: Path
    boundaries: Boundaries
    template: Mark = None
    cookies: dict[str, str] = field(default_factory=dict)
    """Everybody's cookie on the ghost's device."""
    at: datetime = BEGIN
    folders: tuple[Path, ...] = ()
    """Where photographs lie, empty at first."""
    chance: Random = field(default_factory=lambda: Random("before any schedule"))

    @property
    def kind(self) -> str:
        """Which database it stands on."""
        return "sqlite" if isinstance(self.copies, SqliteCopies) else "postgresql"

    def now(self) -> datetime:
        """The server's time."""
        return self.at

    def begin(self, seed: int) -> None:
        """An untouched town, and chance that only the seed decides."""
        self.at = BEGIN
        self.chance.seed(seed)
        self.copies.back(self.template)
        shutil.rmtree(self.photos, ignore_errors=True)
        for folder in self.folders:
            folder.mkdir(parents=True, exist_ok=True)
        for numbers in (self.boundaries.taken, self.boundaries.doomed, self.boundaries.counted):
            numbers.clear()

    def handle(
        self, request: Request, *, whole: int | None = None, fatal: tuple[str, int] | None = None
    ) -> Reply | None:
        """What the server answers, None where it was killed; of a body only the first `whole` bytes arrive."""
        body = request.body if whole is None else request.body[:whole]
        try:
            with self.boundaries.at(fatal):
                pieces, status, headers = run_wsgi_app(self.app, _environ(request, body), buffered=True)
                return Reply(int(status.split(" ")[0]), dict(headers), b"".join(pieces))
        except ServerKilled:
            return None

    def ask(self, account: str, method: str, path: str, told: Json | None = None) -> Reply:
        """Somebody at a desk of their own asks or does something."""
        body = b"" if told is None else json.dumps(told).encode()
        headers = {"Content-Type": "application/json"} if told is not None else {}
        reply = self.handle(Request(method, path, headers, body, self.cookies[account]))
        assert reply is not None
        return reply

    def back_up(self) -> Backup:
        """A copy of everything."""
        files = {path: path.read_bytes() for path in self.photos.rglob("*") if path.is_file()}
        return Backup(self.copies.mark(), files, self.at)

    def restore(self, backup: Backup, *, photos_too: bool) -> str:
        """Put an older copy back under a new epoch, which is given; files that came since may stay or go."""
        self.copies.back(backup.rows)
        for path in self.photos.rglob("*") if photos_too else ():
            if path.is_file() and path not in backup.files:
                path.unlink()
        for path, content in backup.files.items():
            if not path.exists():  # another restore took it away
                path.write_bytes(content)
        with self.app.app_context(), transaction() as session:
            local = self.at.astimezone(places.city_zone(city=CITY))
            cases.leave_gap(session, city=CITY, local=local)  # all that `gezhi restore` does beside bringing rows back
            by = the_system(CITY).account
            note_change(session, city=CITY, by=by, at=self.at, what="restore", subject=("city", CITY), args={})
            sync.begin_epoch(session, city=CITY)
        return self.clock()[0]

    def clock(self) -> tuple[str, int]:
        """The epoch and the feed's counter."""
        with self.app.app_context():
            clock = db.session.scalars(select(SyncClock)).one()
            return clock.epoch, clock.seq

    def answered(self) -> dict[str, str]:
        """Every stored result by its op_id."""
        with self.app.app_context():
            return {row.op_id: row.result for row in db.session.execute(select(SyncOp.op_id, SyncOp.result))}

    def expire(self, account: str, device: str) -> None:
        """A session's time is over; the push token's is not."""
        with self.app.app_context(), transaction() as session:
            mine = (SessionRow.account_id == account, SessionRow.device_id == device, SessionRow.kind == "session")
            session.execute(update(SessionRow).where(*mine).values(expires_at=self.at))

    def send_checks(self) -> None:
        """What the worker does by itself for cases whose review lapsed."""
        with self.app.app_context():
            case_jobs.send_checks(self.at)


def _environ(request: Request, body: bytes) -> dict[str, Any]:
    path, _, query = request.path.partition("?")
    told = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
    told["CONTENT_TYPE"] = told.pop("HTTP_CONTENT_TYPE", "")
    return {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": request.cookie,
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    } | told


def cookie_of(reply: Reply) -> str | None:
    """What a browser keeps after this answer: a cookie, "" where it is told to forget, None where nothing was said."""
    told = reply.headers.get("Set-Cookie")
    if told is None:
        return None
    value = told.split(";")[0]
    return "" if value.endswith("=") else value


@contextmanager
def open_house(settings: Settings) -> Iterator[House]:
    """The application of a database that holds the town, with a seeded server beneath it."""
    house = House(app=None, copies=None, photos=settings.photo_dir, boundaries=Boundaries())  # type: ignore[arg-type]
    with ExitStack() as until:
        house.app = until.enter_context(open_app(settings, house.now))
        copies = _copies(house.app, settings)
        house.copies = copies
        if isinstance(copies, PostgresCopies):
            until.callback(copies.close)
        house.folders = tuple(path for path in settings.photo_dir.rglob("*") if path.is_dir())
        with house.app.app_context():
            house.boundaries.watch(db.engine)
        until.enter_context(house.boundaries.counting())
        until.enter_context(_seeded(house))
        _sign_everybody_in(house)
        tell_stories(house)
        house.template = house.copies.mark()
        gc.collect()
        gc.freeze()  # what stands now stands for all schedules
        until.callback(gc.unfreeze)
        yield house


def _copies(app: Flask, settings: Settings) -> Copies:
    if settings.database_url:
        return PostgresCopies(settings.database_url)
    return SqliteCopies(app, settings.data_dir / "gezhi.sqlite3")


@contextmanager
def _seeded(house: House) -> Iterator[None]:
    """The server's ids and secrets come from the house's seed and its clock."""
    chance = SimpleNamespace(
        randbits=house.chance.getrandbits, token_urlsafe=lambda size: f"{house.chance.getrandbits(size * 8):x}"
    )
    clock = SimpleNamespace(time_ns=lambda: int(house.at.timestamp() * 1e9))
    with swapped(ids, "secrets", chance), swapped(ids, "time", clock):
        yield


def _sign_everybody_in(house: House) -> None:
    """Once for all schedules: their sessions are part of the town."""
    for account in ACCOUNTS:
        told = {"account": account, "password": PASSWORD, "device_id": GHOST, "device_name": "ghost"}
        request = Request("POST", "/api/session", {"Content-Type": "application/json"}, json.dumps(told).encode())
        reply = house.handle(request)
        assert reply is not None
        assert reply.status == 200, reply.body
        house.cookies[account] = cookie_of(reply) or ""
    with house.app.app_context(), transaction() as session:
        session.execute(update(SessionRow).values(expires_at=FAR_AWAY, seen_at=FAR_AWAY - timedelta(days=30)))
