"""SIGKILL and SIGSTOP of web, worker and database under load: a few here, many in tests/proofs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.enduring import endure, endure_planted

STRIKES = {
    "sqlite": ("web and worker killed", "web stopped"),
    "postgresql": ("database killed", "web killed"),
}


@pytest.mark.parametrize("kind", STRIKES)
def test_under_kill_and_stop_nothing_acknowledged_is_lost_or_doubled(
    kind: str, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    figure, struck = endure(kind, tmp_path, len(STRIKES[kind]), *STRIKES[kind])

    assert struck == set(STRIKES[kind])
    tell(figure)


def test_an_answer_before_the_commit_is_found_out(tmp_path: Path, tell: Callable[[str], None]) -> None:
    figure, lost = endure_planted("sqlite", "push", tmp_path)

    assert lost, figure
    tell(figure)
