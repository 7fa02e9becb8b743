"""Writes the answers that hold the phone's clock to the server's: `python -m tests.server.clocks.draw_answers`."""

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

from server.clocks.rules import (
    Calendar,
    Day,
    Mark,
    MarkKind,
    Sessions,
    calendar_part,
    light,
    parse_limit,
    parse_sessions,
    read_clock,
)
from tests.server.clocks.builders import at, seeded_calendar
from tests.server.clocks.draw_cases import as_text, draw_limit, draw_start

ANSWERS = Path(__file__).parents[3] / "pwa/src/core/fixtures/clock-answers.json"
SEED = 20261122
CASES_A_CITY = 700
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
SOME_DAYS = {date(2026, 11, 23): Day(is_workday=False), date(2026, 11, 28): Day(is_workday=True)}
# The demo's city; one further west with short hours and a table that knows two dates; one without a lunch or a table.
CITIES = (
    (seeded_calendar(), parse_sessions("08:00-12:00,14:00-18:00")),
    (Calendar("west", SOME_DAYS, timezone(timedelta(hours=6))), parse_sessions("10:00-13:30,15:30-19:00")),
    (Calendar("half", {}, timezone(timedelta(hours=5, minutes=30))), parse_sessions("16:00-00:00")),
)


def milliseconds(when: datetime) -> int:
    """Milliseconds since 1970, as the phone counts."""
    return (when - EPOCH) // timedelta(milliseconds=1)


def draw_answer(dice: Random, calendar: Calendar, sessions: Sessions) -> list[Any]:
    """[limit, start, due, warn, now, light], instants in milliseconds."""
    start = at(as_text(draw_start(dice) // 1000 * 1000)[:-6])
    limit = parse_limit("{}:{}".format(*draw_limit(dice)))
    reading = read_clock([Mark(MarkKind.START, start, limit)], calendar, sessions, now=start)
    assert reading is not None
    assert reading.due_at is not None
    assert reading.warn_at is not None
    now = start + (reading.due_at - start) * dice.choice((0, 79, 81, 100, 101)) // 100
    now = EPOCH + timedelta(milliseconds=milliseconds(dice.choice((now, reading.due_at, reading.warn_at))))
    instants = (milliseconds(when) for when in (start, reading.due_at, reading.warn_at, now))
    return [str(limit), *instants, light(reading, now)]


def answers() -> str:
    """The file's text: per city its calendar part and its answers, an answer a line, laid out as Biome would."""
    dice = Random(SEED)
    cities = []
    for calendar, sessions in CITIES:
        drawn = [draw_answer(dice, calendar, sessions) for _ in range(CASES_A_CITY)]
        lines = ",\n".join(f"        {json.dumps(answer)}" for answer in drawn)
        part = laid_out(calendar_part(calendar, sessions), 8)
        cities.append(f'    {{\n      "part": {part},\n      "answers": [\n{lines}\n      ]\n    }}')
    return '{\n  "cities": [\n' + ",\n".join(cities) + "\n  ]\n}\n"


def laid_out(value: Mapping[str, Any], indent: int) -> str:
    """An object with a line a key; an empty one, and whatever is no object, on one line."""
    if not value:
        return "{}"
    shown = {key: laid_out(one, indent + 2) if isinstance(one, dict) else json.dumps(one) for key, one in value.items()}
    lines = ",\n".join(f'{" " * indent}"{key}": {text}' for key, text in shown.items())
    return f"{{\n{lines}\n{' ' * (indent - 2)}}}"


if __name__ == "__main__":
    ANSWERS.write_text(answers(), encoding="utf-8")
    sys.stdout.write(f"{ANSWERS.name}: {CASES_A_CITY * len(CITIES)} answers\n")
