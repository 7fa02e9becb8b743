"""The command `gezhi` as a real process, on a folder and a port of its own."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.run.ports import free_port
from tests.server.demo.conftest import loaded  # noqa: F401 - a fixture

WITHIN = 120.0
"""Seconds for anything that must happen: generous, since other tests and people share the machine."""


@dataclass
class Gezhi:
    """How the command is called here; DEMO is off until a test sets it."""

    home: Path
    env: dict[str, str]
    running: list["subprocess.Popen[str]"] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.env['PORT']}"

    def call(self, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "server.cli", *words],
            env=self.env | env,
            capture_output=True,
            text=True,
            timeout=WITHIN,
            check=False,
        )

    def start(self, command: str = "run") -> "Running":
        """Begin `gezhi run` or another that serves, and come back when it said that it does."""
        log = self.home / f"run{len(self.running)}.log"
        with log.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "server.cli", command], env=self.env, stdout=file, stderr=file, text=True
            )
        self.running.append(process)
        running = Running(process, log)
        wait_for(lambda: self.url.rpartition(":")[2] in running.said or process.poll() is not None)
        assert process.poll() is None, running.said
        return running

    def ask(self, path: str) -> int:
        """The status of a GET, 0 where nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:  # noqa: S310 - loopback
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0


@dataclass
class Running:
    """A run under way."""

    process: "subprocess.Popen[str]"
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def end(self, by: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(by)
        return self.process.wait(WITHIN)


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < deadline, "it did not come to be"
        time.sleep(0.1)


def processes() -> Mapping[int, tuple[int, str]]:
    """Every living process: its parent and its command line. A zombie that nobody has collected is not living."""
    if not Path("/proc/self/stat").exists():
        return _listed()
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended while we looked
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (folder / "cmdline").read_text().replace("\0", " ").strip()
            if state != "Z":
                found[int(folder.name)] = (int(parent), command)
    return found


def _listed() -> Mapping[int, tuple[int, str]]:
    """The same by ps, where there is no /proc (macOS)."""
    listed = subprocess.run(
        ["/bin/ps", "-A", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(None, 3) for line in listed.stdout.splitlines()]
    return {int(pid): (int(parent), said[0] if said else "") for pid, parent, stat, *said in rows if stat[0] != "Z"}


def offspring_of(pid: int) -> dict[int, str]:
    """Children and their children, each with its command line."""
    living = processes()
    found: dict[int, str] = {}
    layer = {pid}
    while layer:
        layer = {child for child, (parent, _) in living.items() if parent in layer}
        found |= {child: living[child][1] for child in layer}
    return found


@pytest.fixture
def gezhi(tmp_path: Path) -> Iterator[Gezhi]:
    """The command on an empty folder, with pages that stand for the built ones."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in ("index.html", "console.html"):
        (pages / name).write_text(f"<!doctype html><title>{name}</title>", encoding="utf-8")
    chosen = {"DATA_DIR": str(tmp_path / "data"), "PORT": str(free_port()), "STATIC_DIR": str(pages)}
    called = Gezhi(tmp_path, {k: v for k, v in os.environ.items() if k not in {"DEMO", "DATABASE_URL"}} | chosen)
    yield called
    for process in called.running:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(WITHIN)
