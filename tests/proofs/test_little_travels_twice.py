"""Five hundred reports of three photographs over a line that is cut at every turn: all arrive, little travels twice."""

import json
import os
import random
import subprocess
from collections.abc import Callable
from math import log
from pathlib import Path
from typing import Literal

import pytest

from tests.faults.proxy import Fate, a_proxy
from tests.journeys.house import House

PWA = Path(__file__).parents[2] / "pwa"
REPORTS, PHOTO = 500, 40_000
CUT = 0.4
"""How likely a line is cut while one photograph passes; it happens at any byte, to every line in the end."""
REACH = -PHOTO / log(1 - CUT)
"""Bytes that a line lasts on average."""
ANSWERS_CUT = 0.2
MOST = 1.15
"""Bytes that may travel, for each byte that must."""


@pytest.mark.timeout(1800)
def test_over_a_line_cut_at_every_turn_all_arrives_and_little_travels_twice(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    seed = random.SystemRandom().randrange(2**31)
    dice = random.Random(seed)

    def fate() -> Fate:
        by: Literal["fin", "rst"] = dice.choice(("fin", "rst"))
        answered = dice.randrange(3000) if dice.random() < ANSWERS_CUT else None
        return Fate(cut_up=int(dice.expovariate(1 / REACH)), cut_down=answered, by=by)

    house, told = House(tmp_path / "data"), tmp_path / "told.json"
    house.start()
    try:
        with a_proxy(int(house.url.rpartition(":")[2]), fate, seed) as proxy:
            done = subprocess.run(
                ["npx", "vitest", "run", "tests/real/many.test.ts"],
                cwd=PWA,
                env=os.environ
                | {
                    "GEZHI_URL": f"http://127.0.0.1:{proxy.address}",
                    "GEZHI_REPORTS": str(REPORTS),
                    "GEZHI_TOLD": str(told),
                },
                capture_output=True,
                text=True,
                check=False,
            )
    finally:
        house.stop()

    assert done.returncode == 0, f"seed {seed}\n{done.stdout[-3000:]}\n{done.stderr[-2000:]}"
    needed = json.loads(told.read_text())["needed"]
    rounds = json.loads(told.read_text())["rounds"]
    tell(
        f"seed {seed}: {REPORTS} reports of 3 photographs, {proxy.cut} lines cut, {rounds} rounds, "
        f"{proxy.up / 1e6:.1f} MB travelled for {needed / 1e6:.1f} MB: {proxy.up / needed:.3f} times"
    )
    assert proxy.cut > REPORTS
    assert proxy.up <= MOST * needed
