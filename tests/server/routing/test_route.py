"""Who answers: the most specific row, by the stated order, and why."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.routing.rules import RANK_NAMES, Asked, Duty, DutyClass, Territory, Verdict, rank_of, route

CELL = "990101001001007"
ASKED = Asked("matter", "09006", CELL, "", weekday=1, minute=600)
ANY = Duty("any", "", "", "", "", "", None, None, "mayor", (), "")


def duty(row: str, lead: str = "", **more: object) -> Duty:
    return replace(ANY, id=row, lead=lead or f"unit {row}", **more)


CATEGORY = duty("category", kind="matter", category="09006")
TRADE = duty("trade", kind="matter", category="09")
GROUND = duty("ground", territory="990101001001")
OWNER = duty("owner", owner="college")
WINDOW = duty("window", from_minute=0, to_minute=1440)
"""Each specific in one way."""


@pytest.mark.parametrize(
    ("winner", "loser", "by"),
    [
        (CATEGORY, TRADE, "category"),
        (CATEGORY, GROUND, "category"),
        (GROUND, OWNER, "territory"),
        (OWNER, WINDOW, "owner"),
        (WINDOW, ANY, "window"),
        (duty("both", category="09006", territory="990101", kind="matter"), CATEGORY, "territory"),
    ],
)
def test_category_beats_territory_beats_owner_beats_window(winner: Duty, loser: Duty, by: str) -> None:
    answer = route(replace(ASKED, owner="college"), (loser, winner), ())

    assert (answer.lead, answer.row, answer.duty_class) == (winner.lead, winner.id, DutyClass.ROW)
    won, beaten = answer.why
    assert (won.row, won.verdict) == (winner.id, Verdict.WON)
    assert (beaten.row, beaten.verdict, beaten.by) == (loser.id, Verdict.BEATEN, by)


def test_an_owner_that_is_named_fits_only_its_own() -> None:
    assert route(ASKED, (OWNER,), ()).duty_class is DutyClass.GAP


def test_equals_that_name_different_units_are_a_tie_for_a_person_to_decide() -> None:
    answer = route(ASKED, (replace(CATEGORY, id="a"), replace(CATEGORY, id="b", lead="other")), ())

    assert (answer.lead, answer.duty_class) == (None, DutyClass.TIE)
    assert [one.verdict for one in answer.why] == [Verdict.TIED, Verdict.TIED]


def test_equals_that_say_the_same_are_no_tie() -> None:
    answer = route(ASKED, (replace(CATEGORY, id="b"), replace(CATEGORY, id="a")), ())

    assert (answer.lead, answer.row) == (CATEGORY.lead, "a")


def test_equals_with_other_assists_are_a_tie() -> None:
    answer = route(ASKED, (CATEGORY, replace(CATEGORY, id="b", assists=("north",))), ())

    assert answer.duty_class is DutyClass.TIE


def test_without_a_row_the_territory_answers_and_the_narrowest_of_it() -> None:
    blocks = (Territory("city", "990101"), Territory("street", "990101001"), Territory("elsewhere", "990101002"))

    answer = route(ASKED, (), blocks)

    assert (answer.lead, answer.duty_class, answer.row) == ("street", DutyClass.FALLBACK, None)
    assert [(one.verdict, one.basis, one.territory) for one in answer.why] == [
        (Verdict.FALLBACK, "属地兜底", "990101001")
    ]


def test_where_no_territory_answers_there_is_a_gap() -> None:
    assert route(ASKED, (), (Territory("elsewhere", "990101002"),)).duty_class is DutyClass.GAP
    assert route(replace(ASKED, cell=""), (), (Territory("city", "990101"),)).lead is None, "outside every cell"


@pytest.mark.parametrize(
    ("weekday", "minute", "holds"),
    [
        (5, 1319, False),
        (5, 1320, True),
        (5, 1439, True),
        (6, 0, True),
        (6, 359, True),
        (6, 360, False),
        (6, 1320, False),
        (5, 0, False),
        (7, 100, False),
    ],
)
def test_a_window_past_midnight_belongs_to_the_day_it_began_on(weekday: int, minute: int, holds: object) -> None:
    """Fridays from 22:00 to 06:00."""
    night = duty("night", weekdays="5", from_minute=1320, to_minute=360)

    answer = route(replace(ASKED, weekday=weekday, minute=minute), (night,), ())

    assert (answer.lead is not None) is holds


def test_a_window_of_the_week_passes_from_sunday_night_to_monday() -> None:
    night = duty("night", weekdays="7", from_minute=1320, to_minute=360)

    assert route(replace(ASKED, weekday=1, minute=10), (night,), ()).lead == night.lead


prefixes = st.sampled_from(("", "9", "09", "090", "09006", "06010"))
grounds = st.sampled_from(("", "990101", "990101001", "990101002", CELL))
duties = st.builds(
    Duty,
    id=st.text("abcdef", min_size=1, max_size=3),
    kind=st.sampled_from(("", "matter", "component")),
    category=prefixes,
    territory=grounds,
    owner=st.sampled_from(("", "college")),
    weekdays=st.sampled_from(("", "1", "12345", "67")),
    from_minute=st.none() | st.integers(0, 1439),
    to_minute=st.integers(0, 1439),
    lead=st.sampled_from("xyz"),
    assists=st.sampled_from(((), ("n",))),
    basis=st.just(""),
)
lists = st.lists(duties, max_size=8, unique_by=lambda row: row.id)
questions = st.builds(
    Asked,
    kind=st.sampled_from(("matter", "component")),
    category=st.sampled_from(("09006", "06010")),
    cell=st.sampled_from((CELL, "")),
    owner=st.sampled_from(("", "college")),
    weekday=st.integers(1, 7),
    minute=st.integers(0, 1439),
)
BLOCKS = (Territory("street", "990101001"),)


@given(rows=lists, asked=questions)
def test_there_is_one_lead_or_a_reason_why_not(rows: list[Duty], asked: Asked) -> None:
    answer = route(asked, rows, BLOCKS)

    assert (answer.lead is None) == (answer.duty_class in {DutyClass.GAP, DutyClass.TIE})
    assert (answer.row is not None) == (answer.duty_class is DutyClass.ROW)
    assert sum(one.verdict is Verdict.WON for one in answer.why) == (answer.duty_class is DutyClass.ROW)


@given(rows=lists, asked=questions, data=st.data())
def test_the_order_of_the_list_changes_nothing(rows: list[Duty], asked: Asked, data: st.DataObject) -> None:
    assert route(asked, data.draw(st.permutations(rows)), BLOCKS) == route(asked, rows, BLOCKS)


@given(rows=lists, asked=questions)
def test_nobody_who_fits_is_more_specific_than_the_winner(rows: list[Duty], asked: Asked) -> None:
    answer = route(asked, rows, BLOCKS)
    fitting = {one.row for one in answer.why if one.row}
    ranks = {row.id: rank_of(row) for row in rows}

    if answer.row is not None:
        assert ranks[answer.row] == max(ranks[row] for row in fitting)


@given(rows=lists, asked=questions)
def test_a_row_of_another_category_or_ground_never_answers(rows: list[Duty], asked: Asked) -> None:
    known = {row.id: row for row in rows}

    for one in route(asked, rows, BLOCKS).why:
        if one.row:
            row = known[one.row]
            assert asked.category.startswith(row.category)
            assert asked.cell.startswith(row.territory)
            assert row.kind in {"", asked.kind}


def test_the_order_of_specificity_is_the_stated_one() -> None:
    assert RANK_NAMES == ("category", "territory", "owner", "window")
