"""Who may what: every route × every role × (own, another unit's, another street's), as this table expects it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.kernel.http import Entry, Operation
from server.people import service as people
from server.people.rules import OWN, POLICY, Grant, Permission, Reach, Role, Scope
from tests.conftest import ToldTime
from tests.phone import Phone, a_photo, new_id
from tests.server.photos.pictures import a_picture
from tests.town import ACCOUNTS, CITY, _hash, inside

Make = Callable[..., Phone]
SOUTHERN = 25
"""A cell of the other street."""

WHO = {
    "inspector": "inspector1",
    "volunteer": "volunteer1",
    "citizen": "citizen1",
    "acceptor": "acceptor1",
    "dispatcher": "dispatcher1",
    "supervisor": "supervisor1",
    "grid_supervisor": "gridleader1",
    "unit_desk": "police1",
    "unit": "police1w",
    "leader": "leader1",
    "assessor": "assessor1",
    "admin": "admin1",
    "system_admin": "systemadmin1",
    "security_admin": "securityadmin1",
    "audit_admin": "auditadmin1",
    "system": "system1",
    "nobody": "former1",
    "shift_leader": "shiftleader1",
}
"""One account a role; `nobody` has lost every role. The shift leader comes last: their answer ends the asks."""
MADE_UP = {
    "citizen1": (Role.CITIZEN,),
    "system1": (Role.SYSTEM,),
    "former1": (),
    "systemadmin1": (Role.SYSTEM_ADMIN,),
    "securityadmin1": (Role.SECURITY_ADMIN,),
    "auditadmin1": (Role.AUDIT_ADMIN,),
}

Three = tuple[int, int, int]
"""The status for the case of police in the northern street, of the sweepers there, of the sweepers in the southern."""


def row(everybody: int | Three, **others: int | Three) -> dict[str, Three]:
    """A row of the table: the status of everybody but the named roles."""
    told = dict.fromkeys(WHO, everybody) | others
    return {role: (status, status, status) if isinstance(status, int) else status for role, status in told.items()}


CITY_WIDE = ("acceptor", "shift_leader", "dispatcher", "supervisor", "leader", "admin")
DESK = ("acceptor", "shift_leader", "dispatcher", "supervisor")
THREE = ("system_admin", "security_admin", "audit_admin")
"""The administrator in three: none of them sees a case."""
NO_READERS = ("citizen", "assessor", "system", "nobody", *THREE)


def seen(yes: int, **others: int | Three) -> dict[str, Three]:
    """The row of what is bound to a case one may read: `yes` where it is seen, 404 where not, 403 for no readers."""
    told: dict[str, int | Three] = dict.fromkeys(CITY_WIDE, yes)
    told |= dict.fromkeys(NO_READERS, 403)
    told |= {"inspector": (yes, yes, 404), "volunteer": (yes, 404, 404), "grid_supervisor": (yes, yes, 404)}
    told |= {"unit_desk": (yes, 404, 404), "unit": (yes, 404, 404)}
    return row(404, **(told | others))


PACK = row(200, citizen=403, system=403, nobody=403)
TOWN_READ = row(403, admin=200, **dict.fromkeys(THREE, 200))
LISTS = row(200, **dict.fromkeys(NO_READERS, 403))
EXPECTED: Mapping[str, Mapping[str, Three]] = {
    "people.read_session": row(200),
    "people.list_workers": row(
        404,
        **dict.fromkeys(CITY_WIDE, 200),
        **dict.fromkeys(NO_READERS, 403),
        unit_desk=(200, 404, 404),
        unit=(200, 404, 404),
    ),
    "photos.ask_photo": seen(200, **dict.fromkeys(NO_READERS, 404)),
    "photos.send_photo": row(404, volunteer=(200, 404, 404), inspector=(404, 200, 404)),
    "photos.see_photo": seen(200),
    "sync.push": row(200),
    "sync.pull": row(200),
    "sync.list_pack": PACK,
    "sync.read_part": PACK,
    "sync.post_report": row(403, inspector=422, volunteer=422, acceptor=422, unit=422, unit_desk=422, supervisor=422),
    "sync.post_step": seen(409, volunteer=403, grid_supervisor=403, leader=403, admin=403),
    "sync.post_ask": row(403, **dict.fromkeys(DESK, 409), unit_desk=(409, 404, 404)),
    "sync.post_answer": row(403, shift_leader=200, unit_desk=(403, 404, 404)),
    "sync.post_steps": row(403, inspector=200, unit=200, unit_desk=200, **dict.fromkeys(DESK, 200)),
    "sync.note_wiped": row(204),
    "sync.list_phones": row(403, supervisor=200, shift_leader=200, admin=200),
    "sync.list_held": row(403, supervisor=200),
    "sync.decide_held": row(403, supervisor=404),
    "cases.look_at_caller": row(403, acceptor=404, shift_leader=404, supervisor=404),
    "cases.list_checkers": seen(403, acceptor=200, shift_leader=200),
    "cases.hand_over": row(403, shift_leader=422, admin=422),
    "desk.list_cases": LISTS,
    "desk.list_spots": LISTS,
    "desk.look_over": LISTS,
    "desk.list_workload": row(403, shift_leader=200, admin=200),
    "desk.list_views": LISTS,
    "desk.save_view": LISTS,
    "desk.drop_view": row(404, **dict.fromkeys(NO_READERS, 403)),
    "desk.list_similar": seen(200),
    "desk.read_base_map": PACK,
    "desk.read_archive": row(404, citizen=403, system=403, nobody=403),
    "desk.count_cases": LISTS,
    "desk.read_case": seen(200),
    "desk.find_route": PACK,
    "desk.locate": PACK,
    "people.change_password": row(400),
    "people.list_accounts": TOWN_READ,
    "people.list_units": TOWN_READ,
    "people.list_absences": TOWN_READ,
    "people.read_account": row(403, **dict.fromkeys(("admin", *THREE), 404)),
    "people.make_account": row(403, admin=400, security_admin=400),
    **dict.fromkeys(
        (
            "people.change_account",
            "people.disable_account",
            "people.enable_account",
            "people.unlock_account",
            "people.reset_password",
            "people.set_grants",
            "people.revoke_device",
            "people.cancel_absence",
        ),
        row(403, admin=404, security_admin=404),
    ),
    "people.make_absence": row(403, admin=400, security_admin=400),
    "people.make_unit": row(403, admin=400, system_admin=400),
    "people.change_unit": row(403, admin=400, system_admin=400),
    "people.dissolve_unit": row(403, admin=409, system_admin=409),
    "places.list_beats": TOWN_READ,
    "places.set_beat": row(403, admin=422, system_admin=422),
    "catalog.read_tiles": TOWN_READ,
    "catalog.set_tiles": row(403, admin=422, system_admin=422),
    "clocks.list_stages": TOWN_READ,
    "clocks.set_stage": row(403, admin=404, system_admin=404),
    "people.read_register": row(403, admin=200, audit_admin=200),
    "people.sign_out": row(204),
}
PUBLIC = {"health.read_health", "people.sign_in", "contract.read_openapi"}
PAGES = {"shell.phone", "shell.console", "shell.file"}


@dataclass
class Scene:
    """Three dispatched cases with their photographs and an ask each."""

    app: Flask
    make: Make
    cases: tuple[str, str, str]
    photos: tuple[str, str, str]
    asks: tuple[str, str, str]
    units: tuple[str, str, str] = ("police", "sweepers", "south")

    def person(self, role: str) -> Phone:
        return self.make(WHO[role])

    def ask(self, web: FlaskClient, name: str, place: int) -> TestResponse:
        """Make the request that probes an operation on the place-th case."""
        declared: Operation = self.app.extensions["gezhi.operations"][name]
        case, photo, ask = self.cases[place], self.photos[place], self.asks[place]
        parts = {"case_id": case, "sha256": photo, "ask_id": ask, "unit": self.units[place]}
        path = declared.path
        others = {"variant": "original", "part": "cells", "view": new_id(), "account": "none", "device": "none"}
        others |= {"absence": "none", "beat": "none", "stage": "none", "op_id": new_id()}
        for part, value in (parts | others).items():
            path = path.replace(f"<{part}>", value)
        return web.open(path, method=declared.method, **PROBES.get(name, dict)())


def step() -> dict[str, Any]:
    return {"json": {"op_id": new_id(), "base_state_rev": 99, "args": {"step": "sign_for"}}}


def ask_void() -> dict[str, Any]:
    return {"json": {"op_id": new_id(), "base_state_rev": 99, "args": {"ask": "void", "reason": "r"}}}


PROBES: Mapping[str, Callable[[], dict[str, Any]]] = {
    **dict.fromkeys(
        (
            "people.change_password",
            "people.make_account",
            "people.make_absence",
            "people.make_unit",
            "people.change_unit",
            "people.dissolve_unit",
        ),
        lambda: {"json": {}},
    ),
    "people.change_account": lambda: {"json": {"display_name": "x", "unit": None}},
    "places.set_beat": lambda: {"json": {"name": "x", "cells": []}},
    "catalog.set_tiles": lambda: {"json": {"tiles": []}},
    "clocks.set_stage": lambda: {"json": {"ordinary": "work_hour:1", "urgent": "urgent_hour:1"}},
    "people.set_grants": lambda: {"json": {"grants": []}},
    "sync.push": lambda: {"json": {"proto": 1, "device_id": new_id(), "ops": []}},
    "sync.post_report": lambda: {"json": {}},
    "sync.post_step": step,
    "sync.post_steps": lambda: {"json": {"ops": []}},
    "sync.note_wiped": lambda: {"json": {"device_id": new_id()}},
    "sync.decide_held": lambda: {"json": {"decision": "leave", "reason": "r"}},
    "cases.hand_over": lambda: {"json": {"to": None}},
    "desk.save_view": lambda: {"json": {"name": "n", "query": {"view": "open"}}},
    "sync.post_ask": lambda: {
        "json": {"op_id": new_id(), "base_state_rev": 99, "args": {"ask": "void", "reason": "r"}}
    },
    "sync.post_answer": lambda: {"json": {"op_id": new_id(), "answer": "refuse", "reason": "r"}},
    "photos.send_photo": lambda: {"headers": {"Upload-Offset": "0", "Upload-Length": "1"}, "data": b"x"},
    "desk.find_route": lambda: {"query_string": {"kind": "matter", "category": "09006"}},
    "desk.locate": lambda: {"query_string": {"lon": inside().lon, "lat": inside().lat}},
}


@pytest.fixture
def scene(town: Flask, phone: Make, told: ToldTime) -> Scene:
    with town.app_context():
        for name, roles in MADE_UP.items():
            people.add_account(
                city=CITY,
                account=name,
                name=name,
                display_name=name,
                unit="centre",
                password_hash=_hash(),
                grants=tuple(Grant(role, Scope(Reach.CITY)) for role in roles),
                demo=False,
                now=told(),
            )
    made = [
        _case(phone, "volunteer1", "09006", 0),
        _case(phone, "inspector1", "06010", 5),
        _case(phone, "inspector2", "06010", SOUTHERN),
    ]
    cases, photos, asks = zip(*made, strict=True)
    return Scene(town, phone, cases, photos, asks)


def _case(phone: Make, reporter: str, category: str, cell: int) -> tuple[str, str, str]:
    picture, who = a_picture(size=(64 + cell, 48)).content, phone(reporter)
    op = who.report(category, at=inside(cell), photos=[a_photo("before", picture)])
    assert who.push(op)["results"][0]["status"] == "applied"
    assert who.send(picture).status_code == 201
    case = op["case_id"]
    phone("acceptor1").must(case, "accept")
    phone("shiftleader2").must(case, "file", condition="case1")
    asked = phone("dispatcher1").web.post(
        f"/api/cases/{case}/asks", json={"op_id": new_id(), "args": {"ask": "void", "reason": "误报"}}
    )
    return case, op["photos"][0]["sha256"], asked.json["op_id"]


def declared_in(app: Flask) -> Mapping[str, Operation]:
    told: Mapping[str, Operation] = app.extensions["gezhi.operations"]
    return told


def test_every_route_has_a_row_in_this_table_and_every_operation_a_permission(town: Flask) -> None:
    endpoints = {rule.endpoint for rule in town.url_map.iter_rules()}

    assert endpoints == set(EXPECTED) | PUBLIC | PAGES
    for name, declared in declared_in(town).items():
        assert (declared.permission is None) == (declared.entry is Entry.PUBLIC) == (name in PUBLIC), name
        assert declared.permission is None or Permission(declared.permission) in POLICY


def test_every_account_of_the_table_has_its_role_and_every_role_an_account() -> None:
    assert set(WHO) == {*Role, "nobody"}
    for role, name in WHO.items():
        grants = MADE_UP.get(name) or tuple(grant.role for grant in ACCOUNTS.get(name, ("", ()))[1])
        assert list(grants) == ([] if role == "nobody" else [role])


def test_every_route_answers_every_role_as_the_table_expects(scene: Scene) -> None:
    wrong = list(_compare(scene))

    assert wrong == []


def _compare(scene: Scene) -> Iterator[str]:
    for role in WHO:
        web = scene.person(role).web
        for name, expected in EXPECTED.items():
            for place, status in enumerate(expected[role]):
                if name == "people.sign_out" and place:
                    continue  # one can leave only once
                got = scene.ask(web, name, place)
                if got.status_code != status:
                    yield f"{name} {role} {place}: {got.status_code} for {status} {got.text[:120]}"


def test_lists_counts_and_the_feed_show_what_may_be_read_one_by_one(scene: Scene) -> None:
    for role in WHO:
        person = scene.person(role)
        alone = {case for case in scene.cases if person.web.get(f"/api/cases/{case}").status_code == 200}
        fed = {one["id"] for one in person.pull_page()["changes"] if one["type"] == "case"}
        listed = person.web.get("/api/cases")

        assert fed == alone, role
        if role not in NO_READERS:
            assert {one["id"] for one in listed.json["items"]} == alone, role
            assert {one["id"] for one in person.web.get("/api/spots").json["spots"]} == alone, role
            assert person.web.get("/api/counts").json["open"] == len(alone), role
            assert person.web.get("/api/overview").json["open"] == len(alone), role


def test_without_a_session_nothing_but_the_public_answers(scene: Scene) -> None:
    web = scene.app.test_client()

    for name, declared in declared_in(scene.app).items():
        if declared.entry is not Entry.PUBLIC:
            told = scene.ask(web, name, 0)
            assert (told.status_code, told.headers.get("Content-Type")) == (401, "application/problem+json"), name
    for path in ("/api/nothing", "/nothing", "/api/cases/x/y", "/photos/x", "/assets/none.js", "/api"):
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            assert web.open(path, method=method).status_code == 401, (method, path)


def test_broken_json_and_a_body_of_any_size_is_401_without_a_session(scene: Scene) -> None:
    web = scene.app.test_client()

    for body in (b"{", b"x" * 300_000, b"x" * 30_000_000):
        assert web.post("/api/sync/push", data=body, content_type="application/json").status_code == 401


def test_a_push_token_opens_push_and_photos_and_nothing_else(scene: Scene) -> None:
    token = scene.person("volunteer").session["push_token"]
    web = scene.app.test_client()

    opened = set()
    for name, declared in declared_in(scene.app).items():
        request = PROBES.get(name, dict)()
        headers = {"Authorization": f"Push {token}"} | request.pop("headers", {})
        path = declared.path.replace("<sha256>", scene.photos[0])
        if declared.entry is not Entry.PUBLIC:
            told = web.open(path, method=declared.method, headers=headers, **request)
            opened |= {name} if told.status_code != 401 else set()

    assert opened == {"sync.push", "photos.ask_photo", "photos.send_photo"}


def test_what_concerns_oneself_alone_outlives_every_role(scene: Scene) -> None:
    assert {Permission.SELF, Permission.SYNC, Permission.PHOTO_SEND} == OWN


def test_nobody_without_the_right_meets_a_word_of_the_reporter(scene: Scene) -> None:
    """The reporter of the first case is volunteer1: units and the administrator see a role word."""
    case = scene.cases[0]
    for role in ("unit_desk", "unit", "admin"):
        person = scene.person(role)
        texts = [
            person.web.get(f"/api/cases/{case}").text,
            person.web.get("/api/cases").text,
            person.web.get("/api/sync/pull").text,
        ]
        for text in texts:
            assert "volunteer1" not in text, role
        assert '"volunteer"' in texts[0]
    assert "volunteer1" in scene.person("acceptor").web.get(f"/api/cases/{case}").text
