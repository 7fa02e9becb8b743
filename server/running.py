"""Runs web and worker as two processes of one terminal: both serve, or both end."""

import errno
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TextIO

from server.settings import Settings

SERVES_WITHIN = 60.0
"""Seconds until both must serve; a machine that is busy with something else may need many of them."""
ENDS_WITHIN = 20.0
"""Seconds a process is given to finish what it has in hand."""
LOOKS_EVERY = 0.1
THREADS = 16
"""Requests a process answers at a time. They wait for disk and database, so there are more of them than cores."""
MOST_PROCESSES = 4
"""Each holds its own copy of the product, and up to THREADS connections to the database."""
CONNECTIONS = 4096
"""Connections held open at a time. Granian's backpressure counts idle ones too: with as many as THREADS, sixteen
browsers that merely keep a connection shut everybody else out."""


class Trouble(Exception):  # noqa: N818 - it is told in one line, not raised at anybody
    """Something an operator can put right; the text says what, in one line."""


@dataclass(frozen=True, slots=True)
class Child:
    """One of the two processes, in a session of its own: Ctrl-C reaches it through us, and only once."""

    name: str
    process: "subprocess.Popen[bytes]"


def web_command(settings: Settings) -> list[str]:
    """The command that serves HTTP."""
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"]
    where = ["--host", settings.host, "--port", str(settings.port)]
    at_a_time = ["--blocking-threads", str(THREADS), "--backpressure", str(CONNECTIONS)]
    return [*granian, *where, *at_a_time, "--workers", str(_processes(settings)), "server.wsgi:app"]


def _processes(settings: Settings) -> int:
    """How many answer requests. SQLite's writers stand in a line within a process, and between two they sleep."""
    most = MOST_PROCESSES if settings.database_url else 1
    return settings.web_processes or min(os.cpu_count() or 1, most)


def worker_command() -> list[str]:
    """The command that works off what is due."""
    return [sys.executable, "-m", "server.cli", "worker"]


def check_port(host: str, port: int) -> None:
    """Pass where the port is free. Raises Trouble where somebody has it, or where it is not ours to have."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as why:
            if getattr(why, "errno", None) == errno.EADDRINUSE:
                raise Trouble(f"port {port} is taken; choose another one: PORT={port + 1} make run") from None
            raise Trouble(f"cannot listen on HOST={host} PORT={port}: {why}") from None


@contextmanager
def alone_in(data_dir: Path) -> Iterator[None]:
    """Hold the folder for this run. Raises Trouble where another run has it, or where it cannot be written."""
    taken = f"another gezhi run is using DATA_DIR={data_dir}; stop it or choose another one"
    with _locked(data_dir, "run.lock", fcntl.LOCK_EX, taken):
        yield


@contextmanager
def unused(data_dir: Path) -> Iterator[None]:
    """Hold the folder while nothing serves or works in it. Raises Trouble where something does, or a run has it."""
    taken = f"gezhi serve or gezhi worker is using DATA_DIR={data_dir}; stop it or choose another one"
    with alone_in(data_dir), _locked(data_dir, "use.lock", fcntl.LOCK_EX, taken):
        yield


def use(data_dir: Path) -> TextIO:
    """Say that this process serves or works in the folder, until what this gives is closed or the process ends.

    Many may at once. It is another lock than a run's, which its own processes would meet. Raises Trouble where a
    backup is being restored into the folder, or where it cannot be written.
    """
    return _locked(data_dir, "use.lock", fcntl.LOCK_SH, f"a backup is being restored into DATA_DIR={data_dir}; wait")


def _locked(data_dir: Path, name: str, kind: int, taken: str) -> TextIO:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = (data_dir / name).open("w")
    except OSError as why:
        raise Trouble(f"DATA_DIR={data_dir} cannot be written: {why.strerror}") from None
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise Trouble(taken) from None
    return lock


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM end a run as Ctrl-C does; both also where a shell began us with SIGINT ignored."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    yield


@contextmanager
def children(commands: Mapping[str, Sequence[str]]) -> Iterator[list[Child]]:
    """The processes, begun together; at the end they are ended and waited for, whatever happened."""
    begun: list[Child] = []
    try:
        for name, command in commands.items():
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - ours
            begun.append(Child(name, process))
        yield begun
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # an impatient second Ctrl-C must leave nobody behind
        _end(begun)


def _end(begun: Sequence[Child]) -> None:
    """Ask all to end, wait for each, and take away what of its session is left."""
    for child in begun:
        child.process.terminate()
    deadline = time.monotonic() + ENDS_WITHIN
    for child in begun:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):  # macOS: not permitted once all of the group are gone
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()


def check_alive(begun: Sequence[Child]) -> None:
    """Pass while all run. Raises Trouble, naming the one that ended."""
    for child in begun:
        code = child.process.poll()
        if code is not None:
            raise Trouble(f"the {child.name} ended by itself ({_ending(code)}); what it said stands above")


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def wait_until_serving(settings: Settings, begun: Sequence[Child]) -> None:
    """Come back when /healthz answers 200. Raises Trouble where a child ended, or nobody answered in time."""
    deadline = time.monotonic() + SERVES_WITHIN
    while not _is_serving(settings):
        check_alive(begun)
        if time.monotonic() > deadline:
            raise Trouble(f"{address(settings)}healthz did not answer 200 within {SERVES_WITHIN:.0f} seconds")
        time.sleep(LOOKS_EVERY)


def _is_serving(settings: Settings) -> bool:
    host = _reachable(settings.host)
    asked = http.client.HTTPConnection(host, settings.port, timeout=5)
    try:
        asked.request("GET", "/healthz", headers={"Host": (settings.trusted_hosts or (host,))[0]})
        return asked.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def watch(begun: Sequence[Child]) -> None:
    """Stay until a child ends by itself (Trouble) or somebody interrupts (KeyboardInterrupt)."""
    while True:
        check_alive(begun)
        time.sleep(2 * LOOKS_EVERY)


def address(settings: Settings) -> str:
    """Where a browser on this machine finds it; as a number, since `localhost` may be somebody else's IPv6."""
    host = _reachable(settings.host)
    return f"http://[{host}]:{settings.port}/" if ":" in host else f"http://{host}:{settings.port}/"


def _reachable(host: str) -> str:
    """An address to call where every address is listened on."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - it is not bound here
