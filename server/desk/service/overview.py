"""The leader's page: how much is open at which stage, whose is overdue, today, and the last thirty days."""

from datetime import datetime, time, timedelta
from typing import Any

from server.cases import service as cases
from server.desk import store
from server.desk.rules import OPEN
from server.kernel.db import reading
from server.people.rules import By, Permission, scopes_of
from server.places import service as places

DAYS = 30


def look_over(*, by: By, now: datetime) -> dict[str, Any]:
    """Counts of the cases one may see; days are the city's, the last is today and not over yet.

    A case counts on the day it was reported, filed and closed; a case that was reopened counts where it was closed
    last.
    """
    zone = places.city_zone(city=by.city)
    today = places.city_day(city=by.city, now=now)
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    starts = [datetime.combine(day, time(), tzinfo=zone) for day in days]
    with reading() as session:
        seen = cases.visible(by.city, scopes_of(by, Permission.CASE_READ))
        states = store.count_by_state(session, seen)
        units = store.count_by_unit(session, seen, now)
        counted = {name: store.count_by_day(session, seen, name, starts) for name in store.INSTANTS}
        views = store.count_views(session, seen, now)
    return {
        "stages": {state.value: states.get(state, 0) for state in sorted(OPEN)},
        "open": views["open"],
        "overdue": views["late"],
        "units": [{"unit": unit, "open": count, "overdue": late} for unit, count, late in units],
        "days": [
            {"day": day.isoformat()} | {name: numbers[place] for name, numbers in counted.items()}
            for place, day in enumerate(days)
        ],
    }
