"""Hundreds of schedules of the simulator on each database, and every plant looked for by seeds drawn anew."""

import random
from collections.abc import Callable

import pytest

from tests.simulator.conftest import house, houses, lent, phones
from tests.simulator.house import House
from tests.simulator.phones import Phones, open_phones
from tests.simulator.plants import KNOWN, PHONE, SERVER, WITHIN, in_phones, in_server
from tests.simulator.run import NOTHING, explain, run

__all__ = ["house", "houses", "lent", "phones"]

SEEDS = 10_000
"""Of a proof; each run plays them in an order drawn anew and printed, as many as fit into its time."""
SECONDS, OF_A_PLANT = 180, 18
"""For the schedules of a database, and for the new seeds of a plant: all of it stays under ten minutes."""
Tell = Callable[[str], None]


@pytest.mark.timeout(900)
def test_hundreds_of_schedules_lose_nothing_and_double_nothing(house: House, phones: Phones, tell: Tell) -> None:
    seed = random.SystemRandom().randrange(2**31)
    seeds = random.Random(seed).sample(range(SEEDS), SEEDS)

    done = run(house, phones, seeds, for_seconds=SECONDS)

    tell(f"simulator on {house.kind}, of {SEEDS} seeds shuffled with {seed}: {done.figures()}; {done.counts()}")
    assert not done.failed, explain(house, phones, done.failed[0])
    assert done.missing() == []


@pytest.mark.parametrize("plant", [*PHONE, *SERVER])
def test_a_plant_is_found_by_seeds_drawn_anew_or_by_the_known_one(lent: House, tell: Tell, plant: str) -> None:
    first = random.SystemRandom().randrange(2**31)

    with in_server(plant), open_phones(in_phones(plant)) as planted:
        new = run(lent, planted, range(first, first + WITHIN), for_seconds=OF_A_PLANT, wanted=NOTHING)
        known = new if new.failed else run(lent, planted, [KNOWN[plant]])

    what = f"found by seed {new.failed[0].schedule.seed}" if new.failed else "not found"
    tell(f"plant {plant}: {what} in {new.played} schedules from seed {first}")
    assert known.failed, f"{plant} was found neither by {new.played} new schedules nor by {KNOWN[plant]}"
