"""Lists that somebody saved under a name, for oneself or for the whole desk."""

from collections.abc import Mapping
from typing import Any

from server.desk import store
from server.desk.models import SavedView
from server.desk.rules import QueryRefused, ViewNotFound
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

    Refuses with QueryRefused what no list can be asked for, ViewNotFound where the id is another's.
    """
    view_id = find_uuid(view)
    if view_id is None:
        raise QueryRefused(field="id")
    if not 0 < len(name.strip()) <= MOST_NAME:
        raise QueryRefused(field="name")
    read_wanted(**query)
    with transaction() as session:
        found = store.find_view(session, by.city, view_id)
        if found is not None and found.account_id != by.account:
            raise ViewNotFound(view=view_id)
        if found is None:
            found = SavedView(city=by.city, id=view_id, account_id=by.account)
            session.add(found)
        kept: dict[str, Any] = dict(query)
        found.name, found.shared, found.query = name.strip(), shared, kept
        session.flush()
        return found


def drop_view(*, view: str, by: By) -> None:
    """Drop one's own saved list. Refuses with ViewNotFound."""
    with transaction() as session:
        found = store.find_view(session, by.city, find_uuid(view) or view)
        if found is None or found.account_id != by.account:
            raise ViewNotFound(view=view)
        session.delete(found)
