"""Whether a step was given the facts it needs, each of its kind."""

from collections.abc import Mapping
from typing import Any

from server.cases.rules import Fact, FactMissing, Move
from server.cases.service.said import Said

MOST_TEXT = 500
TEXTS = ("reason", "clause", "text", "lead", "inspector", "worker", "condition", "into")
"""Arguments that are words wherever a step takes them; a number in their place is no absent one."""


def check_facts(move: Move, args: Mapping[str, Any], said: Said) -> None:
    """Refuse with FactMissing where the move needs what was not said, or a text is empty, too long or no text."""
    for fact in move.needs:
        if not _is_given(fact, args.get(fact.value)):
            raise FactMissing(field=fact.value)
    for name in TEXTS:
        value = args.get(name)
        if value is not None and not _is_text(value):
            raise FactMissing(field=name)
    if not isinstance(args.get("note") or "", str):
        raise FactMissing(field="note")
    for role in move.photos:
        if not said.shows(role):
            raise FactMissing(field=f"photo:{role}")


def _is_given(fact: Fact, value: Any) -> bool:
    return value is True if fact is Fact.CONDITION_MET else _is_text(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= MOST_TEXT
