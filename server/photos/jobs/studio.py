"""The process that draws: begun once, it forks for each picture, so that none pays for loading the libraries."""

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

PATIENCE = 45
"""Seconds of the wall clock for one picture: less than a lease."""
GOODBYE = 5
"""Seconds that a process is given to end by itself."""


class DrawFailed(Exception):  # noqa: N818 - it is kept on the effect and tried again
    """The drawing process did not answer, for a reason that is not the picture's."""


@dataclass(frozen=True, slots=True)
class _Running:
    """A studio at work: of which program, whose child, and the line to it."""

    script: Path
    parent: int
    process: "subprocess.Popen[bytes]"
    door: socket.socket
    errors: IO[bytes]


class Studio:
    """One drawing process of this process, begun anew when it died, was killed, or is another program's."""

    def __init__(self) -> None:
        """Begin nothing yet."""
        self._lock = threading.Lock()
        self._running: _Running | None = None
        atexit.register(self.close)

    def draw(self, script: Path, orders: Mapping[str, Any], files: Sequence[BinaryIO]) -> int:
        """Have one picture drawn: `files` are the picture, the answer and the errors. Gives the exit code of its fork.

        Raises DrawFailed where the studio cannot be begun, dies, or says nothing for PATIENCE seconds.
        """
        with self._lock:
            running = self._begin(script)
            try:
                socket.send_fds(running.door, [json.dumps(orders).encode()], [file.fileno() for file in files])
                told = running.door.recv(16)
            except TimeoutError:
                self._end(grace=0)
                raise DrawFailed(f"no answer in {PATIENCE} s") from None
            except OSError:
                told = b""
            if told:
                return int(told)
            said = self._end()
            raise DrawFailed(f"the drawing process ended: {said}")

    def close(self) -> None:
        """End the process, where one runs."""
        with self._lock:
            self._end()

    def _begin(self, script: Path) -> _Running:
        running = self._running
        ours = running is not None and (running.script, running.parent) == (script, os.getpid())
        if running is not None and ours and running.process.poll() is None:
            return running
        self._end()
        here, there = socket.socketpair()
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process, and _end closes it
        with there:
            process = subprocess.Popen(  # noqa: S603 - our own script
                [sys.executable, "-I", str(script)],
                stdin=there.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,  # Ctrl-C ends the worker after this picture, not the picture
            )
        here.settimeout(PATIENCE)
        self._running = _Running(script, os.getpid(), process, here, errors)
        return self._running

    def _end(self, grace: float = GOODBYE) -> str:
        """Let go of the process, which ends when its line closes, or is killed; gives the end of what it said."""
        running, self._running = self._running, None
        if running is None:
            return ""
        running.door.close()
        if running.parent != os.getpid():
            return ""  # it is our parent's, which uses it still
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.process.wait(grace)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait()
        with running.errors as errors:
            errors.seek(0)
            return errors.read()[-300:].decode(errors="replace")
