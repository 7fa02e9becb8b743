"""The phones: one Node process that runs the product's own core, asked and answered in lines of JSON."""

import base64
import hashlib
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Hear = Callable[[Json], Json]
"""Takes a call that a phone makes and gives the line that answers it."""
PWA = Path(__file__).parents[2] / "pwa"


class PhoneBroke(AssertionError):  # noqa: N818 - it is raised, and reads as what it says
    """The core threw what nobody expects: a bug, of the product or of the simulator."""


class Phones:
    """The process, and what is said between it and us."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.hear: Hear = lambda _: {"lost": True}
        self.tasks = 0
        self.transcript = hashlib.sha256()
        self.finished: dict[int, Json] = {}
        """What is done, by its order: a page that dies in a later order ends the earlier one that it was still at."""
        self.waited = 0.0
        """Seconds spent waiting for Node."""

    def order(self, do: str, **told: Any) -> Json:
        """Have a phone do something; answers its calls meanwhile, and gives what it came to."""
        self.tasks += 1
        task = self.tasks
        self._say({"task": task, "do": do} | told)
        while task not in self.finished:
            line = self._read()
            if "call" in line:
                self._say({"answer": line["call"]} | self.hear(line))
            else:
                self.finished[line["done"]] = line
        line = self.finished.pop(task)
        if "broke" in line:
            raise PhoneBroke(line["broke"])
        return line

    def begin(self, phones: int) -> None:
        """New phones with nothing on them; what the last schedule left unsaid is nobody's any more."""
        self.order("begin", n=phones)
        self.finished.clear()
        self.tasks = 0
        self.transcript = hashlib.sha256()

    def _say(self, told: Json) -> None:
        line = json.dumps(told, ensure_ascii=False)
        self.transcript.update(line.encode())
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def _read(self) -> Json:
        assert self.process.stdout is not None
        began = time.perf_counter()
        line = self.process.stdout.readline()
        self.waited += time.perf_counter() - began
        if not line:
            raise PhoneBroke("the phones' process ended")
        self.transcript.update(line.encode())
        told: Json = json.loads(line)
        return told


def body_of(call: Json) -> bytes:
    """The body of a phone's call."""
    if "bytes" in call:
        return base64.b64decode(call["bytes"])
    text: str = call.get("text", "")
    return text.encode()


def build(folder: Path, plant: str | None = None) -> Path:
    """The phones as one file, with a bug planted where it is named; raises where the snippet has gone."""
    words = ["node", "tests/simulator/build.mjs", str(folder), *([plant] if plant else [])]
    done = subprocess.run(words, cwd=PWA, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr[-2000:])
    return folder / "driver.mjs"


@contextmanager
def open_phones(plant: str | None = None) -> Iterator[Phones]:
    """Phones at work, as they are or with a bug."""
    with tempfile.TemporaryDirectory(prefix="gezhi-sim-") as folder:
        driver = build(Path(folder), plant)
        environ = os.environ | {"TZ": "Asia/Shanghai"}
        with subprocess.Popen(
            ["node", str(driver)],
            cwd=PWA,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as process:
            yield Phones(process)
            assert process.stdin is not None
            process.stdin.close()
            process.wait(timeout=10)
