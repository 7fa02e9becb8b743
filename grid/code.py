"""The three codes of a grid city: a cell's, a component's and a matter's.

Widths after GB/T 30428.1 and GB/T 30428.2 as handed over in the founders' notes; divisions after GB/T 2260.
"""

from dataclasses import dataclass, fields
from typing import ClassVar, Self

from grid.errors import CodeReason, CodeRefused

_DIVISION, _STREET, _COMMUNITY, _CELL_SERIAL = 6, 3, 3, 3
_MAJOR, _MINOR, _COMPONENT_SERIAL = 2, 3, 6


@dataclass(frozen=True, order=True, slots=True)
class _Code:
    """A text of digits cut into parts of fixed width; the parts order as the whole text does."""

    _widths: ClassVar[tuple[int, ...]]

    def __post_init__(self) -> None:
        """Refuse parts that are no digits, of another width, or all zero (CodeRefused)."""
        for field, width in zip(fields(self), self._widths, strict=True):
            _check_part(getattr(self, field.name), width, field.name)

    def __str__(self) -> str:
        return "".join(getattr(self, field.name) for field in fields(self))

    @classmethod
    def parse(cls, text: object) -> Self:
        """Return the code written in `text`; CodeRefused says why there is none."""
        _check_digits(text)
        if not isinstance(text, str) or len(text) != sum(cls._widths):
            raise CodeRefused(text, CodeReason.WRONG_LENGTH)
        return cls(*_cut(text, cls._widths))


@dataclass(frozen=True, order=True, slots=True)
class CellCode(_Code):
    """A 单元网格's 15 digits: division, street, community, and its serial there (west to east, north to south).

    >>> code = parse_cell_code("230102001002007")
    >>> code.division, code.street, code.community, code.serial
    ('230102', '001', '002', '007')
    >>> code.street_code, code.community_code, str(code)
    ('230102001', '230102001002', '230102001002007')
    """

    _widths: ClassVar[tuple[int, ...]] = (_DIVISION, _STREET, _COMMUNITY, _CELL_SERIAL)

    division: str
    street: str
    community: str
    serial: str

    @property
    def street_code(self) -> str:
        """The street's or town's 9 digits."""
        return self.division + self.street

    @property
    def community_code(self) -> str:
        """The community's or village's 12 digits."""
        return self.street_code + self.community


@dataclass(frozen=True, order=True, slots=True)
class ComponentId(_Code):
    """A 部件's 17 digits: one lamp, one manhole cover.

    >>> lamp = parse_component_id("23010201004000317")
    >>> lamp.division, lamp.category, lamp.serial
    ('230102', '01004', '000317')
    """

    _widths: ClassVar[tuple[int, ...]] = (_DIVISION, _MAJOR, _MINOR, _COMPONENT_SERIAL)

    division: str
    major: str
    minor: str
    serial: str

    @property
    def category(self) -> str:
        """The category's 5 digits."""
        return self.major + self.minor


@dataclass(frozen=True, order=True, slots=True)
class MatterCode(_Code):
    """A 事项's 11 digits: a type of event in a division, never one case.

    >>> parse_matter_code("23010209006").category
    '09006'
    """

    _widths: ClassVar[tuple[int, ...]] = (_DIVISION, _MAJOR, _MINOR)

    division: str
    major: str
    minor: str

    @property
    def category(self) -> str:
        """The category's 5 digits."""
        return self.major + self.minor


def parse_cell_code(text: object) -> CellCode:
    """Return the cell code written in `text`; CodeRefused says why there is none.

    >>> parse_cell_code("２３０１０２００１００２００７")
    Traceback (most recent call last):
    grid.errors.CodeRefused: ("'２３０１０２００１００２００７'", 'not-digits')
    """
    return CellCode.parse(text)


def parse_component_id(text: object) -> ComponentId:
    """Return the component id written in `text`; CodeRefused says why there is none."""
    return ComponentId.parse(text)


def parse_matter_code(text: object) -> MatterCode:
    """Return the matter code written in `text`; CodeRefused says why there is none."""
    return MatterCode.parse(text)


def build_cell_code(*, division: str, street: int, community: int, serial: int) -> CellCode:
    """Return the code of a cell from its numbers; CodeRefused when one is not within its digits.

    >>> str(build_cell_code(division="230102", street=1, community=2, serial=7))
    '230102001002007'
    """
    return CellCode(
        division,
        _padded(street, _STREET, "street"),
        _padded(community, _COMMUNITY, "community"),
        _padded(serial, _CELL_SERIAL, "serial"),
    )


def build_component_id(*, division: str, category: str, serial: int) -> ComponentId:
    """Return the id of a component from its 5-digit category and its number; CodeRefused as for a cell.

    >>> str(build_component_id(division="230102", category="01004", serial=317))
    '23010201004000317'
    """
    number = _padded(serial, _COMPONENT_SERIAL, "serial")
    return ComponentId(division, category[:_MAJOR], category[_MAJOR:], number)


def build_matter_code(*, division: str, category: str) -> MatterCode:
    """Return the code of a matter from its 5-digit category; CodeRefused as for a cell.

    >>> str(build_matter_code(division="230102", category="09006"))
    '23010209006'
    """
    return MatterCode(division, category[:_MAJOR], category[_MAJOR:])


def _cut(text: str, widths: tuple[int, ...]) -> list[str]:
    """Cut `text` into parts, one a width."""
    ends = [sum(widths[: n + 1]) for n in range(len(widths))]
    return [text[end - width : end] for width, end in zip(widths, ends, strict=True)]


def _padded(number: int, width: int, part: str) -> str:
    """Write the number with leading zeros; refuse one below 1 or of too many digits."""
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 10**width:
        raise CodeRefused(number, CodeReason.OUT_OF_RANGE, part)
    return str(number).zfill(width)


def _check_digits(text: object, part: str | None = None) -> None:
    if not isinstance(text, str):
        raise CodeRefused(text, CodeReason.NOT_TEXT, part)
    if not (text.isascii() and text.isdigit()):
        raise CodeRefused(text, CodeReason.NOT_DIGITS, part)


def _check_part(text: str, width: int, part: str) -> None:
    _check_digits(text, part)
    if len(text) != width:
        raise CodeRefused(text, CodeReason.WRONG_LENGTH, part)
    if int(text) == 0:
        raise CodeRefused(text, CodeReason.ZERO_PART, part)
