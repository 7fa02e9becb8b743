"""The calendar a new city begins with."""

import csv
from datetime import date

from server.catalog.seed.make_calendar import CALENDAR_CSV, as_csv, rows
from server.clocks.rules import day_by_rule


def seeded() -> dict[str, dict[str, str]]:
    with CALENDAR_CSV.open(encoding="utf-8", newline="") as file:
        return {row["date"]: row for row in csv.DictReader(file)}


def test_the_seed_is_what_its_command_makes() -> None:
    assert CALENDAR_CSV.read_text(encoding="utf-8") == as_csv(rows())


def test_every_date_of_three_years_stands_in_the_seed_once() -> None:
    first, last = date(2025, 1, 1), date(2027, 12, 31)

    dates = list(seeded())

    assert dates == [date.fromordinal(day).isoformat() for day in range(first.toordinal(), last.toordinal() + 1)]


def test_the_notice_of_2026_is_read_with_its_swapped_days() -> None:
    days = seeded()

    assert days["2026-02-14"]["is_workday"] == "true"
    assert days["2026-02-14"]["name"] == "春节调休上班"
    assert days["2026-02-23"]["is_workday"] == "false"
    assert days["2026-10-05"]["source"] == "国务院办公厅关于2026年部分节假日安排的通知"


def test_a_year_without_a_notice_follows_the_rule_and_is_unconfirmed() -> None:
    days = [row for on, row in seeded().items() if on.startswith("2027")]

    assert {row["confirmed"] for row in days} == {"false"}
    for row in days:
        by_rule = day_by_rule(date.fromisoformat(row["date"]))
        assert (row["is_workday"], row["name"]) == (str(by_rule.is_workday).lower(), by_rule.name)


def test_a_year_has_as_many_working_days_as_the_law_leaves_it() -> None:
    working = {
        year: sum(row["is_workday"] == "true" for on, row in seeded().items() if on[:4] == year)
        for year in ("2025", "2026")
    }

    # 13 statutory holidays since 2025, each made up for when it falls on a weekend: weekdays less 13.
    assert working == {"2025": 261 - 13, "2026": 261 - 13}
