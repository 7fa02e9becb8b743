"""Two independent readings of the same clocks agree, and would not if the rules were broken."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import pytest

from server.clocks.rules import Calendar, Day, MarkKind, Session, Sessions, reading, runs
from server.clocks.rules.timetable import Timetable
from tests.server.clocks.asking import FEATURES, ask_both, drawn_cases, faults_of_explanation, features_of
from tests.server.clocks.builders import seeded_calendar

# The package's name `explain` is the function; the module of that name is reached by its path.
explaining = import_module("server.clocks.rules.explain")

SEED = 20261122
CASES = 2_000
HOUR_US = 3_600_000_000

# Each breaks one rule. `patch(owner, name, stand_in)` is monkeypatch.setattr.
Patch = Callable[[Any, str, Any], None]


def test_the_rules_agree_with_the_slow_oracle(tell: Callable[[str], None]) -> None:
    asked = list(ask_both(drawn_cases(SEED, CASES)))

    differing = [one for one in asked if one.differs]
    shown = Counter(feature for one in asked for feature in features_of(one))

    tell(f"clock oracle: seed {SEED}, {CASES} cases, {len(differing)} differ; {dict(shown)}")
    assert differing == []
    assert [feature for feature in FEATURES if not shown[feature]] == []


def test_every_explanation_adds_up_to_what_the_oracle_counted() -> None:
    objections = [faults_of_explanation(one) for one in ask_both(drawn_cases(SEED + 1, CASES))]

    assert [fault for fault in objections if fault] == []


@pytest.mark.parametrize("hours", ["09:00-17:00", "08:30-11:30,13:30-17:00", "06:00-09:00,09:00-12:00,22:15-23:59"])
def test_a_city_with_other_working_hours_is_counted_alike(hours: str) -> None:
    asked = list(ask_both(drawn_cases(SEED + 2, 300), hours))

    assert [one for one in asked if one.differs or faults_of_explanation(one, hours)] == []


def end_sessions_a_minute_late(patch: Patch) -> None:
    right = Session.end_us.fget  # type: ignore[attr-defined]
    patch(Session, "end_us", property(lambda session: right(session) + 60_000_000))


def end_days_a_microsecond_late(patch: Patch) -> None:
    right = Sessions.reached
    patch(Sessions, "reached", lambda sessions, counted: right(sessions, counted) + (counted == sessions.day_us))


def count_lunch(patch: Patch) -> None:
    patch(Sessions, "bounds", property(lambda _: ((8 * HOUR_US, 18 * HOUR_US),)))
    patch(Sessions, "day_us", property(lambda _: 10 * HOUR_US))


def forget_swapped_weekends(patch: Patch) -> None:
    right = Calendar.day
    patch(Calendar, "day", lambda calendar, on: Day(is_workday=False) if on.weekday() > 4 else right(calendar, on))


def forget_holidays(patch: Patch) -> None:
    right = Calendar.day
    patch(Calendar, "day", lambda calendar, on: Day(is_workday=True) if on.weekday() < 5 else right(calendar, on))


def lose_a_day_at_the_years_end(patch: Patch) -> None:
    right = Calendar.workday_from

    def wrong(calendar: Calendar, number: int, skip: int = 0) -> int:
        found = right(calendar, number, skip)
        crosses = date.fromordinal(found).year != date.fromordinal(number).year
        return right(calendar, found + 1) if crosses else found

    patch(Calendar, "workday_from", wrong)


def answer_the_latest_instant(patch: Patch) -> None:
    right = Timetable._reach_work
    patch(Timetable, "_reach_work", lambda timetable, start, need: right(timetable, start, need + 1) - 1)


def drop_the_seconds(patch: Patch) -> None:
    right = Timetable.wall
    patch(Timetable, "wall", lambda timetable, at: right(timetable, at.replace(second=0, microsecond=0)))


def warn_at_ninety_percent(patch: Patch) -> None:
    patch(reading, "WARN_PERCENT", 90)


def follow(patch: Patch, change: Callable[[Any], Any]) -> None:
    """Have every mark changed, or dropped where `change` gives None, before it is followed."""
    right = runs._follow

    def wrong(known: Any, mark: Any, timetable: Any) -> Any:
        changed = change(mark)
        return known if changed is None else right(known, changed, timetable)

    patch(runs, "_follow", wrong)


def ignore_the_floor(patch: Patch) -> None:
    follow(patch, lambda mark: replace(mark, limit=None) if mark.kind is MarkKind.RESUME else mark)


def give_the_floor_to_everybody(patch: Patch) -> None:
    always = {MarkKind.RESUME: MarkKind.RESTART}
    follow(patch, lambda mark: replace(mark, kind=always.get(mark.kind, mark.kind)) if mark.limit else mark)


def ignore_extensions(patch: Patch) -> None:
    follow(patch, lambda mark: None if mark.kind is MarkKind.EXTEND else mark)


def ignore_pauses(patch: Patch) -> None:
    follow(patch, lambda mark: None if mark.kind in {MarkKind.PAUSE, MarkKind.RESUME} else mark)


def let_another_unit_have_the_remainder(patch: Patch) -> None:
    known_kinds = {MarkKind.RESTART: MarkKind.EXTEND}
    follow(patch, lambda mark: replace(mark, kind=known_kinds.get(mark.kind, mark.kind)))


PLANTED = (
    end_sessions_a_minute_late,
    end_days_a_microsecond_late,
    count_lunch,
    forget_swapped_weekends,
    forget_holidays,
    lose_a_day_at_the_years_end,
    answer_the_latest_instant,
    drop_the_seconds,
    warn_at_ninety_percent,
    ignore_the_floor,
    give_the_floor_to_everybody,
    ignore_extensions,
    ignore_pauses,
    let_another_unit_have_the_remainder,
)


@pytest.fixture
def _fresh_calendar() -> Iterator[None]:
    """No working days reckoned under a planted bug may outlive it, nor those from before hide it."""
    seeded_calendar.cache_clear()
    yield
    seeded_calendar.cache_clear()


@pytest.mark.usefixtures("_fresh_calendar")
@pytest.mark.parametrize("plant", PLANTED)
def test_the_oracle_finds_a_planted_bug(plant: Callable[[Patch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch.setattr)

    assert any(one.differs for one in ask_both(drawn_cases(SEED, CASES)))


def keep_quiet_about_overtime(patch: Patch) -> None:
    patch(explaining, "_overdue", lambda *_: ())


def call_the_future_counted(patch: Patch) -> None:
    patch(explaining, "_split_at", lambda part, _: (part,))


def explain_lunch_as_work(patch: Patch) -> None:
    right = explaining._day_parts
    lunch_counts = {explaining.Why.LUNCH: explaining.IntervalKind.COUNTED}
    patch(
        explaining,
        "_day_parts",
        lambda number, timetable: (
            replace(part, kind=lunch_counts.get(part.why, part.kind)) for part in right(number, timetable)
        ),
    )


@pytest.mark.parametrize("plant", [keep_quiet_about_overtime, call_the_future_counted, explain_lunch_as_work])
def test_the_pencil_finds_a_planted_explanation(
    plant: Callable[[Patch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch.setattr)

    assert any(faults_of_explanation(one) for one in ask_both(drawn_cases(SEED + 1, CASES)))
