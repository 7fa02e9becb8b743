"""What a person says of a case: report it, amend it, add to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from grid.coords import Wgs84, metres_between
from server.cases import store
from server.cases.models import Case
from server.cases.rules import CaseExists, State, Step
from server.cases.rules.lifecycle import REPORT, REPORTERS
from server.cases.service.callers import CallerSaid, keep_caller, role_for_caller
from server.cases.service.change import keep_photos, write_line
from server.cases.service.clocking import turn_clocks
from server.cases.service.numbering import next_receipt_no
from server.cases.service.said import Said
from server.cases.service.similar import MOST, NEAR_FOR, NEAR_M, box_around
from server.catalog import service as catalog
from server.catalog.rules import CategoryFact
from server.clocks import service as clocks
from server.kernel.db import touch, transaction
from server.kernel.errors import Forbidden
from server.people.rules import By, Role
from server.places import service as places
from server.routing import service as routing

WEAK_FROM_M = 50.0
"""Half a cell: a fix that is less sure than this may name the wrong one."""
MOST_HEIRS = 5
"""Successors that are followed; a ring of retired categories must not hang a report."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report says it is, and how sure the phone was."""

    point: Wgs84
    source: str
    accuracy_m: float | None = None
    fix_age_s: float | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """What is reported: a category at a place, with a note."""

    kind: str
    category: str
    place: Place
    condition: str | None = None
    note: str = ""
    args: Mapping[str, Any] | None = None
    caller: CallerSaid | None = None


def report_case(*, case_id: str, reported: Reported, by: By, said: Said, now: datetime) -> Case:
    """Take a report (上报): the case is `reported`, its cell found, its unit predicted, the accept clock running.

    Refuses with CaseExists, CategoryUnknown, CallerRefused. A likely duplicate is linked, never dropped.
    """
    role = reporting_role(by) if reported.caller is None else role_for_caller(by)
    with transaction() as session:
        fact, condition, flags = read_category(by.city, reported.kind, reported.category, reported.condition)
        case = _new_case(session, case_id, reported, fact, by=by, role=role, said=said, now=now)
        case.condition = condition
        case.flags = sorted({*flags, *flags_of(case, said)})
        clocks.begin_subject(city=case.city, subject=case.id)
        turn_clocks(case, REPORT.clocks, category=fact, now=now)
        _insert(session, case, now)
        touch("new_case", case.id)
        if reported.caller is not None:
            keep_caller(session, case, reported.caller)
        keep_photos(session, case, said, by=by.account, fresh=True)
        told = {"args": dict(reported.args or {}), "flags": case.flags, "links": case.links, "cell": case.cell}
        write_line(session, case, Step.REPORT, by, role, said, now, None, told | {"unit": case.predicted})
        return case


def reporting_role(by: By) -> Role:
    """In which role somebody reports: an inspector first. Refuses with Forbidden where none may."""
    order = (Role.INSPECTOR, Role.ACCEPTOR, Role.SUPERVISOR, Role.UNIT_DESK, Role.UNIT, Role.VOLUNTEER, Role.CITIZEN)
    role = next((role for role in order if role in by.roles & REPORTERS), None)
    if role is None:
        raise Forbidden(permission="case.report")
    return role


def read_category(
    city: str, kind: str, category: str, condition: str | None
) -> tuple[CategoryFact, str | None, set[str]]:
    """The category as it is in force, the condition where it has it, and flags for what had to give way.

    A retired category becomes its successor. A condition that an older pack still knew is left out, never a reason
    to lose the report. Refuses with CategoryUnknown.
    """
    fact = catalog.get_category(city=city, kind=kind, code=category)
    flags = set[str]() if fact.retired_for is None else {"retired_category"}
    for _ in range(MOST_HEIRS):
        if fact.retired_for is not None:
            fact = catalog.get_category(city=city, kind=kind, code=fact.retired_for)
    if condition is None or fact.find_condition(condition) is not None:
        return fact, condition, flags
    return fact, None, flags | {"unknown_condition"}


def _new_case(
    session: Session,
    case_id: str,
    reported: Reported,
    fact: CategoryFact,
    *,
    by: By,
    role: Role,
    said: Said,
    now: datetime,
) -> Case:
    place = reported.place
    case = Case(
        city=by.city,
        id=case_id,
        state=State.REPORTED.value,
        source=role.value,
        reporter=by.account,
        kind=fact.kind,
        category=fact.code,
        catalog_version=fact.version,
        note=reported.note,
        reported_at=now,
        captured_at=said.captured_at or now,
        rev=1,
        state_rev=1,
        round=1,
        returns=0,
        ruled=False,
        self_handled=False,
        channel="" if reported.caller is None else reported.caller.channel.value,
        flags=[],
        links=[],
    )
    put_place(case, place, now)
    case.links = find_near(session, case, now)
    return case


def put_place(case: Case, place: Place, now: datetime) -> None:
    """Put the case where it is said to be: its cell in today's version, and who would get it."""
    case.lon, case.lat, case.point_source = place.point.lon, place.point.lat, place.source
    case.accuracy_m, case.fix_age_s, case.place = place.accuracy_m, place.fix_age_s, place.words
    case.cell = places.find_cell(city=case.city, point=place.point, now=now)
    case.cell_since = None
    if case.cell is not None:
        case.cell_since = places.cell_version(city=case.city, cell=case.cell, now=now)
    predict(case, now)


def predict(case: Case, now: datetime) -> None:
    """Keep who would get the case now."""
    route = routing.find_route(city=case.city, kind=case.kind, category=case.category, cell=case.cell, at=now)
    case.predicted = route.lead


def find_near(session: Session, case: Case, now: datetime) -> list[str]:
    """Ids of open cases of the same category within 50 m and 24 h, the nearest first, at most twenty: 疑似重复.

    Of equally near ones the oldest first. A corner that everybody reports must not make each report longer than the
    last; the desk's list of similar cases asks anew.
    """
    here, since = Wgs84(case.lon, case.lat), now - NEAR_FOR
    around = store.near(session, case.city, category=case.category, box=box_around(case), since=since)
    metres = {other: metres_between(here, Wgs84(lon, lat)) for other, lon, lat in around if other != case.id}
    near = (other for other, far in metres.items() if far <= NEAR_M)
    return sorted(near, key=metres.__getitem__)[:MOST]


def flags_of(case: Case, said: Said) -> set[str]:
    """What the acceptor should look at first."""
    weak = case.point_source != "fix" or (case.accuracy_m or 0) > WEAK_FROM_M
    told = {
        "outside": case.cell is None,
        "weak_position": weak,
        "no_photo": not said.photos,
        "possible_duplicate": bool(case.links),
    }
    return {flag for flag, holds in told.items() if holds}


def _insert(session: Session, case: Case, now: datetime) -> None:
    """Two reports of one case at once: the second finds it taken; whoever asked takes everything back.

    Another clash is a bug of ours: it is no answer, and the report waits on its phone. The number is drawn last:
    whoever takes one lets all others wait until its COMMIT.
    """
    case.receipt_no = next_receipt_no(session, case.city, f"{places.city_day(city=case.city, now=now):%Y%m%d}")
    session.add(case)
    try:
        session.flush()
    except IntegrityError as clash:
        if _is_taken_id(clash):
            raise CaseExists(case=case.id) from None
        raise


def _is_taken_id(clash: IntegrityError) -> bool:
    """Whether it is the case's own key that was taken: by PostgreSQL's name for it, or SQLite's columns."""
    said = str(clash.orig)
    return "pk_case_file" in said or "case_file.city, case_file.id" in said
