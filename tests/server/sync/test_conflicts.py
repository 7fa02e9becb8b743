"""What becomes of work done offline when the case has moved on: the table of the protocol, row by row."""

from typing import Any

import pytest
from flask import Flask

from grid.coords import Wgs84
from server.cases.models import CasePhoto
from server.catalog.models import Category
from server.kernel.db import db, transaction
from server.people import service as people
from server.people.rules import Role
from tests.conftest import ToldTime
from tests.phone import Json, Phone, a_photo
from tests.server.cases.builders import Desk
from tests.town import CITY, inside

AFTER, CHECK = "after", "check"


def step(phone: Phone, case: str, name: str, base: int | None = None, role: str = "", **args: Any) -> Json:
    photos = [a_photo(role)] if role else []
    return phone.op("step", {"step": name} | args, case, base_state_rev=base, photos=photos)


def result(phone: Phone, op: Json) -> tuple[str, str | None]:
    told = phone.push(op)["results"][0]
    return told["status"], told["code"]


def rev(desk: Desk, case: str) -> int:
    return int(desk["leader1"].read(case)["state_rev"])


def photos_kept(town: Flask, op: Json) -> int:
    with town.app_context():
        return db.session.query(CasePhoto).filter_by(op_id=op["op_id"]).count()


def test_a_likely_duplicate_is_applied_and_linked(desk: Desk) -> None:
    first = desk.reported()
    second = desk["inspector2"].report(at=inside())

    assert result(desk["inspector2"], second) == ("applied", None)
    row = desk["acceptor1"].read(second["case_id"])
    assert (row["links"], "possible_duplicate" in row["flags"]) == ([first], True)


def test_a_corner_that_everybody_reports_is_linked_to_the_twenty_nearest(desk: Desk) -> None:
    here = inside()
    far = [desk.reported(at=Wgs84(here.lon, here.lat + 0.0003)) for _ in range(2)]
    near = [desk.reported(at=here) for _ in range(20)]

    links = desk["acceptor1"].read(desk.reported("inspector2", at=here))["links"]

    assert (len(links), set(links) <= set(near), set(links) & set(far)) == (20, True, set())


def test_a_report_outside_every_cell_is_applied_without_a_cell_and_flagged(desk: Desk, told: ToldTime) -> None:
    desk.reported()
    op = desk["inspector1"].report()
    op["args"]["point"] = {"lon": 10.0, "lat": 10.0, "source": "hand"}
    told.forward(minutes=5)

    answer = desk["inspector1"].push(op)["results"][0]

    assert (answer["status"], answer["case"]["cell"]) == ("applied", None)
    first = desk["acceptor1"].web.get("/api/cases?view=accept").json["items"][0]
    assert (first["id"], "outside" in first["flags"]) == (op["case_id"], True), "first in the acceptor's queue"


def test_an_unknown_category_is_rejected_and_nothing_of_it_kept(desk: Desk, town: Flask) -> None:
    op = desk["inspector1"].report("99999")

    told = desk["inspector1"].push(op)

    assert told["results"] == [
        {"op_id": op["op_id"], "status": "rejected", "code": "catalog.unknown-category", "case": None}
    ]
    assert told["missing_photos"] == told["stored"] == []
    assert told["device_seq_ack"] == 1, "its answer is kept all the same"
    assert photos_kept(town, op) == 0


def test_a_retired_category_becomes_its_successors_successor_and_says_so(desk: Desk, town: Flask) -> None:
    with town.app_context(), transaction() as session:
        for code, heir in (("09009", "09006"), ("09001", "09009")):
            session.get_one(Category, (CITY, 1, "matter", code)).retired_for = heir
    from server.catalog.service.editions import _categories  # noqa: PLC0415 - the edition was read before it was changed

    _categories.cache_clear()
    op = desk["inspector1"].report("09001")

    assert result(desk["inspector1"], op) == ("applied", None)
    row = desk["acceptor1"].read(op["case_id"])
    assert (row["category"], "retired_category" in row["flags"]) == ("09006", True)


def test_a_condition_of_an_older_pack_is_left_out_and_the_report_is_kept(desk: Desk) -> None:
    op = desk["inspector1"].report()
    op["args"]["condition"] = "forgotten"

    assert result(desk["inspector1"], op) == ("applied", None)
    row = desk["acceptor1"].read(op["case_id"])
    assert (row["condition"], "unknown_condition" in row["flags"]) == (None, True)


@pytest.mark.parametrize("stage", ["reported", "handling", "pending_close"])
def test_evidence_is_applied_in_any_state(desk: Desk, stage: str) -> None:
    case = getattr(desk, stage)()
    before = rev(desk, case)

    op = desk["inspector1"].op("evidence", {"note": "还在"}, case, photos=[a_photo("extra")])

    assert result(desk["inspector1"], op) == ("applied", None)
    assert rev(desk, case) == before, "facts change no state"
    assert desk.events(case)[-1]["args"] == {"note": "还在"}


def test_evidence_is_applied_to_a_case_that_ended(desk: Desk) -> None:
    case = desk.reported()
    desk["acceptor1"].must(case, "decline", reason="不属")

    assert result(desk["inspector1"], desk["inspector1"].op("evidence", {"note": "还在"}, case)) == ("applied", None)


def test_a_report_back_is_applied_before_its_photo_arrived_and_the_close_waits(desk: Desk) -> None:
    case = desk.handling()

    told = desk["police1w"].push(step(desk["police1w"], case, "report_back", role=AFTER, text="好了"))

    assert told["results"][0]["status"] == "applied"
    assert len(told["missing_photos"]) == 1


def test_a_report_back_of_a_case_that_went_to_another_unit_is_superseded_and_both_are_told(
    desk: Desk, town: Flask, told: ToldTime
) -> None:
    case = desk.handling()
    base = rev(desk, case)
    late = step(desk["police1w"], case, "report_back", base, role=AFTER, text="已劝离")
    told.forward(minutes=10)
    desk.returned(case)
    desk["dispatcher1"].must(case, "dispatch", lead="sweepers")

    answer = desk["police1w"].push(late)

    assert answer["results"] == [
        {"op_id": late["op_id"], "status": "superseded", "code": "case.not-found", "case": None}
    ]
    assert answer["missing_photos"] == [late["photos"][0]["sha256"]], "its photo is a fact"
    assert photos_kept(town, late) == 1
    assert desk["leader1"].read(case)["lead"] == "sweepers"
    there = desk["sweepers1"].pull_page()["changes"]
    said = [one["row"] for one in there if one["type"] == "event" and one["row"]["step"] == "evidence"]
    assert [(one["told"]["why"], one["args"]["text"]) for one in said] == [("superseded:report_back", "已劝离")]
    mine = [one["row"] for one in desk["police1w"].pull_page()["changes"] if one["type"] == "op_result"]
    assert late["op_id"] in {one["op_id"] for one in mine if one["status"] == "superseded"}


def test_a_check_that_waits_for_me_is_applied(desk: Desk) -> None:
    case = desk.checking()

    assert result(desk["inspector2"], step(desk["inspector2"], case, "check_pass", role=CHECK)) == ("applied", None)


def test_a_second_answer_that_agrees_is_an_opinion_and_one_that_contradicts_waits_for_the_supervisor(
    desk: Desk,
) -> None:
    case = desk.checking()
    base = rev(desk, case)
    other = desk.make("inspector2", device=2)
    agreeing = step(other, case, "check_pass", base, role=CHECK)
    contrary = step(other, case, "check_fail", base, role=CHECK, reason="仍在")
    desk["inspector2"].must(case, "check_pass", [a_photo(CHECK)])

    assert result(other, agreeing) == ("superseded", "case.step-refused")
    assert result(other, contrary) == ("held", "case.step-refused")
    assert [one["told"].get("why") for one in desk.events(case)[-2:]] == ["opinion:check_pass", "opinion:check_fail"]
    row = desk["supervisor1"].read(case)
    assert (row["state"], "held_step" in row["flags"]) == ("pending_close", True)


@pytest.mark.parametrize(("days", "status"), [(7, "held"), (8, "superseded")])
def test_a_check_of_a_closed_case_is_held_for_a_week_and_then_a_fact(
    desk: Desk, told: ToldTime, days: int, status: str
) -> None:
    case = desk.checking(category="06010", by="sweepers1", photos=[])
    base = rev(desk, case)
    other = desk.make("inspector2", device=2)
    late = step(other, case, "check_pass", base, role=CHECK)
    desk["inspector2"].must(case, "check_pass", [a_photo(CHECK)])
    _close(desk, case)
    told.forward(days=days)

    assert result(other, late) == (status, "case.step-refused")


def _close(desk: Desk, case: str) -> None:
    """Close a case whose photographs nobody will ever send: as if they were stored."""
    from server.photos.models import Photo  # noqa: PLC0415 - this one shortcut

    app = desk["shiftleader1"].web.application
    with app.app_context(), transaction() as session:
        for photo in session.query(CasePhoto).filter_by(case_id=case):
            at = app.extensions["gezhi.now"]()
            row = {"sha256": photo.sha256, "bytes": 9, "mime": "image/jpeg", "width": 1, "height": 1, "stored_at": at}
            session.add(Photo(city=CITY, findings=[], sent_by="police1w", **row))
    desk["shiftleader1"].must(case, "close", condition_met=True, reason="好")


def test_no_such_move_is_superseded_when_the_case_moved_on_and_rejected_when_it_did_not(desk: Desk) -> None:
    case = desk.handling()
    base = rev(desk, case)

    now_wrong = step(desk["police1w"], case, "sign_for", base)
    assert result(desk["police1w"], now_wrong) == ("rejected", "case.step-refused")
    late = step(desk["police1w"], case, "sign_for", base - 1)
    assert result(desk["police1w"], late) == ("superseded", "case.step-refused")


def test_an_old_base_is_no_harm_while_the_move_exists_and_stale_at_the_desk(desk: Desk) -> None:
    case = desk.handling()
    base = rev(desk, case)
    offline = step(desk["police1w"], case, "report_back", base - 1, role=AFTER, text="好了")

    at_the_desk = desk["police1"].step(case, "report_back", [a_photo(AFTER)], base=base - 1, text="好了")
    assert (at_the_desk.status_code, at_the_desk.json["code"]) == (409, "case.stale")
    assert (at_the_desk.json["base_state_rev"], at_the_desk.json["state_rev"]) == (base - 1, base)
    assert result(desk["police1w"], offline) == ("applied", None)


def test_a_close_at_the_desk_is_stale_after_a_step_and_not_after_facts(desk: Desk) -> None:
    case = desk.pending_close()
    base = rev(desk, case)
    desk["inspector1"].push(desk["inspector1"].op("evidence", {"note": "又来了"}, case))

    def close() -> str:
        told = desk["shiftleader1"].step(case, "close", base=base, condition_met=True, reason="好")
        return str(told.json["code"])

    assert close() == "case.photos-missing", "facts make nothing stale"
    desk["shiftleader2"].must(case, "refuse_close", reason="再看")
    assert close() == "case.stale"


def lose_role(town: Flask, account: str, role: Role, told: ToldTime) -> None:
    with town.app_context():
        people.take_away(city=CITY, account=account, role=role, now=told.forward(minutes=1))
    told.forward(minutes=1)


def test_a_report_made_before_the_right_ended_is_applied(desk: Desk, town: Flask, told: ToldTime) -> None:
    op = desk["inspector1"].report()
    lose_role(town, "inspector1", Role.INSPECTOR, told)

    answer = desk["inspector1"].push(op)

    assert answer["results"] == [{"op_id": op["op_id"], "status": "applied", "code": None, "case": None}]
    assert desk["acceptor1"].read(op["case_id"])["source"] == "inspector"


def test_a_report_made_after_the_right_ended_is_rejected(desk: Desk, town: Flask, told: ToldTime) -> None:
    phone = desk["inspector1"]
    lose_role(town, "inspector1", Role.INSPECTOR, told)

    assert result(phone, phone.report()) == ("rejected", "people.role-refused")


def test_a_step_made_before_the_right_ended_is_held_and_its_facts_kept(desk: Desk, town: Flask, told: ToldTime) -> None:
    case = desk.checking()
    op = step(desk["inspector2"], case, "check_pass", rev(desk, case), role=CHECK)
    lose_role(town, "inspector2", Role.INSPECTOR, told)

    answer = desk["inspector2"].push(op)

    assert [(one["status"], one["case"]) for one in answer["results"]] == [("held", None)]
    assert photos_kept(town, op) == 1
    assert desk["leader1"].read(case)["state"] == "checking"


def test_handling_oneself_before_the_right_ended_is_a_report_whose_step_is_held(
    desk: Desk, town: Flask, told: ToldTime
) -> None:
    op = desk["inspector1"].report("06010", photos=[a_photo(), a_photo(AFTER)]) | {"kind": "self_handle"}
    lose_role(town, "inspector1", Role.INSPECTOR, told)

    assert result(desk["inspector1"], op) == ("held", "people.role-refused")
    row = desk["acceptor1"].read(op["case_id"])
    assert (row["state"], len(row["photos"])) == ("reported", 2)


def test_evidence_of_a_case_that_was_ones_own_then_is_applied_and_tells_nothing_now(desk: Desk, told: ToldTime) -> None:
    case = desk.handling()
    op = desk["police1w"].op("evidence", {"note": "到场"}, case)
    told.forward(minutes=10)
    desk.returned(case)

    answer = desk["police1w"].push(op)["results"][0]

    assert (answer["status"], answer["code"], answer["case"]) == ("applied", None, None)
    assert desk.events(case)[-1]["args"] == {"note": "到场"}


def test_what_never_was_ones_own_is_unknown(desk: Desk) -> None:
    case = desk.handling()

    for name in ("sweepers1", "volunteer1", "inspector2"):
        for op in (desk[name].op("evidence", {"note": "x"}, case), step(desk[name], case, "sign_for", 1)):
            answer = desk[name].push(op)["results"][0]
            assert (answer["status"], answer["code"], answer["case"]) == ("rejected", "case.not-found", None)


def test_the_reporter_amends_until_it_is_accepted_the_acceptor_until_it_is_filed(desk: Desk) -> None:
    case = desk.reported()
    mine = desk["inspector1"].op("amend", {"category": "06010"}, case)
    assert result(desk["inspector1"], mine) == ("applied", None)
    row = desk["acceptor1"].read(case)
    assert (row["category"], row["predicted"], row["place"]) == ("06010", "sweepers", "路口")

    desk["acceptor1"].must(case, "accept")
    again = desk["inspector1"].op("amend", {"category": "09006"}, case, photos=[a_photo("extra")])
    assert result(desk["inspector1"], again) == ("rejected", "case.amend-refused")
    late = desk["inspector1"].op("amend", {"category": "09006"}, case, base_state_rev=1)
    assert result(desk["inspector1"], late) == ("superseded", "case.amend-refused"), "what was said is kept"

    assert result(desk["acceptor1"], desk["acceptor1"].op("amend", {"category": "09006"}, case)) == ("applied", None)
    desk["shiftleader1"].must(case, "file", condition="case1")
    filed = desk["acceptor1"].op("amend", {"category": "06010"}, case)
    assert result(desk["acceptor1"], filed) == ("rejected", "case.amend-refused")


def test_whoever_moves_a_point_at_the_desk_has_looked_and_the_position_is_weak_no_more(desk: Desk) -> None:
    op = desk["inspector1"].report(at=inside(3))
    op["fix"]["accuracy_m"] = 120.0
    desk["inspector1"].push(op)
    case, chosen = str(op["case_id"]), inside(25)
    point = {"lon": chosen.lon, "lat": chosen.lat, "crs": "WGS84", "source": "pin"}

    desk["acceptor1"].push(desk["acceptor1"].op("amend", {"category": "06010"}, case))
    assert "weak_position" in desk["acceptor1"].read(case)["flags"], "another correction leaves it"
    desk["acceptor1"].push(desk["acceptor1"].op("amend", {"point": point}, case))
    assert "weak_position" not in desk["acceptor1"].read(case)["flags"]
    desk["acceptor1"].push(desk["acceptor1"].op("amend", {"category": "09006"}, case))

    told = desk["acceptor1"].read(case)
    assert "weak_position" not in told["flags"], "and it stays decided"
    moved = told["events"][2]["told"]
    assert moved["before"]["cell"] != moved["after"]["cell"] == told["cell"], "where it was said to be stays told"


def test_an_amended_point_moves_the_cell_and_the_words_stay(desk: Desk) -> None:
    case = desk.reported()
    there = inside(25)

    point = {"lon": there.lon, "lat": there.lat, "source": "hand"}
    desk["inspector1"].push(desk["inspector1"].op("amend", {"point": point}, case, photos=[a_photo("extra")]))

    row = desk["acceptor1"].read(case)
    assert row["cell"].startswith("990101002")
    assert (row["place"], len(row["photos"])) == ("路口", 1)


def test_a_second_report_of_a_case_is_refused_under_another_operation(desk: Desk) -> None:
    case = desk.reported()
    again = desk["inspector1"].report() | {"case_id": case}
    strangers = desk["volunteer1"].report() | {"case_id": case}

    assert result(desk["inspector1"], again) == ("rejected", "case.exists")
    told = desk["volunteer1"].push(strangers)["results"][0]
    assert (told["code"], told["case"]) == ("case.exists", None)
