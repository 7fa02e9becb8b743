"""A process that can be ordered to kill its children at an exact boundary."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from server.settings import Settings
from tests.conftest import ToldTime
from tests.faults.cutting import Cutter, a_cutter
from tests.phone import Phone

collect_ignore = ["planted.py"]
"""It serves when it is imported: nobody looks into it for examples."""


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


@pytest.fixture
def cutter(town: Flask, settings: Settings, phone: Callable[..., Phone], told: ToldTime) -> Iterator[Cutter]:
    """A phone of the invented town behind a line that breaks, and the server as it is run."""
    told.at = datetime.now(UTC)  # the server on the line goes by the wall
    with a_cutter(settings, phone("inspector1")) as cutter:
        yield cutter
