"""The catalog's settings as they go over the wire."""

from datetime import datetime

from pydantic import BaseModel, Field


class TileWire(BaseModel):
    """A tile: the category it stands for."""

    kind: str
    code: str


class TilesWanted(BaseModel):
    """The tiles of the first screen, in their order."""

    tiles: list[TileWire] = Field(max_length=100)


class TilesWire(BaseModel):
    """The tiles in force. Version 0: nobody set any yet, these are the house's."""

    tiles: list[TileWire]
    version: int
    set_by: str | None
    set_by_name: str | None
    set_at: datetime | None
