"""The one way a case changes: find it, check the move, change it, turn the clocks, write the line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.cases import store
from server.cases.models import Case, CasePhoto
from server.cases.rules import (
    CaseNotFound,
    CaseStale,
    Circumstances,
    Move,
    PhotoRole,
    StepForbidden,
    StepRefused,
    find_move,
    refusal_of,
)
from server.cases.rules.words import State, Step
from server.cases.service.clocking import turn_clocks
from server.cases.service.history import Line, append_event
from server.cases.service.reach import sees_case
from server.cases.service.said import Said
from server.catalog import service as catalog
from server.catalog.rules import CategoryFact
from server.kernel.db import touch
from server.people.rules import By, Permission, Role
from server.photos import service as photos


@dataclass(slots=True)
class Change:
    """A step being taken: who does what to which case, and what the line will say of it."""

    session: Session
    case: Case
    step: Step
    move: Move
    by: By
    role: Role
    args: Mapping[str, Any]
    said: Said
    now: datetime
    notes: dict[str, Any] = field(default_factory=dict)
    round: int = field(init=False)
    """The round the step was taken in: what a failed check shows belongs to the round it ended."""

    def __post_init__(self) -> None:
        """Note the round before the verb may begin the next one."""
        self.round = self.case.round

    def text(self, name: str) -> str | None:
        """A text argument, None where it was not given."""
        value = self.args.get(name)
        return value if isinstance(value, str) and value else None


def get_case(session: Session, by: By, case_id: str) -> Case:
    """The case, locked, if `by` may see it; refuses with CaseNotFound either way."""
    case = store.find_case(session, by.city, case_id, lock=True)
    if case is None or not _sees(by, case_id):
        raise CaseNotFound(case=case_id)
    return case


def _sees(by: By, case_id: str) -> bool:
    return Role.SYSTEM in by.roles or sees_case(case_id, by, Permission.CASE_READ, Permission.CASE_STEP)


def find_role(by: By, move: Move) -> Role | None:
    """In which of one's roles a move is taken: the first by name."""
    mine = sorted(by.roles & move.by)
    return mine[0] if mine else None


def check_stale(case: Case, said: Said) -> None:
    """Refuse with CaseStale what was decided on an older state of the case."""
    if said.seen_rev is not None and said.seen_rev != case.state_rev:
        raise CaseStale(base_state_rev=said.seen_rev, state_rev=case.state_rev, state=case.state)


def get_move(case: Case, step: Step, by: By) -> tuple[Move, Role]:
    """The move of a step from where the case stands, and the role it is taken in.

    Refuses with StepRefused where the table has no such move, StepForbidden where it is for others.
    """
    move = find_move(State(case.state), step)
    if move is None:
        raise StepRefused(state=case.state, step=step, roles=sorted(by.roles))
    role = find_role(by, move)
    if role is None:
        raise StepForbidden(state=case.state, step=step, roles=sorted(by.roles))
    return move, role


def check_guards(move: Move, circumstances: Circumstances) -> None:
    """Raise the first refusal that the circumstances give."""
    for guard in move.guards:
        refusal = refusal_of(guard, circumstances)
        if refusal is not None:
            raise refusal


def look_around(
    session: Session, case: Case, by: By, *, role: Role, args: Mapping[str, Any], now: datetime
) -> Circumstances:
    """The circumstances of a step that `by` takes as `role`, as the guards ask for them."""
    assists = [one for one in store.assists_of(session, case.city, [case.id]) if one.state != "recalled"]
    given = [task for task in store.tasks_of(session, case.city, [case.id]) if task.assignee]
    drawn = [task for task in given if task.state == "open"]
    category = category_of(case)
    return Circumstances(
        account=by.account,
        unit=by.unit,
        role=role,
        reporter=case.reporter,
        lead=case.lead,
        assists=frozenset(one.unit for one in assists),
        drawn=drawn[-1].assignee if drawn else None,
        checkers=frozenset(task.assignee for task in given if task.kind == "check" and task.state == "done"),
        reported_back_by=case.reported_back_by,
        self_handled=case.self_handled,
        self_handle_allowed=category is not None and category.self_handle,
        returns=case.returns,
        ruled=case.ruled,
        in_time=case.due_at is None or now <= case.due_at,
        photos_missing=missing_photos(session, case, now),
        assists_open=tuple(one.unit for one in assists if one.state == "open"),
        reason_given=bool(args.get("reason")),
    )


def category_of(case: Case) -> CategoryFact | None:
    """The category of a case in the edition it was reported or filed under."""
    return catalog.find_category(city=case.city, kind=case.kind, code=case.category, version=case.catalog_version)


def is_urgent(case: Case) -> bool:
    """Whether its category is one of those whose stages run day and night."""
    fact = category_of(case)
    return fact is not None and fact.urgent


BESIDE_FOR = timedelta(days=7)
"""How long closing waits for a photograph that was added beside report and steps: as long as parts are kept."""


def missing_photos(session: Session, case: Case, now: datetime) -> tuple[str, ...]:
    """Photographs named in the case that are not stored, each once.

    Those of the report and the steps are waited for without end, those added beside them for a week: a phone that
    was lost with somebody's extra picture must not keep a case open for ever.
    """
    named = store.photos_of(session, case.city, [case.id])
    stored = photos.which_stored(city=case.city, shas=[photo.sha256 for photo in named])
    missing = [photo for photo in named if photo.sha256 not in stored]
    if all(photo.proof for photo in missing):
        return tuple(dict.fromkeys(photo.sha256 for photo in missing))
    came = {event.op_id: event.at for event in store.events_of(session, case.city, [case.id])}
    return tuple(
        dict.fromkeys(
            photo.sha256 for photo in missing if photo.proof or now - came.get(photo.op_id, now) <= BESIDE_FOR
        )
    )


def finish(change: Change) -> Case:
    """Move the case on, turn its clocks, keep its photographs and write the line."""
    case, before = change.case, change.case.state
    case.state = change.move.to.value
    turn_clocks(case, change.move.clocks, category=category_of(case), now=change.now)
    keep_photos(change.session, case, change.said, by=change.by.account, of_round=change.round)
    case.rev, case.state_rev = case.rev + 1, case.state_rev + 1
    write_line(
        change.session, case, change.step, change.by, change.role, change.said, change.now, before, _told(change)
    )
    return case


def _told(change: Change) -> dict[str, Any]:
    told: dict[str, Any] = {"args": {name: value for name, value in change.args.items() if value is not None}}
    return told | change.notes


def write_line(  # noqa: PLR0917 - the five Ws of a line, always in this order
    session: Session,
    case: Case,
    step: str,
    by: By,
    role: Role,
    said: Said,
    now: datetime,
    before: str | None,
    told: Mapping[str, Any],
) -> None:
    """Write the line of a change with what was said, and touch the case."""
    extra = {
        "captured": dict(said.captured),
        "fix": dict(said.fix),
        "photos": [photo.sha256 for photo in said.photos],
        "unknown": dict(said.unknown),
    }
    line = Line(
        step=step,
        by=by.account,
        role=role.value,
        unit=by.unit,
        at=now,
        captured_at=said.captured_at,
        op_id=said.op_id,
        from_state=before,
        told=dict(told) | {name: value for name, value in extra.items() if value},
    )
    append_event(session, case, line)
    touch("case", case.id)


def keep_photos(
    session: Session,
    case: Case,
    said: Said,
    *,
    by: str,
    proof: bool = True,
    of_round: int | None = None,
    fresh: bool = False,
) -> None:
    """Keep what was said of the photographs that came along, and let their bytes be sent.

    `proof`: they are part of a report or step, so that the case is not closed without them. `fresh`: the case was
    made just now, so none of them can lie in it.
    """
    shown = {(photo.sha256, photo.role): photo for photo in said.photos}  # named twice, it is kept once
    for photo in shown.values():
        key = (case.city, case.id, photo.sha256, photo.role.value)
        known = None if fresh else session.get(CasePhoto, key)
        if known is None:
            kept = _photo_row(case, photo, said.op_id or "", by, proof=proof, of_round=of_round or case.round)
            session.add(kept)
            touch("photo", f"{case.id}:{photo.sha256}:{photo.role}", case.id)
        elif proof:
            known.proof = True  # what lay beside the case is now what a step rests on
    name_photos(case.city, said, by=by, urgent=is_urgent(case))


def name_photos(city: str, said: Said, *, by: str, urgent: bool) -> None:
    """Let this account send the bytes of the photographs and thumbs it named."""
    named = [photos.NamedPhoto(one.sha256, one.bytes, one.mime, urgent) for one in said.photos]
    named += [
        photos.NamedPhoto(one.thumb_sha256, one.thumb_bytes, one.thumb_mime, urgent)
        for one in said.photos
        if one.thumb_sha256
    ]
    if named:
        photos.name_photos(city=city, account=by, op_id=said.op_id or "", named=named)


def _photo_row(case: Case, photo: Any, op_id: str, by: str, *, proof: bool, of_round: int) -> CasePhoto:
    return CasePhoto(
        city=case.city,
        case_id=case.id,
        sha256=photo.sha256,
        role=PhotoRole(photo.role).value,
        op_id=op_id,
        by=by,
        bytes=photo.bytes,
        mime=photo.mime,
        width=photo.width,
        height=photo.height,
        source=photo.source,
        taken_at=photo.taken_at,
        exif=None if photo.exif is None else dict(photo.exif),
        thumb_sha256=photo.thumb_sha256,
        proof=proof,
        round=of_round,
        rev=1,
    )
