"""Beats as the system's administrator lays them out: a cell in one at most, and the feed follows."""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.phone import Phone, new_id
from tests.town import TOWN, cell_code, inside

Make = Callable[..., Phone]
Json = dict[str, Any]
CODES = [str(cell.code) for cell in TOWN.cells]
MOVED = 25
"""A cell of the second beat."""


def put(admin: Phone, beat: str, *cells: str, name: str = "新责任网格") -> TestResponse:
    return admin.web.put(f"/api/beats/{beat}", json={"name": name, "cells": cells})


def beats(admin: Phone) -> dict[str, Json]:
    return {one["id"]: one for one in admin.web.get("/api/beats").json["beats"]}


def lines(admin: Phone) -> list[Json]:
    found: list[Json] = admin.web.get("/api/register").json["items"]
    return found


def test_beats_are_listed_with_their_cells_and_who_walks_them(phone: Make) -> None:
    told = beats(phone("admin1"))

    assert set(told) == {"b1", "b2"}
    assert told["b1"]["cells"] == CODES[:22]
    assert told["b2"]["holders"] == [{"id": "inspector2", "display_name": "某inspector2"}]


def test_a_cell_lies_in_one_beat_at_most_and_the_refusal_names_the_other(phone: Make) -> None:
    admin, beat = phone("admin1"), new_id()
    edition = admin.web.get("/api/beats").json["edition"]

    taken = put(admin, beat, cell_code(MOVED), cell_code(0))

    assert (taken.status_code, taken.json["code"]) == (409, "places.beat-cells")
    assert (taken.json["beat"], taken.json["name"], taken.json["cells"]) == ("b1", "一号责任网格", [cell_code(0)])
    assert set(beats(admin)) == {"b1", "b2"}
    assert admin.web.get("/api/beats").json["edition"] == edition
    assert lines(admin) == []


def test_a_new_beat_takes_what_another_gave_up_and_the_edition_grows_by_changes_only(phone: Make) -> None:
    admin, beat = phone("admin1"), new_id()
    edition = admin.web.get("/api/beats").json["edition"]
    put(admin, "b2", *[code for code in CODES[22:] if code != cell_code(MOVED)], name="二号责任网格")

    for _ in range(2):
        made = put(admin, beat, cell_code(MOVED))

    assert made.json["edition"] == edition + 2
    assert beats(admin)[beat]["cells"] == [cell_code(MOVED)]
    newest = lines(admin)[0]
    assert (newest["what"], newest["subject"], newest["seq"]) == ("set_beat", beat, 2)
    assert newest["args"] == {"name": "新责任网格", "added": [cell_code(MOVED)], "removed": []}
    ground = phone("inspector1").web.get("/api/pack/cells").json
    assert {one["beat"] for one in ground["cells"] if one["code"] == cell_code(MOVED)} == {beat}


@pytest.mark.parametrize(
    ("beat", "cells", "why"), [("not-a-uuid", [], "id"), ("b1", ["990101009001001"], "cells"), ("b1", [], None)]
)
def test_a_beat_is_refused_where_its_id_or_a_cell_is_none(
    phone: Make, beat: str, cells: list[str], why: str | None
) -> None:
    answer = put(phone("admin1"), beat, *cells)

    expected = (200, None, None) if why is None else (422, "places.beat-refused", why)
    assert (answer.status_code, answer.json.get("code"), answer.json.get("why")) == expected


def test_a_case_in_a_moved_cell_goes_to_the_other_beats_inspector_by_the_feed(phone: Make) -> None:
    admin, first, second = phone("admin1"), phone("inspector1"), phone("inspector2")
    reporter = phone("volunteer1")
    report = reporter.report(at=inside(MOVED))
    reporter.push(report)
    case = report["case_id"]
    known, theirs = first.pull_page(), second.pull_page()
    assert case not in {one["id"] for one in known["changes"]}
    assert case in {one["id"] for one in theirs["changes"]}

    put(admin, "b2", *[code for code in CODES[22:] if code != cell_code(MOVED)])
    put(admin, "b1", *CODES[:22], cell_code(MOVED))

    came = {one["id"] for one in first.pull_page(known["cursor"])["changes"] if not one.get("gone")}
    left = {one["id"] for one in second.pull_page(theirs["cursor"])["changes"] if one.get("gone")}
    assert case in came
    assert case in left
    assert first.web.get(f"/api/cases/{case}").status_code == 200
    assert second.web.get(f"/api/cases/{case}").status_code == 404
