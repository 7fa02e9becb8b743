"""The application, opened by a test and let go of: a connection that a test forgot fails some later, innocent test."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from server import create_app
from server.kernel.db import db
from server.kernel.now import Now, wall_clock
from server.settings import Settings


@contextmanager
def open_app(settings: Settings, now: Now = wall_clock) -> Iterator[Flask]:
    """The application of these settings; every connection it opened is closed at the end."""
    app = create_app(settings, now=now)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
