"""A push, its answer and a photograph are cut, here at a few bytes; `make proofs` cuts them at every one."""

import random
from collections.abc import Callable

from flask import Flask

from tests.faults.cutting import (
    Cutter,
    check_nothing_is_partial_or_doubled,
    cut_answers,
    cut_photographs,
    cut_pushes,
    talk,
)
from tests.faults.proxy import Fate

SIZE = 60_000
A_FEW = 24


def some(length: int, seed: int) -> list[int]:
    """A few places, the first and the last among them."""
    return sorted({0, length - 1, *random.Random(seed).sample(range(length), A_FEW)})


def test_cut_anywhere_nothing_is_partial_and_nothing_doubled(
    town: Flask, cutter: Cutter, tell: Callable[[str], None]
) -> None:
    seed = random.SystemRandom().randrange(2**31)
    request = cutter.pushing(cutter.operation())
    answer = talk(cutter.port, request)

    pushes = cut_pushes(cutter, some(len(request) - 8, seed))
    answers = cut_answers(cutter, some(len(answer) - 8, seed))
    photographs = cut_photographs(cutter, some(SIZE, seed), SIZE)

    check_nothing_is_partial_or_doubled(town, cutter, photographs)
    tell(f"seed {seed}: {pushes} pushes, {answers} answers and {photographs} photographs cut")


def test_a_reply_that_is_lost_and_a_request_that_comes_twice_are_one(town: Flask, cutter: Cutter) -> None:
    lost, twice = cutter.pushing(cutter.operation()), cutter.pushing(cutter.operation())

    assert cutter.through(lost, Fate(lose_reply=True)) == b""
    assert b'"status":"applied"' in cutter.through(twice, Fate(duplicate=True))
    assert b'"replayed":[]' not in cutter.straight(lost)[2]
    assert b'"replayed":[]' not in cutter.straight(twice)[2]

    check_nothing_is_partial_or_doubled(town, cutter, 0)


def test_a_login_page_reaches_nobody_and_a_line_in_slices_is_a_line(town: Flask, cutter: Cutter) -> None:
    kept, slow = cutter.pushing(cutter.operation()), cutter.pushing(cutter.operation())

    assert b"Log in" in cutter.through(kept, Fate(portal=True))
    assert b'"replayed":[]' in cutter.straight(kept)[2]
    assert b'"status":"applied"' in cutter.through(slow, Fate(slice_bytes=37, jitter_s=0.002))

    check_nothing_is_partial_or_doubled(town, cutter, 0)
