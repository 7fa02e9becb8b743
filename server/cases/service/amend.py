"""What is said of a case later: correct what was reported, add to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.cases import store
from server.cases.models import Case
from server.cases.rules import AmendRefused, CaseNotFound, State
from server.cases.service.change import check_stale, get_case, is_urgent, keep_photos, write_line
from server.cases.service.clocking import restart_accept
from server.cases.service.reach import sees_case
from server.cases.service.report import Place, find_near, flags_of, predict, put_place, read_category, reporting_role
from server.cases.service.said import Said
from server.kernel.db import transaction
from server.kernel.errors import Forbidden
from server.people.rules import By, Permission, Role

AMENDABLE = frozenset({State.REPORTED, State.VERIFYING, State.PENDING_FILE})
NOT_ACCEPTED = frozenset({State.REPORTED, State.VERIFYING})
PLACES = (Role.ACCEPTOR, Role.SHIFT_LEADER)
"""They correct at the desk, with the pictures and the map before them."""
STAY = frozenset({"no_photo", "retired_category", "held_step", "verified_false"})
"""Flags that a correction leaves alone unless it brings what they miss."""


@dataclass(frozen=True, slots=True)
class Amended:
    """What is corrected; None stays as it is. `args` is all that was said, for the history."""

    kind: str | None = None
    category: str | None = None
    condition: str | None = None
    place: Place | None = None
    words: str | None = None
    args: Mapping[str, Any] | None = None


def amend_case(*, case_id: str, amended: Amended, by: By, said: Said, now: datetime) -> Case:
    """Correct what was reported: the reporter until it is accepted, acceptor and shift leader until it is filed.

    Re-routes. Refuses with CaseNotFound, CaseStale, AmendRefused, CategoryUnknown.
    """
    with transaction() as session:
        case = get_case(session, by, case_id)
        check_stale(case, said)
        role = _amending_role(case, by)
        before = _facts(case)
        was_urgent = is_urgent(case)
        flags = _put_category(case, amended)
        _put_place(case, amended, now)
        predict(case, now)
        if is_urgent(case) != was_urgent:
            restart_accept(case, urgent=not was_urgent, now=now)
        keep_photos(session, case, said, by=by.account)
        case.links = find_near(session, case, now)
        case.flags = sorted(flags | _flags_after(case, amended, role, said))
        case.rev += 1
        told = {"before": before, "after": _facts(case), "args": dict(amended.args or {})}
        write_line(session, case, "amend", by, role, said, now, case.state, told)
        return case


def _flags_after(case: Case, amended: Amended, role: Role, said: Said) -> set[str]:
    """What should still be looked at: whether the position is weak is asked anew only where it was moved, and whoever
    moves it at the desk has looked.
    """
    stay = (set(case.flags) & STAY) - ({"no_photo"} if said.photos else set())
    anew = flags_of(case, said) - {"no_photo", "weak_position"}
    if amended.place is None:
        weak = "weak_position" in case.flags
    else:
        weak = role not in PLACES and "weak_position" in flags_of(case, said)
    return stay | anew | ({"weak_position"} if weak else set())


def _facts(case: Case) -> dict[str, Any]:
    return {
        "kind": case.kind,
        "category": case.category,
        "condition": case.condition,
        "cell": case.cell,
        "lon": case.lon,
        "lat": case.lat,
        "place": case.place,
        "unit": case.predicted,
    }


def _amending_role(case: Case, by: By) -> Role:
    state = State(case.state)
    for role in PLACES:
        if role in by.roles and state in AMENDABLE:
            return role
    if case.reporter == by.account and state in NOT_ACCEPTED:
        return reporting_role(by)
    raise AmendRefused(state=case.state)


def _put_category(case: Case, amended: Amended) -> set[str]:
    """Put the category and condition in; a condition stays only with its category."""
    kind, code = amended.kind or case.kind, amended.category or case.category
    same = (kind, code) == (case.kind, case.category)
    wanted = amended.condition or (case.condition if same else None)
    if same and wanted == case.condition:
        return set()
    fact, case.condition, flags = read_category(case.city, kind, code, wanted)
    case.kind, case.category, case.catalog_version = fact.kind, fact.code, fact.version
    return flags


def _put_place(case: Case, amended: Amended, now: datetime) -> None:
    words = case.place if amended.words is None else amended.words
    if amended.place is not None:
        put_place(case, amended.place, now)
    case.place = words


def add_evidence(
    *,
    case_id: str,
    args: Mapping[str, Any],
    by: By,
    said: Said,
    now: datetime,
    why: str | None = None,
    flag: str | None = None,
    unseen: bool = False,
) -> Case:
    """Add facts to a case in any state, also a closed one (补充材料). Refuses with CaseNotFound, and
    with Forbidden for whoever only reads.

    `why` says what became of a step whose facts these are, `flag` what somebody should look at for it. `unseen`: the
    account held the case when it was captured, so its facts are taken though it does not see the case any more.
    """
    with transaction() as session:
        found = store.find_case(session, by.city, case_id, lock=True) if unseen else get_case(session, by, case_id)
        if found is None:
            raise CaseNotFound(case=case_id)
        if not unseen and found.reporter != by.account and not sees_case(case_id, by, Permission.CASE_STEP):
            raise Forbidden(permission=Permission.CASE_STEP)  # whoever only reads adds nothing
        keep_photos(session, found, said, by=by.account, proof=False)
        came, went = {flag} - {None}, {"no_photo"} if said.photos else set()
        found.flags = sorted((set(found.flags) - went) | came)
        found.rev += 1
        told = {"args": dict(args)} | ({} if why is None else {"why": why})
        write_line(session, found, "evidence", by, min(by.roles, default=Role.SYSTEM), said, now, found.state, told)
        return found
