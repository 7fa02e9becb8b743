"""Plays a schedule: everything happens in the order of its events, and at each of them what was promised must hold."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from tests.simulator import desk
from tests.simulator.dice import Event, Schedule
from tests.simulator.house import Backup, House
from tests.simulator.ledger import Broken, Ledger
from tests.simulator.line import Browser, Line
from tests.simulator.phones import Phones
from tests.town import ACCOUNTS, PASSWORD

Json = dict[str, Any]
GRANTS: Mapping[str, tuple[tuple[tuple[str, str], ...], ...]] = {
    "inspector1": ((("inspector", "beat:b1"),), (("inspector", "beat:b1"), ("inspector", "beat:b2")), ()),
    "inspector2": ((("inspector", "beat:b2"),), (("inspector", "beat:b1"),), ()),
    "police1w": ((("unit", "city"),), ()),
    "police1": ((("unit_desk", "city"),), (("unit", "city"),)),
    "volunteer1": ((("volunteer", "city"),), ()),
    "gridleader1": ((("grid_supervisor", "area:990101001"),), (("grid_supervisor", "area:990101002"),)),
}
"""What an account may come to hold; the first is what it holds from the start."""


class World:
    """A town, its phones and the line between them, for one schedule."""

    def __init__(self, house: House, phones: Phones, schedule: Schedule) -> None:
        self.house, self.phones, self.schedule = house, phones, schedule
        self.ledger = Ledger()
        self.line = Line(house, self.ledger, self.happen)
        self.offsets = [0] * len(schedule.accounts)
        """How wrong each phone's clock is, in milliseconds."""
        self.accounts = list(schedule.accounts)
        self.looks: list[Json] = []
        self.backups: list[Backup] = []
        self.seen: Counter[str] = self.line.seen
        self.jumped: set[int] = set()
        """Phones whose clock was moved: when something was done on them nobody can tell any more."""
        self.changed: set[str] = set()
        """Accounts whose rights were changed."""
        self.salt = 0

    def begin(self) -> None:
        """A new town and new phones, each with somebody signed in."""
        self.house.begin(self.schedule.seed)
        self.epoch, self.seq = self.house.clock()
        self.line.browsers = [Browser() for _ in self.accounts]
        self.phones.hear = self._hear
        self.phones.begin(len(self.accounts))
        self.looks = [{} for _ in self.accounts]
        self.backups = [self.house.back_up()] if _restores(self.schedule.events) else []
        for phone, account in enumerate(self.accounts):
            self.order(phone, "sign_in", account=account, password=PASSWORD)
            self.order(phone, "sync")

    def _hear(self, call: Json) -> Json:
        line = self.line.hear(call)
        return line | {"now": self.now_of(call["phone"])}

    def now_of(self, phone: int) -> int:
        """What that phone's clock says, in milliseconds."""
        return int(self.house.at.timestamp() * 1000) + self.offsets[phone]

    def happen(self, event: Event) -> None:
        """One event, wherever in the schedule it stands."""
        self.seen[f"event {event['do']}"] += 1
        self.salt = event["salt"] * SALTS
        SERVER.get(event["do"], World._on_phone)(self, event)
        self.house.at += timedelta(seconds=1)
        self.check_numbers()

    def _on_phone(self, event: Event) -> None:
        do, phone = event["do"], event["phone"]
        if do == "sign_in" and not self._may_sign_in(phone):
            return
        told = {name: event[name] for name in TOLD if name in event}
        if do in {"report", "evidence", "step"}:
            told["fact"] = f"fact-{event['salt']}"
        if do == "sign_in":
            account = self.accounts[phone] if event["again"] else event["account"]
            self.accounts[phone] = account
            told |= {"account": account, "password": PASSWORD}
        self.order(phone, do, fates=event.get("fates", {}), **told)

    def _may_sign_in(self, phone: int) -> bool:
        """The form is there only when nobody is signed in, or the server has forgotten who."""
        look = self.looks[phone]
        return not look.get("session") or bool(look.get("expired"))

    def order(self, phone: int, do: str, fates: Mapping[str, Json] | None = None, **told: Any) -> Json:
        """Have a phone do something, and see whether what it promised is there."""
        browser = self.line.browsers[phone]
        before = browser.fates, browser.calls
        browser.fates, browser.calls = fates or {}, 0
        self.salt += 1
        done = self.phones.order(
            do, phone=phone, seed=self.schedule.seed, salt=self.salt, now=self.now_of(phone), **told
        )
        browser.fates, browser.calls = before
        self._note(phone, do, done)
        return done

    def _note(self, phone: int, do: str, done: Json) -> None:
        self.looks[phone] = look = done["look"]
        self.ledger.note_promises(phone, done["said"])
        if done["killed"]:
            self.line.browsers[phone].page += 1
            self.seen["the page was killed"] += 1
        if do == "discard" and isinstance(done["came"], str) and not done["killed"]:
            self.ledger.note_discard(done["came"])
        self.ledger.check_phone(phone, look, self.house.at)

    def check_numbers(self) -> None:
        """The feed's numbers were taken one after the other, and none was lost with a transaction."""
        for first, count in self.house.boundaries.counted:
            if first != self.seq + 1:
                raise Broken("the feed's counter has no gap", expected=self.seq + 1, taken=first)
            self.seq = first + count - 1
        self.house.boundaries.counted.clear()

    def _reload(self, event: Event) -> None:
        self.line.browsers[event["phone"]].page += 1
        self.order(event["phone"], "reload")

    def _wipe(self, event: Event) -> None:
        phone = event["phone"]
        self.line.browsers[phone].page += 1
        if event["cookie_too"]:
            self.line.browsers[phone].cookie = ""
        self.ledger.note_wipe(phone)
        self.order(phone, "wipe")
        self.order(phone, "resize")
        if not self.looks[phone]["wiped"]:
            raise Broken("a wiped store is seen at the next start", phone=phone)

    def _clock(self, event: Event) -> None:
        self.jumped.add(event["phone"])
        self.offsets[event["phone"]] = event["offset"]

    def _time(self, event: Event) -> None:
        self.house.at += timedelta(minutes=event["minutes"])

    def _desk(self, event: Event) -> None:
        """A desk does something; every other time, where something is held, a supervisor decides it."""
        if event["n"] % 2 and self.decide(event["n"] // 2) is not None:
            return
        came = desk.act(self.house, event["n"], f"{self.schedule.seed}/{event['salt']}")
        self.seen[f"desk {came}"] += 1

    def decide(self, n: int) -> bool | None:
        """A supervisor decides something that is held; gives whether that was taken, None where nothing waits."""
        decided = desk.decide(self.house, n)
        if decided is None:
            return None
        op_id, came = decided
        self.seen[f"held {came}"] += 1
        taken = came.endswith(" 200")
        if taken:
            self.seen["a held operation was decided"] += 1
            self.ledger.note_decision(self.epoch, op_id, self.house.answered()[op_id])
        return taken

    def _late(self, event: Event) -> None:
        self.seen["arrived late"] += self.line.deliver_late(event["n"])

    def _checks(self, event: Event) -> None:
        del event
        self.house.send_checks()

    def _expire(self, event: Event) -> None:
        """A session's time is over; every other time its push token is taken away with it."""
        look = self.looks[event["phone"]]
        if look.get("session") is None:
            return
        account, device = look["session"], look["device"]
        if event["n"] % 2:
            self.house.expire(account, device)
        else:
            self.house.ask("admin1", "POST", f"/api/accounts/{account}/devices/{device}/revoke", {})

    def _rights(self, event: Event) -> None:
        choices = GRANTS.get(event["account"], (tuple(map(_words, ACCOUNTS[event["account"]][1])),))
        wanted = [{"role": role, "scope": scope} for role, scope in choices[event["n"] % len(choices)]]
        reply = self.house.ask("admin1", "PUT", f"/api/accounts/{event['account']}/grants", {"grants": wanted})
        assert reply.status == 200, reply.body
        self.changed.add(event["account"])

    def _backup(self, event: Event) -> None:
        del event
        if _restores(self.schedule.events):
            self.backups.append(self.house.back_up())

    def _restore(self, event: Event) -> None:
        """One of the backups of the last week: phones keep what they sent no longer."""
        week_ago = self.house.at - timedelta(days=7)
        recent = [backup for backup in self.backups if backup.at > week_ago]
        if not recent:
            return
        self.check_numbers()
        old = self.epoch
        self.house.restore(recent[event["n"] % len(recent)], photos_too=event["photos_too"])
        self.house.boundaries.counted.clear()
        self.epoch, self.seq = self.house.clock()
        self.ledger.note_restore(old, self.epoch, self.house.answered())
        self.seen["restored"] += 1


SALTS = 1000
"""More than the orders of one event: each throws ids of its own."""
TOLD = ("n", "category", "lon", "lat", "handled", "pictures", "raw", "dies")
SERVER: Mapping[str, Callable[[World, Event], None]] = {
    "reload": World._reload,
    "wipe": World._wipe,
    "clock": World._clock,
    "time": World._time,
    "desk": World._desk,
    "late": World._late,
    "checks": World._checks,
    "expire": World._expire,
    "rights": World._rights,
    "backup": World._backup,
    "restore": World._restore,
}
"""Events that are more than one order to one phone."""


def _words(grant: Any) -> tuple[str, str]:
    return str(grant.role), str(grant.scope)


def _restores(events: Iterable[Event]) -> bool:
    """Whether a restore stands anywhere in it: only then is a copy worth its time."""
    return any(event["do"] == "restore" or _restores(_inside(event)) for event in events)


def _inside(event: Event) -> Iterator[Event]:
    """What happens while its calls are under way."""
    return (fate["event"] for fate in event.get("fates", {}).values() if "event" in fate)
