"""The table of moves as the phone gets it: states, steps, roles, moves and asks as plain JSON."""

from typing import Any

from server.cases.rules import ASKS, BUILT, ENDED, LIFECYCLE, State, Step
from server.cases.rules.lifecycle import REPORT, REPORTERS
from server.people.rules import Role


def lifecycle_table() -> dict[str, Any]:
    """The whole table, JSON-able, in the order it is written in."""
    report = {"step": Step.REPORT.value, "from": "draft", "to": REPORT.to.value, "roles": sorted(REPORTERS)}
    return {
        "states": [state.value for state in State],
        "ended": sorted(ENDED),
        "steps": [step.value for step in Step],
        "built": sorted(BUILT | {Step.REPORT}),
        "roles": [role.value for role in Role],
        "moves": [report | {"needs": [], "photos": []}, *map(_move, LIFECYCLE.items())],
        "asks": [
            {
                "kind": kind.value,
                "may_ask": sorted(ask.may_ask),
                "in_states": sorted(ask.in_states),
                "approvers": [role.value for role in ask.approvers],
                "step": ask.becomes.value,
                "lapses_after": ask.lapses_after,
                "built": ask.built,
            }
            for kind, ask in ASKS.items()
        ],
    }


def _move(row: tuple[tuple[State, Step], Any]) -> dict[str, Any]:
    (state, step), move = row
    return {
        "step": step.value,
        "from": state.value,
        "to": move.to.value,
        "roles": sorted(move.by),
        "needs": [need.value for need in move.needs],
        "photos": [photo.value for photo in move.photos],
    }
