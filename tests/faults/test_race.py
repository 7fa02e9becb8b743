"""Eight identical operations at once, forty times: one row, eight equal results."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.faults.cutting import Cutter, check_nothing_is_partial_or_doubled

AT_ONCE, ROUNDS = 8, 40


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
