"""Tombstones: a row that left its scope is told for half a year; a cursor older than that gets a snapshot anyway."""

from datetime import datetime

from server.kernel.db import transaction
from server.sync import store
from server.sync.service.pull import KEPT_FOR


def forget_gone(*, city: str, now: datetime) -> int:
    """Note where the counter stands today, and drop what had left by half a year ago; gives how many rows."""
    with transaction() as session:
        store.mark_day(session, city, now.date())
        return store.forget_gone(session, city, (now - KEPT_FOR).date())
