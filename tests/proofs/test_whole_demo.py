"""The whole demo city, loaded by the product's own verbs, on each database."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from server.cases.models import Case
from server.cases.rules import State
from server.demo.load import load_demo
from server.demo.town import CITY
from server.kernel.db import db
from server.settings import Settings
from server.sync.models import SyncOp
from server.verify import find_broken_chains
from tests.apps import open_app
from tests.conftest import ToldTime
from tests.server.demo.conftest import NOW

STATES = frozenset(State) - {State.ARBITRATION, State.SUSPENDED}
"""Every state that a built step leads to."""


def _look(app: Flask) -> tuple[Counter[str], set[str], int, list[str]]:
    with app.app_context():
        states = Counter(db.session.scalars(select(Case.state)))
        answers = set(db.session.scalars(select(SyncOp.status)))
        oldest = db.session.scalar(select(func.min(Case.reported_at)))
        broken = [case for case, line in find_broken_chains(CITY) if line is not None]
        db.session.remove()
    assert oldest is not None
    return states, answers, (NOW - oldest) // timedelta(days=1), broken


def test_four_hundred_cases_of_sixty_days_stand_in_every_state_and_every_chain_holds(settings: Settings) -> None:
    with open_app(replace(settings, demo=True, demo_cases=400), ToldTime(NOW)) as app:
        assert load_demo(app, width=96)

        states, answers, days, broken = _look(app)
    assert sum(states.values()) == 400
    assert set(states) == STATES
    assert answers == {"applied", "held"}
    assert 50 <= days <= 75
    assert broken == []
