"""Where the processor time of a report and its photograph goes, part by part, with the statements each takes.

python bench/profile.py [--only sqlite|postgresql]

In one process, one report after another, under Python's own profiler: it makes everything slower, most of all what
calls much, so the shares are what counts.
"""

import argparse
import cProfile
import hashlib
import pstats
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.engine import Engine

from bench.report import CATEGORIES, draw_picture, postgres, somewhere
from server.kernel import migrate
from server.settings import Settings
from tests.apps import open_app
from tests.phone import Phone, a_photo
from tests.town import LONG_AGO, settle

REPORTS, WARM = 100, 20
PARTS = {
    "the disk: fsync, rename, write": ("posix.fsync", "posix.write", "posix.replace", "posix.mkdir", "posix.open"),
    "the database's driver": ("pysqlite3", "sqlite3", "psycopg"),
    "SQLAlchemy": ("sqlalchemy",),
    "JSON, hashes, checks of shape": ("json", "rfc8785", "hashlib", "pydantic", "zlib"),
    "Flask and Werkzeug": ("flask", "werkzeug"),
    "the ground: cells and distances": ("/grid/", "shapely"),
    "the product's own code": ("/server/",),
}
"""A part, and what stands in the names of its files or built-in functions; the first that fits is it."""


def main() -> None:
    """Profile on each database, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    only = parser.parse_args().only
    with tempfile.TemporaryDirectory() as folder:
        if only != "postgresql":
            profile("sqlite", replace(Settings(), data_dir=Path(folder, "sqlite")))
        if only != "sqlite":
            with postgres(Path(folder)) as (address, _):
                profile("postgresql", replace(Settings(), data_dir=Path(folder, "pg"), database_url=address))


def profile(name: str, settings: Settings) -> None:
    """Profile one database and print a line for each part, the largest first."""
    with open_app(settings) as app:
        migrate.upgrade(app)
        settle(app)
        phone = Phone(app, "inspector1", lambda: LONG_AGO)
        for number in range(WARM):
            report(phone, number)
        began = time.process_time()
        with counting() as sent:
            for number in range(REPORTS):
                report(phone, number)
        spent = (time.process_time() - began) / REPORTS * 1000
        profiler = cProfile.Profile()
        profiler.enable()
        for number in range(REPORTS):
            report(phone, number)
        profiler.disable()
    print(f"profile.report {name}  {spent:.1f} ms of processor, {sum(sent.values()) / REPORTS:.0f} statements a report")
    shares = _shares(pstats.Stats(profiler))
    for part, share in shares.most_common():
        print(f"  {share:4.0%}  {part}")


def report(phone: Phone, number: int) -> None:
    """A report and its photograph, whole."""
    picture = draw_picture()
    told = phone.push(phone.report(CATEGORIES[number % 5], at=somewhere(number), photos=[a_photo(picture=picture)]))
    assert told["results"][0]["status"] == "applied", told
    sent = phone.send(picture)
    assert sent.status_code == 201, (hashlib.sha256(picture).hexdigest(), sent.text)


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """The statements that are sent meanwhile, by their first word."""
    sent = Counter[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent[statement.partition(" ")[0]] += 1

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _shares(stats: pstats.Stats) -> Counter[str]:
    """The share of the time that each part used itself; it waits for the disk in the first of them."""
    used = Counter[str]()
    for (file, _line, function), (_calls, _all, own, *_rest) in stats.stats.items():  # type: ignore[attr-defined]
        used[_part_of(f"{file} {function}")] += own
    whole = sum(used.values())
    return Counter({part: seconds / whole for part, seconds in used.items()})


def _part_of(name: str) -> str:
    return next((part for part, marks in PARTS.items() if any(mark in name for mark in marks)), "everything else")


if __name__ == "__main__":
    main()
