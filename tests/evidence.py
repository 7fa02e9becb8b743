"""Runs the long proofs and writes docs/reliability.md: what each has shown, every figure as the run saw it.

`make evidence`; nothing in that file is typed by hand. Fails, and writes nothing, where a proof fails.
"""

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree as ET

from server.kernel.db import sqlite_module

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reliability.md"
LIBRARIES = ("flask", "sqlalchemy", "psycopg", "granian", "shapely", "pillow")
HEAD = """# What the long proofs have shown

Written by `make evidence`, which runs the proofs and takes every figure from the run; nothing here is typed by hand.
What is done, and what is not proved, say [simulator.md](simulator.md), [nemesis.md](nemesis.md) and
[browser-proof.md](browser-proof.md). Seeds are drawn anew each run and stand beside the figures they led to. To repeat
one line: `.venv/bin/pytest -o addopts=--import-mode=importlib tests/proofs -k '<words of its name>'`.
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A proof that passed or was skipped: where it stands, what it says, what it saw."""

    file: str
    name: str
    seconds: float
    figures: tuple[str, ...]
    skipped: str | None


def main() -> int:
    """Run, read, write; gives pytest's exit code."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "proofs.xml"
        words = ("-q", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib -ra", "--timeout=2400")
        words += ("-o", "junit_family=xunit1")  # the one that takes a test's figures along
        code = subprocess.run(  # our own tests
            [sys.executable, "-m", "pytest", *words, f"--junitxml={told}", "tests/proofs"],
            cwd=ROOT,
            env=os.environ | {"PATH": with_node()},
            check=False,
        ).returncode
        if code == 0:
            PAGE.write_text(page(list(read(told))), encoding="utf-8")
        return code


def with_node() -> str:
    """The PATH, with the Node that the pages are built with before it."""
    node = ROOT / ".stamps" / "node"
    return f"{node.read_text(encoding='utf-8').strip()}:{os.environ['PATH']}" if node.exists() else os.environ["PATH"]


def read(report: Path) -> Iterator[Shown]:
    """The proofs of a run, in the order of their files."""
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - our own pytest wrote it
        figures = tuple(one.get("value", "") for one in case.iter("property") if one.get("name") == "figure")
        skip = case.find("skipped")
        reason = None if skip is None else skip.get("message", "")
        file = case.get("classname", "").rsplit(".", 1)[-1]
        yield Shown(file, case.get("name", ""), float(case.get("time", "0")), figures, reason)


def page(shown: list[Shown]) -> str:
    """The page: on what it ran, then each file with its proofs."""
    parts = [HEAD, ran_on(), f"{len(shown)} proofs, {sum(one.seconds for one in shown) / 60:.0f} minutes.\n"]
    for file, proofs in groupby(sorted(shown, key=lambda one: one.file), key=lambda one: one.file):
        parts += [f"## {file.removeprefix('test_').replace('_', ' ')}\n", "| proof | seen | s |", "|---|---|---:|"]
        parts += [row(one) for one in proofs]
        parts.append("")
    return "\n".join(parts)


def row(one: Shown) -> str:
    """One line: the sentence that held, what was seen, how long it took."""
    said = one.name.removeprefix("test_").replace("_", " ")
    seen = "<br>".join(one.figures) if one.skipped is None else f"not run: {one.skipped}"
    return f"| {said} | {seen.replace('|', '/')} | {one.seconds:.0f} |"


def ran_on() -> str:
    """When, on which commit, with which versions, on how much of a machine."""
    commit = subprocess.run(  # our own repository
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    machine = f"{platform.system()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end"
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {commit}; Python {platform.python_version()}, "
        f"SQLite {sqlite_module().sqlite_version}, {libraries}; {machine}.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
