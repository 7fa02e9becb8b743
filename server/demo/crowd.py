"""The demo's other cases: sixty days of a city's ordinary work, drawn from a seed and told like the twenty by hand."""

import random
from collections.abc import Callable, Iterator

from server.demo.stops import PATHS
from server.demo.story import Story, a_component, a_matter
from server.demo.town import SOUTH, drawn_town, ground
from server.demo.trades import SPOTS, TRADES, Trade
from server.demo.ways import Cast, Path

SEED = "gezhi/crowd"
LOOKS = 8
"""How differently a scene is drawn."""
INSPECTORS = tuple(f"inspector{number}" for number in range(1, 7))
LEADERS = ("shiftleader1", "shiftleader2")


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


def _draw_story(draw: random.Random, name: str, path: Path) -> Iterator[Story]:
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
