"""手机: which phones are silent, which lack an operation between two that came, and which lost their store."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.kernel.db import reading
from server.kernel.ids import find_uuid
from server.kernel.now import iso
from server.people import service as people
from server.people.rules import By
from server.sync import store
from server.sync.rules import EnvelopeMalformed

SHOWN_FOR = timedelta(days=30)
"""A phone that was not heard for longer is somebody's drawer, not a loss to look after."""
QUIET_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone: `missing` are runs [first, last] of device_seq that lie below one that came, and did not come."""

    device_id: str
    name: str
    account: str
    display_name: str
    unit: str | None
    last_seen_at: str
    quiet: bool
    highest_seq: int
    missing: list[list[int]]
    wiped_at: str | None


def list_phones(*, by: By, now: datetime) -> list[Phone]:
    """Every phone heard in the last thirty days: first those that lack something or were wiped, then the silent."""
    seen = people.list_phones(city=by.city, since=now - SHOWN_FOR)
    with reading() as session:
        gaps = store.gaps_of(session, by.city, [one.device for one in seen if one.highest_seq > one.ack])
    told = [_phone(one, gaps.get((one.device, one.account), []), now) for one in seen]
    return sorted(told, key=lambda one: (not (one.missing or one.wiped_at), not one.quiet, one.last_seen_at))


def note_wiped(*, device: str, was: str | None, by: By, now: datetime) -> None:
    """Note that a phone lost its store. Refuses with EnvelopeMalformed where it does not say which it is now."""
    named = find_uuid(device)
    if named is None:
        raise EnvelopeMalformed(where="device_id", why="uuid")
    people.note_wiped(city=by.city, account=by.account, device=named, was=find_uuid(was), now=now)


def _phone(seen: people.PhoneSeen, missing: list[list[int]], now: datetime) -> Phone:
    return Phone(
        device_id=seen.device,
        name=seen.name,
        account=seen.account,
        display_name=seen.display_name,
        unit=seen.unit,
        last_seen_at=iso(seen.last_seen_at) or "",
        quiet=now - seen.last_seen_at > QUIET_AFTER,
        highest_seq=seen.highest_seq,
        missing=missing,
        wiped_at=iso(seen.wiped_at),
    )
