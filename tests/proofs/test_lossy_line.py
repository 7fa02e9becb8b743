"""The phone's own engine against the real server, on a line that loses a quarter of everything."""

import os
import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.house import House

PWA = Path(__file__).parents[2] / "pwa"
RUNS = 5


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The product with its demo, running."""
    house = House(tmp_path_factory.mktemp("house") / "data")
    house.start()
    yield house
    house.stop()


@pytest.mark.parametrize("run", range(RUNS))
def test_on_a_line_that_loses_a_quarter_every_report_is_filed_once_and_both_sides_agree(
    house: House, tell: Callable[[str], None], run: int
) -> None:
    seed = random.SystemRandom().randrange(2**31)
    told = subprocess.run(
        ["npx", "vitest", "run", "tests/real/lossy.test.ts"],
        cwd=PWA,
        env=os.environ | {"GEZHI_URL": house.url, "GEZHI_SEED": str(seed)},
        capture_output=True,
        text=True,
        check=False,
    )

    tell(f"lossy line, run {run + 1} of {RUNS}: seed {seed}")
    assert told.returncode == 0, f"seed {seed}\n{told.stdout[-3000:]}\n{told.stderr[-2000:]}"
