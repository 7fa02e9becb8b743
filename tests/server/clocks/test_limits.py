"""The limit grammar, and the figures of the stages."""

import pytest

from server.clocks.rules import (
    STAGE_LIMITS,
    Basis,
    Limit,
    LimitReason,
    LimitRefused,
    Stage,
    StageLimits,
    Unit,
    parse_limit,
    stage_limit,
)


@pytest.mark.parametrize("unit", list(Unit))
def test_a_limit_is_written_as_it_is_read(unit: Unit) -> None:
    assert parse_limit(f"{unit}:7") == Limit(unit, 7)
    assert str(Limit(unit, 7)) == f"{unit}:7"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", LimitReason.MALFORMED),
        ("work_hour", LimitReason.MALFORMED),
        ("work_hour:", LimitReason.MALFORMED),
        (":2", LimitReason.MALFORMED),
        ("hour:2", LimitReason.UNKNOWN_UNIT),
        ("WORK_HOUR:2", LimitReason.UNKNOWN_UNIT),
        (" work_hour:2", LimitReason.UNKNOWN_UNIT),
        ("work_hour:0", LimitReason.BAD_COUNT),
        ("work_hour:-1", LimitReason.BAD_COUNT),
        ("work_hour:1.5", LimitReason.BAD_COUNT),
        ("work_hour:02", LimitReason.BAD_COUNT),
        ("work_hour:２", LimitReason.BAD_COUNT),
        ("work_hour:2\n", LimitReason.BAD_COUNT),
        ("work_hour:10000", LimitReason.BAD_COUNT),
        ("work_hour:2:2", LimitReason.BAD_COUNT),
    ],
)
def test_what_is_no_limit_is_refused_with_its_reason(text: str, reason: LimitReason) -> None:
    with pytest.raises(LimitRefused) as refused:
        parse_limit(text)

    assert refused.value.code == "clocks.limit-refused"
    assert refused.value.fields == {"text": text, "reason": reason}


def test_a_limit_of_nothing_cannot_be_made() -> None:
    with pytest.raises(LimitRefused):
        Limit(Unit.WORK_DAY, 0)


def test_a_working_day_is_480_working_minutes() -> None:
    assert parse_limit("work_day:1").minutes == parse_limit("work_hour:8").minutes == 480


@pytest.mark.parametrize(
    ("text", "urgent"),
    [("urgent_hour:2", True), ("urgent_minute:30", True), ("work_hour:2", False), ("natural_day:1", False)],
)
def test_a_category_is_urgent_where_its_unit_is(text: str, urgent: bool) -> None:  # noqa: FBT001 - a table's column
    assert parse_limit(text).is_urgent is urgent


@pytest.mark.parametrize(
    ("stage", "ordinary", "urgent"),
    [
        ("accept", "work_minute:15", "urgent_minute:15"),
        ("verify", "work_minute:30", "urgent_minute:30"),
        ("dispatch", "work_minute:15", "urgent_minute:15"),
        ("review", "work_minute:30", "urgent_minute:30"),
        ("check", "work_hour:2", "urgent_minute:30"),
        ("close", "work_minute:30", "urgent_minute:30"),
        ("arbitrate", "work_day:1", "urgent_hour:8"),
    ],
)
def test_every_stage_has_its_two_limits(stage: str, ordinary: str, urgent: str) -> None:
    assert str(stage_limit(stage, urgent=False)) == ordinary
    assert str(stage_limit(stage, urgent=True)) == urgent


def test_ordinary_stages_count_work_time_and_urgent_ones_run() -> None:
    assert {limits.ordinary.basis for limits in STAGE_LIMITS.values()} == {Basis.WORK}
    assert {limits.urgent.basis for limits in STAGE_LIMITS.values()} == {Basis.RUNNING}


def test_the_handling_limit_stands_in_the_condition_and_not_in_the_table() -> None:
    with pytest.raises(KeyError):
        stage_limit(Stage.HANDLE, urgent=False)


def test_what_a_city_set_overrides_one_stage_and_leaves_the_others() -> None:
    overrides = {Stage.ACCEPT: StageLimits(parse_limit("work_minute:20"), parse_limit("urgent_minute:10"))}

    assert str(stage_limit("accept", urgent=False, overrides=overrides)) == "work_minute:20"
    assert str(stage_limit("accept", urgent=True, overrides=overrides)) == "urgent_minute:10"
    assert str(stage_limit("review", urgent=True, overrides=overrides)) == "urgent_minute:30"
