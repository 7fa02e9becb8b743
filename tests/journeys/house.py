"""The product as a process that a test may start, stop and start again."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.run.ports import free_port

START_SECONDS = 180


class House:
    """The product as `make run` starts it, on a folder and a port of its own; it can be stopped and started again."""

    def __init__(self, data_dir: Path, *, cases: int = 20, pages: Path | None = None) -> None:
        self.data_dir, self.port, self.cases, self.pages = data_dir, free_port(), cases, pages
        self.log = data_dir.parent / "house.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        told = {"DATA_DIR": str(self.data_dir), "PORT": str(self.port), "DEMO": "1", "DEMO_CASES": str(self.cases)}
        env = os.environ | told | ({} if self.pages is None else {"STATIC_DIR": str(self.pages)})
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # our own program
                [Path(sys.executable).with_name("gezhi"), "run"], env=env, stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._serves():
            assert self._process.poll() is None, self.log.read_text(encoding="utf-8")[-3000:]
            assert time.monotonic() < deadline, self.log.read_text(encoding="utf-8")[-3000:]
            time.sleep(0.2)

    def _serves(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:  # noqa: S310 - loopback
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    @contextmanager
    def away(self) -> Iterator[None]:
        """The server is away meanwhile, as without signal; it is back for whoever comes next, whatever happened."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def stop(self) -> None:
        """Take the server away."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
            self._process = None
