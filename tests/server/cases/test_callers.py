"""A call that the acceptor reports for somebody: who called stands apart, and each look at it is a line."""

import json

import pytest
from flask import Flask
from sqlalchemy import text

from server.kernel.db import db
from tests.phone import Json, Phone
from tests.server.cases.builders import Desk

CALLER = {"channel": "hotline", "name": "秦女士", "phone": "13900000001", "reference": "12345-2026-77"}


def called(by: Phone, **caller: object) -> tuple[str, int, str | None]:
    """The case of a call reported at the desk's door, and the status and code it was answered with."""
    op = by.report(photos=[], fix=None)
    op["args"]["caller"] = CALLER | caller
    answer = by.web.post("/api/cases", json=op)
    return op["case_id"], answer.status_code, answer.json["code"]


def test_a_call_becomes_a_report_that_says_how_it_came_and_not_from_whom(desk: Desk) -> None:
    case, status, _ = called(desk["acceptor1"])

    assert status == 201
    row = desk["leader1"].read(case)
    assert (row["source"], row["channel"]) == ("acceptor", "hotline")


def test_who_called_is_in_no_row_history_feed_or_operation(town: Flask, desk: Desk) -> None:
    case, *_ = called(desk["acceptor1"])
    desk["acceptor1"].must(case, "accept")
    desk["shiftleader1"].must(case, "file", condition="case1")

    told = [desk[name].read(case) for name in ("leader1", "police1", "supervisor1", "admin1")]
    told.append(desk["police1"].pull_page())
    with town.app_context():
        tables = db.session.scalars(text("SELECT payload FROM case_event UNION ALL SELECT result FROM sync_op")).all()

    said = json.dumps([told, list(tables)], ensure_ascii=False)
    assert not [word for word in ("秦女士", "13900000001", "12345-2026-77") if word in said]


@pytest.mark.parametrize("name", ["acceptor1", "shiftleader1", "supervisor1"])
def test_the_desk_sees_who_called_and_everybody_sees_who_looked(desk: Desk, name: str) -> None:
    case, *_ = called(desk["acceptor1"])

    first = desk[name].web.post(f"/api/cases/{case}/caller/looks")
    second = desk["shiftleader2"].web.post(f"/api/cases/{case}/caller/looks")

    assert first.status_code == 200
    assert {key: first.json[key] for key in CALLER} == CALLER
    assert sorted(one["by"] for one in second.json["looks"]) == sorted([name, "shiftleader2"])


@pytest.mark.parametrize("name", ["police1", "police1w", "inspector1", "dispatcher1", "leader1", "admin1"])
def test_nobody_else_sees_who_called(desk: Desk, name: str) -> None:
    case, *_ = called(desk["acceptor1"])

    assert desk[name].web.post(f"/api/cases/{case}/caller/looks").status_code == 403


def test_where_nobody_called_there_is_nothing_to_look_at(desk: Desk) -> None:
    case = desk.reported()

    answer = desk["acceptor1"].web.post(f"/api/cases/{case}/caller/looks")

    assert (answer.status_code, answer.json["code"]) == (404, "case.not-found")


def test_only_acceptor_and_supervisor_report_for_a_caller_and_nothing_is_kept_of_anothers(desk: Desk) -> None:
    case, *refused = called(desk["inspector1"])

    assert refused == [403, "case.caller-refused"]
    assert desk["leader1"].web.get(f"/api/cases/{case}").status_code == 404
    assert called(desk["supervisor1"])[1:] == (201, None)


@pytest.mark.parametrize("wrong", [{"channel": "fax"}, {"name": "名" * 101}, {"phone": 13900000001}])
def test_a_caller_that_cannot_be_read_refuses_the_report(desk: Desk, wrong: Json) -> None:
    _, *refused = called(desk["acceptor1"], **wrong)

    assert refused == [422, "sync.op-malformed"]
