"""What the grid refuses, as facts a caller can show in any language.

GridError
├── CodeRefused       a cell code, component id or matter code
├── PositionRefused   a longitude, latitude or accuracy
├── DatumsMixed       WGS-84 met GCJ-02
├── GeometryRefused   the ring of a cell, or several cells together
├── PlanRefused       the plan of a made-up town
└── ImportRefused     a file of cells, with every fault found in it
"""

# ruff: noqa: N818  a refusal is the trade's word, as in the rest of the house; only the root is called an error

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class CodeReason(StrEnum):
    """Why a code is none."""

    NOT_TEXT = "not-text"
    NOT_DIGITS = "not-digits"  # ASCII only: full-width digits look right and match nothing in a database
    WRONG_LENGTH = "wrong-length"
    ZERO_PART = "zero-part"
    OUT_OF_RANGE = "out-of-range"
    ELSEWHERE = "elsewhere"  # well formed, but not inside the territory asked for


class PositionReason(StrEnum):
    """Why a number is no place and no distance."""

    NOT_A_NUMBER = "not-a-number"
    NOT_FINITE = "not-finite"
    OUT_OF_RANGE = "out-of-range"


class GeometryReason(StrEnum):
    """Why a shape is no cell, or why cells do not tile the ground."""

    NOT_OBJECT = "not-object"
    NOT_COLLECTION = "not-collection"
    NOT_FEATURE = "not-feature"
    NOT_POLYGON = "not-polygon"
    NOT_POSITIONS = "not-positions"
    NOT_DATE = "not-date"
    DATES_REVERSED = "dates-reversed"
    EMPTY = "empty"
    UNCLOSED = "unclosed"
    TOO_FEW_CORNERS = "too-few-corners"
    HAS_HOLE = "has-hole"
    SELF_INTERSECTING = "self-intersecting"
    EDGE_TOO_LONG = "edge-too-long"
    DUPLICATE_CODE = "duplicate-code"
    OVERLAP = "overlap"
    UNMATCHED_EDGE = "unmatched-edge"
    GAP = "gap"


class PlanReason(StrEnum):
    """Why a town cannot be drawn."""

    EMPTY = "empty"
    COMMUNITIES_OVERLAP = "communities-overlap"
    COMMUNITY_TWICE = "community-twice"
    TOO_MANY_CELLS = "too-many-cells"
    TOO_FEW_CELLS = "too-few-cells"


class GridError(Exception):
    """A refusal of the grid; `code` names its class for machines, the fields say the facts."""

    code: ClassVar[str] = "grid.refused"

    def __init__(self, *facts: object) -> None:
        super().__init__(*(str(fact) for fact in facts if fact is not None))


class CodeRefused(GridError):
    """A text that is no code; `part` names the part at fault where there is one."""

    code = "grid.code-refused"

    def __init__(self, text: object, reason: CodeReason, part: str | None = None) -> None:
        super().__init__(repr(text)[:80], reason, part)
        self.text, self.reason, self.part = text, reason, part


class PositionRefused(GridError):
    """A number that is no longitude, latitude or accuracy; `field` says which it was meant to be."""

    code = "grid.position-refused"

    def __init__(self, field: str, value: object, reason: PositionReason) -> None:
        super().__init__(field, repr(value)[:80], reason)
        self.field, self.value, self.reason = field, value, reason


class DatumsMixed(GridError):
    """A position in one datum was given where another is spoken; `wanted` and `got` are type names."""

    code = "grid.datums-mixed"

    def __init__(self, wanted: type, got: type) -> None:
        super().__init__(wanted.__name__, got.__name__)
        self.wanted, self.got = wanted.__name__, got.__name__


class GeometryRefused(GridError):
    """A shape that is no cell, or cells that do not tile the ground.

    `codes` are the cells at fault (smallest first), `place` is a (lon, lat) in degrees to look at on a map.
    """

    code = "grid.geometry-refused"

    def __init__(
        self, reason: GeometryReason, codes: Sequence[str] = (), place: tuple[float, float] | None = None
    ) -> None:
        super().__init__(reason, *codes, place)
        self.reason, self.codes, self.place = reason, tuple(codes), place


class PlanRefused(GridError):
    """A town that cannot be drawn; `communities` are the 12-digit codes at fault."""

    code = "grid.plan-refused"

    def __init__(self, reason: PlanReason, communities: Sequence[str] = ()) -> None:
        super().__init__(reason, *communities)
        self.reason, self.communities = reason, tuple(communities)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: the feature's place in it (None: the whole file) and the refusal."""

    feature: int | None
    refusal: GridError


class ImportRefused(GridError):
    """A file of cells that was not taken; `faults` lists all that was found, so that it is mended in one go."""

    code = "grid.import-refused"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(*(f"{fault.feature}: {fault.refusal}" for fault in faults))
        self.faults = tuple(faults)
