"""Eight identical operations at once, forty times: one row, eight equal results."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask

from server.settings import Settings
from tests.conftest import ToldTime
from tests.faults.cutting import Cutter, a_cutter, check_nothing_is_partial_or_doubled
from tests.phone import Phone

AT_ONCE, ROUNDS = 8, 40


@pytest.fixture
def cutter(town: Flask, settings: Settings, phone: Callable[..., Phone], told: ToldTime) -> Iterator[Cutter]:
    """A phone of the invented town and the server as it is run."""
    told.at = datetime.now(UTC)  # the server on the line goes by the wall
    with a_cutter(settings, phone("inspector1")) as cutter:
        yield cutter


@pytest.mark.timeout(300)
def test_eight_identical_operations_at_once_are_one_row_and_eight_equal_results(
    town: Flask, cutter: Cutter, tell: Callable[[str], None]
) -> None:
    firsts = 0
    with ThreadPoolExecutor(AT_ONCE) as senders:
        for _ in range(ROUNDS):
            request = cutter.pushing(cutter.operation())
            answers = [json.loads(body) for _, _, body in senders.map(cutter.straight, [request] * AT_ONCE)]

            results = [answer["results"] for answer in answers]
            assert results == [results[0]] * AT_ONCE
            assert results[0][0]["status"] == "applied"
            assert sum(not answer["replayed"] for answer in answers) == 1
            firsts += 1

    check_nothing_is_partial_or_doubled(town, cutter, 0)
    tell(f"{firsts} rounds of {AT_ONCE}: one row and {AT_ONCE} equal results each")
