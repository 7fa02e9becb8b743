"""Phones as the supervisor sees them: whose, when they were heard last, how far their outbox came, and one wiped."""

from dataclasses import dataclass
from datetime import datetime

from server.kernel.db import reading, transaction
from server.people import store
from server.people.service.sessions import get_device, see_device


@dataclass(frozen=True, slots=True)
class PhoneSeen:
    """A device that sends an outbox, as one account uses it."""

    device: str
    name: str
    account: str
    display_name: str
    unit: str | None
    last_seen_at: datetime
    highest_seq: int
    ack: int
    wiped_at: datetime | None


def list_phones(*, city: str, since: datetime) -> list[PhoneSeen]:
    """Phones heard or wiped since then that ever sent something or were wiped; who was shut out counts no more.

    A phone that only asks is heard too: one with an empty outbox pushes nothing.
    """
    with reading() as session:
        return [
            PhoneSeen(
                device=device.device_id,
                name=device.name,
                account=account.id,
                display_name=account.display_name,
                unit=account.unit_id,
                last_seen_at=max(device.last_seen_at, heard or device.last_seen_at),
                highest_seq=device.highest_seq,
                ack=device.ack,
                wiped_at=device.wiped_at if device.wiped_at is not None and device.wiped_at >= since else None,
            )
            for device, account, heard in store.phones_since(session, city, since)
        ]


def note_wiped(*, city: str, account: str, device: str, was: str | None, now: datetime) -> None:
    """Note that a phone found its store cleared: of the device it was, where that is known, else of the new one."""
    with transaction() as session:
        lost = None if was is None else store.find_device(session, city, was, account, lock=True)
        if lost is None:
            see_device(city=city, device=device, account=account, now=now)
            lost = get_device(city=city, device=device, account=account, lock=True)
        lost.wiped_at = now
