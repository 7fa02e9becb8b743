"""Leave and deputies: who is away is not sent to check, and the deputy has their ground for that time."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from server.kernel.db import db
from server.people import service as people
from server.people import store
from server.people.rules import Grant, Reach, Role, Scope
from tests.conftest import ToldTime
from tests.phone import Phone, new_id
from tests.server.cases.builders import Desk
from tests.server.people.conftest import Office, refused
from tests.town import CITY, inside

Make = Callable[..., Phone]
Until = Callable[..., str]
Json = dict[str, Any]
BEFORE = "2026-11-01T00:00:00Z"
SOUTHERN = 25
"""A cell of the second beat."""


def away(office: Office, until: Until, account: str = "inspector2", deputy: str | None = "inspector1") -> TestResponse:
    """Away from in an hour until in three days."""
    told = {"id": new_id(), "account": account, "deputy": deputy}
    return office.web.post("/api/absences", json=told | {"from_at": until(hours=1), "until_at": until(days=3)})


def scopes(phone: Phone) -> list[str]:
    told: list[str] = phone.web.get("/api/session").json["scopes"]
    return told


def test_a_deputy_has_the_absent_ones_beat_from_when_until_when(office: Office, until: Until, told: ToldTime) -> None:
    inspector = office.make("inspector1")
    absence = away(office, until).json

    assert scopes(inspector) == ["beat:b1", "self:inspector1"]
    told.forward(hours=1)
    assert scopes(inspector) == ["beat:b1", "beat:b2", "self:inspector1"]
    told.forward(days=3)
    assert scopes(inspector) == ["beat:b1", "self:inspector1"]
    line = office.lines()[0]
    assert line[:2] == ("add_absence", absence["id"])
    assert (line[2]["account"], line[2]["deputy"]) == ("inspector2", "inspector1")


def test_the_feed_brings_a_deputy_the_cases_of_the_beat_and_takes_them_away(
    office: Office, until: Until, told: ToldTime
) -> None:
    reporter = office.make("volunteer1")
    report = reporter.report(at=inside(SOUTHERN))
    reporter.push(report)
    deputy = office.make("inspector1")
    first = deputy.pull_page()
    assert first["changes"] == []
    away(office, until)
    told.forward(hours=2)

    then = deputy.pull_page(first["cursor"])

    assert then["scopes"]["added"] == ["beat:b2"]
    assert report["case_id"] in {one["id"] for one in then["changes"]}
    told.forward(days=3)
    assert deputy.pull_page(then["cursor"])["scopes"]["removed"] == ["beat:b2"]


def test_who_holds_a_role_is_read_for_all_at_once_as_each_is_read_alone(
    office: Office, until: Until, told: ToldTime, town: Flask
) -> None:
    assert away(office, until, deputy="inspector1").status_code == 201
    told.forward(hours=2)

    with town.app_context():
        session, at = db.session(), told()
        present = store.present_holders(session, CITY, Role.INSPECTOR, at)
        together = store.acting_with_lent(session, CITY, present, at)
        alone = [store.read_by(session, account, "", at) for account in present]

    assert together == alone
    assert {str(one.scope) for one in together[0].grants} >= {"beat:b1", "beat:b2"}


def test_a_deputy_gets_ground_only_and_only_in_roles_they_have(office: Office, until: Until, told: ToldTime) -> None:
    acceptor, street = office.make("acceptor1"), office.make("gridleader1")
    both = office.hire("zhao", ("inspector", "beat:b2"), ("acceptor", "city"))["id"]
    away(office, until, account=both, deputy="acceptor1")
    away(office, until, account="gridleader2", deputy="gridleader1")
    told.forward(hours=2)

    assert scopes(acceptor) == ["city", "self:acceptor1"]
    assert scopes(street) == ["area:990101001", "area:990101002", "self:gridleader1"]


def test_nobody_stands_in_who_has_none_of_the_roles_and_the_uncovered_ones_are_said(
    office: Office, until: Until
) -> None:
    """An acceptor was taken for an inspector without a word: nobody walked the beat, and nobody knew."""
    both = office.hire("zhao", ("inspector", "beat:b2"), ("acceptor", "city"))["id"]
    lamps = office.hire("deng", ("unit_desk", "city"), unit="lamps")["id"]

    none_of_it = away(office, until, deputy="acceptor1")
    elsewhere = away(office, until, account="sweepers1", deputy=lamps)
    half = away(office, until, account=both, deputy="acceptor1").json

    assert (refused(none_of_it), none_of_it.json["why"]) == ((422, "people.deputy-refused"), "role")
    assert (refused(elsewhere), elsewhere.json["why"]) == ((422, "people.deputy-refused"), "role")
    assert (half["uncovered"], half["name"]) == (["inspector"], "某zhao")
    assert half["deputy_name"] == office.web.get("/api/accounts/acceptor1").json["account"]["display_name"]
    assert office.web.get("/api/accounts/acceptor1").json["absences"] == [half]
    assert away(office, until, account="inspector1", deputy="inspector2").json["uncovered"] == []


def test_the_register_names_everybody_its_lines_speak_of(office: Office, until: Until) -> None:
    """A line said account: inspector2 · deputy: inspector1, and the subject was a uuid."""
    away(office, until)

    page = office.make("admin1", 9).web.get("/api/register").json

    assert {"inspector1", "inspector2", "admin1"} <= page["names"].keys()


def test_what_was_done_offline_is_judged_by_the_ground_of_that_time(
    office: Office, app: Flask, until: Until, told: ToldTime
) -> None:
    away(office, until)
    told.forward(hours=2)
    during = told()
    told.forward(days=4)

    with app.app_context():
        then = people.find_by_at(city=CITY, account="inspector1", at=during)
        now = people.find_by_at(city=CITY, account="inspector1", at=told())

    lent = Grant(Role.INSPECTOR, Scope(Reach.BEAT, "b2"))
    assert then is not None
    assert now is not None
    assert lent in then.grants
    assert lent not in now.grants


def drawn(desk: Desk) -> tuple[str, list[str]]:
    """Who is drawn to check a case of the second beat, which a volunteer reported; and whom one could have named."""
    case = desk.pending_accept(by="volunteer1", category="06010", at=inside(SOUTHERN))
    desk["sweepers1"].must(case, "sign_for")
    desk.report_back(case, "sweepers1")
    named = [one["id"] for one in desk["acceptor1"].web.get(f"/api/cases/{case}/checkers").json["people"]]
    desk["acceptor1"].must(case, "send_check")
    tasks = desk["supervisor1"].read(case)["tasks"]
    return str(next(task["assignee"] for task in tasks if task["kind"] == "check")), named


def test_who_is_away_is_not_drawn_to_check_and_the_deputy_stands_nearest(
    office: Office, until: Until, told: ToldTime
) -> None:
    desk = Desk(office.make)
    assert drawn(desk) == ("inspector2", ["inspector2", "inspector1"])
    office.hire("zhao", ("inspector", "city"))
    away(office, until)
    told.forward(hours=2)

    chosen, named = drawn(desk)
    assert chosen == named[0] == "inspector1"
    assert "inspector2" not in named


def test_who_never_signed_in_is_drawn_only_for_want_of_others(office: Office) -> None:
    """Hired a minute ago, on no device: a check would lie there until it is overdue."""
    desk = Desk(office.make)
    hired = office.hire("zhao", ("inspector", "beat:b2"))

    assert drawn(desk) == ("inspector2", ["inspector2", "inspector1", hired["id"]])


def test_a_cancelled_leave_holds_until_then_and_no_longer(office: Office, until: Until, told: ToldTime) -> None:
    deputy = office.make("inspector1")
    absence = away(office, until).json["id"]
    told.forward(hours=2)
    assert "beat:b2" in scopes(deputy)

    for _ in range(2):
        cancelled = office.web.post(f"/api/absences/{absence}/cancel").json

    assert cancelled["cancelled_at"]
    told.forward(minutes=1)
    assert "beat:b2" not in scopes(deputy)
    assert [line[0] for line in office.lines()] == ["add_absence", "cancel_absence"]
    assert away(office, until).status_code == 201
    assert refused(office.web.post("/api/absences/none/cancel")) == (404, "people.absence-not-found")


def test_the_same_leave_twice_is_one_leave_and_another_under_its_id_is_none(office: Office, until: Until) -> None:
    told = {"id": new_id(), "account": "inspector2", "deputy": "inspector1"}
    told |= {"from_at": until(hours=1), "until_at": until(days=3)}

    first, again = (office.web.post("/api/absences", json=told) for _ in range(2))

    assert first.json == again.json
    assert len(office.lines()) == 1
    other = office.web.post("/api/absences", json=told | {"account": "inspector1", "deputy": None})
    assert refused(other) == (409, "people.id-taken")


@pytest.mark.parametrize(
    ("change", "refusal", "why"),
    [
        ({"deputy": "inspector2"}, (422, "people.deputy-refused"), "self"),
        ({"deputy": "none"}, (422, "people.deputy-refused"), "unknown"),
        ({"account": "none"}, (404, "people.account-not-found"), None),
        ({"until_at": "2026-11-23T00:00:00+08:00"}, (422, "people.absence-refused"), "order"),
        ({"from_at": BEFORE, "until_at": "2026-11-02T00:00:00Z"}, (422, "people.absence-refused"), "past"),
        ({"from_at": "2026-11-23T09:00:00"}, (400, "sync.envelope-malformed"), "timezone_aware"),
    ],
)
def test_a_leave_that_cannot_be_is_refused(
    office: Office, until: Until, change: Json, refusal: tuple[int, str], why: str | None
) -> None:
    told = {"id": new_id(), "account": "inspector2", "deputy": "inspector1"}
    told |= {"from_at": until(hours=1), "until_at": until(days=3)}

    answer = office.web.post("/api/absences", json=told | change)

    assert (refused(answer), answer.json.get("why")) == (refusal, why)


def test_nobody_is_away_twice_and_no_deputy_is_away_or_has_a_deputy(office: Office, until: Until) -> None:
    third = office.hire("zhao", ("inspector", "city"))["id"]
    assert away(office, until).status_code == 201

    assert refused(away(office, until)) == (409, "people.absence-overlaps")
    chain = away(office, until, account="inspector1", deputy=third)
    assert (refused(chain), chain.json["why"]) == ((422, "people.absence-refused"), "deputy")
    gone = away(office, until, account=third, deputy="inspector2")
    assert (refused(gone), gone.json["why"]) == ((422, "people.deputy-refused"), "away")
    assert away(office, until, account=third, deputy="inspector1").status_code == 201
    office.web.post(f"/api/accounts/{third}/disable")
    shut = away(office, until, account="gridleader1", deputy=third)
    assert shut.json["why"] == "disabled"


def test_leaves_that_hold_or_come_are_listed_and_the_past_ones_when_asked(
    office: Office, until: Until, told: ToldTime
) -> None:
    absence = away(office, until).json["id"]

    def listed(**query: object) -> list[str]:
        return [one["id"] for one in office.web.get("/api/absences", query_string=query).json["absences"]]

    assert listed() == listed(account="inspector1") == listed(account="inspector2") == [absence]
    assert listed(account="acceptor1") == []
    told.forward(hours=2)
    row = office.web.get("/api/accounts?q=inspector2").json["items"][0]
    assert row["away"]["deputy"] == "inspector1"
    told.forward(days=3)
    assert (listed(), listed(all=True)) == ([], [absence])
    assert office.web.get("/api/accounts?q=inspector2").json["items"][0]["away"] is None
