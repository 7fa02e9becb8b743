"""Where the demo's drawn cases that are still open stand: at every stage some."""

import random
from collections.abc import Callable, Mapping

from server.demo.story import check, step, verify
from server.demo.trades import Trade
from server.demo.ways import (
    Acts,
    Cast,
    Path,
    called,
    checked_acts,
    closed,
    closed_after_rework,
    declined,
    filed_acts,
    found_untrue,
    merged,
    reported_act,
    self_handled,
    until_handled,
    voided,
)


def _open(stop: Callable[[random.Random, Trade, Cast], Acts]) -> Path:
    def path(draw: random.Random, trade: Trade, cast: Cast, name: str) -> tuple[Acts, Acts]:
        del name
        return stop(draw, trade, cast), ()

    return path


def _just_reported(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    return (reported_act(draw, trade, cast, draw.uniform(1, 22)),)


def _being_verified(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    ago = draw.uniform(14, 40)
    return (
        reported_act(draw, trade, cast, ago),
        step(ago - 6, "acceptor1", "send_verify", inspector=cast.checker),
    )


def _found_true(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    ago = draw.uniform(36, 60)
    return (
        reported_act(draw, trade, cast, ago),
        step(ago - 5, "acceptor1", "send_verify", inspector=cast.checker),
        verify(ago - 25, cast.checker),
    )


def _accepted(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    ago = draw.uniform(8, 18)
    return reported_act(draw, trade, cast, ago), step(ago - 4, "acceptor1", "accept")


def _sent(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    ago = draw.uniform(20, 120)
    return reported_act(draw, trade, cast, ago), *filed_acts(trade, cast, ago - 8)


def _in_hand(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    return until_handled(draw, trade, cast, draw.uniform(70, trade.minutes[1] + 90), takes=1)[:-1]


def _returned(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    acts = _sent(draw, trade, cast)
    return (
        *acts,
        step(acts[-1].ago - 5, cast.unit, "sign_for"),
        step(
            max(1.0, acts[-1].ago - 7),
            cast.unit,
            "return",
            reason="不在本单位管养范围",
            clause="【演示】管养范围以权责清单附图为准",
        ),
    )


def _handed_back(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    takes = trade.minutes[0]
    return until_handled(draw, trade, cast, takes + draw.uniform(80, 110), takes=takes)


def _being_checked(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    acts = _handed_back(draw, trade, cast)
    return (*acts, step(acts[-1].ago - 8, "acceptor1", "send_check", inspector=cast.checker))


def _check_passed(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    takes = trade.minutes[0]
    acts = until_handled(draw, trade, cast, takes + draw.uniform(110, 150), takes=takes)
    return (*acts, *checked_acts(cast, acts[-1].ago - 8))


def _in_rework(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    takes = trade.minutes[0]
    acts = until_handled(draw, trade, cast, takes + draw.uniform(120, 200), takes=takes)
    back = acts[-1].ago
    return (
        *acts,
        step(back - 8, "acceptor1", "send_check", inspector=cast.checker),
        check(back - 40, cast.checker, why_not="还剩一部分没处理完"),
    )


PATHS: Mapping[str, tuple[Path, int]] = {
    "closed": (closed, 200),
    "closed_after_rework": (closed_after_rework, 22),
    "self_handled": (self_handled, 24),
    "declined": (declined, 12),
    "found_untrue": (found_untrue, 5),
    "merged": (merged, 12),
    "voided": (voided, 3),
    "called": (called, 14),
    "just_reported": (_open(_just_reported), 9),
    "being_verified": (_open(_being_verified), 5),
    "found_true": (_open(_found_true), 3),
    "accepted": (_open(_accepted), 6),
    "sent": (_open(_sent), 9),
    "in_hand": (_open(_in_hand), 22),
    "returned": (_open(_returned), 4),
    "handed_back": (_open(_handed_back), 8),
    "being_checked": (_open(_being_checked), 8),
    "check_passed": (_open(_check_passed), 7),
    "in_rework": (_open(_in_rework), 5),
}
"""How a case goes, and how often, in about 380."""
