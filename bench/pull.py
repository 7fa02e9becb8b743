"""What the first pull costs, against a bare json.dumps and gzip of the same rows; and how long a change takes to come.

python bench/pull.py

The made-up city is loaded, and a desk that sees all of it and an inspector pull it from nothing: bytes a case on the
wire, and processor time. Then one case after another gets a note, and the desk pulls just that.
"""

import gc
import gzip
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask import Flask

from server.demo.load import load_demo
from server.kernel import migrate
from server.people.service import DEMO_PASSWORD
from server.settings import Settings
from tests.apps import open_app
from tests.phone import Phone

CASES, ROUNDS, DELTAS = 100, 5, 60
LEVEL = 5
"""As the product packs."""


@dataclass(frozen=True, slots=True)
class First:
    """A first pull: its pages as they travel, and where it ended."""

    pages: list[bytes]
    cursor: str


def main() -> None:
    """Load, pull, print."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(Settings(), data_dir=Path(folder), demo=True, demo_cases=CASES)
        with open_app(settings) as app:
            migrate.upgrade(app)
            load_demo(app, tell=lambda *_: None)
            gc.collect()
            gc.freeze()  # as a process that serves does
            for account in ("inspector1", "acceptor1"):
                tell_first(account, sign_in(app, account))
            tell_deltas(sign_in(app, "inspector1"), sign_in(app, "acceptor1"))


def sign_in(app: Flask, account: str) -> Phone:
    """Somebody of the made-up city."""
    return Phone(app, account, lambda: datetime.now(UTC), password=DEMO_PASSWORD)


def tell_first(account: str, phone: Phone) -> None:
    """Measure a first pull of theirs and print."""
    pull_all(phone)  # warms
    first = pull_all(phone)
    told = _unpack(first.pages)
    rows = Counter(change["type"] for page in told for change in page["changes"])
    cases = len({change["id"] for page in told for change in page["changes"] if change["type"] == "case"})
    size = sum(map(len, first.pages))
    alone = _pack([[change for change in page["changes"] if change["type"] == "case"] for page in told])
    spent = [_cpu(lambda: pull_all(phone)) - _cpu(lambda: _unpack(first.pages)) for _ in range(ROUNDS)]
    ratio = median(ours / _cpu(lambda: _pack(told)) for ours in spent)
    print(
        f"pull.first {account}  ratio {ratio:.1f} of a bare json.dumps + gzip's processor time  "
        f"({median(spent) / cases * 1000:.2f} ms and {size / cases:.0f} bytes gz a case, {alone / cases:.0f} for the "
        f"case rows alone; {cases} cases in {sum(rows.values())} rows: "
        f"{', '.join(f'{many} {kind}' for kind, many in rows.most_common())}; load {os.getloadavg()[0]:.1f})"
    )


def tell_deltas(inspector: Phone, desk: Phone) -> None:
    """One change, one pull, again and again; print how long the desk's pull takes."""
    first = pull_all(inspector)
    told = _unpack(first.pages)
    case = next(change["id"] for page in told for change in page["changes"] if change["type"] == "case")
    cursor, took = pull_all(desk).cursor, list[float]()
    for number in range(DELTAS):
        inspector.push(inspector.op("evidence", {"note": f"补充 {number}"}, case=case))
        began = time.perf_counter()
        page = desk.pull_page(cursor)
        took.append(time.perf_counter() - began)
        assert "case" in {change["type"] for change in page["changes"]}, page
        cursor = page["cursor"]
    late = quantiles(took, n=20)[-1] * 1000
    print(f"pull.delta  p95 {late:.1f} ms, median {median(took) * 1000:.1f} ms, one change each")


def pull_all(phone: Phone) -> First:
    """Every page from nothing."""
    pages, cursor, more = list[bytes](), None, True
    while more:
        query = {"limit": 500} | ({"cursor": cursor} if cursor else {})
        answer = phone.web.get("/api/sync/pull", query_string=query, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        pages.append(answer.get_data())
        told = json.loads(gzip.decompress(pages[-1]))
        cursor, more = str(told["cursor"]), bool(told["more"])
    return First(pages, cursor or "")


def _pack(pages: Sequence[Any]) -> int:
    """What must be done at the least: text, and gzip of it. Gives the bytes."""
    texts = [json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode() for page in pages]
    return sum(len(gzip.compress(text, LEVEL, mtime=0)) for text in texts)


def _unpack(pages: Sequence[bytes]) -> list[Any]:
    """What the one who pulls does to know where to go on."""
    return [json.loads(gzip.decompress(page)) for page in pages]


def _cpu(work: Callable[[], object]) -> float:
    """Seconds of processor time."""
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
