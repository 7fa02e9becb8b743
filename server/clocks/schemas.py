"""Stage limits as they go over the wire."""

from datetime import datetime

from pydantic import BaseModel, Field


class LimitsWire(BaseModel):
    """The two limits of a stage, in the grammar of limits: `work_minute:20`, `urgent_hour:1`."""

    ordinary: str = Field(max_length=32)
    urgent: str = Field(max_length=32)


class StageWire(BaseModel):
    """A stage: what the house gives it, and what the city set instead, by whom and when (null: nothing)."""

    stage: str
    default: LimitsWire
    set: LimitsWire | None
    set_by: str | None
    set_by_name: str | None
    set_at: datetime | None


class StagesWire(BaseModel):
    """Every stage, in the order of a case's life."""

    stages: list[StageWire]
