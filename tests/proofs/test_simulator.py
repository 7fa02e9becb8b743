"""Thousands of schedules of the simulator on each database, and every plant found by seeds drawn anew."""

import random
from collections.abc import Callable

import pytest

from tests.simulator.conftest import Houses, house, houses, phones
from tests.simulator.house import House
from tests.simulator.phones import Phones, open_phones
from tests.simulator.plants import PHONE, SERVER, WITHIN, in_phones, in_server
from tests.simulator.run import MUST_HAPPEN, SELDOM, explain, run

__all__ = ["house", "houses", "phones"]

SEEDS = 10_000
"""Of a proof; each run plays them in an order drawn anew and printed, as many as fit into its time."""
SECONDS = 480
Tell = Callable[[str], None]


@pytest.mark.timeout(2400)
def test_thousands_of_schedules_lose_nothing_and_double_nothing(house: House, phones: Phones, tell: Tell) -> None:
    seed = random.SystemRandom().randrange(2**31)
    seeds = random.Random(seed).sample(range(SEEDS), SEEDS)

    done = run(house, phones, seeds, for_seconds=SECONDS, wanted=MUST_HAPPEN | SELDOM)

    tell(f"simulator on {house.kind}, of {SEEDS} seeds shuffled with {seed}: {done.figures()}; {done.counts()}")
    assert not done.failed, explain(house, phones, done.failed[0])
    assert done.missing(MUST_HAPPEN | SELDOM) == []


@pytest.mark.parametrize("plant", [*PHONE, *SERVER])
def test_a_plant_is_found_by_seeds_drawn_anew(houses: Houses, tell: Tell, plant: str) -> None:
    first = random.SystemRandom().randrange(2**31)

    with in_server(plant), houses("sqlite") as house, open_phones(in_phones(plant)) as planted:
        done = run(house, planted, range(first, first + WITHIN))

    tell(f"plant {plant}: found after {done.played} of at most {WITHIN} schedules from seed {first}")
    assert done.failed, f"{plant} was not found in {done.played} schedules from seed {first}"
