"""What comes round for cases: checks that nobody sent, and deadlines that a new calendar moves."""

import json
import logging
from datetime import datetime
from typing import Any

from flask import current_app

from grid.coords import Wgs84, metres_between, wgs84_from
from grid.errors import GridError
from server.cases import store
from server.cases.models import Case, CasePhoto
from server.cases.rules import PhotoRole, State, Step
from server.cases.rules.evidence import Level, PhotoEvidence, level_of
from server.cases.service import Said, take_step
from server.cases.service.reckon import reckon_case
from server.clocks import service as clocks
from server.kernel.db import db, reading
from server.kernel.errors import Refusal
from server.people.rules import the_system
from server.photos import service as photos

log = logging.getLogger("gezhi.cases")


def send_checks(now: datetime) -> None:
    """发核查 by the system: where the review limit lapsed, and at once where the evidence is of level A.

    Polled and idempotent: a case that is past its review is refused by the table and left alone.
    """
    city: str = current_app.extensions["gezhi.city"]()
    with reading() as session:
        waiting = store.in_state(session, city, State.PENDING_FEEDBACK_REVIEW)
        lapsed = set(clocks.list_lapsed(city=city, name="review", now=now))
        judged = [case for case in waiting if case.id in lapsed or level_of_report_back(case) is Level.A]
        due = [(case.id, case.state_rev) for case in judged]
    for case_id, state_rev in due:
        _send_check(city, case_id, state_rev, now)


def _send_check(city: str, case_id: str, state_rev: int, now: datetime) -> None:
    """Send it, if the case still stands where it was judged: a hand-back that came since is judged the next round."""
    said = Said(seen_rev=state_rev)
    try:
        take_step(case_id=case_id, step=Step.SEND_CHECK, args={}, by=the_system(city), now=now, said=said)
    except Refusal as refusal:  # a person was quicker, or nobody can check: the desk sees it as overdue
        log.warning("no check sent for %s: %s", case_id, refusal.code)


def level_of_report_back(case: Case) -> Level:
    """The evidence level of the last hand-back's after-photos."""
    session = db.session()
    events = [one for one in store.events_of(session, case.city, [case.id]) if one.step == Step.REPORT_BACK]
    if not events:
        return Level.C
    fix = json.loads(events[-1].payload)["told"].get("fix") or {}
    named = [
        one
        for one in store.photos_of(session, case.city, [case.id])
        if one.op_id == events[-1].op_id and one.role == PhotoRole.AFTER
    ]
    facts = photos.get_facts(city=case.city, shas=[one.sha256 for one in named])
    return level_of([_evidence(case, one, facts.get(one.sha256), fix) for one in named])


def _evidence(case: Case, photo: CasePhoto, fact: photos.PhotoFacts | None, fix: dict[str, Any]) -> PhotoEvidence:
    stood = _where(fix)
    distance = None if stood is None else metres_between(Wgs84(case.lon, case.lat), stood)
    return PhotoEvidence(
        source=photo.source,
        stored=fact is not None and fact.derived,  # a picture nobody has opened yet proves nothing
        findings=() if fact is None else tuple(map(str, fact.findings)),
        distance_m=distance,
        accuracy_m=fix.get("accuracy_m"),
        fix_age_s=fix.get("age_s"),
    )


def _where(fix: dict[str, Any]) -> Wgs84 | None:
    """Where a phone said it stood; None where it did not say, or named a place on no globe."""
    try:
        return wgs84_from(fix["lon"], fix["lat"], crs=fix.get("crs"))
    except (KeyError, GridError):
        return None


def reckon_deadlines(now: datetime) -> None:
    """Reckon every open deadline by the calendar in force, and say in the history of each case what moved."""
    city: str = current_app.extensions["gezhi.city"]()
    while subjects := clocks.list_outdated(city=city):
        for subject in subjects:
            reckon_case(city=city, subject=subject, now=now)
