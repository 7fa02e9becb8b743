"""The stories are told in times at which people work, the same on every machine."""

from datetime import UTC, date, datetime, timedelta

import pytest

from server.demo.hours import WorkTime, read_work_time
from server.demo.play import a_uuid, line_up
from server.demo.stories import STORIES
from tests.server.demo.conftest import NOW

SESSIONS = "08:00-12:00,14:00-18:00"
MOMENTS = (
    NOW,
    datetime(2026, 11, 22, 16, 30, tzinfo=UTC),
    datetime(2026, 11, 23, 0, 0, 30, tzinfo=UTC),
    datetime(2026, 2, 24, 0, 1, tzinfo=UTC),
    datetime(2026, 10, 8, 4, 30, tzinfo=UTC),
    datetime(2031, 1, 2, 1, 0, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def work_time() -> WorkTime:
    return read_work_time(SESSIONS)


@pytest.mark.parametrize(
    ("now", "minutes", "then"),
    [
        ("2026-11-23T11:00+08:00", 30, "2026-11-23T10:30+08:00"),
        ("2026-11-23T14:10+08:00", 30, "2026-11-23T11:40+08:00"),
        ("2026-11-23T08:10+08:00", 30, "2026-11-20T17:40+08:00"),
        ("2026-11-22T11:00+08:00", 30, "2026-11-20T17:30+08:00"),
        ("2026-02-24T08:10+08:00", 30, "2026-02-14T17:40+08:00"),
        ("2026-11-23T13:00+08:00", 0, "2026-11-23T12:00+08:00"),
    ],
)
def test_work_minutes_are_counted_back_over_lunch_night_weekend_and_holiday(
    work_time: WorkTime, now: str, minutes: float, then: str
) -> None:
    assert work_time.before(datetime.fromisoformat(now), minutes) == datetime.fromisoformat(then)


def test_what_lies_further_back_than_is_looked_is_a_bug(work_time: WorkTime) -> None:
    with pytest.raises(LookupError):
        work_time.before(NOW, 60 * 8 * 60)


@pytest.mark.parametrize("now", MOMENTS)
def test_whoever_is_at_work_acts_in_a_work_session(work_time: WorkTime, now: datetime) -> None:
    cues = line_up(STORIES, now=now, work_time=work_time)

    for cue in cues:
        local = cue.at.astimezone(work_time.calendar.timezone)
        clock_us = (local - local.replace(hour=0, minute=0, second=0)) // timedelta(microseconds=1)
        at_work = any(start <= clock_us <= end for start, end in work_time.sessions.bounds)
        assert cue.at <= now
        assert cue.act.later or cue.act.urgent or (at_work and work_time.calendar.day(local.date()).is_workday)


@pytest.mark.parametrize("now", MOMENTS)
def test_the_acts_of_a_story_follow_each_other(work_time: WorkTime, now: datetime) -> None:
    cues = line_up(STORIES, now=now, work_time=work_time)

    for story in STORIES:
        mine = [cue for cue in cues if cue.story is story]
        assert [cue.number for cue in mine] == list(range(len(story.acts)))
        assert mine[0].at < mine[-1].at or len(mine) == 1


@pytest.mark.parametrize("now", MOMENTS)
def test_something_urgent_is_fresh_whatever_the_hour(work_time: WorkTime, now: datetime) -> None:
    cues = line_up(STORIES, now=now, work_time=work_time)

    assert [cue.at for cue in cues if cue.story.name == "stall-new"] == [now - timedelta(minutes=6)]


def test_the_same_now_gives_the_same_names(work_time: WorkTime) -> None:
    first, again = (line_up(STORIES, now=NOW, work_time=work_time) for _ in range(2))

    assert [(cue.op_id, cue.case_id, cue.at) for cue in first] == [(cue.op_id, cue.case_id, cue.at) for cue in again]
    assert len({cue.op_id for cue in first}) == len(first)
    assert len({cue.case_id for cue in first}) == len(STORIES) == 20


def test_a_name_is_a_uuid_of_its_time() -> None:
    name = a_uuid(NOW, "story/1")

    assert (name[14], name[19] in "89ab") == ("7", True)
    assert int(name.replace("-", "")[:12], 16) == NOW.timestamp() * 1000


def test_the_oldest_case_is_younger_than_the_look_back(work_time: WorkTime) -> None:
    first = line_up(STORIES, now=NOW, work_time=work_time)[0]

    assert first.at.date() > date(2026, 11, 1)
