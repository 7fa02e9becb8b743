"""The worker: one process that shows its pulse, works off what is due, and does what comes round."""

import logging
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType

from flask import Flask

from server.kernel.db import db
from server.kernel.effects import Handler, work_one
from server.kernel.now import now
from server.kernel.pulse import beat
from server.kernel.timed import Timed
from server.settings import Settings

log = logging.getLogger("gezhi.worker")

NAME = "worker"
BEAT_EVERY = timedelta(seconds=5)
"""Far below what the health check allows, so that one slow picture does not make the worker look dead."""


@dataclass(slots=True)
class Worker:
    """What a worker process remembers between two turns."""

    handlers: Mapping[str, Handler]
    timed: tuple[Timed, ...]
    beaten_at: datetime | None = None
    run_at: dict[str, datetime] = field(default_factory=dict)
    newest: bool = False
    """Which end of the queue is next: with a backlog, what has just come in must not wait for all that lies there."""

    def turn(self) -> bool:
        """Beat, do what comes round, work off one effect; whether there was one."""
        self._beat(now())
        for job in self.timed:
            self._run(job, now())
        self.newest = not self.newest
        return work_one(self.handlers, now(), newest=self.newest)

    def _beat(self, at: datetime) -> None:
        if self.beaten_at is None or abs(at - self.beaten_at) >= BEAT_EVERY:
            beat(NAME, at)
            self.beaten_at = at

    def _run(self, job: Timed, at: datetime) -> None:
        """A job that fails is logged and comes round again; the others do not suffer for it."""
        last = self.run_at.get(job.name)
        if last is not None and abs(at - last) < job.every:
            return
        self.run_at[job.name] = at
        try:
            job.run(at)
        except Exception:
            log.exception("timed job %s failed", job.name)
        finally:
            db.session.remove()


def make_worker(app: Flask) -> Worker:
    """A worker with the handlers and timed jobs that create_app gave to `app`."""
    return Worker(app.extensions["gezhi.handlers"], app.extensions["gezhi.timed"])


def run_worker(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set, or SIGTERM or SIGINT comes; the effect in hand is finished first."""
    settings: Settings = app.extensions["gezhi.settings"]
    worker = make_worker(app)
    with _ending_by_signal(stop):
        while not stop.is_set():
            if not _turn_safely(app, worker):
                stop.wait(settings.worker_poll_seconds)


def work_until_idle(app: Flask) -> int:
    """Work off everything that is due now, as a demo or a test wants it; gives how many effects there were."""
    worker, done = make_worker(app), 0
    with app.app_context():
        while worker.turn():
            done += 1
    return done


def _turn_safely(app: Flask, worker: Worker) -> bool:
    """One turn in an app context of its own. A database that is away for a while does not end the worker."""
    with app.app_context():
        try:
            return worker.turn()
        except Exception:
            log.exception("a turn failed")
            return False


@contextmanager
def _ending_by_signal(stop: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT set `stop`; only the main thread can, elsewhere whoever made `stop` sets it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        # A handler runs between two instructions of this very thread, which may hold the event's lock while it waits.
        threading.Thread(target=stop.set).start()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
