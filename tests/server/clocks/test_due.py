"""Deadlines: the examples that must hold, and what must hold of every deadline."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from server.clocks.rules import (
    Calendar,
    CalendarReason,
    CalendarRefused,
    Day,
    Limit,
    Session,
    Sessions,
    SessionsReason,
    SessionsRefused,
    Unit,
    due,
    is_late,
    parse_limit,
    parse_sessions,
)
from tests.server.clocks.builders import at, seeded_calendar


def due_of(start: str, limit: str) -> str:
    found = due(at(start), parse_limit(limit), seeded_calendar())
    return found.replace(tzinfo=None).isoformat(" ", timespec="auto").removesuffix(":00")


def test_two_working_hours_from_friday_half_past_five_end_on_monday_half_past_nine() -> None:
    assert due_of("2026-11-20 17:30", "work_hour:2") == "2026-11-23 09:30"


def test_two_urgent_hours_from_friday_half_past_five_end_the_same_evening() -> None:
    assert due_of("2026-11-20 17:30", "urgent_hour:2") == "2026-11-20 19:30"


def test_a_working_day_crosses_into_a_working_saturday() -> None:
    assert due_of("2026-02-13 17:00", "work_day:1") == "2026-02-14 17:00"


def test_a_deadline_crosses_the_years_end() -> None:
    assert due_of("2026-12-31 17:30", "work_hour:1") == "2027-01-04 08:30"
    assert due_of("2026-12-31 23:30", "urgent_hour:1") == "2027-01-01 00:30"
    assert due_of("2025-12-31 17:00", "work_day:1") == "2026-01-04 17:00"


def test_an_hour_that_ends_with_the_session_ends_on_friday_evening_and_not_on_monday_morning() -> None:
    assert due_of("2026-11-20 17:00", "work_hour:1") == "2026-11-20 18:00"
    assert due_of("2026-11-20 11:00", "work_hour:1") == "2026-11-20 12:00"


def test_lunch_does_not_count() -> None:
    assert due_of("2026-11-20 11:30", "work_hour:1") == "2026-11-20 14:30"
    assert due_of("2026-11-20 12:30", "work_hour:1") == "2026-11-20 15:00"


def test_fifteen_working_days_pass_over_the_spring_festival() -> None:
    assert due_of("2026-02-12 08:00", "work_day:15") == "2026-03-10 18:00"


def test_a_natural_day_ends_at_the_same_wall_time() -> None:
    assert due_of("2026-02-13 17:00", "natural_day:2") == "2026-02-15 17:00"


def test_seconds_and_microseconds_are_kept() -> None:
    assert due_of("2026-11-20 11:59:59.999999", "work_minute:1") == "2026-11-20 14:00:59.999999"
    assert due_of("2026-11-20 17:59:30.000001", "work_minute:1") == "2026-11-23 08:00:30.000001"


def test_a_start_outside_work_begins_with_the_next_session() -> None:
    assert due_of("2026-11-21 10:00", "work_minute:1") == "2026-11-23 08:01"
    assert due_of("2026-11-20 07:00", "work_minute:1") == "2026-11-20 08:01"
    assert due_of("2026-11-20 18:00", "work_minute:1") == "2026-11-23 08:01"


def test_a_date_that_no_table_knows_follows_the_rule() -> None:
    assert due_of("2031-09-30 17:00", "work_hour:2") == "2031-10-06 09:00"


def test_the_start_may_be_told_in_any_timezone() -> None:
    told = [at("2026-11-20 17:30").astimezone(zone) for zone in (UTC, ZoneInfo("America/New_York"))]

    assert {due(start, parse_limit("work_hour:2"), seeded_calendar()) for start in told} == {at("2026-11-23 09:30")}


def test_a_start_without_a_timezone_is_a_bug() -> None:
    with pytest.raises(TypeError):
        due(datetime(2026, 11, 20, 17, 30), parse_limit("work_hour:2"), seeded_calendar())  # noqa: DTZ001 - the point


def test_on_the_deadline_is_in_time_and_a_microsecond_later_is_late() -> None:
    deadline = at("2026-11-20 18:00")

    assert not is_late(deadline, deadline)
    assert is_late(deadline + timedelta(microseconds=1), deadline)


def test_a_table_that_is_changed_changes_the_deadline() -> None:
    flood = Calendar("with a flood day", {date(2026, 11, 23): Day(is_workday=False, name="抗洪")})

    assert due(at("2026-11-20 17:30"), parse_limit("work_hour:2"), flood) == at("2026-11-24 09:30")


def test_another_citys_hours_and_zone_are_its_own() -> None:
    west = Calendar("west", {}, timezone(timedelta(hours=6)))

    found = due(
        datetime.fromisoformat("2026-11-20T18:30:00+06:00"),
        parse_limit("work_hour:1"),
        west,
        parse_sessions("10:00-14:00,15:30-19:00"),
    )

    assert found.isoformat() == "2026-11-23T10:30:00+06:00"


def test_a_working_day_stays_480_minutes_where_the_sessions_are_shorter() -> None:
    found = due(
        at("2026-11-19 09:00"), parse_limit("work_day:1"), seeded_calendar(), parse_sessions("09:00-12:00,13:00-17:00")
    )

    assert found == at("2026-11-20 10:00")


def test_the_zone_of_china_by_its_name_is_taken() -> None:
    assert Calendar("named", {}, ZoneInfo("Asia/Shanghai")).offset == timedelta(hours=8)


def test_a_city_that_puts_its_clocks_forward_is_refused() -> None:
    with pytest.raises(CalendarRefused) as refused:
        Calendar("summer", {}, ZoneInfo("Europe/Berlin"))

    assert refused.value.fields == {"version": "summer", "reason": CalendarReason.TIMEZONE_NOT_FIXED}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", SessionsReason.MALFORMED),
        ("8-12", SessionsReason.MALFORMED),
        ("08:00-25:00", SessionsReason.MALFORMED),
        ("12:00-08:00", SessionsReason.EMPTY),
        ("08:00-08:00", SessionsReason.EMPTY),
        ("08:00-12:00,11:00-18:00", SessionsReason.OVERLAP),
        ("14:00-18:00,08:00-12:00", SessionsReason.OVERLAP),
    ],
)
def test_hours_that_cannot_be_are_refused_with_their_reason(text: str, reason: SessionsReason) -> None:
    with pytest.raises(SessionsRefused) as refused:
        parse_sessions(text)

    assert refused.value.fields == {"text": text, "reason": reason}


def test_no_hours_at_all_and_hours_that_cut_a_minute_are_refused() -> None:
    with pytest.raises(SessionsRefused):
        Sessions(())
    with pytest.raises(SessionsRefused):
        Sessions((Session(at("2026-11-20 08:00:30").time(), at("2026-11-20 12:00").time()),))


def test_a_session_may_last_until_midnight() -> None:
    found = due(at("2026-11-20 23:00"), parse_limit("work_hour:2"), seeded_calendar(), parse_sessions("20:00-00:00"))

    assert found == at("2026-11-23 21:00")


# The machine is shared: a slow example is no fault of the rules.
patient = settings(deadline=None)
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1)).map(lambda wall: at(wall.isoformat()))  # noqa: DTZ001
LIMITS = st.builds(Limit, st.sampled_from(Unit), st.integers(1, 40))
WORK_LIMITS = st.builds(Limit, st.sampled_from([Unit.WORK_MINUTE, Unit.WORK_HOUR, Unit.WORK_DAY]), st.integers(1, 20))


@patient
@given(INSTANTS, INSTANTS, LIMITS)
def test_who_starts_later_is_due_no_earlier(one: datetime, other: datetime, limit: Limit) -> None:
    assert due(min(one, other), limit, seeded_calendar()) <= due(max(one, other), limit, seeded_calendar())


@patient
@given(INSTANTS, st.sampled_from(Unit), st.integers(1, 300))
def test_more_time_is_due_later(start: datetime, unit: Unit, count: int) -> None:
    dues = [due(start, Limit(unit, more), seeded_calendar()) for more in (count, count + 1, count + 2)]

    assert all(sooner < later for sooner, later in pairwise([start, *dues]))


@patient
@given(INSTANTS, st.sampled_from(Unit), st.integers(1, 30), st.integers(1, 30))
def test_a_limit_in_two_parts_ends_where_the_whole_does(start: datetime, unit: Unit, one: int, other: int) -> None:
    whole = due(start, Limit(unit, one + other), seeded_calendar())

    assert due(due(start, Limit(unit, one), seeded_calendar()), Limit(unit, other), seeded_calendar()) == whole


@patient
@given(INSTANTS, WORK_LIMITS)
def test_work_is_never_due_outside_work(start: datetime, limit: Limit) -> None:
    found = due(start, limit, seeded_calendar())

    clock = found.hour * 60 + found.minute + (found.second + found.microsecond / 1e6) / 60
    assert seeded_calendar().day(found.date()).is_workday
    assert 480 < clock <= 720 or 840 < clock <= 1080


@patient
@given(INSTANTS, st.integers(0, 60_000_000))
def test_a_start_moved_within_lunch_moves_nothing(start: datetime, microseconds: int) -> None:
    noon = start.replace(hour=12, minute=0, second=0, microsecond=0)
    assume(seeded_calendar().day(noon.date()).is_workday)
    later = noon + timedelta(microseconds=microseconds)

    assert due(noon, Limit(Unit.WORK_HOUR, 3), seeded_calendar()) == due(
        later, Limit(Unit.WORK_HOUR, 3), seeded_calendar()
    )
