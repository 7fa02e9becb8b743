"""Draws clock logs by a seed, near the places where clocks go wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
ZERO = datetime(2024, 12, 1)  # noqa: DTZ001 - the city's wall clock

# Days about which people have been late without knowing: the two ends of a holiday, swapped weekends, a year's end.
HOT_DAYS = (
    "2025-01-24",
    "2025-01-26",
    "2025-02-08",
    "2025-04-30",
    "2025-09-30",
    "2025-12-30",
    "2025-12-31",
    "2026-01-04",
    "2026-02-12",
    "2026-02-13",
    "2026-02-14",
    "2026-02-27",
    "2026-02-28",
    "2026-05-08",
    "2026-05-09",
    "2026-09-18",
    "2026-09-20",
    "2026-09-30",
    "2026-10-09",
    "2026-10-10",
    "2026-12-29",
    "2026-12-30",
    "2026-12-31",
    "2027-04-30",
    "2027-09-30",
    "2027-12-30",
    "2027-12-31",
)
HOT_CLOCKS = (0, 480, 719, 720, 725, 750, 839, 840, 1020, 1050, 1079, 1080, 1085, 1439)
LIMITS = (
    ("urgent_minute", (1, 15, 30, 45, 200)),
    ("urgent_hour", (1, 2, 4, 24)),
    ("work_minute", (1, 15, 30, 240, 480)),
    ("work_hour", (1, 2, 4, 8, 16)),
    ("work_day", (1, 1, 2, 3, 5, 7, 15)),
    ("natural_day", (1, 2, 3)),
)

Limit = tuple[str, int]
MarkTuple = tuple[str, int, Limit | None]
NEXT = {
    "running": ("pause", "pause", "pause", "extend", "restart", "stop"),
    "paused": ("resume", "resume", "resume", "extend", "restart", "stop"),
    "stopped": ("restart", "start"),
}
STATE_AFTER = {"start": "running", "resume": "running", "restart": "running", "pause": "paused", "stop": "stopped"}


@dataclass(frozen=True)
class DrawnCase:
    """A log as tuples (kind, microsecond since 2024-12-01 in the city, limit), and the instant it is read at."""

    marks: list[MarkTuple]
    now: int


def draw_limit(dice: Random) -> Limit:
    unit, counts = dice.choice(LIMITS)
    return unit, dice.choice(counts)


def draw_start(dice: Random) -> int:
    if dice.random() < 0.5:
        day = dice.randrange((datetime(2027, 11, 1) - ZERO).days - 31) + 31  # noqa: DTZ001 - as ZERO
    else:
        day = (datetime.fromisoformat(dice.choice(HOT_DAYS)) - ZERO).days
    return day * DAY + draw_clock(dice)


def draw_clock(dice: Random) -> int:
    if dice.random() < 0.5:
        return dice.randrange(DAY)
    return dice.choice(HOT_CLOCKS) * MINUTE + dice.choice((0, 0, 1, MINUTE - 1, 30_000_000, dice.randrange(MINUTE)))


def draw_later(dice: Random, at: int) -> int:
    """An instant not before `at`: often soon, sometimes the same one, sometimes days on at a hot time of day."""
    way = dice.random()
    if way < 0.1:
        return at
    if way < 0.4:
        return at + dice.randrange(90 * MINUTE)
    if way < 0.65:
        return at + dice.randrange(10) * 30 * MINUTE
    if way < 0.8:
        return at + dice.randrange(3 * DAY)
    return max(at, (at // DAY + dice.randrange(4)) * DAY + draw_clock(dice))


def draw_lunch(dice: Random, at: int) -> int:
    """An instant of the next lunch from `at` on."""
    day = at // DAY + (at % DAY > 12 * HOUR)
    return max(at, day * DAY + 12 * HOUR + dice.randrange(120) * MINUTE)


def draw_mark(dice: Random, state: str, at: int) -> MarkTuple:
    kind = dice.choice(NEXT[state])
    if kind in {"start", "restart", "extend"}:
        return kind, at, draw_limit(dice)
    floor = draw_limit(dice) if kind == "resume" and dice.random() < 0.4 else None
    return kind, at, floor


def draw_case(dice: Random) -> DrawnCase:
    at = draw_start(dice)
    marks: list[MarkTuple] = [("start", at, draw_limit(dice))]
    state = "running"
    for _ in range(dice.choice((0, 0, 1, 2, 2, 3, 4, 6))):
        if state == "running" and dice.random() < 0.15:
            leaves, comes = sorted((draw_lunch(dice, at), draw_lunch(dice, at)))
            marks += [("pause", leaves, None), ("resume", comes, None)]
            at = comes
            continue
        at = draw_later(dice, at)
        marks.append(draw_mark(dice, state, at))
        state = STATE_AFTER.get(marks[-1][0], state)
    return DrawnCase(marks, draw_later(dice, at))


def as_text(instant: int) -> str:
    """The instant as ISO 8601, with the city's offset."""
    return (ZERO + timedelta(microseconds=instant)).isoformat(timespec="microseconds") + "+08:00"
