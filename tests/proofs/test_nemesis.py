"""Sixty strikes of every kind under load, thirty over each database; `make torture` strikes a thousand times."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import DATABASES
from tests.faults.enduring import endure, endure_planted
from tests.faults.nemesis import kinds_of

STRIKES = int(os.environ.get("GEZHI_STRIKES", "30"))
"""Over each database."""
SECONDS_A_STRIKE = 20


@pytest.mark.timeout(120 + SECONDS_A_STRIKE * STRIKES)
@pytest.mark.parametrize("kind", DATABASES)
def test_under_strikes_of_every_kind_nothing_acknowledged_is_lost_or_doubled(
    kind: str, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    figure, struck = endure(kind, tmp_path, STRIKES)

    assert struck == kinds_of(kind)
    tell(figure)


@pytest.mark.parametrize(("kind", "bug"), [("sqlite", "photo"), ("postgresql", "push"), ("postgresql", "photo")])
def test_an_answer_before_it_is_stored_is_found_out(
    kind: str, bug: str, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    figure, lost = endure_planted(kind, bug, tmp_path)

    assert lost, figure
    tell(figure)
