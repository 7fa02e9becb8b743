"""Draws a schedule: what people, phones, the line and the server do, in which order, all of it from one seed."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.town import TOWN

Event = dict[str, Any]
"""One thing that happens: `do`, mostly a `phone`, and every number it will need, so that leaving out another event
changes nothing in it. `fates` say what becomes of the calls it makes: the place of the call → Fate."""
Fate = dict[str, Any]

ACCOUNTS = ("inspector1", "inspector2", "police1w", "police1", "sweepers1", "volunteer1", "north1", "gridleader1")
WEIGHTS = (5, 4, 4, 3, 1, 2, 1, 1)
KNOWN_CATEGORIES = ("09006", "06010", "09009")
UNKNOWN_CATEGORY = "99999"
SHORTEST, LONGEST = 8, 30
CALLS = 14
"""Calls of one order that a fate is drawn for; later ones pass."""
TRANSACTIONS = 40
TEN_YEARS_MS = 10 * 365 * 86_400_000
SAME_PICTURE = 3
"""Pictures that more than one person takes."""


@dataclass(frozen=True)
class Schedule:
    """A seed and what it came to; a shrunk one keeps the seed, since ids are thrown with it."""

    seed: int
    accounts: tuple[str, ...]
    """Who is signed in on which phone when it begins."""
    events: tuple[Event, ...]


def draw_schedule(seed: int) -> Schedule:
    """The schedule of a seed."""
    dice = Dice(seed)
    phones = dice.choices((1, 2, 3), (2, 5, 3))
    accounts = tuple(dice.choices(ACCOUNTS, WEIGHTS) for _ in range(phones))
    return Schedule(seed, accounts, tuple(dice.event() for _ in range(dice.between(SHORTEST, LONGEST))))


class Dice:
    """Throws events."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.phones = 1
        self.thrown = 0

    def choices(self, among: tuple[Any, ...], weights: tuple[float, ...]) -> Any:
        """One of several, by weight. The first throw of a schedule says how many phones there are."""
        chosen = self.random.choices(among, weights)[0]
        self.phones = chosen if isinstance(chosen, int) else self.phones
        return chosen

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self.random.randint(least, most)

    def chance(self, of: float) -> bool:
        """Whether something that seldom happens does."""
        return self.random.random() < of

    def event(self, among: Mapping[str, float] | None = None, phone: int | None = None) -> Event:
        """One event of those that may happen here; of one phone where it is named."""
        weights = among or EVENTS
        self.thrown += 1
        do = self.random.choices(list(weights), list(weights.values()))[0]
        where = self.between(0, self.phones - 1) if phone is None else phone
        told = {"do": do, "phone": where, "salt": self.thrown, "n": self.between(0, 999)}
        more = MORE.get(do)
        return told | ({} if more is None else more(self))

    def dies(self) -> dict[str, int]:
        """Before which of its transactions the page is killed; mostly it lives."""
        return {"dies": self.between(0, TRANSACTIONS)} if self.chance(0.12) else {}

    def fates(self) -> dict[str, Any]:
        """What becomes of the calls of an order; every other time nothing."""
        if self.chance(0.45):
            return {}
        unlucky = [call for call in range(CALLS) if self.chance(0.35)]
        return {"fates": {str(call): self.fate() for call in unlucky}}

    def fate(self) -> Fate:
        """What becomes of one call."""
        kind = self.random.choices(list(FATES), list(FATES.values()))[0]
        told: Fate = {"fate": kind, "n": self.between(0, 999)}
        if kind.startswith("meanwhile"):
            told["event"] = self.event(MEANWHILE)
        return told

    def shots(self, most: int = 3, least: int = 0) -> Event:
        """Pictures of some hundred bytes, now and then one that somebody else took too."""
        numbers = [self.between(1, SAME_PICTURE) if self.chance(0.04) else self.picture() for _ in range(most)]
        kept = max(least, self.random.choices(range(most + 1), [3, 4, 2, 1][: most + 1])[0])
        sizes = (self.between(0, 900) for _ in range(most))
        pictures = [{"size": size, "number": number} for size, number in zip(sizes, numbers, strict=True)]
        return {"pictures": pictures[:kept], "raw": self.chance(0.3)}

    def picture(self) -> int:
        """A number no other picture of this schedule has."""
        return self.between(10, 2**40)


def _report(dice: Dice) -> Event:
    cell = TOWN.cells[dice.between(0, len(TOWN.cells) - 1)].polygon.representative_point()
    outside = dice.chance(0.05)
    handled = dice.chance(0.12)
    category = UNKNOWN_CATEGORY if dice.chance(0.12) else dice.random.choice(KNOWN_CATEGORIES)
    told = {"category": "06010" if handled else category, "handled": handled}
    where = {"lon": 10.0, "lat": 10.0} if outside else {"lon": round(cell.x, 7), "lat": round(cell.y, 7)}
    return told | where | dice.shots() | dice.dies()


def _evidence(dice: Dice) -> Event:
    return dice.shots(2) | dice.dies()


def _step(dice: Dice) -> Event:
    return dice.shots(2, least=1) | dice.dies()  # the form is not saved without the picture that its step asks for


def _line(dice: Dice) -> Event:
    return dice.dies() | dice.fates()


def _edit(dice: Dice) -> Event:
    return {"category": dice.random.choice(KNOWN_CATEGORIES)} | dice.dies()


def _sign_in(dice: Dice) -> Event:
    return {"account": dice.random.choices(ACCOUNTS, WEIGHTS)[0], "again": dice.chance(0.5)} | dice.fates()


def _clock(dice: Dice) -> Event:
    return {"offset": dice.random.choice((0, dice.between(-TEN_YEARS_MS, TEN_YEARS_MS), 3_600_000, -3_600_000))}


def _time(dice: Dice) -> Event:
    return {"minutes": dice.random.choice((1, 20, 90, 600, 1440, 4 * 1440, 8 * 1440))}


def _kept(dice: Dice) -> Event:
    return {"cookie_too": dice.chance(0.5)}


def _rights(dice: Dice) -> Event:
    return {"account": dice.random.choices(ACCOUNTS, WEIGHTS)[0]}


def _back(dice: Dice) -> Event:
    return {"photos_too": dice.chance(0.5)}


PHONE_EVENTS = {
    "report": 15,
    "evidence": 10,
    "step": 13,
    "sync": 26,
    "resize": 2,
    "finish": 2,
    "retry": 3,
    "edit": 3,
    "discard": 1,
    "resend": 1,
    "sign_out": 1.5,
    "sign_in": 3,
    "reload": 2,
    "wipe": 0.7,
    "clock": 1.5,
}
SERVER_EVENTS = {"desk": 17, "late": 3, "expire": 2, "rights": 2, "backup": 2, "restore": 2, "time": 5, "checks": 1}
EVENTS: Mapping[str, float] = PHONE_EVENTS | SERVER_EVENTS
MEANWHILE: Mapping[str, float] = {
    "desk": 8,
    "report": 5,
    "evidence": 2,
    "step": 3,
    "sync": 5,
    "sign_out": 1,
    "wipe": 0.5,
    "reload": 1,
    "late": 1,
    "rights": 1,
    "expire": 1,
    "restore": 0.7,
    "time": 1,
}
"""What may happen while a call is under way."""
FATES: Mapping[str, float] = {
    "lose_request": 6,
    "lose_answer": 8,
    "duplicate": 4,
    "hold": 4,
    "portal": 2,
    "cut": 5,
    "die_before_commit": 4,
    "die_after_commit": 4,
    "busy": 3,
    "kill_before": 2,
    "kill_after": 3,
    "meanwhile_before": 4,
    "meanwhile_after": 4,
}
"""
hold: the phone gives it up, and it arrives later all the same. cut: only its first bytes arrive. die_*: the server is
killed at one of its commits. kill_*: the phone's page is, before the request has arrived or before the answer has.
"""
MORE: Mapping[str, Callable[[Dice], Event]] = {
    "report": _report,
    "evidence": _evidence,
    "step": _step,
    "sync": _line,
    "resize": Dice.dies,
    "finish": Dice.dies,
    "retry": Dice.dies,
    "edit": _edit,
    "sign_out": _line,
    "sign_in": _sign_in,
    "clock": _clock,
    "time": _time,
    "wipe": _kept,
    "rights": _rights,
    "restore": _back,
}
