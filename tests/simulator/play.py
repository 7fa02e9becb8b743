"""One schedule from beginning to end, and what it came to."""

from collections import Counter
from dataclasses import dataclass

from tests.simulator.dice import Schedule
from tests.simulator.house import House
from tests.simulator.invariants import check_rest
from tests.simulator.ledger import Broken
from tests.simulator.phones import Phones
from tests.simulator.rest import come_to_rest
from tests.simulator.world import World


@dataclass(frozen=True)
class Played:
    """What a schedule came to."""

    schedule: Schedule
    seen: Counter[str]
    transcript: str
    """The hash of every line that was exchanged with the phones."""
    broken: AssertionError | None = None

    @property
    def rule(self) -> str | None:
        """Which rule was broken, None where all held."""
        return None if self.broken is None else rule_of(self.broken)


def rule_of(broken: AssertionError) -> str:
    """What a broken schedule is known by: shrinking keeps to it."""
    return broken.rule if isinstance(broken, Broken) else f"{type(broken).__name__} {str(broken)[:80]}"


def play(house: House, phones: Phones, schedule: Schedule) -> Played:
    """Play it; a broken rule ends it there."""
    broken = None
    world = World(house, phones, schedule)
    try:
        world.begin()
        for event in schedule.events:
            world.happen(event)
        come_to_rest(world)
        check_rest(world)
    except AssertionError as why:  # Broken, PhoneBroke, and whatever the simulator itself asserts
        broken = why
    seen = world.seen + Counter({f"result {name}": n for name, n in world.ledger.results.items()})
    return Played(schedule, seen, phones.transcript.hexdigest(), broken)
