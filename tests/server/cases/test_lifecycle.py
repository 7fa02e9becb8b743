"""The table of moves is the founders' table, whole, and nothing beside it."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from server.cases.rules import (
    ASKS,
    BUILT,
    ENDED,
    LIFECYCLE,
    NEEDS_ARGS,
    Circumstances,
    Fact,
    Guard,
    State,
    Step,
    find_move,
    refusal_of,
    steps_from,
)
from server.cases.rules.lifecycle import BY_ASK, REPORT, Move
from server.cases.service import lifecycle_table
from server.cases.service.steps import VERBS
from server.clocks.rules import parse_limit
from server.people.rules import Role

HERE = Path(__file__).parent
NO_CLOCK = "-"
LATER = frozenset(
    {
        Step.ARBITRATE,
        Step.RULE_DISPATCH,
        Step.RULE_DECLINE,
        Step.EXTEND,
        Step.SUSPEND,
        Step.RESUME,
        Step.WAIVE_CHECK,
        Step.REDRAW_CHECK,
        Step.REOPEN,
        Step.REOPEN_UNASSIGNED,
        Step.RECONSIDER,
        Step.APPEAL,
    }
)
"""Steps that are not built yet."""


def rows_of(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


MOVES = {(row["from"], row["step"]): row for row in rows_of("transitions.csv")}
ASK_ROWS = {row["kind"]: row for row in rows_of("asks.csv")}


def told_clocks(move: Move) -> str:
    return " ".join(map(str, move.clocks)) or NO_CLOCK


def test_there_are_53_moves_between_16_stored_states() -> None:
    assert len(MOVES) == 53
    assert len(LIFECYCLE) == 52, "report begins on the phone"
    assert len(State) == 16
    assert {row["from"] for row in MOVES.values()} | {row["to"] for row in MOVES.values()} == {*State, "draft"}


@pytest.mark.parametrize("state", State)
def test_the_table_moves_or_refuses_every_step_and_role_as_the_founders_wrote(state: State) -> None:
    for step, role in product(Step, Role):
        row = MOVES.get((state, step))
        move = find_move(state, step)
        allowed = row is not None and role in row["actor"].split(",")

        assert (move is None) == (row is None), step
        assert (move is not None and role in move.by) == allowed, (step, role)
        assert (step in steps_from(state, frozenset({role}))) == allowed, (step, role)
        if move is not None and row is not None:
            assert (move.to, told_clocks(move)) == (row["to"], row["clock"]), step


def test_a_report_is_the_one_move_from_the_phone() -> None:
    row = MOVES["draft", "report"]

    assert REPORT.by == set(row["actor"].split(","))
    assert (REPORT.to, told_clocks(REPORT)) == (row["to"], row["clock"])


def test_a_step_that_the_founders_guard_with_a_reason_needs_one() -> None:
    reasoned = {
        key for key, row in MOVES.items() if "reason" in row["guard"] and key[1] not in {"redraw_check", "close"}
    }

    assert all(Fact.REASON in LIFECYCLE[State(state), Step(step)].needs for state, step in reasoned)


def test_what_leads_to_an_end_stops_every_clock_and_nothing_else_does() -> None:
    for (state, step), move in LIFECYCLE.items():
        stops_all = "stop:all" in map(str, move.clocks)
        assert stops_all == (move.to in ENDED and state not in ENDED), (state, step)


def test_the_asks_are_the_founders_asks() -> None:
    assert set(ASKS) == set(ASK_ROWS)
    for kind, ask in ASKS.items():
        row = ASK_ROWS[kind]
        assert ask.may_ask == set(row["may_ask"].split(","))
        assert ask.in_states == set(row["in_states"].split(","))
        assert list(ask.approvers) == row["approvers_in_order"].split(",")
        assert ask.becomes == row["becomes_step"]
        assert ask.lapses_after == row["lapses_after"]
        assert str(parse_limit(ask.lapses_after)) == ask.lapses_after


def test_every_ask_becomes_a_step_that_its_last_approver_may_take_where_it_was_asked() -> None:
    for ask in ASKS.values():
        for state in ask.in_states:
            move = find_move(state, ask.becomes)
            assert move is not None
            assert ask.approvers[-1] in move.by


def test_what_is_asked_for_is_never_posted() -> None:
    assert {ask.becomes for ask in ASKS.values()} == BY_ASK


def test_every_step_is_built_or_named_as_a_later_one_and_each_built_one_has_a_verb() -> None:
    assert set(Step) - set(LATER) == BUILT
    assert set(VERBS) == BUILT - {Step.REPORT}


def test_needs_are_words_of_the_wire() -> None:
    assert all(set(move.needs) <= NEEDS_ARGS for move in LIFECYCLE.values())


def test_the_phone_gets_the_whole_table() -> None:
    told = lifecycle_table()

    got = {(move["from"], move["step"]): (move["to"], set(move["roles"])) for move in told["moves"]}
    assert got == {key: (row["to"], set(row["actor"].split(","))) for key, row in MOVES.items()}
    assert told["states"] == list(State)
    assert {ask["kind"] for ask in told["asks"]} == set(ASK_ROWS)


KEPT_APART = {
    "handling_unit": Circumstances(account="a", unit="police", lead="police"),
    "handling_unit as an assist": Circumstances(account="a", unit="north", lead="police", assists=frozenset({"north"})),
    "checker": Circumstances(account="a", unit="centre", checkers=frozenset({"a", "b"})),
    "reporter": Circumstances(account="a", unit="centre", reporter="a"),
}


@pytest.mark.parametrize("why", KEPT_APART)
def test_nobody_closes_what_they_handled_checked_or_reported(why: str) -> None:
    around = replace(KEPT_APART[why], role=Role.SHIFT_LEADER)
    guards = LIFECYCLE[State.PENDING_CLOSE, Step.CLOSE].guards

    refusals = [refusal for guard in guards if (refusal := refusal_of(guard, around)) is not None]

    assert [refusal.fields["apart"] for refusal in refusals] == [why.split(" ", maxsplit=1)[0]]


@pytest.mark.parametrize("step", [Step.CHECK_PASS, Step.CHECK_FAIL])
def test_nobody_of_a_handling_unit_checks_even_when_drawn(step: Step) -> None:
    around = Circumstances(account="a", unit="police", lead="police", drawn="a", role=Role.INSPECTOR)

    refusals = [refusal_of(guard, around) for guard in LIFECYCLE[State.CHECKING, step].guards]

    assert [refusal.code for refusal in refusals if refusal is not None] == ["case.duties-apart"]


def test_every_step_of_a_unit_is_the_leads() -> None:
    units = {Role.UNIT, Role.UNIT_DESK}
    for (state, step), move in LIFECYCLE.items():
        if move.by & units:
            assert Guard.LEAD_UNIT in move.guards, (state, step)
