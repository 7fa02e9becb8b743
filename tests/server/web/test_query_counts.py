"""A list asks the database as often for many cases as for one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from server.kernel.db import transaction
from server.people import service as people
from server.people.rules import Grant, Reach, Role, Scope
from tests.phone import Phone, a_photo, new_id
from tests.server.photos.pictures import a_picture
from tests.town import CITY, LONG_AGO, inside

Make = Callable[..., Phone]
MANY = 6


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def report(phone: Phone, acceptor: Phone, cell: int) -> None:
    op = phone.report(at=inside(cell), photos=[a_photo(), a_photo("extra")])
    phone.push(op)
    acceptor.must(op["case_id"], "accept")


@pytest.mark.parametrize("name", ["acceptor1", "gridleader1"])
@pytest.mark.parametrize(
    "path",
    [
        "/api/cases",
        "/api/cases?view=open&q=R2026",
        "/api/counts",
        "/api/spots",
        "/api/overview",
        "/api/sync/pull",
        "/api/pack",
    ],
)
def test_a_list_of_many_takes_no_more_statements_than_a_list_of_one(
    town: Flask, phone: Make, path: str, name: str
) -> None:
    inspector, acceptor, reader = phone("inspector1"), phone("acceptor1"), phone(name)
    report(inspector, acceptor, 0)
    reader.web.get(path)  # what is read once a process is read now
    with counting() as one:
        assert reader.web.get(path).status_code == 200

    for cell in range(1, MANY):
        report(inspector, acceptor, cell)
    with counting() as many:
        assert reader.web.get(path).status_code == 200

    assert len(many) == len(one), "\n".join(many)


def test_many_saved_lists_take_no_more_statements_than_one(phone: Make) -> None:
    reader = phone("acceptor1")

    def save() -> None:
        body = {"name": "超时", "query": {"view": "late"}}
        assert reader.web.put(f"/api/views/{new_id()}", json=body).status_code == 200

    save()
    reader.web.get("/api/counts")  # what is read once a process is read now
    with counting() as one:
        reader.web.get("/api/counts")
    for _ in range(MANY):
        save()
    with counting() as many:
        told = reader.web.get("/api/counts").json

    assert len([name for name in told if name.startswith("view:")]) == MANY + 1
    assert len(many) == len(one), "\n".join(many)


def test_many_who_could_check_take_no_more_statements_than_few(town: Flask, phone: Make) -> None:
    inspector, acceptor = phone("inspector1"), phone("acceptor1")
    op = inspector.report(at=inside(0))
    inspector.push(op)
    path = f"/api/cases/{op['case_id']}/checkers"
    few = len(acceptor.web.get(path).json["people"])
    with counting() as asked_of_few:
        acceptor.web.get(path)
    walks = (Grant(Role.INSPECTOR, Scope(Reach.BEAT, "b1")),)
    with town.app_context(), transaction():
        for number in range(MANY):
            who = {"account": f"more{number}", "name": f"more{number}", "display_name": "某", "unit": "centre"}
            people.add_account(city=CITY, **who, password_hash="x", grants=walks, demo=False, now=LONG_AGO)

    with counting() as asked_of_many:
        told = acceptor.web.get(path).json["people"]

    assert len(told) == few + MANY
    assert len(asked_of_many) == len(asked_of_few), "\n".join(asked_of_many)


MOST = {"push": 27, "photograph": 19, "step": 28}
"""Statements that a report, its photograph and a step may take, whatever lies in the city: fewer is better, more is a
mistake that somebody must look at."""


def test_a_report_its_photograph_and_a_step_take_no_more_statements_than_was_agreed(phone: Make) -> None:
    inspector, acceptor = phone("inspector1"), phone("acceptor1")
    for cell in range(MANY):
        report(inspector, acceptor, cell)
    picture = a_picture().content
    op = inspector.report(photos=[a_photo(picture=picture)])

    with counting() as pushed:
        inspector.push(op)
    with counting() as sent:
        assert inspector.send(picture).status_code == 201
    with counting() as stepped:
        acceptor.must(op["case_id"], "accept")

    seen = {"push": len(pushed), "photograph": len(sent), "step": len(stepped)}
    assert all(seen[what] <= most for what, most in MOST.items()), seen
