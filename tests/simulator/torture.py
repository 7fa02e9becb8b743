"""`make torture SEEDS=1-100000`: these schedules on each database, written down in docs/torture.tsv."""

import os
from collections.abc import Callable

from tests.simulator.house import House
from tests.simulator.log import commit_now, note_run
from tests.simulator.phones import Phones
from tests.simulator.run import Run, explain, run

AT_ONCE = 1000
"""Schedules between two lines of the log: what was played is not lost when the run is ended."""
MOST_FAILURES = 5


def seeds_from(told: str) -> range:
    """The seeds that are named: `7` or `1-100000`."""
    first, _, last = told.partition("-")
    return range(int(first), int(last or first) + 1)


def test_every_seed_that_is_asked_for(house: House, phones: Phones, tell: Callable[[str], None]) -> None:
    seeds = seeds_from(os.environ["SEEDS"])
    commit, failed = commit_now(), []

    for start in range(seeds.start, seeds.stop, AT_ONCE):
        part = range(start, min(start + AT_ONCE, seeds.stop))
        done: Run = run(house, phones, part, most_failures=MOST_FAILURES)
        note_run(house.kind, part, done, commit=commit)
        tell(f"simulator on {house.kind}, seeds {part.start}-{part.start + done.played - 1}: {done.figures()}")
        failed += done.failed
        if len(failed) >= MOST_FAILURES:
            break

    assert not failed, "\n\n".join(explain(house, phones, one) for one in failed)
