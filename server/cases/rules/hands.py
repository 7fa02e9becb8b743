"""In whose hands a case was at a time, read from its history: work made offline is judged by that."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from server.cases.rules.words import Step


class Hold(StrEnum):
    """As what somebody holds a case."""

    REPORTER = "reporter"
    LEAD_UNIT = "lead_unit"
    ASSIST = "assist"
    WORKER = "worker"
    DRAWN_INSPECTOR = "drawn_inspector"


@dataclass(frozen=True, slots=True)
class Passing:
    """A line of history as far as it passes the case on: the step, who took it, and what it told."""

    step: str
    by: str
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hands:
    """Who holds a case: accounts and units."""

    reporter: str = ""
    lead: str = ""
    assists: frozenset[str] = frozenset()
    worker: str = ""
    drawn: str = ""
    checked: frozenset[str] = frozenset()
    """Who answered a verification or a check; what they looked at stays in their sight."""

    def of(self, *, account: str, unit: str) -> frozenset[Hold]:
        """As what an account of a unit holds it.

        >>> sorted(Hands(lead="lamps", worker="w").of(account="w", unit="lamps"))
        [<Hold.LEAD_UNIT: 'lead_unit'>, <Hold.WORKER: 'worker'>]
        """
        holds = {
            Hold.REPORTER: account == self.reporter,
            Hold.LEAD_UNIT: unit != "" and unit == self.lead,
            Hold.ASSIST: unit in self.assists - {""},
            Hold.WORKER: account == self.worker,
            Hold.DRAWN_INSPECTOR: account == self.drawn or account in self.checked,
        }
        return frozenset(hold for hold, so in holds.items() if so)


def hands_after(history: Iterable[Passing]) -> Hands:
    """In whose hands a case is after the lines of its history, in order.

    >>> sent = [Passing("dispatch", "d", {"lead": "lamps"}), Passing("return", "l", {})]
    >>> hands_after(sent[:1]).lead, hands_after(sent).lead
    ('lamps', '')
    """
    hands = Hands()
    for line in history:
        hands = _pass_on(hands, line)
    return hands


def _pass_on(hands: Hands, line: Passing) -> Hands:
    change = _PASSINGS.get(line.step)
    return hands if change is None else replace(hands, **change(hands, line))


def _sent(_: Hands, line: Passing) -> dict[str, Any]:
    return {"lead": line.told["lead"], "assists": frozenset(line.told.get("assists", ())), "worker": ""}


def _taken_back(_: Hands, line: Passing) -> dict[str, Any]:
    del line
    return {"lead": "", "assists": frozenset(), "worker": ""}


def _checked(hands: Hands, line: Passing) -> dict[str, Any]:
    return {"checked": hands.checked | {line.by}}


def _drawn(_: Hands, line: Passing) -> dict[str, Any]:
    return {"drawn": line.told.get("inspector", "")}


def _handed_over(hands: Hands, line: Passing) -> dict[str, Any]:
    if line.told.get("kind") == "handle":
        return {"worker": line.told["worker"]}
    return _drawn(hands, line)


_PASSINGS: Mapping[str, Callable[[Hands, Passing], dict[str, Any]]] = {
    Step.REPORT: lambda _, line: {"reporter": line.by},
    Step.DISPATCH: _sent,
    Step.RULE_DISPATCH: _sent,
    Step.RETURN: _taken_back,
    Step.RECALL: _taken_back,
    Step.ASSIGN: lambda _, line: {"worker": line.told["worker"]},
    Step.SEND_VERIFY: _drawn,
    Step.VERIFY_TRUE: _checked,
    Step.VERIFY_FALSE: _checked,
    Step.SEND_CHECK: _drawn,
    Step.REDRAW_CHECK: _drawn,
    Step.CHECK_PASS: _checked,
    Step.CHECK_FAIL: _checked,
    "handover": _handed_over,
}
