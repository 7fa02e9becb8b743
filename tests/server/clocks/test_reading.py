"""Clocks as they are read: pauses, returns, floors, extensions, lights."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.clocks.rules import (
    ClockState,
    Light,
    Limit,
    Mark,
    MarkKind,
    MarkReason,
    MarkRefused,
    Reading,
    Unit,
    light,
    parse_limit,
    parse_mark,
    read_clock,
    resume_or_restart,
)
from server.clocks.rules.marks import LOG
from tests.server.clocks.builders import a_mark, at, seeded_calendar

START = a_mark("start", "2026-11-20 09:00", "work_hour:4")
LATER = at("2026-11-30 12:00")


def read(*marks: Mark, now: datetime = LATER) -> Reading:
    reading = read_clock(marks, seeded_calendar(), now=now)
    assert reading is not None
    return reading


def test_a_clock_that_nobody_started_has_no_reading() -> None:
    assert read_clock([], seeded_calendar(), now=LATER) is None


def test_a_running_clock_is_due_when_its_limit_is_counted() -> None:
    reading = read(START, now=at("2026-11-20 11:00"))

    assert reading.state is ClockState.RUNNING
    assert reading.due_at == at("2026-11-20 15:00")
    assert reading.remaining_minutes == 120
    assert reading.calendar == "seed"


def test_a_paused_clock_keeps_its_remainder_and_has_no_deadline() -> None:
    reading = read(START, a_mark("pause", "2026-11-20 10:30"))

    assert (reading.state, reading.due_at, reading.warn_at) == (ClockState.PAUSED, None, None)
    assert reading.remaining_minutes == 150


def test_a_resumed_clock_goes_on_with_the_remainder() -> None:
    reading = read(START, a_mark("pause", "2026-11-20 10:30"), a_mark("resume", "2026-11-23 09:00"))

    assert reading.due_at == at("2026-11-23 11:30")


def test_a_pause_inside_lunch_adds_nothing() -> None:
    lunch = (a_mark("pause", "2026-11-20 12:10"), a_mark("resume", "2026-11-20 13:40"))

    assert read(START, *lunch).due_at == read(START).due_at


def test_a_pause_over_a_weekend_adds_nothing_to_work_and_everything_to_running_time() -> None:
    weekend = (a_mark("pause", "2026-11-20 18:00"), a_mark("resume", "2026-11-23 08:00"))

    assert read(a_mark("start", "2026-11-20 17:30", "work_hour:2"), *weekend).due_at == at("2026-11-23 09:30")
    assert read(a_mark("start", "2026-11-20 17:30", "urgent_hour:2"), *weekend).due_at == at("2026-11-23 09:30")


def test_a_pause_shifts_natural_days_by_its_own_length() -> None:
    pause = (a_mark("pause", "2026-11-21 00:00"), a_mark("resume", "2026-11-21 06:30"))

    assert read(a_mark("start", "2026-11-20 17:30", "natural_day:2"), *pause).due_at == at("2026-11-23 00:00")


def test_work_that_comes_back_has_at_least_the_floor() -> None:
    reported = a_mark("pause", "2026-11-20 14:50")
    failed = a_mark("resume", "2026-11-23 09:00", "work_hour:1")

    assert read(START, reported, failed).due_at == at("2026-11-23 10:00")


def test_the_floor_takes_nothing_from_who_has_more() -> None:
    reported = a_mark("pause", "2026-11-20 10:00")
    failed = a_mark("resume", "2026-11-23 09:00", "work_hour:1")

    assert read(START, reported, failed).due_at == at("2026-11-23 12:00")


def test_overdue_work_that_comes_back_has_the_floor_and_then_is_late_again() -> None:
    log = (START, a_mark("pause", "2026-11-20 17:00"), a_mark("resume", "2026-11-23 09:00", "work_hour:1"))

    assert read(*log[:2]).is_late
    assert not read(*log, now=at("2026-11-23 10:00")).is_late
    assert read(*log, now=at("2026-11-23 10:00:00.000001")).is_late


def test_without_a_floor_overdue_work_stays_overdue() -> None:
    reading = read(START, a_mark("pause", "2026-11-20 17:00"), a_mark("resume", "2026-11-23 09:00"))

    assert reading.due_at == at("2026-11-20 15:00")
    assert (reading.remaining_minutes, reading.is_late) == (0, True)


def test_another_unit_starts_in_full() -> None:
    reading = read(START, a_mark("pause", "2026-11-20 11:00"), a_mark("restart", "2026-11-23 08:00", "work_hour:4"))

    assert reading.due_at == at("2026-11-23 12:00")


def test_an_extension_counts_on_from_where_the_limit_ends() -> None:
    assert read(START, a_mark("extend", "2026-11-20 09:30", "work_hour:2")).due_at == at("2026-11-20 17:00")


def test_an_extension_counts_in_its_own_unit() -> None:
    assert read(START, a_mark("extend", "2026-11-20 09:30", "urgent_hour:5")).due_at == at("2026-11-20 20:00")
    assert read(START, a_mark("extend", "2026-11-20 09:30", "work_day:1")).due_at == at("2026-11-23 15:00")


def test_an_extension_granted_late_gives_no_more_than_one_granted_in_time() -> None:
    in_time = read(START, a_mark("extend", "2026-11-20 09:30", "work_hour:2"))
    too_late = read(START, a_mark("extend", "2026-11-20 17:30", "work_hour:2"))

    assert too_late.due_at == in_time.due_at
    assert too_late.is_late


def test_an_extension_granted_in_a_pause_is_there_after_it() -> None:
    log = (START, a_mark("pause", "2026-11-20 10:00"), a_mark("extend", "2026-11-20 10:30", "work_hour:1"))

    assert read(*log).remaining_minutes == 240
    assert read(*log, a_mark("resume", "2026-11-20 11:00")).due_at == at("2026-11-20 17:00")


def test_a_stopped_clock_keeps_the_deadline_it_last_ran_under() -> None:
    stopped = read(START, a_mark("stop", "2026-11-20 11:00"))
    reported_then_closed = read(START, a_mark("pause", "2026-11-20 11:00"), a_mark("stop", "2026-11-25 11:00"))

    assert stopped.due_at == reported_then_closed.due_at == at("2026-11-20 15:00")
    assert not stopped.is_late
    assert not reported_then_closed.is_late


def test_a_clock_stopped_after_its_deadline_was_late_and_says_so_for_ever() -> None:
    assert read(START, a_mark("stop", "2026-11-20 15:00:01")).is_late
    assert not read(START, a_mark("stop", "2026-11-20 15:00")).is_late


def test_a_reading_before_the_last_mark_is_a_reading_at_it() -> None:
    reading = read(START, a_mark("pause", "2026-11-20 10:00"), now=at("2026-11-20 09:30"))

    assert (reading.state, reading.remaining_minutes) == (ClockState.PAUSED, 180)


def test_the_light_turns_yellow_at_four_fifths_and_red_after_the_deadline() -> None:
    lights = {
        text: light(read(START, now=at(f"2026-11-20 {text}")), at(f"2026-11-20 {text}"))
        for text in ("09:00", "14:11:59", "14:12", "15:00", "15:00:01")
    }

    assert list(lights.values()) == [Light.GREEN, Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]


def test_a_clock_that_does_not_run_shows_no_light() -> None:
    paused = read(START, a_mark("pause", "2026-11-20 17:00"))
    stopped = read(START, a_mark("stop", "2026-11-20 17:00"))

    assert light(paused, LATER) is None
    assert light(stopped, LATER) is None


def test_the_warning_counts_the_extension_in() -> None:
    assert read(START, a_mark("extend", "2026-11-20 09:30", "work_hour:1")).warn_at == at("2026-11-20 15:00")


FIRST: dict[ClockState | None, list[Mark]] = {
    None: [],
    ClockState.RUNNING: [START],
    ClockState.PAUSED: [START, a_mark("pause", "2026-11-20 10:00")],
    ClockState.STOPPED: [START, a_mark("stop", "2026-11-20 10:00")],
}


@pytest.mark.parametrize("state", list(FIRST))
@pytest.mark.parametrize("kind", list(MarkKind))
def test_every_mark_in_every_state_is_taken_or_refused_as_the_table_says(
    state: ClockState | None, kind: MarkKind
) -> None:
    limit = "work_hour:1" if kind in {MarkKind.START, MarkKind.RESTART, MarkKind.EXTEND} else None
    log = [*FIRST[state], a_mark(kind, "2026-11-20 10:00", limit)]

    if (state, kind) in LOG:
        assert read(*log).state is LOG[state, kind]
    else:
        with pytest.raises(MarkRefused) as refused:
            read_clock(log, seeded_calendar(), now=LATER)
        assert refused.value.code == "clocks.mark-refused"
        assert refused.value.fields == {"mark": kind, "state": state, "reason": MarkReason.WRONG_STATE}


@pytest.mark.parametrize(
    ("mark", "reason"),
    [
        (a_mark("pause", "2026-11-20 08:59"), MarkReason.OUT_OF_ORDER),
        (a_mark("restart", "2026-11-20 10:00"), MarkReason.LIMIT_MISSING),
        (a_mark("extend", "2026-11-20 10:00"), MarkReason.LIMIT_MISSING),
        (a_mark("pause", "2026-11-20 10:00", "work_hour:1"), MarkReason.LIMIT_UNWANTED),
        (a_mark("stop", "2026-11-20 10:00", "work_hour:1"), MarkReason.LIMIT_UNWANTED),
    ],
)
def test_a_mark_out_of_order_or_with_the_wrong_limit_is_refused(mark: Mark, reason: MarkReason) -> None:
    with pytest.raises(MarkRefused) as refused:
        read_clock([START, mark], seeded_calendar(), now=LATER)

    assert refused.value.fields["reason"] is reason


LIMIT = parse_limit("work_hour:4")


@pytest.mark.parametrize(
    ("state", "same_unit", "kind"),
    [
        (None, False, MarkKind.START),
        (None, True, MarkKind.START),
        (ClockState.PAUSED, True, MarkKind.RESUME),
        (ClockState.PAUSED, False, MarkKind.RESTART),
        (ClockState.STOPPED, True, MarkKind.RESTART),
        (ClockState.STOPPED, False, MarkKind.RESTART),
    ],
)
def test_a_dispatch_resumes_for_the_same_unit_and_restarts_for_another(
    state: ClockState | None,
    same_unit: bool,  # noqa: FBT001 - a table's column
    kind: MarkKind,
) -> None:
    mark = resume_or_restart(FIRST[state], at=LATER, limit=LIMIT, same_unit=same_unit)

    assert mark == Mark(kind, LATER, None if kind is MarkKind.RESUME else LIMIT)


def test_a_dispatch_on_a_running_clock_is_refused() -> None:
    with pytest.raises(MarkRefused):
        resume_or_restart([START], at=LATER, limit=LIMIT, same_unit=True)


@pytest.mark.parametrize("mark", [START, a_mark("pause", "2026-11-20 10:00:00.000001")])
def test_a_stored_mark_is_the_mark(mark: Mark) -> None:
    assert parse_mark(mark.as_json()) == mark


# The machine is shared: a slow example is no fault of the rules.
patient = settings(deadline=None)
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 1)).map(lambda wall: at(wall.isoformat()))  # noqa: DTZ001
LIMITS = st.builds(Limit, st.sampled_from(Unit), st.integers(1, 20))


@patient
@given(INSTANTS, LIMITS, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_a_pause_of_no_length_changes_nothing(start: datetime, limit: Limit, after: timedelta) -> None:
    begun = Mark(MarkKind.START, start, limit)
    pause = (Mark(MarkKind.PAUSE, start + after), Mark(MarkKind.RESUME, start + after))
    now = start + timedelta(days=30)

    assert read(begun, *pause, now=now) == read(begun, now=now)


@patient
@given(INSTANTS, LIMITS, st.timedeltas(timedelta(0), timedelta(days=9)), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_pause_never_makes_a_deadline_earlier(
    start: datetime, limit: Limit, after: timedelta, length: timedelta
) -> None:
    begun = Mark(MarkKind.START, start, limit)
    pause = (Mark(MarkKind.PAUSE, start + after), Mark(MarkKind.RESUME, start + after + length))
    paused, plain = read(begun, *pause, now=start).due_at, read(begun, now=start).due_at

    assert paused is not None
    assert plain is not None
    assert plain <= paused <= plain + timedelta(days=60)


@patient
@given(INSTANTS, LIMITS, LIMITS)
def test_two_extensions_of_one_unit_are_as_good_as_their_sum(start: datetime, limit: Limit, more: Limit) -> None:
    def extended(*counts: int) -> Reading:
        parts = [Mark(MarkKind.EXTEND, start, Limit(more.unit, count)) for count in counts]
        return read(Mark(MarkKind.START, start, limit), *parts, now=start)

    assert extended(more.count, 3) == extended(more.count + 3)
