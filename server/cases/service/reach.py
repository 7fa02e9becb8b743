"""Which cases somebody sees: the scopes of the policy table as one filter, and the scopes a case lies in."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement

from server.cases import store
from server.cases.models import Case
from server.kernel.db import db
from server.people.rules import By, Permission, Reach, Scope, scopes_of
from server.photos import service as photos
from server.places import service as places


def visible(city: str, scopes: Iterable[Scope]) -> ColumnElement[bool]:
    """The filter that every query over cases carries: those in any of the scopes."""
    wanted = sorted(scopes)
    beats = [scope.key for scope in wanted if scope.reach is Reach.BEAT]
    return store.visible(city, wanted, {beat: places.list_beat_cells(city=city, beat=beat) for beat in beats})


def sees_case(case_id: str, by: By, *permissions: Permission) -> bool:
    """Whether the case lies where `by` holds any of the permissions."""
    scopes = frozenset[Scope]().union(*(scopes_of(by, permission) for permission in permissions))
    return store.sees(db.session(), case_id, visible(by.city, scopes))


def sees_photo(by: By, sha256: str) -> bool:
    """Whether a case that `by` sees names this photo or thumb: the port of photos.

    One's own naming counts for who brought the bytes only: a hash read in a row of yesterday opens nothing today.
    """
    seen = visible(by.city, scopes_of(by, Permission.PHOTO_SEE))
    brought = photos.was_sent_by(city=by.city, sha256=sha256, account=by.account)
    other = None if brought else by.account
    return store.sees_photo(db.session(), by.city, sha256, seen, named_by_another_than=other)


def scopes_of_case(case: Case, *, parties: bool = True) -> frozenset[Scope]:
    """The scopes a case lies in: city, areas, beat, lead and assists, the reporters, and whoever has a task.

    Without `parties` assists, merged reporters and tasks are not looked for: a case that was only reported has none.
    """
    scopes = {Scope(Reach.CITY), Scope(Reach.SELF, case.reporter)}
    if case.cell is not None:
        scopes |= {Scope(Reach.AREA, case.cell[:length]) for length in (6, 9, 12)}
        beat = places.find_beat(city=case.city, cell=case.cell)
        scopes |= set() if beat is None else {Scope(Reach.BEAT, beat)}
    scopes |= set() if case.lead is None else {Scope(Reach.UNIT, case.lead)}
    return store.parties_of(db.session(), case.city, case.id) | scopes if parties else frozenset(scopes)
