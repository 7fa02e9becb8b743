"""A hundred thousand drawn clocks read by the rules and by the slow oracle."""

from collections import Counter
from collections.abc import Callable
from itertools import count

import pytest

from tests.server.clocks.asking import FEATURES, ask_both, drawn_cases, faults_of_explanation, features_of

SEED = 1_949_1001
CASES = 100_000
EXPLAINED_EVERY = 10


@pytest.mark.timeout(1200)
def test_a_hundred_thousand_clocks_are_read_alike(tell: Callable[[str], None]) -> None:
    shown: Counter[str] = Counter()
    differing = []

    for number, asked in zip(count(), ask_both(drawn_cases(SEED, CASES)), strict=False):
        shown.update(features_of(asked))
        if asked.differs or (number % EXPLAINED_EVERY == 0 and faults_of_explanation(asked)):
            differing.append(asked)

    tell(f"clock oracle: seed {SEED}, {CASES} cases, {len(differing)} differ; {dict(shown)}")
    assert differing == []
    assert [feature for feature in FEATURES if not shown[feature]] == []
