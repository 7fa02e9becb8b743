"""What may be the same thing reported twice: of the same category, near by, about the same time."""

from datetime import datetime, timedelta

from grid.coords import Wgs84, metres_between
from server.cases import store
from server.cases.models import Case
from server.cases.service.look import seen_case
from server.cases.service.reach import visible
from server.cases.service.rows import case_rows
from server.cases.service.shapes import SimilarRow
from server.kernel.db import reading
from server.people.rules import By, Permission, scopes_of

NEAR_M, NEAR_FOR = 50.0, timedelta(hours=24)
_DEGREES_PER_M = 1 / 111_000.0
MOST = 20


def box_around(case: Case) -> tuple[float, float, float, float]:
    """West, south, east, north of everything within 50 m; wide enough as far north as 60°."""
    reach = NEAR_M * _DEGREES_PER_M
    return case.lon - 2 * reach, case.lat - reach, case.lon + 2 * reach, case.lat + reach


def metres_apart(one: Case, other: Case) -> float:
    """How far two cases lie from each other, in metres."""
    return metres_between(Wgs84(one.lon, one.lat), Wgs84(other.lon, other.lat))


def list_similar(*, case_id: str, by: By, now: datetime) -> list[SimilarRow]:
    """Cases of the same category within 50 m that were reported within 24 h, ended ones too, the nearest first.

    Only what `by` sees, at most twenty. Refuses with CaseNotFound.
    """
    with reading() as session:
        case = seen_case(case_id=case_id.lower(), by=by)
        seen = visible(by.city, scopes_of(by, Permission.CASE_READ))
        between = case.reported_at - NEAR_FOR, case.reported_at + NEAR_FOR
        found = store.around(session, seen, case, box=box_around(case), between=between)
        near = [one for one in found if metres_apart(case, one) <= NEAR_M]
        near.sort(key=lambda one: (metres_apart(case, one), one.id))
        return [
            {
                "case": row,
                "metres": round(metres_apart(case, one), 1),
                "minutes": round((one.reported_at - case.reported_at).total_seconds() / 60),
            }
            for one, row in zip(near, case_rows(near[:MOST], by, now=now), strict=False)
        ]
