"""Everybody of the invented town at their doors."""

import pytest

from tests.server.cases.builders import Desk, Make


@pytest.fixture
def desk(phone: Make) -> Desk:
    return Desk(phone)
