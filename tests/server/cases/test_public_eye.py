"""What somebody of the public sees of their own case: what was done and in which role, never by whom."""

import pytest

from tests.phone import Json, a_photo
from tests.server.cases.builders import Desk

STAFF = frozenset({"acceptor1", "shiftleader1", "inspector2", "police1", "police1w"})


def walked(desk: Desk) -> str:
    """A volunteer's case on which a checker, a unit and its worker were put; gives its id."""
    case = desk.reported(by="volunteer1", photos=[a_photo()])
    desk["acceptor1"].must(case, "send_verify", inspector="inspector2")
    desk["inspector2"].must(case, "verify_true", [a_photo("verify")])
    desk["shiftleader1"].must(case, "file", condition="case1")
    desk["police1"].must(case, "sign_for")
    desk["police1"].must(case, "assign", worker="police1w")
    desk.report_back(case)
    desk["acceptor1"].must(case, "send_check", inspector="inspector2")
    return case


def words_in(told: object) -> set[str]:
    """Every text that stands anywhere in an answer."""
    if isinstance(told, dict):
        return set().union(*map(words_in, told.values()))
    if isinstance(told, list):
        return set().union(*map(words_in, told))
    return {told} if isinstance(told, str) else set()


@pytest.mark.parametrize("door", ["file", "feed"])
def test_no_account_of_anybody_who_works_there_stands_in_it(desk: Desk, door: str) -> None:
    case, volunteer = walked(desk), desk["volunteer1"]
    told: Json = volunteer.read(case) if door == "file" else {"changes": volunteer.pull_page()["changes"]}

    words = words_in(told)

    assert not words & STAFF
    assert not {word for word in words if word.startswith("某") and word != "某volunteer1"}
    assert "volunteer1" in words


def test_a_photograph_says_in_which_role_it_was_taken(desk: Desk) -> None:
    told = desk["volunteer1"].read(walked(desk))

    assert {photo["role"]: photo["by"] for photo in told["photos"]} == {
        "before": "volunteer1",
        "verify": "inspector",
        "after": "unit",
    }
    assert all(photo["said"]["exif"] is None for photo in told["photos"] if photo["role"] != "before")
