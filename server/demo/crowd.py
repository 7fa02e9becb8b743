"""The demo's other cases: sixty days of a city's ordinary work, drawn from a seed and told like the twenty by hand."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from server.demo.story import (
    BEFORE,
    Act,
    Kind,
    Story,
    a_component,
    a_matter,
    check,
    close,
    report_back,
    self_handle,
    step,
    verify,
)
from server.demo.town import SOUTH, drawn_town, ground
from server.demo.trades import SPOTS, TRADES, Trade

SEED = "gezhi/crowd"
LONGEST_AGO = 19_500.0
"""Work minutes: about sixty days back."""
LOOKS = 8
"""How differently a scene is drawn."""
INSPECTORS = tuple(f"inspector{number}" for number in range(1, 7))
LEADERS = ("shiftleader1", "shiftleader2")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in one case."""

    reporter: str
    checker: str
    leader: str
    unit: str
    worker: str


def draw_crowd(count: int) -> Iterator[Story]:
    """`count` stories, the same on every machine; every twelfth or so brings a second report that is merged into it."""
    draw = random.Random(SEED)
    paths = [name for name, (_, weight) in PATHS.items() for _ in range(weight)]
    made = 0
    while made < count:
        name = f"crowd-{made:03}"
        told = list(_draw_story(draw, name, PATHS[paths[draw.randrange(len(paths))]][0]))
        yield from told[: count - made]
        made += len(told)


def _draw_story(draw: random.Random, name: str, path: "Path") -> Iterator[Story]:
    trade = draw.choices(TRADES, [one.weight for one in TRADES])[0]
    tell = a_matter if trade.kind == "matter" else a_component
    where, street = _place(draw, lambda where: tell(name, trade.scene, trade.category, where))
    look = draw.randrange(LOOKS)
    acts, joined = path(draw, trade, _cast(draw, trade, street), name)
    yield tell(name, trade.scene, trade.category, where, *acts, look=look)
    if joined:
        beside = (where[0], round(where[1] + 0.002, 4), where[2])
        yield tell(f"{name}-again", trade.scene, trade.category, beside, *joined, look=look)


Where = tuple[str, float, str]
"""A road, how far along it, and the words for the place."""


def _place(draw: random.Random, tell: Callable[[Where], Story]) -> tuple[Where, str]:
    """A place beside a road that lies in a cell, and which of the two streets it belongs to."""
    roads = [one.name for one in drawn_town().roads if one.name]
    while True:
        where = (draw.choice(roads), round(draw.uniform(0.03, 0.97), 4), draw.choice(SPOTS))
        code = ground().locate(tell(where).at)
        if code is not None:
            return where, "street2" if str(code).startswith(SOUTH) else "street1"


def _cast(draw: random.Random, trade: Trade, street: str) -> Cast:
    reporter = draw.choice((*INSPECTORS, *INSPECTORS, "volunteer1", "volunteer2"))
    checker = draw.choice([one for one in INSPECTORS if one != reporter])
    unit = trade.unit or street
    worker = "enforcement1w" if unit == "enforcement1" else unit
    return Cast(reporter, checker, draw.choice(LEADERS), unit, worker)


Acts = tuple[Act, ...]
Path = Callable[[random.Random, Trade, Cast, str], tuple[Acts, Acts]]
"""Draws the acts of a case, and those of a second report that is merged into it (mostly none)."""


def _reported(draw: random.Random, trade: Trade, cast: Cast, ago: float) -> Act:
    return Act(ago, cast.reporter, Kind.REPORT, {"note": draw.choice(trade.found)}, (BEFORE,))


def _filed(trade: Trade, cast: Cast, ago: float) -> Acts:
    return step(ago, "acceptor1", "accept"), step(ago - 4, cast.leader, "file", condition=trade.condition)


def _until_handled(draw: random.Random, trade: Trade, cast: Cast, ago: float, *, takes: float) -> Acts:
    """From the report to the hand-back, `takes` work minutes after it was signed for."""
    wait = draw.uniform(3, 14)
    signed = ago - wait - draw.uniform(8, 40)
    acts = [_reported(draw, trade, cast, ago), *_filed(trade, cast, ago - wait), step(signed, cast.unit, "sign_for")]
    if cast.worker != cast.unit:
        acts.append(step(signed - 2, cast.unit, "assign", worker=cast.worker))
    return (*acts, report_back(signed - takes, cast.worker, draw.choice(trade.done)))


def _takes(draw: random.Random, trade: Trade) -> float:
    """How long a unit takes: mostly within its limit, now and then half as long again."""
    least, most = trade.minutes
    return draw.triangular(least, most, least + (most - least) * 0.3) * (1.6 if draw.random() < 0.12 else 1)  # noqa: PLR2004


def _checked(cast: Cast, ago: float) -> Acts:
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
    acts = _until_handled(draw, trade, cast, ago, takes=takes)
    back = acts[-1].ago
    return (*acts, *_checked(cast, back - 12), _closed(trade, cast, back - 70)), ()


def closed_after_rework(draw: random.Random, trade: Trade, cast: Cast, name: str) -> tuple[Acts, Acts]:
    """The first check failed; the second did not."""
    del name
    takes = _takes(draw, trade)
    ago = draw.uniform(takes + 900, LONGEST_AGO)
    acts = _until_handled(draw, trade, cast, ago, takes=takes)
    back = acts[-1].ago
    again = (
        step(back - 12, "acceptor1", "send_check", inspector=cast.checker),
        check(back - 45, cast.checker, why_not="还剩一部分没处理完"),
        report_back(back - 160, cast.worker, "剩余部分已处理"),
    )
    end = back - 172
    return (*acts, *again, *_checked(cast, end), _closed(trade, cast, end - 70)), ()


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
    return (_reported(draw, trade, cast, ago), step(ago - 9, "acceptor1", "decline", reason=reason)), ()


def found_untrue(draw: random.Random, trade: Trade, cast: Cast, name: str) -> tuple[Acts, Acts]:
    """Somebody went to look before filing, and there was nothing."""
    del name
    ago = draw.uniform(200, LONGEST_AGO)
    return (
        _reported(draw, trade, cast, ago),
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
        _reported(draw, trade, cast, ago),
        *_filed(trade, cast, ago - 8),
        Act(ago - 40, "dispatcher1", Kind.ASK, {"ask": "void", "reason": "该处正在施工，已有公告"}),
        Act(ago - 60, "shiftleader1", Kind.ANSWER, {"answer": "approve", "reason": "核对公告，同意"}),
    ), ()


def called(draw: random.Random, trade: Trade, cast: Cast, name: str) -> tuple[Acts, Acts]:
    """Somebody called, and the acceptor reported for them; handled like any other."""
    takes = _takes(draw, trade)
    ago = draw.uniform(takes + 400, LONGEST_AGO)
    acts = _until_handled(draw, trade, cast, ago, takes=takes)
    caller = {"channel": draw.choice(("hotline", "phone")), "name": "来电人", "reference": f"演示-{name[-3:]}"}
    first = Act(ago, "acceptor1", Kind.REPORT, {"note": acts[0].args["note"], "caller": caller})
    back = acts[-1].ago
    return (first, *acts[1:], *_checked(cast, back - 12), _closed(trade, cast, back - 70)), ()


def _open(stop: Callable[[random.Random, Trade, Cast], Acts]) -> Path:
    def path(draw: random.Random, trade: Trade, cast: Cast, name: str) -> tuple[Acts, Acts]:
        del name
        return stop(draw, trade, cast), ()

    return path


def _just_reported(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    return (_reported(draw, trade, cast, draw.uniform(1, 22)),)


def _being_verified(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    ago = draw.uniform(14, 40)
    return (
        _reported(draw, trade, cast, ago),
        step(ago - 6, "acceptor1", "send_verify", inspector=cast.checker),
    )


def _found_true(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    ago = draw.uniform(36, 60)
    return (
        _reported(draw, trade, cast, ago),
        step(ago - 5, "acceptor1", "send_verify", inspector=cast.checker),
        verify(ago - 25, cast.checker),
    )


def _accepted(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    ago = draw.uniform(8, 18)
    return _reported(draw, trade, cast, ago), step(ago - 4, "acceptor1", "accept")


def _sent(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    ago = draw.uniform(20, 120)
    return _reported(draw, trade, cast, ago), *_filed(trade, cast, ago - 8)


def _in_hand(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    return _until_handled(draw, trade, cast, draw.uniform(70, trade.minutes[1] + 90), takes=1)[:-1]


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
    return _until_handled(draw, trade, cast, takes + draw.uniform(80, 110), takes=takes)


def _being_checked(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    acts = _handed_back(draw, trade, cast)
    return (*acts, step(acts[-1].ago - 8, "acceptor1", "send_check", inspector=cast.checker))


def _check_passed(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    takes = trade.minutes[0]
    acts = _until_handled(draw, trade, cast, takes + draw.uniform(110, 150), takes=takes)
    return (*acts, *_checked(cast, acts[-1].ago - 8))


def _in_rework(draw: random.Random, trade: Trade, cast: Cast) -> Acts:
    takes = trade.minutes[0]
    acts = _until_handled(draw, trade, cast, takes + draw.uniform(120, 200), takes=takes)
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
