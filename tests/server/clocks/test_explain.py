"""Every deadline explains itself."""

import json
from itertools import pairwise

from server.clocks.rules import Mark, explain
from tests.server.clocks.builders import a_mark, at, seeded_calendar

Line = tuple[str, str, str, str]


def explained(*marks: Mark, now: str) -> list[Line]:
    return [
        (interval.kind.value, f"{interval.start:%d %H:%M}-{interval.end:%d %H:%M}", interval.why.value, interval.name)
        for interval in explain(marks, seeded_calendar(), now=at(now))
    ]


def test_friday_evening_and_the_weekend_are_shown_as_not_counted() -> None:
    lines = explained(a_mark("start", "2026-11-20 17:30", "work_hour:2"), now="2026-11-20 17:40")

    assert lines == [
        ("counted", "20 17:30-20 17:40", "session", ""),
        ("to_come", "20 17:40-20 18:00", "session", ""),
        ("not_counted", "20 18:00-21 00:00", "off_hours", ""),
        ("not_counted", "21 00:00-23 00:00", "weekend", ""),
        ("not_counted", "23 00:00-23 08:00", "off_hours", ""),
        ("to_come", "23 08:00-23 09:30", "session", ""),
    ]


def test_a_holiday_is_called_by_its_name() -> None:
    lines = explained(a_mark("start", "2026-02-14 17:00", "work_hour:2"), now="2026-02-14 17:00")

    assert ("not_counted", "15 00:00-24 00:00", "holiday", "春节") in lines


def test_a_pause_is_shown_as_long_as_it_was_and_lunch_around_it() -> None:
    lines = explained(
        a_mark("start", "2026-11-20 11:30", "work_hour:1"),
        a_mark("pause", "2026-11-20 12:10"),
        a_mark("resume", "2026-11-20 12:40"),
        now="2026-11-20 15:00",
    )

    assert lines == [
        ("counted", "20 11:30-20 12:00", "session", ""),
        ("not_counted", "20 12:00-20 12:10", "lunch", ""),
        ("paused", "20 12:10-20 12:40", "paused", ""),
        ("not_counted", "20 12:40-20 14:00", "lunch", ""),
        ("counted", "20 14:00-20 14:30", "session", ""),
        ("not_counted", "20 14:30-20 15:00", "overdue", ""),
    ]


def test_a_clock_paused_now_has_nothing_to_come() -> None:
    log = (a_mark("start", "2026-11-20 09:00", "work_hour:4"), a_mark("pause", "2026-11-20 10:00"))

    assert explained(*log, now="2026-11-20 16:00") == [
        ("counted", "20 09:00-20 10:00", "session", ""),
        ("paused", "20 10:00-20 16:00", "paused", ""),
    ]


def test_a_stopped_clock_is_explained_up_to_its_stop_and_a_reopened_one_goes_on() -> None:
    log = (a_mark("start", "2026-11-20 09:00", "urgent_hour:4"), a_mark("stop", "2026-11-20 10:00"))

    assert explained(*log, now="2026-11-25 16:00") == [("counted", "20 09:00-20 10:00", "running", "")]
    assert explained(*log, a_mark("start", "2026-11-20 11:00", "urgent_hour:1"), now="2026-11-20 11:00") == [
        ("counted", "20 09:00-20 10:00", "running", ""),
        ("not_counted", "20 10:00-20 11:00", "stopped", ""),
        ("to_come", "20 11:00-20 12:00", "running", ""),
    ]


def test_each_allowance_and_each_extension_is_told_apart() -> None:
    log = (
        a_mark("start", "2026-11-20 09:00", "work_hour:2"),
        a_mark("restart", "2026-11-20 10:00", "work_hour:1"),
        a_mark("extend", "2026-11-20 10:00", "urgent_hour:2"),
    )

    intervals = explain(log, seeded_calendar(), now=at("2026-11-20 13:00"))

    assert [(interval.run, str(interval.limit), interval.minutes) for interval in intervals] == [
        (1, "work_hour:2", 60),
        (2, "work_hour:1", 60),
        (2, "urgent_hour:2", 120),
    ]


def test_a_clock_paused_in_its_first_instant_is_in_its_first_run() -> None:
    log = [a_mark("start", "2026-11-20 09:00", "work_hour:2"), a_mark("pause", "2026-11-20 09:00")]

    intervals = explain(log, seeded_calendar(), now=at("2026-11-20 10:00"))

    assert [(interval.why.value, interval.run) for interval in intervals] == [("paused", 1)]


def test_an_explanation_is_json_with_the_calendars_version() -> None:
    intervals = explain(
        [a_mark("start", "2026-11-20 17:30", "work_hour:2")], seeded_calendar(), now=at("2026-11-20 17:40")
    )

    told = json.loads(json.dumps([interval.as_json() for interval in intervals]))

    assert told[0] == {
        "kind": "counted",
        "start": "2026-11-20T17:30:00+08:00",
        "end": "2026-11-20T17:40:00+08:00",
        "minutes": 10.0,
        "why": "session",
        "name": "",
        "run": 1,
        "limit": "work_hour:2",
        "calendar": "seed",
    }
    assert all(one["end"] == other["start"] for one, other in pairwise(told))


def test_a_clock_that_nobody_started_has_nothing_to_explain() -> None:
    assert explain([], seeded_calendar(), now=at("2026-11-20 17:40")) == []
