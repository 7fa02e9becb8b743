"""Lists that somebody saved under a name, for oneself or for the whole desk."""

from collections.abc import Mapping
from typing import Any

from server.desk import store
from server.desk.models import SavedView
from server.desk.rules import CLEARS, MOST_OF_ONE, SHARES, QueryRefused, SharingRefused, ViewNotFound, ViewsFull
from server.desk.service.lists import read_wanted
from server.kernel.db import reading, transaction
from server.kernel.ids import find_uuid
from server.people.rules import By

MOST_NAME = 40


def list_views(*, by: By) -> list[SavedView]:
    """One's own and everybody's, by name."""
    with reading() as session:
        return store.views_of(session, by.city, by.account)


def save_view(*, view: str, name: str, shared: bool, query: Mapping[str, str], by: By) -> SavedView:
    """Save a list under an id that the page made; sent twice it is saved once.

    Refuses with QueryRefused what no list can be asked for, SharingRefused what somebody who does not work at the desk
    would share, ViewNotFound where the id is another's, ViewsFull where one has as many as one may.
    """
    view_id = find_uuid(view)
    if view_id is None:
        raise QueryRefused(field="id")
    if not 0 < len(name.strip()) <= MOST_NAME:
        raise QueryRefused(field="name")
    if shared and not by.roles & SHARES:
        raise SharingRefused
    read_wanted(**query)
    with transaction() as session:
        found = store.find_view(session, by.city, view_id)
        if found is not None and found.account_id != by.account:
            raise ViewNotFound(view=view_id)
        if found is None:
            if store.count_saved(session, by.city, by.account) >= MOST_OF_ONE:
                raise ViewsFull(most=MOST_OF_ONE)
            found = SavedView(city=by.city, id=view_id, account_id=by.account)
            session.add(found)
        kept: dict[str, Any] = dict(query)
        found.name, found.shared, found.query = name.strip(), shared, kept
        session.flush()
        return found


def drop_view(*, view: str, by: By) -> None:
    """Drop one's own saved list; a shift leader and an administrator also a shared one. Refuses with ViewNotFound."""
    with transaction() as session:
        found = store.find_view(session, by.city, find_uuid(view) or view)
        if found is None or not _may_drop(found, by):
            raise ViewNotFound(view=view)
        session.delete(found)


def _may_drop(view: SavedView, by: By) -> bool:
    return view.account_id == by.account or (view.shared and bool(by.roles & CLEARS))
