"""A second, slow reading of clocks, written apart from the first: it lives through every minute.

It shares the calendar's CSV with the server and nothing else. Time is a row of minutes since 2024-12-01 00:00 in the
city, each worth 1 (a working minute) or 0; instants are microseconds on that row. A clock is walked forward minute by
minute, mark by mark. Where the server reckons "as if the extension had been known from the start", this one keeps the
time that ran over and pays the extension out of it when it comes.
"""

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

MINUTE = 60_000_000
FIRST_DAY = date(2024, 12, 1)
LAST_DAY = date(2030, 12, 31)
MINUTES_OF = {"minute": 1, "hour": 60, "day": 480, "natural": 1440}
FOREVER = None

Limit = tuple[str, int]
MarkTuple = tuple[str, int, Limit | None]


def minute_row(table: Path, hours: str) -> bytearray:
    """One byte a minute from FIRST_DAY to LAST_DAY: does it count as work?"""
    with table.open(encoding="utf-8", newline="") as file:
        told = {row["date"]: row["is_workday"] == "true" for row in csv.DictReader(file)}
    open_minutes = set()
    for stretch in hours.split(","):
        opens, closes = (int(clock[:2]) * 60 + int(clock[3:]) for clock in stretch.split("-"))
        open_minutes |= set(range(opens, closes))
    a_working_day = bytes(int(minute in open_minutes) for minute in range(1440))
    row = bytearray()
    day = FIRST_DAY
    while day <= LAST_DAY:
        row += a_working_day if told.get(day.isoformat(), plain_weekday(day)) else bytes(1440)
        day += timedelta(days=1)
    return row


def plain_weekday(day: date) -> bool:
    """A date that the table does not know."""
    fixed = day.strftime("%m%d") in {"0101", "0501", "0502", "1001", "1002", "1003"}
    return day.strftime("%a") not in {"Sat", "Sun"} and not fixed


@dataclass
class Debt:
    """What is still to be counted of one limit."""

    works: bool
    owed: int


def debt_of(limit: Limit) -> Debt:
    unit, count = limit
    kind, _, size = unit.partition("_")
    each = MINUTES_OF["natural"] if kind == "natural" else MINUTES_OF[size]
    return Debt(works=kind == "work", owed=each * count * MINUTE)


@dataclass
class Watch:
    """A clock being lived through."""

    row: bytearray
    debts: list[Debt] = field(default_factory=list)
    allowance: int = 0
    limits: list[Limit] = field(default_factory=list)
    ran: list[list[int]] = field(default_factory=list)
    ran_over: list[list[int]] = field(default_factory=list)
    done_at: int | None = None
    state: str = "none"
    floors_applied: int = 0
    paid_late: int = 0

    def begin(self, limit: Limit) -> None:
        self.debts, self.allowance, self.limits = [debt_of(limit)], debt_of(limit).owed, [limit]
        self.ran, self.ran_over, self.done_at = [], [], None

    def live(self, start: int, end: int) -> None:
        """Let the clock run from start to end."""
        self.ran.append([start, end])
        paid_up = self.pay(start, end)
        if paid_up is not None:
            self.ran_over.append([paid_up, end])

    def pay(self, start: int, end: int | None) -> int | None:
        """Pay the debts out of this time; the instant from which nothing is owed, or None."""
        at = start
        while self.debts:
            stop, left = walk(self.row if self.debts[0].works else None, at, end, self.debts[0].owed)
            self.debts[0].owed, at = left, stop
            if left:
                return None
            self.debts.pop(0)
            self.done_at = stop
        return at

    def extend(self, limit: Limit) -> None:
        over, self.ran_over = self.ran_over, []
        self.paid_late += bool(over)
        self.debts.append(debt_of(limit))
        self.allowance += self.debts[-1].owed
        self.limits.append(limit)
        self.done_at = None
        for start, end in over:
            paid_up = self.pay(start, end)
            if paid_up is not None:
                self.ran_over.append([paid_up, end])

    def resume(self, floor: Limit | None) -> None:
        if floor and sum(debt.owed for debt in self.debts) < debt_of(floor).owed:
            self.begin(floor)
            self.floors_applied += 1


def walk(row: bytearray | None, at: int, end: int | None, owed: int) -> tuple[int, int]:
    """Go minute by minute until nothing is owed or the end; where one stands then, and what is owed still."""
    while owed and (end is None or at < end):
        minute = at // MINUTE
        step = (minute + 1) * MINUTE - at
        if end is not None:
            step = min(step, end - at)
        if row is None or row[minute]:
            step = min(step, owed)
            owed -= step
        at += step
    return at, owed


@dataclass(frozen=True)
class Told:
    """What the oracle says of a clock at an instant."""

    state: str
    due: int | None
    warn: int | None
    left: int
    late: bool
    allowance: int
    floors_applied: int
    paid_late: int


def ask(row: bytearray, marks: list[MarkTuple], now: int) -> Told:
    """Live through a log up to `now`."""
    watch = Watch(row)
    since = marks[0][1]
    ran_until = since
    for kind, at, limit in marks:
        if watch.state == "running":
            watch.live(since, at)
            ran_until = at
        turn(watch, kind, limit)
        since = at
    if watch.state == "running":
        watch.live(since, now)
        ran_until = now
    return tell(watch, ran_until)


def turn(watch: Watch, kind: str, limit: Limit | None) -> None:
    """Do what a mark says."""
    if kind in {"start", "restart"}:
        watch.begin(limit or ("", 0))
    elif kind == "extend":
        watch.extend(limit or ("", 0))
    elif kind == "resume":
        watch.resume(limit)
    watch.state = {"pause": "paused", "stop": "stopped", "extend": watch.state}.get(kind, "running")


def tell(watch: Watch, ran_until: int) -> Told:
    left = sum(debt.owed for debt in watch.debts)
    if watch.debts and watch.state != "paused":
        watch.pay(ran_until, FOREVER)
    due = watch.done_at if not watch.debts else None
    late = due is not None and ran_until > due
    warn = fifth_part_left(watch) if watch.state == "running" else None
    return Told(watch.state, due, warn, left, late, watch.allowance, watch.floors_applied, watch.paid_late)


def fifth_part_left(watch: Watch) -> int:
    """The instant at which four fifths of the allowance are gone."""
    again = Watch(watch.row, [debt_of(limit) for limit in watch.limits])
    spare = watch.allowance // 5
    while spare:
        spared = min(spare, again.debts[-1].owed)
        again.debts[-1].owed -= spared
        spare -= spared
        if not again.debts[-1].owed:
            again.debts.pop()
    for start, end in watch.ran[:-1]:
        if again.debts:
            again.pay(start, end)
    if again.debts:
        again.pay(watch.ran[-1][0], FOREVER)
    return again.done_at or 0
