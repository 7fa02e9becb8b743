"""Phones that run the product's own core against the server, by a seeded dice: nothing is lost, nothing is twice."""

import random
from collections.abc import Callable

import pytest

from tests.simulator.dice import draw_schedule
from tests.simulator.house import House
from tests.simulator.phones import Phones, open_phones
from tests.simulator.plants import KNOWN, PHONE, SERVER, WITHIN, in_phones, in_server
from tests.simulator.play import play
from tests.simulator.run import NOTHING, explain, run
from tests.simulator.shrink import Shrinker

PARTS, SCHEDULES = 4, 250
"""Of each database: four tests of so many schedules, since two processes share them out. `make proofs` plays more."""
PATIENCE = 60
"""Seconds for new seeds where the known one does not show a plant any more."""
Tell = Callable[[str], None]


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_lost_and_nothing_stands_twice_whatever_happens(
    house: House, phones: Phones, tell: Tell, part: int
) -> None:
    seed = random.SystemRandom().randrange(2**31)

    done = run(house, phones, range(seed, seed + 2 * SCHEDULES), for_seconds=0, at_least=SCHEDULES)

    which = f"part {part + 1} of {PARTS}, seeds {seed}-{seed + done.played - 1}"
    tell(f"simulator on {house.kind}, {which}: {done.figures()}; {done.counts()}")
    assert not done.failed, explain(house, phones, done.failed[0])
    assert done.missing() == []


@pytest.mark.parametrize("plant", [*PHONE, *SERVER])
def test_a_planted_bug_is_found_and_is_all_that_is_found(lent: House, phones: Phones, tell: Tell, plant: str) -> None:
    new = random.SystemRandom().randrange(2**31)

    with in_server(plant), open_phones(in_phones(plant)) as planted:
        done = run(lent, planted, [KNOWN[plant], *range(new, new + WITHIN)], for_seconds=PATIENCE, wanted=NOTHING)

    assert done.failed, f"{plant} was not found in {done.played} schedules: {KNOWN[plant]}, then from {new}"
    found = done.failed[0]
    assert play(lent, phones, found.schedule).broken is None, "the schedule fails without the plant, too"
    tell(f"plant {plant}: found by seed {found.schedule.seed}, schedule {done.played} of {WITHIN}: {found.rule}")


def test_a_seed_plays_the_same_schedule_again_to_the_byte(house: House, phones: Phones) -> None:
    once = [play(house, phones, draw_schedule(seed)).transcript for seed in range(3)]

    again = [play(house, phones, draw_schedule(seed)).transcript for seed in range(3)]

    assert once == again
    assert len(set(once)) == len(once)


def test_a_failing_schedule_shrinks_to_what_it_takes() -> None:
    schedule = draw_schedule(7)
    needed = [event["salt"] for event in schedule.events][2::7]

    shrinker = Shrinker(lambda shorter: set(needed) <= {event["salt"] for event in shorter.events})
    short = shrinker.shrink(schedule)

    assert [event["salt"] for event in short.events] == needed
    assert not any(event.get("fates") or event.get("pictures") or "dies" in event for event in short.events)
