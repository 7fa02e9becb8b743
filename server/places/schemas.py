"""Beats as they go over the wire."""

from typing import Annotated

from pydantic import BaseModel, Field

Cell = Annotated[str, Field(pattern="^[0-9]{15}$")]


class HolderWire(BaseModel):
    """Somebody who walks a beat."""

    id: str
    display_name: str


class BeatWire(BaseModel):
    """A beat with its cells and who walks it (deputies not counted)."""

    id: str
    name: str
    cells: list[str]
    holders: list[HolderWire]


class BeatsWire(BaseModel):
    """Every beat, in order of id, and the edition of the ground they stand on."""

    edition: int
    beats: list[BeatWire]


class BeatWanted(BaseModel):
    """What a beat is called and exactly which cells it has."""

    name: str = Field(min_length=1, max_length=64)
    cells: list[Cell] = Field(max_length=5000)
