"""Cuts a push, its answer and a photograph at byte after byte, and looks at what the server makes of it."""

import hashlib
import json
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy import func, select

from grid.coords import Wgs84
from server.cases.models import Case
from server.kernel.db import db
from server.photos.models import Photo
from server.settings import Settings
from server.sync.models import FeedRow, SyncClock, SyncOp
from tests.faults.proxy import Fate, Proxy, a_proxy
from tests.faults.serving import PATIENCE, a_server
from tests.phone import Json, Phone, a_photo
from tests.server.photos.pictures import a_picture

WAYS = ("fin", "rst")


@dataclass
class Cutter:
    """A phone behind a line that breaks: the proxy's next connection has the fate that is set here."""

    phone: Phone
    port: int
    proxy: Proxy
    fate: Fate = field(default_factory=Fate)
    places: int = 0

    def __post_init__(self) -> None:
        """Let the proxy ask here."""
        self.proxy.fates = lambda: self.fate

    def operation(self, photos: list[Json] | None = None) -> Json:
        """A report somewhere else than every other: what lies near by must not grow with how many there are."""
        self.places += 1
        where = Wgs84(10.0 + self.places * 0.01, 10.0)
        return self.phone.report(at=where, photos=photos or [])

    def pushing(self, op: Json) -> bytes:
        """The bytes of a request that pushes one operation."""
        envelope = {"proto": 1, "device_id": self.phone.device, "app_version": "t", "ops": [op]}
        return self.request("POST", "/api/sync/push", json.dumps(envelope).encode(), "Content-Type: application/json")

    def request(self, method: str, path: str, body: bytes, *extra: str) -> bytes:
        """The bytes of a request on a connection of its own."""
        head = (
            f"{method} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            "Connection: close",
            f"Authorization: Push {self.phone.session['push_token']}",
            f"Content-Length: {len(body)}",
            *extra,
        )
        return "\r\n".join((*head, "", "")).encode() + body

    def through(self, request: bytes, fate: Fate) -> bytes:
        """What comes back over the line that breaks."""
        self.fate = fate
        return talk(self.proxy.address, request)

    def straight(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the whole answer, over a good line."""
        head, _, body = talk(self.port, request).partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        return int(first.split()[1]), dict(line.lower().split(": ", 1) for line in lines), body


@contextmanager
def a_cutter(settings: Settings, phone: Phone) -> Iterator[Cutter]:
    """A phone behind a line that breaks, and the server at its other end."""
    with a_server(settings) as port, a_proxy(port) as proxy:
        yield Cutter(phone, port, proxy)


def talk(port: int, request: bytes) -> bytes:
    """Send everything, read until the other end closes; a broken line is where it ends."""
    told = b""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
            line.sendall(request)
            while piece := line.recv(65536):
                told += piece
    except (ConnectionError, BrokenPipeError):
        pass
    return told


def cut_pushes(cutter: Cutter, at: Iterable[int]) -> int:
    """Cut a push at each of these bytes, and send it again: nothing of it was taken. Gives how many."""
    many = 0
    for many, byte in enumerate(at, 1):
        request = cutter.pushing(cutter.operation())
        assert byte < len(request)
        assert cutter.through(request, Fate(cut_up=byte, by=WAYS[many % 2])) == b""  # type: ignore[arg-type]
        status, _, body = cutter.straight(request)
        told = json.loads(body)
        assert (status, told["results"][0]["status"], told["replayed"]) == (200, "applied", []), (byte, told)
    return many


def cut_answers(cutter: Cutter, at: Iterable[int]) -> int:
    """Cut the answer to a push at each of these bytes, and send it again: it was taken, once. Gives how many."""
    many = 0
    for many, byte in enumerate(at, 1):
        op = cutter.operation()
        request = cutter.pushing(op)
        heard = cutter.through(request, Fate(cut_down=byte, by=WAYS[many % 2]))  # type: ignore[arg-type]
        assert len(heard) <= byte
        status, _, body = cutter.straight(request)
        told = json.loads(body)
        assert (status, told["replayed"]) == (200, [op["op_id"]]), (byte, told)
        assert told["results"][0]["status"] == "applied"
    return many


def cut_photographs(cutter: Cutter, at: Iterable[int], size: int) -> int:
    """Cut a photograph at each of these bytes, and go on where the server says: it is whole, and was not before."""
    many = 0
    for many, byte in enumerate(at, 1):
        picture = a_picture(size=(64, 48)).content
        picture += os.urandom(size - len(picture))
        sha = hashlib.sha256(picture).hexdigest()
        named = cutter.pushing(cutter.operation([a_photo(picture=picture)]))
        assert json.loads(cutter.straight(named)[2])["missing_photos"] == [sha]
        head = len(sending(cutter, sha, picture, 0)) - size
        cutter.through(sending(cutter, sha, picture, 0), Fate(cut_up=head + byte, by=WAYS[many % 2]))  # type: ignore[arg-type]
        _finish(cutter, sha, picture, most=byte)
    return many


def sending(cutter: Cutter, sha: str, picture: bytes, offset: int) -> bytes:
    """The bytes of a request that sends the rest of a photograph."""
    told = (
        "Content-Type: application/offset+octet-stream",
        f"Upload-Offset: {offset}",
        f"Upload-Length: {len(picture)}",
    )
    return cutter.request("PATCH", f"/api/photos/{sha}", picture[offset:], *told)


def _finish(cutter: Cutter, sha: str, picture: bytes, most: int) -> None:
    """Go on as a phone does, while another writer may still hold it."""
    for _ in range(500):
        status, headers, _ = cutter.straight(cutter.request("HEAD", f"/api/photos/{sha}", b""))
        assert status == 404, "a photograph that was cut is not stored"
        offset = int(headers["upload-offset"])
        assert offset <= most
        status, _, body = cutter.straight(sending(cutter, sha, picture, offset))
        if status == 201:
            return
        assert status in {409, 423}, (status, body)
    raise AssertionError("the server never let go of a part")


def check_nothing_is_partial_or_doubled(app: Flask, cutter: Cutter, photographs: int) -> None:
    """One case and one line of the ledger for each operation, the counter gapless, every photograph whole."""
    with app.app_context():
        counted = {
            "cases": db.session.scalar(select(func.count()).select_from(Case)),
            "numbers": db.session.scalar(select(func.count(Case.receipt_no.distinct()))),
            "operations": db.session.scalar(select(func.count()).select_from(SyncOp)),
            "photographs": db.session.scalar(select(func.count()).select_from(Photo)),
        }
        assert counted == {
            "cases": cutter.places,
            "numbers": cutter.places,
            "operations": cutter.places,
            "photographs": photographs,
        }
        highest = db.session.scalar(select(func.max(FeedRow.seq)))
        assert highest == db.session.scalar(select(SyncClock.seq))
        for photo in db.session.scalars(select(Photo)):
            path = app.extensions["gezhi.settings"].photo_dir / photo.sha256[:2] / photo.sha256
            assert hashlib.sha256(path.read_bytes()).hexdigest() == photo.sha256
    ack = json.loads(cutter.straight(cutter.pushing(cutter.operation()))[2])["device_seq_ack"]
    assert ack == cutter.places
