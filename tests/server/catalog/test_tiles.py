"""The tiles of the first screen, and the initials and everyday words by which a category is found."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from server.catalog import service as catalog
from server.catalog.rules import TILES
from server.kernel.db import transaction
from tests.phone import Phone

Make = Callable[..., Phone]
Json = dict[str, Any]
CHOSEN = [{"kind": "component", "code": "01037"}, {"kind": "matter", "code": "09009"}]
HOUSE = [{"kind": kind, "code": code} for kind, code in TILES]


def part(phone: Phone) -> Json:
    told: Json = phone.web.get("/api/pack/categories").json
    return told


def test_until_the_city_chooses_the_first_screen_has_the_houses_tiles(phone: Make) -> None:
    told = phone("admin1").web.get("/api/settings/tiles").json

    assert (told["tiles"], told["version"], told["set_by"]) == (HOUSE, 0, None)
    assert part(phone("inspector1"))["tiles"] == HOUSE


def test_chosen_tiles_reach_the_phones_pack_in_their_order_at_once(phone: Make) -> None:
    admin, inspector = phone("admin1"), phone("inspector1")
    before = inspector.web.get("/api/pack").json

    for _ in range(2):
        told = admin.web.put("/api/settings/tiles", json={"tiles": CHOSEN}).json

    assert (told["tiles"], told["version"], told["set_by"], told["set_by_name"]) == (CHOSEN, 1, "admin1", "某admin1")
    assert part(inspector)["tiles"] == CHOSEN
    assert inspector.web.get("/api/pack").json != before
    (line,) = admin.web.get("/api/register").json["items"]
    assert (line["what"], line["args"]) == ("set_tiles", {"tiles": ["component:01037", "matter:09009"]})


@pytest.mark.parametrize(
    ("tiles", "why"),
    [
        ([], "count"),
        (HOUSE + CHOSEN + HOUSE, "count"),
        ([*CHOSEN, CHOSEN[0]], "twice"),
        ([{"kind": "matter", "code": "01037"}], "unknown"),
    ],
)
def test_tiles_that_cannot_be_are_refused(phone: Make, tiles: list[Json], why: str) -> None:
    answer = phone("admin1").web.put("/api/settings/tiles", json={"tiles": tiles})

    assert (answer.status_code, answer.json["code"], answer.json["why"]) == (422, "catalog.tiles-refused", why)


def test_a_retired_category_is_no_tile(town: Flask, phone: Make) -> None:
    with town.app_context(), transaction() as session:
        session.execute(text("UPDATE category SET retired_for = '09006' WHERE code = '09009'"))

    answer = phone("admin1").web.put("/api/settings/tiles", json={"tiles": CHOSEN})

    assert answer.json["why"] == "retired"
    assert {"kind": "matter", "code": "09009"} not in part(phone("inspector1"))["tiles"]


def test_every_unit_of_the_pack_has_its_initials(phone: Make) -> None:
    """A dispatcher looked for 城管 by cg, as for a category, and found nothing."""
    told = phone("dispatcher1").web.get("/api/pack/duty").json["units"]

    found = {one["name"]: one["initials"] for one in told}

    assert found["城管执法中队"] == "cgzfzd"
    assert all(initials.isascii() and initials.islower() for initials in found.values())


def test_every_category_of_the_pack_has_its_initials(phone: Make) -> None:
    found = {one["name"]: one["initials"] for one in part(phone("inspector1"))["categories"]}

    assert len(found) > 200
    assert all(initials.isascii() and initials.isalnum() and initials.islower() for initials in found.values())
    assert found["机动车乱停放"] == "jdcltf"
    assert found["空调室外机低挂"] == "ktswjdg"


def test_a_category_brings_the_words_people_use_for_it_where_there_are_some(phone: Make) -> None:
    found = {one["name"]: one for one in part(phone("inspector1"))["categories"]}

    assert "垃圾桶" in found["垃圾箱"]["synonyms"]
    assert "狗屎" in found["不文明养犬"]["synonyms"]
    assert "synonyms" not in found["喷泉"]


def test_every_everyday_word_belongs_to_a_category_and_is_said_once_of_it() -> None:
    known = {(row["kind"], row["code"]): row["minor_zh"] for row in catalog.read_seed("categories")}
    for row in catalog.read_seed("category_crosswalk"):
        words = row["synonyms_zh"].split(";")
        assert (row["kind"], row["code"]) in known
        assert len(set(words)) == len(words)
        assert all(1 < len(word) < 9 for word in words), words
