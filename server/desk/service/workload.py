"""人手: what each inspector and worker has open, so that a shift leader hands over before it is late."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from server.desk import store
from server.kernel.db import reading
from server.kernel.now import iso
from server.people import service as people
from server.people.rules import By, Reach, Role
from server.places import service as places


@dataclass(frozen=True, slots=True)
class Load:
    """One person's open work by kind, how much of it is overdue, and whether they are there to do it."""

    account: str
    display_name: str
    unit: str | None
    beats: list[str]
    verify: int
    check: int
    handle: int
    overdue: int
    away_until: str | None
    deputy: str | None
    here: bool


def list_workload(*, by: By, now: datetime) -> list[Load]:
    """Every inspector and whoever else has something open: first what nobody is there for. No ranking."""
    counted, overdue = _count(by.city, now)
    staff = people.list_staff(city=by.city, role=Role.INSPECTOR, also=list(counted), now=now)
    names = people.name_accounts(city=by.city, accounts=[one.away.deputy_id or "" for one in staff if one.away])
    beats = {beat.id: beat.name for beat in places.list_beats(city=by.city)}
    loads = [_load(one, counted[one.account.id], overdue[one.account.id], names, beats) for one in staff]
    return sorted(loads, key=lambda one: (not _lies_idle(one), one.unit or "", one.display_name))


def _lies_idle(load: Load) -> bool:
    """Whether work is open that nobody does meanwhile."""
    return bool(load.verify + load.check + load.handle) and (load.away_until is not None or not load.here)


def _count(city: str, now: datetime) -> tuple[dict[str, Counter[str]], Counter[str]]:
    """Open work by account and kind; overdue work by account."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    overdue = Counter[str]()
    with reading() as session:
        for account, kind, open_, late in store.count_walks(session, city, now) + store.count_worked(
            session, city, now
        ):
            counted[account][kind] += open_
            overdue[account] += late
    return counted, overdue


def _load(
    seen: people.AccountSeen, counted: Counter[str], overdue: int, names: dict[str, str], beats: dict[str, str]
) -> Load:
    walked = [grant.scope.removeprefix(f"{Reach.BEAT}:") for grant in seen.grants if grant.role == Role.INSPECTOR]
    return Load(
        account=seen.account.id,
        display_name=seen.account.display_name,
        unit=seen.account.unit_id,
        beats=[beats[beat] for beat in walked if beat in beats],
        verify=counted["verify"],
        check=counted["check"],
        handle=counted["handle"],
        overdue=overdue,
        away_until=None if seen.away is None else iso(seen.away.until_at),
        deputy=None if seen.away is None else names.get(seen.away.deputy_id or ""),
        here=seen.account.disabled_at is None and bool(seen.grants),
    )
