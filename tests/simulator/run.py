"""Plays many schedules on one house and says what they came to; a failing one is made short."""

import math
import time
from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from tests.simulator.dice import EVENTS, FATES, draw_schedule
from tests.simulator.house import House
from tests.simulator.phones import Phones
from tests.simulator.play import Played, play
from tests.simulator.shrink import Shrinker, spelled

MUST_HAPPEN = frozenset(
    {
        *(f"event {name}" for name in EVENTS),
        *(f"fate {name}" for name in FATES),
        *(f"result {name}" for name in ("applied", "rejected", "superseded", "held", "retry")),
        "arrived late",
        "a held operation was decided",
        "restored",
        "the page was killed",
        "the server was killed",
        "status 204",
        "status 401",
    }
)
"""An event that never happens proves nothing."""
NOTHING: AbstractSet[str] = frozenset()


@dataclass
class Run:
    """What a run has seen."""

    played: int = 0
    seconds: float = 0.0
    worked: float = 0.0
    """Of them on the processor, in this process: the server and what watches it."""
    waited: float = 0.0
    """Of them waiting for the phones."""
    seen: Counter[str] = field(default_factory=Counter)
    failed: list[Played] = field(default_factory=list)

    def missing(self, wanted: AbstractSet[str] = MUST_HAPPEN) -> list[str]:
        """What should have happened and did not."""
        happened = set(self.seen) | {" ".join(name.split(" ")[:2]) for name in self.seen if name.startswith("result")}
        return sorted(wanted - happened)

    def figures(self) -> str:
        """Schedules a second, and whose time it was."""
        seconds = max(self.seconds, 1e-9)
        each = f"{self.played / seconds:.1f} schedules/s, {self.worked / max(self.played, 1):.2f} s of processor each"
        return f"{self.played} schedules, {each}, {self.waited / seconds:.0%} of the time in the phones"

    def counts(self) -> str:
        """How often each thing happened."""
        return ", ".join(f"{name} {times}" for name, times in sorted(self.seen.items()))


def run(
    house: House,
    phones: Phones,
    seeds: Iterable[int],
    *,
    most_failures: int = 1,
    for_seconds: float = math.inf,
    at_least: int = 0,
    wanted: AbstractSet[str] = MUST_HAPPEN,
) -> Run:
    """Play these seeds until so many have failed, or until the time is over and all that is wanted has happened.

    `at_least` so many are played, however long that takes.
    """
    told, began, worked, waited = Run(), time.perf_counter(), time.process_time(), phones.waited
    for seed in seeds:
        played = play(house, phones, draw_schedule(seed))
        told.played += 1
        told.seen += played.seen
        if played.broken is not None:
            told.failed.append(played)
        told.seconds, told.waited = time.perf_counter() - began, phones.waited - waited
        told.worked = time.process_time() - worked
        enough = told.seconds > for_seconds and told.played >= at_least
        if len(told.failed) >= most_failures or (enough and not told.missing(wanted)):
            break
    return told


def explain(house: House, phones: Phones, failed: Played) -> str:
    """A failing schedule: how to repeat it, and the shortest one found that breaks the same rule."""
    shrinker = Shrinker(lambda shorter: play(house, phones, shorter).rule == failed.rule)
    short = shrinker.shrink(failed.schedule)
    again = play(house, phones, short)
    seed = failed.schedule.seed
    return "\n".join(
        [
            f"seed {seed} broke a rule; repeat it: make torture SEEDS={seed}-{seed}",
            str(failed.broken),
            f"shrunk from {len(failed.schedule.events)} to {len(short.events)} events in {shrinker.plays} plays:",
            spelled(short),
            str(again.broken),
        ]
    )
