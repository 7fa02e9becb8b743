"""The file of answers that the phone's clock is held to."""

import json
from datetime import date

from server.clocks.rules import calendar_part
from tests.server.clocks.builders import seeded_calendar
from tests.server.clocks.draw_answers import ANSWERS, answers


def test_the_phones_answers_are_what_the_command_writes() -> None:
    assert ANSWERS.read_text(encoding="utf-8") == answers()


def test_the_phones_answers_ask_for_every_unit_and_every_light() -> None:
    told = [answer for city in json.loads(answers())["cities"] for answer in city["answers"]]

    assert len(told) >= 2_000
    assert {answer[0].split(":")[0] for answer in told} == {
        "urgent_minute",
        "urgent_hour",
        "work_minute",
        "work_hour",
        "work_day",
        "natural_day",
    }
    assert {answer[-1] for answer in told} == {"green", "yellow", "red"}


def test_the_pack_says_of_every_date_what_the_table_says() -> None:
    letters = calendar_part(seeded_calendar())["years"]

    assert {year: len(days) for year, days in letters.items()} == {"2025": 365, "2026": 365, "2027": 365}
    assert letters["2026"][date(2026, 2, 14).timetuple().tm_yday - 1] == "1"
    assert letters["2026"][date(2026, 2, 16).timetuple().tm_yday - 1] == "0"
