"""Makes calendar.csv, the city's first table of working days: `python -m server.catalog.seed.make_calendar`.

The libraries it asks are for developers only. They raise or guess for a year without a notice, so nothing asks them at
run time; the table they leave behind is ours and every row of it can be changed.
"""

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import chinese_calendar
import holidays

CALENDAR_CSV: Final = Path(__file__).with_name("calendar.csv")
NOTICE_YEARS: Final = (2025, 2026)
RULE_YEARS: Final = (2027,)
NOTICE_SOURCE: Final = "国务院办公厅关于{year}年部分节假日安排的通知"
RULE_SOURCE: Final = "no notice yet: Mon-Fri less the fixed-date holidays of 国务院令第795号"

# Those of 全国年节及纪念日放假办法 (国务院令第795号) that stand on a fixed date. Its others follow the moon or the
# sun, and the swapped days are the notice's: without one they are not guessed.
FIXED_HOLIDAYS: Final = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
_SATURDAY: Final = 5


class CalendarRow(NamedTuple):
    """One date of the table, in the order of its columns."""

    date: str
    is_workday: str
    name: str
    source: str
    confirmed: str


def rows() -> list[CalendarRow]:
    """List the rows of all the years; ValueError where the two libraries read a notice differently."""
    noticed = [_noticed_row(on) for year in NOTICE_YEARS for on in _days_of(year)]
    differing = _differing(noticed)
    if differing:
        raise ValueError(differing)
    return noticed + [_rule_row(on) for year in RULE_YEARS for on in _days_of(year)]


def as_csv(table: Iterable[CalendarRow]) -> str:
    """Write the table as CSV: a head line, then a line a date."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CalendarRow._fields)
    writer.writerows(table)
    return text.getvalue()


def _days_of(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))


def _noticed_row(on: date) -> CalendarRow:
    """Make a row of a year that has its notice; a working weekend day bears the holiday it was swapped for."""
    is_holiday, word = chinese_calendar.get_holiday_detail(on)
    festival = _festival(word)
    name = f"{festival}调休上班" if festival and not is_holiday else festival
    return _row(on, name, is_workday=not is_holiday, source=NOTICE_SOURCE.format(year=on.year), confirmed=True)


def _festival(word: str | None) -> str:
    """Return the festival's Chinese name; empty for a plain working day and a plain weekend."""
    names: dict[str, str] = {festival.value: festival.chinese for festival in chinese_calendar.Holiday}
    return names.get(word or "", "")


def _rule_row(on: date) -> CalendarRow:
    name = FIXED_HOLIDAYS.get((on.month, on.day), "")
    is_workday = not name and on.weekday() < _SATURDAY
    return _row(on, name, is_workday=is_workday, source=RULE_SOURCE, confirmed=False)


def _row(on: date, name: str, *, is_workday: bool, source: str, confirmed: bool) -> CalendarRow:
    return CalendarRow(on.isoformat(), str(is_workday).lower(), name, source, str(confirmed).lower())


def _differing(table: Iterable[CalendarRow]) -> list[str]:
    """List the dates that the second library reads otherwise."""
    other = holidays.country_holidays("CN", years=NOTICE_YEARS)
    return [row.date for row in table if other.is_working_day(row.date) != (row.is_workday == "true")]


if __name__ == "__main__":
    CALENDAR_CSV.write_text(as_csv(rows()), encoding="utf-8")
    sys.stdout.write(f"{CALENDAR_CSV.name}: {len(rows())} dates\n")
