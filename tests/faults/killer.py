"""Runs a worker or a request in a process of its own, and kills it with SIGKILL before its n-th boundary.

A boundary is each statement, commit and rollback of the database, and each write, fsync, link and rename of a file.
An order may leave out the statements that only read: nothing is different before and after them.
Started once a test: it imports the house, then forks for each order, which is one line of JSON on stdin; one line of
JSON answers: {"killed": whether it died at the boundary, "boundaries": how many there were, "answer": …}.
Where an order has words for `strace`, it is obeyed under that, which writes what it sees to the order's `log`.
"""

import base64
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from server import create_app
from server.backup import restore_backup, take_backup
from server.cases import jobs as case_jobs
from server.kernel.db import transaction
from server.kernel.effects import Claim, FenceLost, finish
from server.settings import Settings
from server.worker import run_worker

READS = ("SELECT", "PRAGMA", "SHOW", "show", "select")


class Boundaries:
    """Counts what is crossed, and kills this process before the `fatal`-th crossing."""

    def __init__(self, fatal: int | None, *, reads: bool = True) -> None:
        self.fatal, self.reads, self.crossed = fatal, reads, 0
        self.turn = threading.Lock()

    def cross(self, *_: object) -> None:
        with self.turn:
            self.crossed += 1
            if self.crossed == self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Stand before every statement and every system call that makes something durable."""
        event.listen(Engine, "before_cursor_execute", lambda _connection, _cursor, said, *_: self.hear(said))
        event.listen(Engine, "commit", lambda *_: self.cross())
        event.listen(Engine, "rollback", lambda *_: self.cross())
        for name in ("write", "fsync", "link", "replace"):
            setattr(os, name, self.before(getattr(os, name)))

    def hear(self, statement: str) -> None:
        """Stand before a statement, unless it only reads and such are left out."""
        if self.reads or not statement.lstrip().startswith(READS):
            self.cross()

    def before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def crossing(*args: Any, **options: Any) -> Any:
            self.cross()
            return call(*args, **options)

        return crossing


class UntilIdle(threading.Event):
    """Stops a worker at its first rest."""

    def wait(self, timeout: float | None = None) -> bool:
        del timeout
        self.set()
        return True


def tally(claim: Claim, now: datetime) -> None:
    """A cheap effect: one row, which must never be there twice, in the transaction that finishes."""
    with transaction() as session:
        session.execute(text("INSERT INTO tally (key) VALUES (:key)"), {"key": claim.key})
        if not finish(session, claim, now):
            raise FenceLost


def work(app: Flask, order: dict[str, Any]) -> None:
    """Run a worker until nothing is due."""
    del order
    run_worker(app, UntilIdle())


def send(app: Flask, order: dict[str, Any]) -> int:
    """PATCH a photo; gives the status."""
    status, _ = send_and_tell(app, order)
    return status


def send_and_tell(app: Flask, order: dict[str, Any]) -> tuple[int, str | None]:
    """The same; gives the status, and the code of a refusal."""
    answer = app.test_client().patch(
        order["path"], data=base64.b64decode(order["body"]), headers=order["headers"], content_type=order["media_type"]
    )
    return answer.status_code, answer.json["code"] if answer.is_json else None


def come_round(app: Flask, order: dict[str, Any]) -> None:
    """What comes round for cases: 发核查 by the system."""
    with app.app_context():
        case_jobs.send_checks(datetime.fromisoformat(order["now"]))


def push(app: Flask, order: dict[str, Any]) -> Any:
    """Push an outbox; gives the answer."""
    return app.test_client().post("/api/sync/push", json=order["envelope"], headers=order["headers"]).json


def back_up(app: Flask, order: dict[str, Any]) -> str:
    """Take a backup; gives where it lies."""
    return str(take_backup(app, Path(order["folder"]), tell=lambda _: None))


def restore(app: Flask, order: dict[str, Any]) -> None:
    """Restore a backup into this house."""
    restore_backup(app, app.extensions["gezhi.settings"], Path(order["snapshot"]), tell=lambda _: None)


ORDERS = {
    "work": work,
    "send": send,
    "send_and_tell": send_and_tell,
    "come_round": come_round,
    "push": push,
    "back_up": back_up,
    "restore": restore,
}


def in_a_child(app: Flask, order: dict[str, Any]) -> dict[str, Any]:
    """Obey in a fork; nothing of the parent's was ever connected, so nothing is shared."""
    (reading, writing), (waiting, going) = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        os.close(going)
        os.read(waiting, 1)  # until whoever watches is there
        os._exit(obey(app, order, os.fdopen(writing, "wb", buffering=0)))
    os.close(writing)
    os.close(waiting)
    with watched(child, order), os.fdopen(reading, "rb") as pipe:
        os.close(going)
        told = pipe.read()
        _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return {"killed": killed, "failed": not killed and status != 0} | json.loads(told or b"{}")


@contextmanager
def watched(child: int, order: dict[str, Any]) -> Iterator[None]:
    """Have strace at the child meanwhile, where the order asks for it."""
    if not order.get("strace"):
        yield
        return
    command = ["strace", "-f", "-y", "-o", order["log"], *order["strace"], "-p", str(child)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as tracer:
        while "TracerPid:\t0\n" in Path(f"/proc/{child}/status").read_text():
            if tracer.poll() is not None:
                raise RuntimeError("strace may not trace a child of this process's")
            time.sleep(0.01)
        yield


def go_deaf() -> None:
    """Plant the bug of a house that does not hear its disk say no."""
    hearing = os.fsync

    def deaf(descriptor: int) -> None:
        with suppress(OSError):
            hearing(descriptor)

    os.fsync = deaf


def obey(app: Flask, order: dict[str, Any], pipe: Any) -> int:
    boundaries = Boundaries(order["fatal"], reads=order.get("reads", True))
    try:
        app.extensions["gezhi.now"] = lambda: datetime.fromisoformat(order["now"])
        boundaries.watch()
        if order.get("deaf"):
            go_deaf()
        answer = ORDERS[order["do"]](app, order)
    except BaseException:  # noqa: BLE001 - it is a fork: whatever happens is said here, and the process ends
        traceback.print_exc()
        return 1
    pipe.write(json.dumps({"answer": answer, "boundaries": boundaries.crossed}).encode())
    return 0


def main() -> None:
    """Obey until stdin ends."""
    data_dir, database_url = sys.argv[1:]
    app = create_app(Settings(data_dir=Path(data_dir), database_url=database_url))
    app.extensions["gezhi.handlers"]["tally"], app.extensions["gezhi.timed"] = tally, ()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(in_a_child(app, json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
