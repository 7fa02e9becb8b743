"""What a category and a condition are to everybody above: facts with a version and a source."""

from dataclasses import dataclass

from server.kernel.errors import Unprocessable

Key = tuple[str, str]
"""A category's kind and code."""
TILES: tuple[Key, ...] = (
    ("matter", "09006"),
    ("matter", "06010"),
    ("component", "01037"),
    ("matter", "06013"),
    ("matter", "06036"),
    ("matter", "09009"),
)
"""The first screen where the city has set none: stalls, rubbish, lamps, road damage, heaps, parked cars."""
MOST_TILES = 8
URGENT_UNITS = ("urgent_hour", "urgent_minute")


class CategoryUnknown(Unprocessable):
    """No such category in the edition in force."""

    code = "catalog.unknown-category"


class ConditionUnknown(Unprocessable):
    """The category has no such filing condition."""

    code = "catalog.unknown-condition"


@dataclass(frozen=True, slots=True)
class ConditionFact:
    """A filing condition of a category."""

    archetype: str
    text: str
    limit: str
    closing: str
    after_photo: bool
    source: str


@dataclass(frozen=True, slots=True)
class CategoryFact:
    """A category as one edition has it, with its conditions in order of archetype."""

    version: int
    kind: str
    code: str
    name: str
    name_en: str
    major: str
    limit: str
    closing: str
    self_handle: bool
    retired_for: str | None
    conditions: tuple[ConditionFact, ...]
    source: str

    @property
    def urgent(self) -> bool:
        """Whether its stages run day and night: its own limit does."""
        return self.limit.startswith(URGENT_UNITS)

    def find_condition(self, archetype: str) -> ConditionFact | None:
        """The condition of that archetype."""
        return next((one for one in self.conditions if one.archetype == archetype), None)

    def get_condition(self, archetype: str) -> ConditionFact:
        """The condition of that archetype; refuses with ConditionUnknown."""
        found = self.find_condition(archetype)
        if found is None:
            raise ConditionUnknown(category=self.code, condition=archetype)
        return found
