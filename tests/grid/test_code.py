"""The codes of cells, components and matters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grid.code import (
    CellCode,
    build_cell_code,
    build_component_id,
    build_matter_code,
    parse_cell_code,
    parse_component_id,
    parse_matter_code,
)
from grid.errors import CodeReason, CodeRefused, GridError

numbers = st.integers(1, 999)
divisions = st.integers(1, 999_999).map(lambda n: str(n).zfill(6))
categories = st.tuples(st.integers(1, 99), st.integers(1, 999)).map(lambda p: f"{p[0]:02}{p[1]:03}")


@given(divisions, numbers, numbers, numbers)
def test_a_cell_code_built_and_parsed_is_the_same(division: str, street: int, community: int, serial: int) -> None:
    built = build_cell_code(division=division, street=street, community=community, serial=serial)

    parsed = parse_cell_code(str(built))

    assert parsed == built
    assert len(str(built)) == 15
    assert str(built).startswith(built.community_code)
    assert built.community_code.startswith(built.street_code)


@given(divisions, categories, st.integers(1, 999_999))
def test_a_component_id_built_and_parsed_is_the_same(division: str, category: str, serial: int) -> None:
    built = build_component_id(division=division, category=category, serial=serial)

    assert len(str(built)) == 17
    assert parse_component_id(str(built)) == built
    assert built.category == category


@given(divisions, categories)
def test_a_matter_code_built_and_parsed_is_the_same(division: str, category: str) -> None:
    built = build_matter_code(division=division, category=category)

    assert len(str(built)) == 11
    assert parse_matter_code(str(built)) == built
    assert built.category == category


@given(st.lists(st.tuples(divisions, numbers, numbers, numbers), min_size=2))
def test_codes_order_as_their_texts_do(parts: list[tuple[str, int, int, int]]) -> None:
    codes = [build_cell_code(division=d, street=s, community=c, serial=n) for d, s, c, n in parts]

    assert [str(code) for code in sorted(codes)] == sorted(str(code) for code in codes)


@pytest.mark.parametrize(
    ("text", "reason", "part"),
    [
        (None, CodeReason.NOT_TEXT, None),
        (230102001002007, CodeReason.NOT_TEXT, None),
        (b"230102001002007", CodeReason.NOT_TEXT, None),
        ("", CodeReason.NOT_DIGITS, None),
        ("23010200100200x", CodeReason.NOT_DIGITS, None),
        ("230102001002 07", CodeReason.NOT_DIGITS, None),
        ("230102001002007\n", CodeReason.NOT_DIGITS, None),
        ("+23010200100200", CodeReason.NOT_DIGITS, None),
        ("２３０１０２００１００２００７", CodeReason.NOT_DIGITS, None),
        ("23010200100200²", CodeReason.NOT_DIGITS, None),
        ("23010200100200", CodeReason.WRONG_LENGTH, None),
        ("2301020010020070", CodeReason.WRONG_LENGTH, None),
        ("000000001002007", CodeReason.ZERO_PART, "division"),
        ("230102000002007", CodeReason.ZERO_PART, "street"),
        ("230102001000007", CodeReason.ZERO_PART, "community"),
        ("230102001002000", CodeReason.ZERO_PART, "serial"),
    ],
)
def test_a_text_that_is_no_cell_code_is_refused_with_the_reason(
    text: object, reason: CodeReason, part: str | None
) -> None:
    with pytest.raises(CodeRefused) as refused:
        parse_cell_code(text)

    assert (refused.value.reason, refused.value.part) == (reason, part)
    assert refused.value.code == "grid.code-refused"


@given(st.text(alphabet="0123456789０1①a ", max_size=18))
def test_any_text_is_either_a_code_or_refused(text: str) -> None:
    try:
        code = parse_cell_code(text)
    except CodeRefused:
        return

    assert str(code) == text


@pytest.mark.parametrize("serial", [0, -1, 1000, True, 1.0, "7"])
def test_a_serial_beyond_its_three_digits_is_refused(serial: int) -> None:
    with pytest.raises(CodeRefused) as refused:
        build_cell_code(division="230102", street=1, community=1, serial=serial)

    assert (refused.value.reason, refused.value.part) == (CodeReason.OUT_OF_RANGE, "serial")


@pytest.mark.parametrize("category", ["0900", "090061", "", "00006", "09000", "9,006"])
def test_a_matter_of_no_category_is_refused(category: str) -> None:
    with pytest.raises(CodeRefused):
        build_matter_code(division="230102", category=category)


def test_a_code_cannot_be_made_by_hand_from_wrong_parts() -> None:
    with pytest.raises(GridError):
        CellCode("230102", "1", "001", "001")
