"""What the phone says before sending is what the server says after: cell, unit and limit, for 10,000 points."""

import json
import os
import random
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from grid.coords import Wgs84
from server.catalog import service as catalog
from server.clocks import service as clocks
from server.kernel.db import reading
from server.places import service as places
from server.routing import service as routing
from server.routing.rules import Duty
from server.sync import service as sync
from tests.grid.export_points import KINDS
from tests.town import CITY, DUTIES, LONG_AGO, SOUTH, TOWN

PWA = Path(__file__).parents[2] / "pwa"
POINTS = 10_000
NEAR_EDGES = {"on_a_corner", "on_an_edge", "a_unit_off_an_edge", "a_metre_off_an_edge", "half_a_unit_off_a_corner"}

MORE_DUTIES = (
    *DUTIES,
    Duty("5", "matter", "09006", SOUTH, "", "12345", 18 * 60, 8 * 60, "south", ("police",), "夜间"),
    Duty("6", "component", "01", "", "", "", None, None, "lamps", (), "条例六"),
    Duty("7", "component", "01", "", "", "", None, None, "sweepers", (), "条例七，与六相同"),
    Duty("8", "", "", "", "", "67", None, None, "police", ("north", "south"), "周末值守"),
)


def draw_answers(app: Flask, seed: int) -> Iterator[dict[str, Any]]:
    """Points of every kind in turn, each with a category and an instant, and what the server's verbs say."""
    drawn = random.Random(seed)
    with app.app_context(), reading():
        facts = sorted(catalog.list_categories(city=CITY).items())
        for number in range(POINTS):
            kind = KINDS[number % len(KINDS)]
            lon, lat = kind(drawn, drawn.choice(TOWN.cells))
            (key, code), fact = facts[number % len(facts)]
            at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(milliseconds=drawn.randrange(3 * 365 * 86_400_000))
            cell = places.find_cell(city=CITY, point=Wgs84(lon, lat), now=LONG_AGO)
            route = routing.find_route(city=CITY, kind=key, category=code, cell=cell, at=at)
            due_at = clocks.due_from(city=CITY, start=at, limit=fact.limit)
            yield {
                "draw": kind.__name__,
                "lon": lon,
                "lat": lat,
                "kind": key,
                "category": code,
                "at": round(at.timestamp() * 1000),
                "cell": cell,
                "lead": route.lead,
                "assists": list(route.assists),
                "duty_class": route.duty_class.value,
                "limit": fact.limit,
                "due_at": round(due_at.timestamp() * 1000),
            }


def test_the_phone_names_the_server_s_cell_unit_and_limit_for_ten_thousand_points(
    town: Flask, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    seed = random.SystemRandom().randrange(2**32)
    with town.app_context():
        again = [replace(duty, assists=tuple(duty.assists)) for duty in MORE_DUTIES]
        routing.load_duties(city=CITY, duties=again, source="parity", now=LONG_AGO)
        parts = {name: json.loads(part.text) for name, part in sync.list_parts(city=CITY, now=LONG_AGO).items()}
    answers = list(draw_answers(town, seed))

    _check_that_every_kind_is_hit(answers, seed, tell)
    told = tmp_path / "parity.json"
    told.write_text(json.dumps({"parts": parts, "answers": answers}), encoding="utf-8")
    run = subprocess.run(
        ["npx", "vitest", "run", "tests/parity.test.ts"],
        cwd=PWA,
        env=os.environ | {"PARITY_ANSWERS": str(told)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, f"seed {seed}\n{run.stdout[-4000:]}\n{run.stderr[-2000:]}"


def _check_that_every_kind_is_hit(answers: list[dict[str, Any]], seed: int, tell: Callable[[str], None]) -> None:
    draws = Counter(answer["draw"] for answer in answers)
    classes = Counter(answer["duty_class"] for answer in answers)
    limits = Counter(answer["limit"].partition(":")[0] for answer in answers)
    leads = Counter(answer["lead"] for answer in answers)
    outside = sum(answer["cell"] is None for answer in answers)
    tell(f"seed {seed}: draws {dict(draws)}; outside {outside}; {dict(classes)}; {dict(limits)}; {dict(leads)}")

    assert sum(draws[kind] for kind in NEAR_EDGES) + outside >= 2000
    assert outside > 500
    assert set(classes) == {"row", "fallback", "gap", "tie"}
    assert {"work_hour", "work_day", "urgent_hour", "natural_day"} <= set(limits)
    assert {"police", "sweepers", "lamps", "north", "south"} <= set(leads)
