"""What create_app wires: the doors, the gate, and the ports that contexts fill for each other."""

from flask import Flask

from server.people.api import door as people_door
from server.photos import service as photos
from server.photos.api import door as photos_door
from server.settings import Settings
from server.web import gate, health, problems, shell

BODY_LIMIT = 25 * 1024 * 1024
"""Bytes Flask reads of any body at all; each operation has a smaller limit of its own."""

DOORS = (health.door, people_door, photos_door)


def connect(app: Flask, settings: Settings) -> None:
    """Hang gate, problems, pages and ports into `app`."""
    problems.explain(app)
    gate.guard(app)
    shell.serve(app)
    photos.fill_ports(app, settings.photo_dir)
