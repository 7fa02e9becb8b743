"""The disk is full, now to the last byte, now nearly: nothing is acknowledged that is not there, and all goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.filling import fill, fill_planted, refusals_among
from tests.faults.small_disk import why_not

FREES = (0,)


@pytest.fixture(autouse=True)
def _mountable() -> None:
    cannot = why_not()
    if cannot is not None:
        pytest.skip(cannot)


@pytest.mark.parametrize("place", ["data on sqlite", "database on postgresql"])
def test_on_a_full_disk_nothing_is_acknowledged_that_is_not_there_and_all_goes_on_afterwards(
    place: str, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    figure, answers = fill(place, tmp_path, FREES)

    assert refusals_among(answers), answers
    assert not any("web.unexpected" in said for said in answers), answers
    tell(figure)


def test_a_house_that_hopes_for_room_is_found_out(tmp_path: Path, tell: Callable[[str], None]) -> None:
    figure, lost = fill_planted(tmp_path)

    assert lost, figure
    tell(figure)
