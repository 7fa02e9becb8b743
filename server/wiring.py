"""What create_app wires: the doors, the gate, and the ports that contexts fill for each other."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.cases import jobs as case_jobs
from server.cases import service as cases
from server.cases.api import door as cases_door
from server.cases.rules import ENDED
from server.catalog.api import door as catalog_door
from server.clocks.api import door as clocks_door
from server.desk import service as desk
from server.desk.api import door as desk_door
from server.kernel.db import BeforeCommit, db, touch
from server.kernel.effects import Handler
from server.kernel.timed import Timed
from server.people import service as people
from server.people.api import DOORS as PEOPLE_DOORS
from server.people.rules import Reach, Scope
from server.photos import jobs as photo_jobs
from server.photos import service as photos
from server.photos.api import door as photos_door
from server.places import service as places
from server.places.api import door as places_door
from server.settings import Settings
from server.sync import jobs as sync_jobs
from server.sync import service as sync
from server.sync.api import door as sync_door
from server.web import contract, gate, health, problems, shell

BODY_LIMIT = 25 * 1024 * 1024
"""Bytes Flask reads of any body at all; each operation has a smaller limit of its own."""

DOORS = (
    health.door,
    *PEOPLE_DOORS,
    places_door,
    catalog_door,
    clocks_door,
    photos_door,
    sync_door,
    cases_door,
    desk_door,
    contract.door,
)

HANDLERS: Mapping[str, Handler] = {photos.DERIVE: photo_jobs.derive}
"""What the worker does for an effect, by its kind."""
TIMED = (
    Timed("cases.send_checks", timedelta(seconds=5), case_jobs.send_checks),
    Timed("cases.reckon_deadlines", timedelta(seconds=60), case_jobs.reckon_deadlines),
    Timed("photos.sweep", timedelta(hours=1), photo_jobs.sweep),
    Timed("sync.forget_gone", timedelta(hours=6), sync_jobs.forget_gone),
)
"""What comes round in the worker."""


def connect(app: Flask, settings: Settings) -> None:
    """Hang gate, problems, pages and ports into `app`."""
    problems.explain(app, desk.origins_of(settings))
    gate.guard(app)
    shell.serve(app)
    photos.fill_ports(app, settings.photo_dir)
    app.extensions |= {
        "gezhi.city": _city(settings.city),
        "gezhi.may_see": cases.sees_photo,
        "gezhi.photo_stored": cases.photo_stored,
        "gezhi.photo_derived": cases.photo_stored,
        "gezhi.cells_moved": _cells_moved,
        "gezhi.people_ports": people.Ports(knows_scope=_knows_scope, count_led=_count_led),
    }
    app.extensions["gezhi.before_commit"].append(_stamp(app))
    app.extensions |= {"gezhi.handlers": dict(HANDLERS), "gezhi.timed": TIMED}


def _city(wanted: str) -> Callable[[], str]:
    """The city this process serves, found once: none ever goes, and one that comes is another process's."""
    known: list[str] = []

    def serving() -> str:
        if not known:
            known.append(places.serving_city(wanted))
        return known[0]

    return serving


def _knows_scope(city: str, scope: Scope) -> bool:
    """Whether the ground has the beat or the area that a scope names."""
    if scope.reach is Reach.BEAT:
        return places.knows_beat(city=city, beat=scope.key)
    return places.knows_area(city=city, code=scope.key)


def _count_led(city: str, unit: str) -> int:
    """How many open cases a unit leads."""
    open_ones = (cases.Case.city == city, cases.Case.lead == unit, cases.Case.state.not_in(sorted(ENDED)))
    return db.session.scalar(select(func.count()).where(*open_ones)) or 0


def _cells_moved(city: str, cells: Iterable[str]) -> None:
    """Note every case in cells that came to another beat: the feed takes it from one inspector and gives it another."""
    inside = (cases.Case.city == city, cases.Case.cell.in_(list(cells)))
    for case_id in db.session.scalars(select(cases.Case.id).where(*inside)):
        touch("case", case_id)


def _stamp(app: Flask) -> BeforeCommit:
    """What changed goes into the feed of the city this process serves, last before COMMIT."""

    def stamp(session: Session, touched: Mapping[tuple[str, str], Any]) -> None:
        if touched:
            sync.stamp(session, touched, app.extensions["gezhi.city"]())

    return stamp
