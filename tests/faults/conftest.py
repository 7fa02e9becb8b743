"""A process that can be ordered to kill its children at an exact boundary."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.settings import Settings
from tests.conftest import ToldTime


@dataclass
class Killer:
    """tests/faults/killer.py as a running process; `fatal` is the boundary before which the child dies."""

    process: "subprocess.Popen[str]"
    told: ToldTime

    def order(self, do: str, fatal: int | None = None, **more: Any) -> dict[str, Any]:
        line = json.dumps({"do": do, "fatal": fatal, "now": self.told().isoformat()} | more)
        print(line, file=self.process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        assert not answer["failed"]
        return answer


@pytest.fixture
def killer(settings: Settings, told: ToldTime) -> Iterator[Killer]:
    """A killer at work on this test's database and folder."""
    with killing(settings, told) as killer:
        yield killer


@contextmanager
def killing(settings: Settings, told: ToldTime) -> Iterator[Killer]:
    """A killer at work on the database and folder of these settings."""
    command = [sys.executable, str(Path(__file__).with_name("killer.py"))]
    with subprocess.Popen(
        [*command, str(settings.data_dir), settings.database_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Killer(process, told)
        process.stdin.close()
        process.wait(timeout=10)
