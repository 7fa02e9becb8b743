"""What create_app wires: the doors, the gate, and the ports that contexts fill for each other."""

from collections.abc import Mapping
from datetime import timedelta

from flask import Flask

from server.kernel.effects import Handler
from server.kernel.timed import Timed
from server.people.api import door as people_door
from server.photos import jobs as photo_jobs
from server.photos import service as photos
from server.photos.api import door as photos_door
from server.settings import Settings
from server.web import gate, health, problems, shell

BODY_LIMIT = 25 * 1024 * 1024
"""Bytes Flask reads of any body at all; each operation has a smaller limit of its own."""

DOORS = (health.door, people_door, photos_door)

HANDLERS: Mapping[str, Handler] = {photos.DERIVE: photo_jobs.derive}
"""What the worker does for an effect, by its kind."""
TIMED = (Timed("photos.sweep", timedelta(hours=1), photo_jobs.sweep),)
"""What comes round in the worker."""


def connect(app: Flask, settings: Settings) -> None:
    """Hang gate, problems, pages and ports into `app`."""
    problems.explain(app)
    gate.guard(app)
    shell.serve(app)
    photos.fill_ports(app, settings.photo_dir)
    app.extensions |= {"gezhi.handlers": dict(HANDLERS), "gezhi.timed": TIMED}
