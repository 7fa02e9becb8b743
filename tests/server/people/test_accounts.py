"""Accounts as the security administrator sets them, each change a line of the register."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from server.people import service as people
from server.people.rules import By
from tests.conftest import ToldTime
from tests.phone import Phone, new_id
from tests.server.people.conftest import Office, refused
from tests.town import CITY

Make = Callable[..., Phone]
BEAT = ("inspector", "beat:b1")


def test_a_new_account_has_a_first_password_that_can_be_read_out_and_is_told_once(office: Office) -> None:
    hired = office.hire("zhao", BEAT)

    assert re.fullmatch("([a-hjkmnp-z2-9]{4}-){2}[a-hjkmnp-z2-9]{4}", hired["first_password"])
    told = {name: hired[name] for name in ("id", "name", "display_name", "unit", "grants")}
    again = office.web.post("/api/accounts", json=told)
    assert (again.status_code, again.json) == (201, {"id": hired["id"], "first_password": None})
    assert office.sign_in(hired).session["password_change"] is True
    assert office.lines() == [
        ("add_account", hired["id"], {"unit": "centre", "granted": ["inspector@beat:b1"]}),
    ]


def test_no_answer_and_no_line_of_the_register_holds_a_password_or_its_hash(office: Office) -> None:
    hired = office.hire("zhao", BEAT)
    office.web.post(f"/api/accounts/{hired['id']}/password")

    told = [office.web.get(path).text for path in ("/api/accounts", f"/api/accounts/{hired['id']}", "/api/register")]

    for text in told:
        assert hired["first_password"] not in text
        assert "argon2" not in text
        assert "password_hash" not in text


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"name": "inspector1"}, 409, "people.name-taken"),
        ({"unit": "nowhere"}, 404, "people.unit-not-found"),
        ({"id": "7"}, 400, "sync.envelope-malformed"),
        ({"grants": [{"role": "inspector", "scope": "beat:none"}]}, 422, "people.grant-refused"),
        ({"grants": [{"role": "inspector", "scope": "area:990101001"}]}, 422, "people.grant-refused"),
        ({"grants": [{"role": "grid_supervisor"}]}, 422, "people.grant-refused"),
        ({"grants": [{"role": "system"}]}, 422, "people.grant-refused"),
        ({"grants": [{"role": "king"}]}, 422, "people.grant-refused"),
        ({"grants": [{"role": "acceptor", "scope": "town:1"}]}, 422, "people.grant-refused"),
        ({"grants": [{"role": "audit_admin"}, {"role": "security_admin"}]}, 409, "people.admins-apart"),
    ],
)
def test_an_account_that_cannot_be_is_refused_by_what_is_wrong_with_it(
    office: Office, change: dict[str, object], status: int, code: str
) -> None:
    told = {"id": new_id(), "name": "zhao", "display_name": "赵", "unit": "centre", "grants": []}

    assert refused(office.web.post("/api/accounts", json=told | change)) == (status, code)
    assert office.lines() == []


def test_an_id_stands_for_one_account(office: Office) -> None:
    hired = office.hire("zhao")

    other = office.web.post("/api/accounts", json={"id": hired["id"], "name": "qian", "display_name": "钱"})

    assert refused(other) == (409, "people.id-taken")


def test_accounts_are_listed_by_name_in_pages_and_found_by_name_role_and_unit(office: Office) -> None:
    hired = office.hire("zhao", ("dispatcher", "city"), unit="command")

    def names(**query: object) -> list[str]:
        return [one["name"] for one in office.web.get("/api/accounts", query_string=query).json["items"]]

    first = office.web.get("/api/accounts", query_string={"limit": 3}).json
    assert [one["name"] for one in first["items"]] == ["acceptor1", "admin1", "assessor1"]
    assert names(limit=2, after=first["after"]) == ["dispatcher1", "gridleader1"]
    assert names(q="某ZH") == names(q="zha") == ["zhao"]
    assert names(role="dispatcher") == ["dispatcher1", "zhao"]
    assert names(unit="command") == ["dispatcher1", "zhao"]
    assert names(q="%") == []
    assert refused(office.web.get("/api/accounts?role=king")) == (422, "web.query-malformed")
    row = office.web.get("/api/accounts?q=zhao").json["items"][0]
    assert {"role": "dispatcher", "scope": "city"}.items() <= row["grants"][0].items()
    assert (row["id"], row["first_password"], row["devices"], row["last_seen_at"]) == (hired["id"], True, 0, None)


def test_a_page_of_many_accounts_takes_no_more_statements_than_a_page_of_one(office: Office) -> None:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    def count(limit: int) -> int:
        sent.clear()
        assert office.web.get("/api/accounts", query_string={"limit": limit}).status_code == 200
        return len(sent)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert count(1) == count(15) <= 12
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_another_name_and_unit_are_told_by_id_only(office: Office) -> None:
    hired = office.hire("zhao")

    changed = office.web.patch(f"/api/accounts/{hired['id']}", json={"display_name": "赵六", "unit": "north"})
    office.web.patch(f"/api/accounts/{hired['id']}", json={"display_name": "赵六", "unit": "north"})

    account = changed.json["account"]
    assert (account["display_name"], account["unit"]) == ("赵六", "north")
    assert office.lines()[1:] == [
        ("change_account", hired["id"], {"renamed": True, "unit": ["centre", "north"]}),
    ]


def test_who_is_disabled_is_out_at_once_and_comes_back_by_signing_in_anew(office: Office) -> None:
    hired = office.hire("zhao", BEAT)
    zhao = office.sign_in(hired)

    office.web.post(f"/api/accounts/{hired['id']}/disable")

    assert zhao.web.get("/api/session").status_code == 401
    body = {"account": "zhao", "password": hired["first_password"], "device_id": zhao.device}
    assert refused(zhao.web.post("/api/session", json=body)) == (401, "session.refused")
    enabled = office.web.post(f"/api/accounts/{hired['id']}/enable")
    assert enabled.json["account"]["disabled_at"] is None
    assert zhao.web.get("/api/session").status_code == 401
    assert zhao.web.post("/api/session", json=body).status_code == 200
    assert [line[0] for line in office.lines()] == ["add_account", "disable_account", "enable_account"]


def test_a_locked_account_is_unlocked_by_hand(office: Office, app: Flask) -> None:
    hired = office.hire("zhao")
    body = {"account": "zhao", "password": "wrong password", "device_id": new_id()}
    for _ in range(5):
        app.test_client().post("/api/session", json=body)
    assert office.web.get(f"/api/accounts/{hired['id']}").json["account"]["locked_until"]

    office.web.post(f"/api/accounts/{hired['id']}/unlock")

    assert office.sign_in(hired).session["account"]["id"] == hired["id"]


def test_the_whole_list_of_grants_is_set_and_what_was_held_stays_in_history(office: Office, told: ToldTime) -> None:
    hired = office.hire("zhao", BEAT, ("volunteer", "city"))
    told.forward(days=1)

    file = office.grant(hired["id"], ("volunteer", "city"), ("inspector", "beat:b2")).json
    office.grant(hired["id"], ("inspector", "beat:b2"), ("volunteer", "city"))

    assert sorted((one["role"], one["scope"]) for one in file["account"]["grants"]) == [
        ("inspector", "beat:b2"),
        ("volunteer", "city"),
    ]
    assert [(one["role"], one["scope"], bool(one["revoked_at"])) for one in file["history"]] == [(*BEAT, True)]
    assert office.lines()[1:] == [
        ("set_grants", hired["id"], {"granted": ["inspector@beat:b2"], "revoked": ["inspector@beat:b1"]}),
    ]


def test_nobody_grants_disables_or_resets_themselves(office: Office) -> None:
    assert refused(office.grant("admin1", ("audit_admin", "city"))) == (403, "people.own-account")
    for verb in ("disable", "enable", "password"):
        assert refused(office.web.post(f"/api/accounts/admin1/{verb}")) == (403, "people.own-account")


def test_two_who_shut_each_other_out_at_once_leave_one_of_them(office: Office, app: Flask, told: ToldTime) -> None:
    hired = office.hire("guard", ("security_admin", "city"))
    with app.app_context():
        by = {account: people.find_by_at(city=CITY, account=account, at=told()) for account in ("admin1", hired["id"])}
        first, second = by["admin1"], by[hired["id"]]
        assert isinstance(first, By)
        assert isinstance(second, By)
        people.disable_account(account="admin1", by=second, now=told())
        with pytest.raises(people.LastSecurityAdmin):
            people.disable_account(account=second.account, by=first, now=told())
        with pytest.raises(people.LastSecurityAdmin):
            people.set_grants(account=second.account, grants=(), by=first, now=told())


def test_a_revoked_device_is_shut_out_and_another_one_is_not(office: Office) -> None:
    inspector, other = office.make("inspector1", 1), office.make("inspector1", 2)
    token = inspector.session["push_token"]

    file = office.web.post(f"/api/accounts/inspector1/devices/{inspector.device}/revoke").json

    assert inspector.web.get("/api/session").status_code == 401
    inspector.web.delete_cookie("gezhi_session")
    pushed = inspector.push_raw({"proto": 1, "device_id": inspector.device, "ops": []}, Authorization=f"Push {token}")
    assert pushed.status_code == 401
    assert other.web.get("/api/session").status_code == 200
    assert {one["device_id"] for one in file["sessions"]} == {other.device}
    assert {one["device_id"] for one in file["devices"]} == {inspector.device, other.device}
    assert office.lines() == [("revoke_device", "inspector1", {"device": inspector.device})]
    gone = office.web.post(f"/api/accounts/inspector1/devices/{new_id()}/revoke")
    assert refused(gone) == (404, "people.device-not-found")


def test_the_file_of_an_account_shows_how_far_each_outbox_has_come(office: Office) -> None:
    inspector = office.make("inspector1")
    inspector.push(inspector.report())
    inspector.seq += 1
    inspector.push(inspector.report())

    devices = office.web.get("/api/accounts/inspector1").json["devices"]

    assert [(one["device_id"], one["ack"], one["highest_seq"]) for one in devices] == [(inspector.device, 1, 3)]


def test_security_sets_no_units_the_system_sets_no_accounts_and_the_auditor_sets_nothing(office: Office) -> None:
    three = {}
    for role in ("security_admin", "system_admin", "audit_admin"):
        hired = office.hire(role.replace("_", ""), (role, "city"))
        first = office.sign_in(hired)
        changed = {"old": hired["first_password"], "new": "a password of mine"}
        assert first.web.post("/api/session/password", json=changed).status_code == 204
        three[role] = first.web
    unit = {"id": new_id(), "name": "园林所", "short_name": "园林", "kind": "line"}
    account = {"id": new_id(), "name": "sun", "display_name": "孙"}

    def tried(path: str, told: object) -> dict[str, int]:
        return {role: web.post(path, json=told).status_code for role, web in three.items()}

    assert tried("/api/units", unit) == {"security_admin": 403, "system_admin": 201, "audit_admin": 403}
    assert tried("/api/accounts", account) == {"security_admin": 201, "system_admin": 403, "audit_admin": 403}
    read = {role: web.get("/api/register").status_code for role, web in three.items()}
    assert read == {"security_admin": 403, "system_admin": 403, "audit_admin": 200}


def test_the_register_names_who_did_it_and_to_whom_and_pages(office: Office) -> None:
    hired = office.hire("zhao")
    office.web.patch(f"/api/accounts/{hired['id']}", json={"display_name": "赵六", "unit": None})

    page = office.web.get("/api/register?limit=1").json
    rest = office.web.get(f"/api/register?limit=1&after={page['after']}").json

    newest, oldest = page["items"][0], rest["items"][0]
    assert (newest["seq"], newest["by"], newest["by_name"], newest["subject_name"]) == (2, "admin1", "某admin1", "赵六")
    assert (oldest["seq"], rest["after"]) == (1, None)
    assert len(office.lines(subject=f"account:{hired['id']}")) == 2
    assert office.lines(subject="account:none") == []
