"""The verbs of clocks: mark one, read one, explain one, and reckon anew when the calendar changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from flask import current_app
from sqlalchemy.orm import Session as DbSession

from server.catalog import service as catalog
from server.clocks import store
from server.clocks.models import ClockRow
from server.clocks.rules import (
    Calendar,
    ClockShown,
    Day,
    IntervalShown,
    Limit,
    Mark,
    MarkKind,
    Reading,
    Sessions,
    due,
    explain,
    light,
    parse_limit,
    parse_mark,
    parse_sessions,
    read_clock,
    resume_or_restart,
)
from server.kernel.db import db, transaction
from server.places import service as places


@dataclass(frozen=True, slots=True)
class Hands:
    """What a clock is read with: the calendar in force and the city's work sessions."""

    version: int
    calendar: Calendar
    sessions: Sessions


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that a new calendar moved."""

    subject: str
    name: str
    before: datetime | None
    after: datetime | None


def hands(*, city: str) -> Hands:
    """The calendar in force and the work sessions of this installation."""
    text: str = current_app.extensions["gezhi.settings"].work_sessions
    version = catalog.current_version(city=city, part="calendar")
    return _hands(city, version, text, db.engine)


@lru_cache(maxsize=16)
def _hands(city: str, version: int, sessions: str, engine: object) -> Hands:
    del engine  # part of the key: another database has another calendar
    days = {
        row.day: Day(row.is_workday, row.name, row.source, row.confirmed)
        for row in catalog.list_days(city=city, version=version)
    }
    calendar = Calendar(str(version), days, places.city_zone(city=city))
    return Hands(version, calendar, parse_sessions(sessions))


def due_from(*, city: str, start: datetime, limit: str) -> datetime:
    """When a limit that starts now is over."""
    told = hands(city=city)
    return due(start, parse_limit(limit), told.calendar, told.sessions)


def explain_limit(*, city: str, start: datetime, limit: str) -> list[IntervalShown]:
    """The counted intervals of a limit that would start at `start`."""
    told = hands(city=city)
    marks = [Mark(MarkKind.START, start, parse_limit(limit))]
    return [one.as_json() for one in explain(marks, told.calendar, told.sessions, now=start)]


def begin_subject(*, city: str, subject: str) -> None:
    """Say that a subject was made in the running transaction, so that no clock of it need be looked for."""
    store.expect_none(db.session(), city, subject)


def mark_clock(
    *, city: str, subject: str, name: str, kind: MarkKind, at: datetime, limit: Limit | None = None
) -> ClockRow:
    """Put one mark on a clock and reckon it; refuses with MarkRefused where the mark does not fit."""
    with transaction() as session:
        row, marks = _marks(session, city, subject, name)
        return _write(session, row, (*marks, Mark(kind, _not_before(marks, at), limit)), at)


def resume_or_restart_clock(
    *, city: str, subject: str, name: str, at: datetime, limit: Limit, same_unit: bool
) -> ClockRow:
    """Let the clock go on for the same unit, or give another unit its full limit."""
    with transaction() as session:
        row, marks = _marks(session, city, subject, name)
        then = _not_before(marks, at)
        chosen = resume_or_restart(marks, at=then, limit=limit, same_unit=same_unit)
        return _write(session, row, (*marks, chosen), at)


def stop_all(*, city: str, subject: str, at: datetime) -> None:
    """Stop every clock of a subject that still runs or pauses."""
    with transaction() as session:
        for row in store.clocks_of(session, city, subject):
            if row.state != "stopped":
                mark_clock(city=city, subject=subject, name=row.name, kind=MarkKind.STOP, at=at)


def _marks(session: DbSession, city: str, subject: str, name: str) -> tuple[ClockRow, tuple[Mark, ...]]:
    row = store.find_clock(session, city, subject, name)
    if row is None:
        row = ClockRow(city=city, subject=subject, name=name, marks=[])
    return row, tuple(map(parse_mark, row.marks))


def _not_before(marks: tuple[Mark, ...], at: datetime) -> datetime:
    """A server clock that was set back must not stop the work: the mark stands at the last one's instant."""
    return max(at, marks[-1].at) if marks else at


def _write(session: DbSession, row: ClockRow, marks: tuple[Mark, ...], now: datetime) -> ClockRow:
    told = hands(city=row.city)
    reading = read_clock(marks, told.calendar, told.sessions, now=now)
    if reading is None:
        raise AssertionError("a marked clock reads as something")
    row.marks = [mark.as_json() for mark in marks]
    row.state, row.due_at, row.warn_at = reading.state.value, reading.due_at, reading.warn_at
    row.calendar_version = told.version
    if row not in session:
        store.add_clock(session, row)
    return row


def find_clock(*, city: str, subject: str, name: str) -> ClockRow | None:
    """One clock of a subject."""
    return db.session.get(ClockRow, (city, subject, name))


def list_clocks(*, city: str, subject: str) -> Mapping[str, ClockRow]:
    """The clocks of a subject by name."""
    return {row.name: row for row in store.clocks_of(db.session(), city, subject)}


def read_all(*, city: str, subject: str, now: datetime) -> list[ClockShown]:
    """Every clock of a subject, read and explained, JSON-able: what stands behind each deadline."""
    told = hands(city=city)
    answers = []
    for row in store.clocks_of(db.session(), city, subject):
        marks = tuple(map(parse_mark, row.marks))
        reading = read_clock(marks, told.calendar, told.sessions, now=now)
        if reading is not None:
            explained = [one.as_json() for one in explain(marks, told.calendar, told.sessions, now=now)]
            answers.append(_told(row, reading, explained, now))
    return answers


def _told(row: ClockRow, reading: Reading, explained: list[IntervalShown], now: datetime) -> ClockShown:
    shown = light(reading, now)
    return {
        "name": row.name,
        "state": reading.state.value,
        "due_at": None if reading.due_at is None else reading.due_at.isoformat(),
        "left_minutes": round(reading.remaining_minutes, 3),
        "late": reading.is_late,
        "light": None if shown is None else shown.value,
        "calendar": reading.calendar,
        "marks": row.marks,
        "explained": explained,
    }


def list_lapsed(*, city: str, name: str, now: datetime, limit: int = 100) -> list[str]:
    """Subjects whose clock `name` is over."""
    return store.lapsed(db.session(), city, name, now, limit)


def list_outdated(*, city: str, limit: int = 500) -> list[str]:
    """Subjects with an open clock that an older calendar reckoned."""
    return store.outdated(db.session(), city, hands(city=city).version, limit)


def reckon_anew(*, city: str, subject: str, now: datetime) -> list[Moved]:
    """Reckon a subject's open clocks by the calendar in force; gives those whose deadline moved."""
    with transaction() as session:
        told, moved = hands(city=city), []
        for row in store.clocks_of(session, city, subject):
            if row.state != "stopped" and row.calendar_version < told.version:
                before = row.due_at
                _write(session, row, tuple(map(parse_mark, row.marks)), now)
                moved += [Moved(subject, row.name, before, row.due_at)] if before != row.due_at else []
        return moved
