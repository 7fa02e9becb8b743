"""Every test's eye on the feed: what of a case is changed and not touched would never reach a phone."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from server.cases.models import Case, CaseEvent, CasePhoto, Task

Key = tuple[str, str]
UNTOLD: Mapping[type, frozenset[str]] = {CasePhoto: frozenset({"proof"})}
"""Columns that stand in no row of the feed."""
CHANGED, MARKS = "tests.changed", "tests.marks"


class Forgotten(AssertionError):  # noqa: N818 - it is a finding, which nobody catches
    """A transaction changed something that the feed tells of, and did not touch it."""


def key_of(thing: object) -> Key | None:
    """Under which kind and id the feed tells of it; None where it does not."""
    if isinstance(thing, Case):
        return "case", thing.id
    if isinstance(thing, CaseEvent):
        return "event", f"{thing.case_id}:{thing.seq}"
    if isinstance(thing, CasePhoto):
        return "photo", f"{thing.case_id}:{thing.sha256}:{thing.role}"
    return ("task", thing.id) if isinstance(thing, Task) else None


def _is_told(thing: object) -> bool:
    """Whether a change of it is one that anybody is told."""
    changed = {one.key for one in inspect(thing).attrs if one.history.has_changes()}
    return bool(changed - UNTOLD.get(type(thing), frozenset()))


def _note(session: Session, _flush: UOWTransaction) -> None:
    changed: list[Key] = session.info.setdefault(CHANGED, [])
    dirty = (thing for thing in session.dirty if _is_told(thing))
    changed += [key for thing in (*session.new, *dirty) if (key := key_of(thing)) is not None]


def _mark(session: Session, transaction: SessionTransaction) -> None:
    """Where a savepoint began: what was changed in it goes with it."""
    if transaction.nested:
        session.info.setdefault(MARKS, {})[transaction] = len(session.info.setdefault(CHANGED, []))
    elif transaction.parent is None:
        session.info[CHANGED], session.info[MARKS] = [], {}


def _take_back(session: Session, ended: SessionTransaction) -> None:
    begun = session.info.get(MARKS, {}).pop(ended, None)
    if begun is not None:
        del session.info[CHANGED][begun:]


def _check(session: Session, touched: Any) -> None:
    missing = {key for key in session.info.get(CHANGED, []) if key not in touched}
    if missing:
        raise Forgotten(sorted(missing))


def watch(app: Flask) -> None:
    """Look at every transaction of this application before it commits."""
    app.extensions["gezhi.before_commit"].append(_check)


event.listen(Session, "after_flush", _note)
event.listen(Session, "after_transaction_create", _mark)
event.listen(Session, "after_soft_rollback", _take_back)
