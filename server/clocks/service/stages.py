"""The stage limits: the house's, and what the city set instead, in editions that every process notices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from flask import current_app

from server.catalog import service as catalog
from server.clocks import store
from server.clocks.models import StageRow
from server.clocks.rules import STAGE_LIMITS, Limit, Stage, StageLimits, parse_limit, stage_limit
from server.kernel.db import db
from server.kernel.errors import NotFound
from server.kernel.register import changing, note_change
from server.people.rules import By


class StageUnknown(NotFound):
    """No stage (`stage`) that has a limit of its own."""

    code = "clocks.unknown-stage"


@dataclass(frozen=True, slots=True)
class Setting:
    """What a city set for a stage, who and when."""

    limits: StageLimits
    set_by: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class StageSeen:
    """A stage with the house's limits and what the city set, if it did."""

    stage: Stage
    default: StageLimits
    setting: Setting | None


def limit_of(stage: str, *, urgent: bool) -> Limit:
    """The limit of a stage as the served city has it now; a clock that runs keeps the one it began with."""
    settings = _in_force(current_app.extensions["gezhi.city"]())
    return stage_limit(Stage(stage), urgent=urgent, overrides={one: told.limits for one, told in settings.items()})


def list_stages(*, city: str) -> list[StageSeen]:
    """Every stage in the order of a case's life."""
    settings = _in_force(city)
    return [StageSeen(stage, default, settings.get(stage)) for stage, default in STAGE_LIMITS.items()]


def set_stage(*, stage: str, ordinary: str, urgent: str, by: By, now: datetime) -> None:
    """Give a stage other limits from now on. Refuses with StageUnknown, LimitRefused."""
    if stage not in tuple(STAGE_LIMITS):
        raise StageUnknown(stage=stage)
    limits = StageLimits(parse_limit(ordinary), parse_limit(urgent))
    with changing(by.city) as session:
        known = _in_force(by.city).get(Stage(stage))
        before = STAGE_LIMITS[Stage(stage)] if known is None else known.limits
        if before == limits:
            return
        version = catalog.open_edition(city=by.city, part="stages", source=by.account, now=now)
        row = StageRow(city=by.city, stage=stage, version=version, ordinary=ordinary, urgent=urgent)
        row.set_by, row.set_at = by.account, now
        session.add(row)
        told = {"ordinary": [str(before.ordinary), ordinary], "urgent": [str(before.urgent), urgent]}
        line = ("stage", stage)
        note_change(session, city=by.city, by=by.account, at=now, what="set_stage", subject=line, args=told)


def _in_force(city: str) -> Mapping[Stage, Setting]:
    return _settings(city, catalog.current_version(city=city, part="stages"), db.engine)


@lru_cache(maxsize=8)
def _settings(city: str, version: int, engine: object) -> Mapping[Stage, Setting]:
    """What was set of each stage last, up to an edition. Read once: editions never change."""
    del engine  # part of the key: another database has other limits
    return {
        Stage(row.stage): Setting(
            StageLimits(parse_limit(row.ordinary), parse_limit(row.urgent)), row.set_by, row.set_at
        )
        for row in store.stage_rows(db.session(), city, version)
    }
