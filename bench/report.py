"""How fast a report with a 250 KB photograph is taken, against a bare insert and file write with the same fsyncs.

    python bench/report.py [--database-url postgresql://…]

A real server on loopback, eight clients at once, in turns with eight bare writers; a ratio of 2 is twice the bare time.
"""

import argparse
import hashlib
import http.client
import io
import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from PIL import Image

from server import create_app
from server.kernel import migrate
from server.kernel.db import sqlite_module
from server.settings import Settings
from tests.town import ACCOUNTS, PASSWORD, inside, settle

AT_ONCE, EACH, ROUNDS = 8, 12, 5
PHOTO_BYTES = 250_000


def main() -> None:
    """Start a server on a scratch database, measure in turns, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url", default="")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder) / "data", database_url=told.database_url)
        app = create_app(settings)
        migrate.upgrade(app)
        settle(app)
        port = _free_port()
        server = _start(settings, port)
        try:
            cookies = [_sign_in(port, number) for number in range(AT_ONCE)]
            ours, bare = _in_turns(port, cookies, Path(folder) / "bare")
        finally:
            server.terminate()
            server.wait(20)
    ratio = median(a / b for a, b in zip(ours, bare, strict=True))
    count = AT_ONCE * EACH
    print(
        f"report.push_and_patch  ratio {ratio:.2f}  ({count / median(ours):.0f} reports/s "
        f"with {PHOTO_BYTES // 1000} KB at {AT_ONCE} at once; "
        f"bare insert + write with the same fsyncs {count / median(bare):.0f}/s; "
        f"load {os.getloadavg()[0]:.1f})"
    )


def _in_turns(port: int, cookies: list[str], folder: Path) -> tuple[list[float], list[float]]:
    """Seconds of each round, ours and bare, the first round of both thrown away."""
    folder.mkdir()
    _make_bare(folder)
    ours, bare = [], []
    for _ in range(ROUNDS + 1):
        ours.append(_timed(lambda number: _report_many(port, cookies[number], number)))
        bare.append(_timed(lambda number: _write_many(folder, number)))
    return ours[1:], bare[1:]


def _timed(work: Callable[[int], None]) -> float:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(AT_ONCE)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(settings: Settings, port: int) -> "subprocess.Popen[bytes]":
    env = os.environ | {"DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    started = subprocess.Popen(  # noqa: S603 - our own server
        [*command, "--blocking-threads", str(AT_ONCE), "--log-level", "error", "server.wsgi:app"], env=env
    )
    for _ in range(200):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return started
        time.sleep(0.05)
    raise SystemExit("the server did not start")


def _sign_in(port: int, number: int) -> str:
    body = {"account": "inspector1", "password": PASSWORD, "device_id": _device(number), "device_name": "bench"}
    assert "inspector1" in ACCOUNTS
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as line:
        line.request("POST", "/api/session", json.dumps(body), {"Content-Type": "application/json"})
        return str(line.getresponse().headers["Set-Cookie"]).partition(";")[0]


def _device(number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"bench/{number}"))


_SEQ = [0] * AT_ONCE


def _report_many(port: int, cookie: str, number: int) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as line:
        for _ in range(EACH):
            _SEQ[number] += 1
            _report(line, cookie, number, _picture())


def _report(line: http.client.HTTPConnection, cookie: str, number: int, picture: bytes) -> None:
    sha = hashlib.sha256(picture).hexdigest()
    headers = {"Cookie": cookie, "Content-Type": "application/json"}
    answer = _ask(line, "POST", "/api/sync/push", json.dumps(_envelope(number, sha, len(picture))).encode(), headers)
    assert json.loads(answer)["results"][0]["status"] == "applied", answer
    upload = {
        "Cookie": cookie,
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": "0",
        "Upload-Length": str(len(picture)),
    }
    _ask(line, "PATCH", f"/api/photos/{sha}", picture, upload)


def _ask(line: http.client.HTTPConnection, method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    line.request(method, path, body, headers)
    answer = line.getresponse()
    told = answer.read()
    assert answer.status in {200, 201}, (answer.status, told)
    return told


def _envelope(number: int, sha: str, size: int) -> dict[str, object]:
    where = inside(number)
    point = {"lon": where.lon, "lat": where.lat}
    photo = {"sha256": sha, "bytes": size, "mime": "image/jpeg", "width": 640, "height": 480, "role": "before"}
    op = {
        "op_id": str(uuid.uuid4()),
        "device_seq": _SEQ[number],
        "kind": "report",
        "case_id": str(uuid.uuid4()),
        "base_state_rev": None,
        "captured": {"wall": "2026-11-22T09:00:00+08:00"},
        "fix": point | {"crs": "WGS84", "accuracy_m": 8.0, "age_s": 1.0, "source": "gps"},
        "args": {"kind": "matter", "category": "09006", "note": "占道", "point": point | {"source": "fix"}},
        "photos": [photo],
    }
    return {"proto": 1, "device_id": _device(number), "ops": [op]}


def _drawn() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "#688").save(picture, "JPEG")
    return picture.getvalue()


_DRAWN = _drawn()


def _picture() -> bytes:
    """A JPEG of the wanted size that nobody sent before: bytes behind its end are allowed, and random."""
    return _DRAWN + os.urandom(PHOTO_BYTES - len(_DRAWN))


def _make_bare(folder: Path) -> None:
    with closing(_bare_line(folder)) as line:
        line.execute("CREATE TABLE told (id TEXT PRIMARY KEY, text TEXT)")


def _bare_line(folder: Path) -> sqlite3.Connection:
    line: sqlite3.Connection = sqlite_module().connect(folder / "bare.sqlite3", timeout=60, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        line.execute(f"PRAGMA {pragma}")
    return line


def _write_many(folder: Path, number: int) -> None:
    """One commit for the report, one file with fsync of it and its folder, one commit for the photograph."""
    with closing(_bare_line(folder)) as line:
        for _ in range(EACH):
            picture = _picture()
            sha = hashlib.sha256(picture).hexdigest()
            _insert(line, str(uuid.uuid4()), json.dumps(_envelope(number, sha, len(picture))))
            _write(folder, sha, picture)
            _insert(line, sha, str(len(picture)))


def _insert(line: sqlite3.Connection, key: str, text: str) -> None:
    line.execute("BEGIN IMMEDIATE")
    line.execute("INSERT INTO told VALUES (?, ?)", (key, text))
    line.execute("COMMIT")


def _write(folder: Path, sha: str, picture: bytes) -> None:
    part = folder / f"{sha}.part"
    with part.open("wb") as file:
        file.write(picture)
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / sha)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


if __name__ == "__main__":
    main()
