"""The doors of clocks: what each stage may take."""

from collections.abc import Mapping
from datetime import datetime

from server.clocks import service
from server.clocks.rules import LimitRefused, StageLimits
from server.clocks.schemas import LimitsWire, StagesWire, StageWire
from server.kernel.http import Door
from server.people import service as people
from server.people.rules import By, Permission

door = Door("clocks")


@door.operation("GET", "/api/settings/stages", permission=Permission.TOWN_READ, gives=StagesWire)
def list_stages(*, by: By) -> StagesWire:
    """List the stages with their limits."""
    return _told(by)


@door.operation(
    "PUT",
    "/api/settings/stages/<stage>",
    permission=Permission.TOWN_SET,
    takes=LimitsWire,
    gives=StagesWire,
    refusals=(service.StageUnknown, LimitRefused),
)
def set_stage(stage: str, *, body: LimitsWire, by: By, now: datetime) -> StagesWire:
    """Give a stage other limits; clocks that run keep theirs."""
    service.set_stage(stage=stage, ordinary=body.ordinary, urgent=body.urgent, by=by, now=now)
    return _told(by)


def _told(by: By) -> StagesWire:
    found = service.list_stages(city=by.city)
    who = {one.setting.set_by for one in found if one.setting is not None}
    names = people.name_accounts(city=by.city, accounts=who)
    return StagesWire(stages=[_stage(one, names) for one in found])


def _stage(seen: service.StageSeen, names: Mapping[str, str]) -> StageWire:
    told = seen.setting
    return StageWire(
        stage=seen.stage,
        default=_limits(seen.default),
        set=None if told is None else _limits(told.limits),
        set_by=None if told is None else told.set_by,
        set_by_name=None if told is None else names.get(told.set_by),
        set_at=None if told is None else told.set_at,
    )


def _limits(limits: StageLimits) -> LimitsWire:
    return LimitsWire(ordinary=str(limits.ordinary), urgent=str(limits.urgent))
