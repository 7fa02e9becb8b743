"""How the demo's drawn cases go to their end: from the report on, act by act."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from server.demo.story import BEFORE, Act, Kind, check, close, report_back, self_handle, step, verify
from server.demo.trades import Trade

LONGEST_AGO = 19_500.0
"""Work minutes: about sixty days back."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in one case."""

    reporter: str
    checker: str
    leader: str
    unit: str
    worker: str


Acts = tuple[Act, ...]
Path = Callable[[random.Random, Trade, Cast, str], tuple[Acts, Acts]]
"""Draws the acts of a case, and those of a second report that is merged into it (mostly none)."""


def reported_act(draw: random.Random, trade: Trade, cast: Cast, ago: float) -> Act:
    """上报, with a picture and one of the trade's common complaints."""
    return Act(ago, cast.reporter, Kind.REPORT, {"note": draw.choice(trade.found)}, (BEFORE,))


def filed_acts(trade: Trade, cast: Cast, ago: float) -> Acts:
    """受理 and 立案, which takes the rule's 派遣 along."""
    return step(ago, "acceptor1", "accept"), step(ago - 4, cast.leader, "file", condition=trade.condition)


def until_handled(draw: random.Random, trade: Trade, cast: Cast, ago: float, *, takes: float) -> Acts:
    """From the report to the hand-back, `takes` work minutes after it was signed for."""
    wait = draw.uniform(3, 14)
    signed = ago - wait - draw.uniform(8, 40)
    acts = [
        reported_act(draw, trade, cast, ago),
        *filed_acts(trade, cast, ago - wait),
        step(signed, cast.unit, "sign_for"),
    ]
    if cast.worker != cast.unit:
        acts.append(step(signed - 2, cast.unit, "assign", worker=cast.worker))
    return (*acts, report_back(signed - takes, cast.worker, draw.choice(trade.done)))


def _takes(draw: random.Random, trade: Trade) -> float:
    """How long a unit takes: mostly within its limit, now and then half as long again."""
    least, most = trade.minutes
    return draw.triangular(least, most, least + (most - least) * 0.3) * (1.6 if draw.random() < 0.12 else 1)  # noqa: PLR2004


def checked_acts(cast: Cast, ago: float) -> Acts:
    """发核查 to somebody who did not report it, and 核查通过."""
    return (
        step(ago, "acceptor1", "send_check", inspector=cast.checker),
        check(ago - 35, cast.checker, note="现场看过"),
    )


def _closed(trade: Trade, cast: Cast, ago: float) -> Act:
    return close(ago, cast.leader, "协办单位电话确认" if trade.assisted else None)


def closed(draw: random.Random, trade: Trade, cast: Cast, name: str) -> tuple[Acts, Acts]:
    """Handled, checked, closed."""
    del name
    takes = _takes(draw, trade)
    ago = draw.uniform(takes + 400, LONGEST_AGO)
    acts = until_handled(draw, trade, cast, ago, takes=takes)
    back = acts[-1].ago
    return (*acts, *checked_acts(cast, back - 12), _closed(trade, cast, back - 70)), ()


def closed_after_rework(draw: random.Random, trade: Trade, cast: Cast, name: str) -> tuple[Acts, Acts]:
    """The first check failed; the second did not."""
    del name
    takes = _takes(draw, trade)
    ago = draw.uniform(takes + 900, LONGEST_AGO)
    acts = until_handled(draw, trade, cast, ago, takes=takes)
    back = acts[-1].ago
    again = (
        step(back - 12, "acceptor1", "send_check", inspector=cast.checker),
        check(back - 45, cast.checker, why_not="还剩一部分没处理完"),
        report_back(back - 160, cast.worker, "剩余部分已处理"),
    )
    end = back - 172
    return (*acts, *again, *checked_acts(cast, end), _closed(trade, cast, end - 70)), ()


def self_handled(draw: random.Random, trade: Trade, cast: Cast, name: str) -> tuple[Acts, Acts]:
    """Put right on the spot by an inspector; another category takes the ordinary way."""
    if trade.category != "06010" or not cast.reporter.startswith("inspector"):
        return closed(draw, trade, cast, name)
    ago = draw.uniform(60, LONGEST_AGO)
    return (self_handle(ago, cast.reporter, "顺手清走"), close(ago - 20, cast.leader)), ()


def declined(draw: random.Random, trade: Trade, cast: Cast, name: str) -> tuple[Acts, Acts]:
    """Not taken in."""
    del name
    ago = draw.uniform(60, LONGEST_AGO)
    reason = draw.choice(("照片里看不出问题，请补拍", "在划线疏导点内，不属占道", "物业已报修，不重复立案"))
    return (reported_act(draw, trade, cast, ago), step(ago - 9, "acceptor1", "decline", reason=reason)), ()


def found_untrue(draw: random.Random, trade: Trade, cast: Cast, name: str) -> tuple[Acts, Acts]:
    """Somebody went to look before filing, and there was nothing."""
    del name
    ago = draw.uniform(200, LONGEST_AGO)
    return (
        reported_act(draw, trade, cast, ago),
        step(ago - 6, "acceptor1", "send_verify", inspector=cast.checker),
        verify(ago - 30, cast.checker, why_not="现场没有看到"),
        step(ago - 40, "acceptor1", "decline", reason="核实不实"),
    ), ()


def merged(draw: random.Random, trade: Trade, cast: Cast, name: str) -> tuple[Acts, Acts]:
    """A volunteer reported the same; that report was merged into the first."""
    acts, _ = closed(draw, trade, cast, name)
    seen = acts[0].ago - 18
    second = Act(seen, "volunteer2", Kind.REPORT, {"note": draw.choice(trade.found)}, (BEFORE,))
    if cast.reporter == "volunteer2" or acts[-1].ago > seen - 30:
        return acts, ()
    return acts, (second, step(seen - 5, "acceptor1", "merge", into=f"@{name}"))


def voided(draw: random.Random, trade: Trade, cast: Cast, name: str) -> tuple[Acts, Acts]:
    """Ended as if it had not been, by two people."""
    del name
    ago = draw.uniform(300, LONGEST_AGO)
    return (
        reported_act(draw, trade, cast, ago),
        *filed_acts(trade, cast, ago - 8),
        Act(ago - 40, "dispatcher1", Kind.ASK, {"ask": "void", "reason": "该处正在施工，已有公告"}),
        Act(ago - 60, "shiftleader1", Kind.ANSWER, {"answer": "approve", "reason": "核对公告，同意"}),
    ), ()


def called(draw: random.Random, trade: Trade, cast: Cast, name: str) -> tuple[Acts, Acts]:
    """Somebody called, and the acceptor reported for them; handled like any other."""
    takes = _takes(draw, trade)
    ago = draw.uniform(takes + 400, LONGEST_AGO)
    acts = until_handled(draw, trade, cast, ago, takes=takes)
    caller = {"channel": draw.choice(("hotline", "phone")), "name": "来电人", "reference": f"演示-{name[-3:]}"}
    first = Act(ago, "acceptor1", Kind.REPORT, {"note": acts[0].args["note"], "caller": caller})
    back = acts[-1].ago
    return (first, *acts[1:], *checked_acts(cast, back - 12), _closed(trade, cast, back - 70)), ()
