"""A push and its answer cut at every byte, a photograph of 250 KB at every 997th."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from server.settings import Settings
from tests.conftest import ToldTime
from tests.faults.cutting import (
    Cutter,
    a_cutter,
    check_nothing_is_partial_or_doubled,
    cut_answers,
    cut_photographs,
    cut_pushes,
    talk,
)
from tests.phone import Phone

SIZE, STRIDE = 250_000, 997
SPARE = 8
"""Bytes by which a request may be shorter than another: places have more digits or fewer."""


@pytest.fixture
def cutter(town: Flask, settings: Settings, phone: Callable[..., Phone], told: ToldTime) -> Iterator[Cutter]:
    """A phone of the invented town behind a line that breaks."""
    told.at = datetime.now(UTC)  # the server on the line goes by the wall
    with a_cutter(settings, phone("inspector1")) as cutter:
        yield cutter


@pytest.mark.timeout(1200)
def test_cut_at_every_byte_nothing_is_partial_and_nothing_doubled(
    town: Flask, cutter: Cutter, tell: Callable[[str], None]
) -> None:
    request = cutter.pushing(cutter.operation())
    answer = talk(cutter.port, request)

    pushes = cut_pushes(cutter, range(len(request) - SPARE))
    answers = cut_answers(cutter, range(len(answer) - SPARE))
    photographs = cut_photographs(cutter, range(0, SIZE, STRIDE), SIZE)

    check_nothing_is_partial_or_doubled(town, cutter, photographs)
    tell(f"cut at every byte: {pushes} pushes, {answers} answers; {photographs} photographs at stride {STRIDE}")
